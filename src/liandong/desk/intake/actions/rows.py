"""Rows as they were sent, and what one does to its record; nothing here asks the database."""

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from django.utils import timezone

from liandong.desk.intake.actions.filling import fill
from liandong.desk.intake.actions.record_tables import content_of_record, moment_of, wall_clock
from liandong.desk.intake.models import Import, Record, RecordVersion
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
    text: str
    digest: str
    until: datetime
    raw: str | None

    @property
    def key(self) -> Key:
        return self.source, self.source_id


@dataclass(slots=True)
class Change:
    """A record that is new or changed: the row that did it, what is known now, which fields."""

    row: Row
    record: Record
    text: str
    fields: list[str]

    def version(self, of: Import | None) -> RecordVersion:
        return RecordVersion(
            record_id=self.record.pk,
            number=self.record.version,
            content=self.text,
            digest=self.row.digest,
            changed_fields=self.fields,
            of=of,
        )


def rows_of(batch: pa.Table) -> list[Row]:
    """The rows of a table in RECORD_SCHEMA, ready to be compared with what is stored."""
    names = RECORD_SCHEMA.names
    columns = [batch.column(name).to_pylist() for name in names]
    now = timezone.localtime().replace(tzinfo=None)
    rows = []
    for place, values in enumerate(zip(*columns, strict=True)):
        cells = dict(zip(names, values, strict=True))
        content = content_of(cells)
        until = told_until(cells["raw"], content["received_at"], now=now)
        text = as_json(content)
        key = cells["source"], cells["source_id"]
        rows.append(Row(place, *key, content, text, digest(text), until, cells["raw"]))
    return rows


def created(row: Row) -> Change:
    """The record that a row begins, not yet stored."""
    record = Record(source=row.source, source_id=row.source_id)
    fill(record, row.content)
    _note_age(record, row)
    record.digest = row.digest
    return Change(row, record, row.text, [])


def changed(record: Record, row: Row) -> Change | None:
    """Bring the record to what is known after the row; None where that is what was known before."""
    if "text" in record.get_deferred_fields():  # the same content, or a row seen before
        return None
    before = content_of_record(record)
    newer = row.until >= age(record)
    after = merged(before, row.content, newer=newer)
    fields = changed_fields(before, after)
    if not fields:
        return None
    fill(record, after)
    if newer:
        _note_age(record, row)
    text = as_json(after)
    record.digest = digest(text)
    record.version += 1
    record.placed_at = None  # it is placed anew with what it tells now
    return Change(row, record, text, fields)


def age(record: Record) -> datetime:
    """Until when the record tells."""
    return wall_clock(record.told_until or record.received_at)


def _note_age(record: Record, row: Row) -> None:
    """Keep the row as the newest one of its record."""
    record.raw, record.told_until = row.raw, moment_of(row.until)
