"""Rows as they were sent, and what one does to its record; nothing here asks the database."""

from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
from django.utils import timezone

from liandong.desk.intake.actions.record_tables import content_of_record, wall_clock
from liandong.desk.intake.models import Record
from liandong.desk.intake.rules.moments import told_until
from liandong.desk.intake.rules.versions import (
    Content,
    as_json,
    changed_fields,
    content_of,
    digest,
    merged,
)
from liandong.engine.records.schema import RECORD_SCHEMA

Key = tuple[str, str]
"""Source and number: what names a record."""


@dataclass(slots=True)
class Row:
    """A row that was sent: its number in the batch, its key, content, digest and age."""

    place: int
    source: str
    source_id: str
    content: Content
    text: str  # the content as versions keep it
    digest: str
    until: datetime
    raw: str | None

    @property
    def key(self) -> Key:
        return self.source, self.source_id


@dataclass(slots=True)
class Change:
    """A record that is new or changed: the row that did it, what is known now, which fields.

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
        """The row that tells of the latest moment, as it came."""
        before = self.before
        if before is None or self.row.until >= age(before):
            return self.row.raw
        told: str | None = before.raw
        return told

    @property
    def until(self) -> datetime:
        """Until when the record tells now."""
        return self.row.until if self.before is None else max(self.row.until, age(self.before))


def rows_of(batch: pa.Table) -> list[Row]:
    """The rows of a table in RECORD_SCHEMA, ready to be compared with what is stored."""
    names = RECORD_SCHEMA.names
    columns = [batch.column(name).to_pylist() for name in names]
    cells = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    contents = [content_of(one) for one in cells]
    texts = as_json(contents)
    now = timezone.localtime().replace(tzinfo=None)
    return [
        Row(
            place,
            one["source"],
            one["source_id"],
            content,
            text,
            digest(text),
            told_until(one["raw"], content["received_at"], now=now),
            one["raw"],
        )
        for place, (one, content, text) in enumerate(zip(cells, contents, texts, strict=True))
    ]


def changed(record: Record, row: Row) -> Change | None:
    """What is known of the record after the row; None where that is what was known before."""
    if "text" in record.get_deferred_fields():  # the same content, or a row seen before
        return None
    before = content_of_record(record)
    after = merged(before, row.content, newer=row.until >= age(record))
    fields = changed_fields(before, after)
    return Change(row, after, record, fields, record.pk) if fields else None


def age(record: Record) -> datetime:
    """Until when the record tells."""
    return wall_clock(record.told_until or record.received_at)
