"""What a record's row holds of the content that its sources told: encrypted, keyed, redacted."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl
import pyarrow as pa
from django.utils import timezone

from liandong.desk.access.crypto import equality_key
from liandong.desk.access.masking import mask_name, mask_phone, redact_all
from liandong.desk.intake.actions.record_tables import moments_of
from liandong.desk.intake.actions.rows import Sent
from liandong.desk.intake.actions.states import States
from liandong.desk.intake.bulk import Columns, Values, json_texts, take_keys
from liandong.desk.intake.models import Record, RecordVersion

REDACTED: Final = ("place", "text", "response")
PLACE_LENGTH: Final = 300


class Forms(NamedTuple):
    """Rows of the tables of records and of versions, without the keys of the records."""

    records: Columns
    versions: Columns

    def part(self, start: int, end: int) -> "Forms":
        """Those from `start` on that lie before `end`."""
        return Forms(self.records.part(start, end), self.versions.part(start, end))

    def write(self) -> Sequence[int]:
        """Store them as new ones; gives the keys of the records."""
        keys = take_keys(Record, len(self.records.values["source_id"]))
        self.records.values["id"] = self.versions.values["record_id"] = keys
        self.records.write()
        self.versions.write()
        return keys


def new_forms(table: pa.Table, of: int | None) -> Forms:
    """The rows of new records from a table in RECORD_SCHEMA, for the import with the key `of`: most
    of the work of an import, and no database is asked for it."""
    return stored_forms(States.new(Sent.of(table)), of)


def stored_forms(states: States, of: int | None, *, replacing: Sequence[str] = ()) -> Forms:
    """The rows of the records and of their newest versions, without the keys that only the
    database knows. `of` is the key of the import; `replacing` as of Columns, for the records."""
    count = len(states.digests)
    now = [timezone.now()] * count
    record: dict[str, Values] = {
        "source": states.source,
        "source_id": states.source_id,
        **_facts(states.contents),
        **_redactions(states.contents),
        "raw": states.raw,
        "told_until": moments_of(pl.Series(states.until, dtype=pl.Datetime("us"))),
        "digest": states.digests,
        "version": states.numbers,
        "arrived_at": [before or now[0] for before in states.arrived_at],
        "placed_at": [None] * count,  # it is placed, or placed anew with what it tells now
    }
    version: dict[str, Values] = {
        "number": states.numbers,
        "digest": states.sent,
        "changed_fields": states.fields,
        "of_id": [of] * count,
        "seen_at": now,
    }
    records = Columns.told(Record, record, replacing=replacing)
    return Forms(records, Columns.told(RecordVersion, version))


def _facts(contents: pl.DataFrame) -> dict[str, Values]:
    """The canonical fields as the model has them."""
    same = contents.select("person_name", "person_phone", "place", "lon", "lat", "text", "response")
    clear = contents.select("merchant_name", "merchant_address", "goods")
    words = _storable(pl.element())
    classes = contents.select(pl.col("source_class").fill_null([]).list.eval(words))
    phones = contents["person_phone"].to_list()
    return {
        **same.to_dict(as_series=False),
        **clear.fill_null("").select(_storable(pl.all())).to_dict(as_series=False),
        "received_at": moments_of(contents["received_at"]),
        "occurred_at": moments_of(contents["occurred_at"]),
        "source_class": json_texts(classes["source_class"]),
        "amount_yuan": [
            None if one is None else Decimal(str(one)) for one in contents["amount_yuan"].to_list()
        ],
        "phone_key": [equality_key(one) if one and "*" not in one else "" for one in phones],
    }


def _redactions(contents: pl.DataFrame) -> dict[str, list[str]]:
    """The texts without personal data and as long as before; a record's own person is known."""
    count = len(contents)
    hidden = redact_all([text for field in REDACTED for text in _without_own(contents, field)])
    found = {
        f"redacted_{field}": hidden[place * count : (place + 1) * count]
        for place, field in enumerate(REDACTED)
    }
    storable = pl.DataFrame(found, schema=dict.fromkeys(found, pl.String)).select(
        _storable(pl.all())
    )
    short = pl.col("redacted_place").str.slice(0, PLACE_LENGTH)
    return storable.with_columns(short).to_dict(as_series=False)


def _without_own(contents: pl.DataFrame, field: str) -> list[str]:
    """The texts of the field without name and phone of the record's own person."""
    own = contents.select(
        pl.col(field).fill_null(""),
        named=pl.any_horizontal(
            pl.col(field).str.contains(pl.col(name), literal=True)
            for name in ("person_name", "person_phone")
        ),
        name="person_name",
        phone="person_phone",
    )
    texts = own[field].to_list()
    for place in own["named"].arg_true():
        texts[place] = _without(texts[place], own["name"][place], own["phone"][place])
    return texts


def _without(text: str, name: str | None, phone: str | None) -> str:
    if name and len(name) > 1 and name in text:
        text = text.replace(name, mask_name(name))
    if phone and phone in text:
        text = text.replace(phone, mask_phone(phone))
    return text


def _storable(texts: pl.Expr) -> pl.Expr:
    return texts.str.replace_all("\x00", " ", literal=True)  # PostgreSQL takes no NUL
