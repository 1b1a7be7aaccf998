"""What a record's row holds of the content that its source told: encrypted, keyed, redacted."""

from decimal import Decimal
from typing import Final

from liandong.desk.access.crypto import equality_key
from liandong.desk.access.masking import mask_name, mask_phone, redact
from liandong.desk.intake.actions.record_tables import moment_of
from liandong.desk.intake.models import Record
from liandong.desk.intake.rules.versions import Content

PLACE_LENGTH: Final = 300


def fill(record: Record, content: Content) -> None:
    """Write the content into the model, with what is derived from it."""
    for name in ("person_name", "person_phone", "place", "lon", "lat", "text", "response"):
        setattr(record, name, content[name])
    for name in ("merchant_name", "merchant_address", "goods"):
        setattr(record, name, _storable(content[name] or ""))
    record.received_at = moment_of(content["received_at"])
    record.occurred_at = moment_of(content["occurred_at"]) if content["occurred_at"] else None
    record.source_class = [_storable(word) for word in content["source_class"] or []]
    record.amount_yuan = _decimal(content["amount_yuan"])
    phone = content["person_phone"]
    record.phone_key = equality_key(phone) if phone and "*" not in phone else ""
    record.redacted_place = _redacted(content["place"], content)[:PLACE_LENGTH]
    record.redacted_text = _redacted(content["text"], content)
    record.redacted_response = _redacted(content["response"], content)


def _redacted(text: str | None, content: Content) -> str:
    """The text without personal data and as long as before; the record's own person is known."""
    if not text:
        return ""
    name, phone = content["person_name"], content["person_phone"]
    if name and len(name) > 1 and name in text:
        text = text.replace(name, mask_name(name))
    if phone and phone in text:
        text = text.replace(phone, mask_phone(phone))
    return _storable(redact(text))


def _storable(text: str) -> str:
    return text.replace("\x00", " ")  # PostgreSQL takes no NUL


def _decimal(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))
