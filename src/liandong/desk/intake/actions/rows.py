"""Rows as they were sent, and how a row changes its record; without any query."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import polars as pl
import pyarrow as pa
from django.utils import timezone

from liandong.desk.intake.models import Record
from liandong.desk.intake.record_contents import content_of_record, wall_clock
from liandong.desk.intake.rules.row_times import facts_until_all
from liandong.desk.intake.rules.version_columns import as_json, contents_of
from liandong.desk.intake.rules.versions import Content, changed_fields, digest, merged

Key = tuple[str, str]
"""Source and number: what identifies a record."""


@dataclass(slots=True)
class Row:
    """A row that was sent: its number in the batch, its key, content, digest and age."""

    place: int
    source: str
    source_id: str
    content: Content
    digest: str
    until: datetime
    raw: str | None

    @property
    def key(self) -> Key:
        return self.source, self.source_id


@dataclass(slots=True)
class Change:
    """A record that is new or changed: the row that changed it, its content now, which fields.

    `before` is the record as it is stored; `record_id` is 0 until a new one has its key.
    """

    row: Row
    content: Content
    before: Record | None = None
    fields: list[str] = field(default_factory=list)
    record_id: int = 0

    @property
    def version(self) -> int:
        return self.before.version + 1 if self.before else 1

    @property
    def raw(self) -> str | None:
        """The original row with the latest facts."""
        before = self.before
        if before is None or self.row.until >= age(before):
            return self.row.raw
        raw: str | None = before.raw
        return raw

    @property
    def until(self) -> datetime:
        """Time of the latest fact of the record after the change."""
        return self.row.until if self.before is None else max(self.row.until, age(self.before))


@dataclass(frozen=True, slots=True)
class Sent:
    """Rows of a table in RECORD_SCHEMA as they were sent, as columns."""

    rows: pl.DataFrame
    contents: pl.DataFrame
    digests: list[str]
    until: pl.Series

    @classmethod
    def of(cls, batch: pa.Table) -> Self:
        rows = pl.DataFrame(batch)
        contents = contents_of(rows)
        digests = [digest(text) for text in as_json(contents)]
        now = timezone.localtime().replace(tzinfo=None)
        until = facts_until_all(rows["raw"], rows["received_at"], now=now)
        return cls(rows, contents, digests, until)


def rows_of(batch: pa.Table) -> list[Row]:
    """The rows of a table in RECORD_SCHEMA, ready to be compared with what is stored."""
    sent = Sent.of(batch)
    keys = (sent.rows[name].to_list() for name in ("source", "source_id"))
    columns = (sent.contents.to_dicts(), sent.digests, sent.until, sent.rows["raw"])
    return [Row(place, *row) for place, row in enumerate(zip(*keys, *columns, strict=True))]


def changed(record: Record, row: Row) -> Change | None:
    """How the row changes the record; None where it changes nothing."""
    change = compared(record, row)
    return change if change.fields else None


def compared(record: Record, row: Row) -> Change:
    """The record after the row; without `fields` where the row changes nothing."""
    if "text" in record.get_deferred_fields():  # same content, or a known row
        return Change(row, row.content, record, [], record.pk)
    before = content_of_record(record)
    after = merged(before, row.content, newer=row.until >= age(record))
    return Change(row, after, record, changed_fields(before, after), record.pk)


def age(record: Record) -> datetime:
    """Time of the record's latest fact, wall clock of China."""
    return wall_clock(record.facts_until or record.received_at)
