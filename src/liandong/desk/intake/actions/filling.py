"""What a record's row holds of the content that its sources told: encrypted, keyed, redacted."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from liandong.desk.access.crypto import equality_key
from liandong.desk.access.masking import mask_name, mask_phone, redact_all
from liandong.desk.intake.actions.record_tables import moment_of
from liandong.desk.intake.actions.rows import Change
from liandong.desk.intake.bulk import Columns
from liandong.desk.intake.models import Record, RecordVersion
from liandong.desk.intake.rules.versions import FIELDS, as_json, digest

PLACE_LENGTH: Final = 300


def stored_forms(changes: Sequence[Change], of: int | None) -> tuple[Columns, Columns]:
    """The rows of the changed or new records and of their versions, without the keys that only the
    database knows. `of` is the key of the import."""
    told = {name: [change.content[name] for change in changes] for name in FIELDS}
    texts = [change.row.text for change in changes]
    digests = [change.row.digest for change in changes]
    merged = [place for place, change in enumerate(changes) if change.before is not None]
    for place, text in zip(merged, as_json([changes[p].content for p in merged]), strict=True):
        texts[place], digests[place] = text, digest(text)
    numbers = [change.version for change in changes]
    now = [timezone.now()] * len(changes)
    record: dict[str, Sequence[Any]] = {
        "source": [change.row.source for change in changes],
        "source_id": [change.row.source_id for change in changes],
        **_facts(told),
        **_redactions(told),
        "raw": [change.raw for change in changes],
        "told_until": [moment_of(change.until) for change in changes],
        "digest": digests,
        "version": numbers,
        "arrived_at": [change.before.arrived_at if change.before else now[0] for change in changes],
        "placed_at": [None] * len(changes),  # it is placed, or placed anew with what it tells now
    }
    version: dict[str, Sequence[Any]] = {
        "number": numbers,
        "content": texts,
        "digest": [change.row.digest for change in changes],
        "changed_fields": [change.fields for change in changes],
        "of_id": [of] * len(changes),
        "seen_at": now,
    }
    return Columns.told(Record, record), Columns.told(RecordVersion, version)


def _facts(told: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The canonical fields as the model has them."""
    clear = ("merchant_name", "merchant_address", "goods")
    same = ("person_name", "person_phone", "place", "lon", "lat", "text", "response")
    return {
        **{name: told[name] for name in same},
        **{name: [_storable(one or "") for one in told[name]] for name in clear},
        "received_at": [moment_of(one) for one in told["received_at"]],
        "occurred_at": [moment_of(one) if one else None for one in told["occurred_at"]],
        "source_class": [[_storable(word) for word in one or []] for one in told["source_class"]],
        "amount_yuan": [None if one is None else Decimal(str(one)) for one in told["amount_yuan"]],
        "phone_key": [
            equality_key(one) if one and "*" not in one else "" for one in told["person_phone"]
        ],
    }


def _redactions(told: dict[str, list[Any]]) -> dict[str, list[str]]:
    """The texts without personal data and as long as before; a record's own person is known."""
    people = list(zip(told["person_name"], told["person_phone"], strict=True))
    found = {
        f"redacted_{field}": redact_all(
            [_without(text, *who) for text, who in zip(told[field], people, strict=True)]
        )
        for field in ("place", "text", "response")
    }
    found = {name: [_storable(text) for text in texts] for name, texts in found.items()}
    found["redacted_place"] = [text[:PLACE_LENGTH] for text in found["redacted_place"]]
    return found


def _without(text: str | None, name: str | None, phone: str | None) -> str:
    if not text:
        return ""
    if name and len(name) > 1 and name in text:
        text = text.replace(name, mask_name(name))
    if phone and phone in text:
        text = text.replace(phone, mask_phone(phone))
    return text


def _storable(text: str) -> str:
    return text.replace("\x00", " ")  # PostgreSQL takes no NUL
