"""Storing records: the same row again changes nothing, other content makes a new version."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pyarrow as pa
from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.intake.actions.filling import fill
from liandong.desk.intake.actions.record_tables import (
    content_of_record,
    moment_of,
    portions,
    wall_clock,
)
from liandong.desk.intake.actions.rights import check_sources
from liandong.desk.intake.bulk import insert
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

PORTION: Final = 250
"""Records in one transaction: well below 100 ms, so that nobody at the desk waits for it."""

ATTEMPTS: Final = 4
"""How often rows are stored anew because others stored the same numbers meanwhile."""


@dataclass(slots=True)
class StoredCounts:
    """What became of the rows. `record_ids` are the created and the changed records."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    record_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Stored:
    """The same with the records themselves, so that judging need not read them back.

    `outcomes` says for each row in turn created, changed or unchanged; `ids` its record.
    """

    records: list[Record] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)


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


@dataclass(slots=True)
class Change:
    """A record that is new or changed: the row that did it, what is known now, which fields."""

    row: Row
    record: Record
    text: str
    fields: list[str]


def store_records(batch: pa.Table, *, of: Import | None, by: Actor) -> StoredCounts:
    """Store a table in RECORD_SCHEMA as records and versions; judges nothing.

    Idempotent by (source, source_id) and the rules of `intake.rules.versions`. Written in
    transactions of 250 rows: a broken-off call is simply made again. The action around it
    writes the audit entry.
    """
    check_sources(by, batch.column("source").unique().to_pylist())
    counts = StoredCounts()
    for portion in portions(rows_of(batch), PORTION):
        with transaction.atomic():
            stored = store_rows(portion, of=of)
        counts.created += stored.outcomes.count("created")
        counts.changed += stored.outcomes.count("changed")
        counts.unchanged += stored.outcomes.count("unchanged")
        counts.record_ids += [record.pk for record in stored.records]
    return counts


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
        key = cells["source"], cells["source_id"]
        text = as_json(content)
        rows.append(Row(place, *key, content, text, digest(text), until, cells["raw"]))
    return rows


def store_rows(rows: Sequence[Row], *, of: Import | None) -> Stored:
    """Store rows inside the caller's transaction; a number may occur in them more than once.

    Where another transaction stores the same number at the same time, one of them waits, meets the
    other's row and starts over: what is known by then is read again. On SQLite none can.
    """
    for _attempt in range(ATTEMPTS - 1):
        with suppress(IntegrityError), transaction.atomic():
            return _store_rows(rows, of=of)
    return _store_rows(rows, of=of)


def _store_rows(rows: Sequence[Row], *, of: Import | None) -> Stored:
    stored = Stored(outcomes=[""] * len(rows), ids=[0] * len(rows))
    first = rows[0].place if rows else 0
    newest: dict[int, Record] = {}
    for distinct in _rounds(rows):
        for row, record, outcome in _store_distinct(distinct, of=of):
            stored.outcomes[row.place - first] = outcome
            stored.ids[row.place - first] = record.pk
            if outcome != "unchanged":
                newest[record.pk] = record
    stored.records = list(newest.values())
    return stored


def _rounds(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in groups in which every number occurs once, in the order in which they came."""
    while rows:
        seen: set[tuple[str, str]] = set()
        now: list[Row] = []
        later: list[Row] = []
        for row in rows:
            key = row.source, row.source_id
            (later if key in seen else now).append(row)
            seen.add(key)
        yield now
        rows = later


def _store_distinct(rows: Sequence[Row], *, of: Import | None) -> Iterator[tuple[Row, Record, str]]:
    known = _existing(rows)
    created: list[Change] = []
    changed: list[Change] = []
    for row in rows:
        record = known.get((row.source, row.source_id))
        if record is None:
            created.append(_created(row))
        elif change := _changed(record, row):
            changed.append(change)
        else:
            yield row, record, "unchanged"
    _write(created, changed, of)
    yield from ((change.row, change.record, "created") for change in created)
    yield from ((change.row, change.record, "changed") for change in changed)


def _existing(rows: Sequence[Row]) -> dict[tuple[str, str], Record]:
    """The stored records of these rows; the whole record only where its content differs."""
    found: dict[tuple[str, str], Record] = {}
    for source in {row.source for row in rows}:
        sent = {row.source_id: row for row in rows if row.source == source}
        stored = Record.objects.filter(source=source, source_id__in=sent)
        light = list(stored.only("pk", "source", "source_id", "digest"))
        differing = [one.pk for one in light if one.digest != sent[one.source_id].digest]
        found |= {(source, one.source_id): one for one in light}
        found |= {(source, one.source_id): one for one in _unseen(differing, sent)}
    return found


def _unseen(ids: list[int], sent: dict[str, Row]) -> Iterable[Record]:
    """Of the records whose row differs those whose row did not come before, in full."""
    if not ids:
        return
    versions = RecordVersion.objects.filter(record__in=ids).values_list("record_id", "digest")
    seen = set(versions)
    for record in Record.objects.filter(pk__in=ids):
        row = sent[record.source_id]
        if (record.pk, row.digest) not in seen or row.until > _age(record):
            yield record


def _age(record: Record) -> datetime:
    """Until when the record tells."""
    return wall_clock(record.told_until or record.received_at)


def _created(row: Row) -> Change:
    record = Record(source=row.source, source_id=row.source_id)
    fill(record, row.content)
    _note_age(record, row)
    record.digest = row.digest
    return Change(row, record, row.text, [])


def _changed(record: Record, row: Row) -> Change | None:
    """Bring the record to what is known after the row; None where that is what was known before."""
    if "text" in record.get_deferred_fields():  # the same content, or a row seen before
        return None
    before = content_of_record(record)
    newer = row.until >= _age(record)
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


def _note_age(record: Record, row: Row) -> None:
    """Keep the row as the newest one of its record."""
    record.raw, record.told_until = row.raw, moment_of(row.until)


def _write(created: list[Change], changed: list[Change], of: Import | None) -> None:
    created.sort(key=_key)  # all lock new numbers in one order, so that none waits for the other
    insert([change.record for change in created])
    _learn_keys([change.record for change in created])
    in_order = sorted(changed, key=lambda change: change.record.pk)  # as placing locks them
    insert([change.record for change in in_order], replacing="id")
    insert([_version(change, of) for change in (*created, *changed)])


def _key(change: Change) -> tuple[str, str]:
    return change.record.source, change.record.source_id


def _learn_keys(records: Sequence[Record]) -> None:
    """Give the inserted records the keys that the database made."""
    for source in {record.source for record in records}:
        new = {record.source_id: record for record in records if record.source == source}
        found = Record.objects.filter(source=source, source_id__in=new)
        for number, key in found.values_list("source_id", "pk"):
            new[number].pk = key
            new[number]._state.adding = False


def _version(change: Change, of: Import | None) -> RecordVersion:
    return RecordVersion(
        record=change.record,
        number=change.record.version,
        content=change.text,
        digest=change.row.digest,
        changed_fields=change.fields,
        of=of,
    )
