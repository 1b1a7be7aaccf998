"""Storing records: the same row again changes nothing, other content makes a new version."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
from django.db import IntegrityError, connection, transaction

from liandong.desk.access.actors import Actor
from liandong.desk.access.crypto import encrypt_all
from liandong.desk.intake.actions.drafting import Drafts
from liandong.desk.intake.actions.filling import stored_forms
from liandong.desk.intake.actions.record_tables import content_as_json, portions
from liandong.desk.intake.actions.rights import check_sources
from liandong.desk.intake.actions.rows import Change, Key, Row, age, changed, rows_of
from liandong.desk.intake.actions.states import States
from liandong.desk.intake.models import Import, Record, RecordVersion

PORTION: Final = 500
"""Records in one transaction: below 100 ms, so that nobody at the desk waits for it."""

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
    """The same with what is known of the records, so that judging need not read them back.

    `outcomes` says for each row in turn created, changed or unchanged; `ids` its record.
    """

    changes: list[Change] = field(default_factory=list)  # the latest one of each record
    outcomes: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)


def store_records(batch: pa.Table, *, of: Import | None, by: Actor) -> StoredCounts:
    """Store a table in RECORD_SCHEMA as records and versions; judges nothing.

    Idempotent by (source, source_id) and the rules of `intake.rules.versions`. Written in
    transactions of 500 rows: a broken-off call is simply made again. The action around it
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
        counts.record_ids += [change.record_id for change in stored.changes]
    return counts


def store_rows(rows: Sequence[Row], *, of: Import | None, drafts: Drafts | None = None) -> Stored:
    """Store rows inside the caller's transaction; a number may occur in them more than once.

    `drafts` of them spare work where their numbers are still unknown.

    Where another transaction stores the same number at the same time, one of them waits, meets the
    other's row and starts over: what is known by then is read again. On SQLite none can.
    """
    for _attempt in range(ATTEMPTS - 1):
        with suppress(IntegrityError), transaction.atomic():
            return _store_rows(rows, of, drafts)
        drafts = None
    return _store_rows(rows, of, drafts)


def _store_rows(rows: Sequence[Row], of: Import | None, drafts: Drafts | None) -> Stored:
    stored = Stored(outcomes=[""] * len(rows), ids=[0] * len(rows))
    first = rows[0].place if rows else 0
    newest: dict[int, Change] = {}
    for distinct in _rounds(rows):
        for row, outcome, record_id, change in _store_distinct(distinct, of, drafts):
            stored.outcomes[row.place - first] = outcome
            stored.ids[row.place - first] = record_id
            if change is not None:
                newest[record_id] = change
    stored.changes = list(newest.values())
    return stored


def _rounds(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in groups in which every number occurs once, in the order in which they came."""
    while rows:
        seen: set[Key] = set()
        now: list[Row] = []
        later: list[Row] = []
        for row in rows:
            (later if row.key in seen else now).append(row)
            seen.add(row.key)
        yield now
        rows = later


def _store_distinct(
    rows: Sequence[Row], of: Import | None, drafts: Drafts | None
) -> Iterator[tuple[Row, str, int, Change | None]]:
    known = _existing(rows)
    new: list[Row] = []
    changes: list[Change] = []
    for row in rows:
        record = known.get(row.key)
        if record is None:
            new.append(row)
        elif change := changed(record, row):
            changes.append(change)
        else:
            yield row, "unchanged", record.pk, None
    if drafts is None or not drafts.are_of(new):
        drafts = Drafts.of(new, of)
    drafts.write()
    _write(sorted(changes, key=lambda change: change.record_id), of)  # as placing locks them
    yield from ((one.row, "created", one.record_id, one) for one in drafts.changes)
    yield from ((one.row, "changed", one.record_id, one) for one in changes)


def _existing(rows: Sequence[Row]) -> dict[Key, Record]:
    """The stored records of these rows; the whole record only where its content differs."""
    found: dict[Key, Record] = {}
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
        if (record.pk, row.digest) not in seen or row.until > age(record):
            yield record


def _write(changes: list[Change], of: Import | None) -> None:
    if changes:
        _keep_contents(changes)
        states, key = States.of(changes), of.pk if of else None
        records, versions = stored_forms(states, key, replacing=["id"])
        records.values["id"] = versions.values["record_id"] = [one.record_id for one in changes]
        records.write()
        versions.write()


KEEP: Final = (
    "UPDATE intake_recordversion SET content = %s"
    " WHERE record_id = %s AND number = %s AND content IS NULL"
)


def _keep_contents(changes: Iterable[Change]) -> None:
    """The versions that cease to be the newest ones keep what their records tell until now."""
    before = [one.before for one in changes if one.before]
    texts = encrypt_all(content_as_json(before))
    keys = ((record.pk, record.version) for record in before)
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, [(text, *key) for text, key in zip(texts, keys, strict=True)])
