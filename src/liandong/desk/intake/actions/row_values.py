"""The values of a record's database row: its content encrypted, keyed and redacted."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl
import pyarrow as pa
from django.utils import timezone

from liandong.desk.access.encryption import row_keys
from liandong.desk.access.encryption.ciphers import equality_key
from liandong.desk.access.masking import redact_all
from liandong.desk.intake.actions.record_states import States
from liandong.desk.intake.actions.rows import Sent
from liandong.desk.intake.bulk_insert import Columns, Values, json_texts
from liandong.desk.intake.models import Record, RecordVersion
from liandong.desk.intake.record_tables import moments_of
from liandong.desk.intake.rules.own_people_columns import own_hidden

REDACTED: Final = ("place", "text", "response")
PLACE_LENGTH: Final = 300


class Forms(NamedTuple):
    """Rows of the tables of records and of versions, without the keys of the records."""

    records: Columns
    versions: Columns

    def part(self, start: int, end: int) -> "Forms":
        """The rows from `start` to `end` (exclusive)."""
        return Forms(self.records.part(start, end), self.versions.part(start, end))

    def write(self) -> Sequence[int]:
        """Insert them; returns the keys of the records."""
        keys = row_keys.take(Record, len(self.records.values["source_id"]))
        self.records.values["id"] = self.versions.values["record_id"] = keys
        self.records.write()
        self.versions.write()
        return keys


def new_forms(table: pa.Table, of: int | None) -> Forms:
    """The rows of new records from a table in RECORD_SCHEMA, for the import with the key `of`: most
    of the work of an import, without any query."""
    return stored_forms(States.new(Sent.of(table)), of)


def stored_forms(
    states: States, of: int | None, *, pushed_by: int | None = None, replacing: Sequence[str] = ()
) -> Forms:
    """The rows of the records and of their newest versions, without the keys that only the
    database knows. `of` is the key of the import, `pushed_by` that of the machine that pushed;
    `replacing` as of Columns, for the records."""
    count = len(states.digests)
    now = [timezone.now()] * count
    record: dict[str, Values] = {
        "source": states.source,
        "source_id": states.source_id,
        **_facts(states.contents),
        **_redactions(states.contents),
        "raw": states.raw,
        "facts_until": moments_of(pl.Series(states.until, dtype=pl.Datetime("us"))),
        "digest": states.digests,
        "version": states.numbers,
        "arrived_at": [before or now[0] for before in states.arrived_at],
        "placed_at": [None] * count,  # to be placed, or placed again
    }
    version: dict[str, Values] = {
        "number": states.numbers,
        "digest": states.sent,
        "changed_fields": states.fields,
        "of_id": [of] * count,
        "pushed_by_id": [pushed_by] * count,
        "arrived_at": now,
    }
    records = Columns.from_values(Record, record, replacing=replacing)
    return Forms(records, Columns.from_values(RecordVersion, version))


def _facts(contents: pl.DataFrame) -> dict[str, Values]:
    """The canonical fields as the model stores them."""
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
            None if amount is None else Decimal(str(amount))
            for amount in contents["amount_yuan"].to_list()
        ],
        "phone_key": [
            equality_key(phone) if phone and "*" not in phone else "" for phone in phones
        ],
    }


def _redactions(contents: pl.DataFrame) -> dict[str, list[str]]:
    """The redacted texts, as long as before; the record's own person is known and removed first."""
    count = len(contents)
    texts = [own_hidden(contents, field).fill_null("") for field in REDACTED]
    hidden = redact_all([text for column in texts for text in column])
    found = {
        f"redacted_{field}": hidden[place * count : (place + 1) * count]
        for place, field in enumerate(REDACTED)
    }
    storable = pl.DataFrame(found, schema=dict.fromkeys(found, pl.String)).select(
        _storable(pl.all())
    )
    short = pl.col("redacted_place").str.slice(0, PLACE_LENGTH)
    return storable.with_columns(short).to_dict(as_series=False)


def _storable(texts: pl.Expr) -> pl.Expr:
    return texts.str.replace_all("\x00", " ", literal=True)  # PostgreSQL takes no NUL
