"""Storing records: the same row again changes nothing, other content makes a new version."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
from django.db import IntegrityError, connection, transaction

from liandong.desk.access.actors import Actor
from liandong.desk.access.encryption.ciphers import encrypt_all
from liandong.desk.access.masking import mask_known, people
from liandong.desk.access.models import MachineAccount
from liandong.desk.intake.actions.judgements import districts_of
from liandong.desk.intake.actions.new_records import Drafts, table_of_changes
from liandong.desk.intake.actions.permitted_sources import check_sources
from liandong.desk.intake.actions.record_states import States
from liandong.desk.intake.actions.row_values import REDACTED, stored_forms
from liandong.desk.intake.actions.rows import Change, Key, Row, age, changed, compared, rows_of
from liandong.desk.intake.bulk_insert import Columns, rows_named
from liandong.desk.intake.models import ChangeRequest, Import, Record, RecordVersion
from liandong.desk.intake.record_contents import chunks, moment_of
from liandong.desk.intake.record_tables import content_as_json
from liandong.desk.intake.rules.version_columns import as_json, frame_of
from liandong.desk.intake.sender_scope import Reach

CHUNK_ROWS: Final = 500
"""Records in one transaction: below 100 ms, so that nobody at the desk waits for it."""

ATTEMPTS: Final = 4
"""How often storing rows is tried while others store the same numbers."""


@dataclass(slots=True)
class StoredCounts:
    """Rows by outcome. `record_ids` are the created and the changed records."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    referred: int = 0
    declined: int = 0
    record_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Stored:
    """The outcome of each row, and the changes, so that judging need not read records back.

    `outcomes` has for each row in turn: created, changed, unchanged, referred (to somebody who
    sees both sides), pending (referred before and not decided yet) or declined (referred before
    and rejected). `ids` are its records, `outside` those that the sender may not change: rows of
    theirs are always `referred`, also where they bring nothing new or were rejected before, so that
    the outcome tells nothing of the record.
    """

    changes: list[Change] = field(default_factory=list)  # the latest one of each record
    outcomes: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    outside: set[int] = field(default_factory=set)


def store_records(batch: pa.Table, *, of: Import | None, by: Actor) -> StoredCounts:
    """Store a table in RECORD_SCHEMA as records and versions; judges nothing.

    Idempotent by (source, source_id) and the rules of `intake.rules.versions`. Written in
    transactions of 500 rows: an interrupted call is simply repeated. The calling action
    writes the audit entry.
    """
    check_sources(by, batch.column("source").unique().to_pylist())
    counts = StoredCounts()
    for chunk in chunks(rows_of(batch), CHUNK_ROWS):
        with transaction.atomic():
            stored = store_rows(chunk, of=of, by=by)
        counts.created += stored.outcomes.count("created")
        counts.changed += stored.outcomes.count("changed")
        counts.unchanged += stored.outcomes.count("unchanged")
        counts.referred += stored.outcomes.count("referred") + stored.outcomes.count("pending")
        counts.declined += stored.outcomes.count("declined")
        counts.record_ids += [change.record_id for change in stored.changes]
    return counts


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who sent the rows: the import, or the machine that pushed them, and what it may change."""

    of: Import | None
    pushed_by: int | None
    reach: Reach

    @classmethod
    def acting(cls, of: Import | None, by: Actor) -> "_Sender":
        pushed_by = by.pk if of is None and isinstance(by, MachineAccount) else None
        return cls(of, pushed_by, Reach.of(by))

    @property
    def key(self) -> int | None:
        return self.of.pk if self.of else None


def store_rows(
    rows: Sequence[Row], *, of: Import | None, by: Actor, drafts: Drafts | None = None
) -> Stored:
    """Store rows inside the caller's transaction; a number may occur in them more than once.

    A change of a record that `by` may not change becomes a ChangeRequest; that there was none to
    make is not reported. `drafts` of the rows save work where their numbers are still unknown.

    Where another transaction stores the same number at the same time, one of them waits, fails on
    the unique key and starts over with what is known by then. On SQLite this cannot happen.
    """
    sender = _Sender.acting(of, by)
    for _attempt in range(ATTEMPTS - 1):
        with suppress(IntegrityError), transaction.atomic():
            return _store_rows(rows, sender, drafts)
        drafts = None
    return _store_rows(rows, sender, drafts)


def _store_rows(rows: Sequence[Row], sender: _Sender, drafts: Drafts | None) -> Stored:
    stored = Stored(outcomes=[""] * len(rows), ids=[0] * len(rows))
    first = rows[0].place if rows else 0
    newest: dict[int, Change] = {}
    for distinct in _rounds(rows):
        known = _existing(distinct)
        stored.outside |= sender.reach.outside([record.pk for record in known.values()])
        results = _store_distinct(distinct, known, stored.outside, sender, drafts)
        for row, outcome, record_id, change in results:
            stored.outcomes[row.place - first] = outcome
            stored.ids[row.place - first] = record_id
            if change is not None:
                newest[record_id] = change
    stored.changes = list(newest.values())
    return stored


def _rounds(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in groups in which every number occurs once, in their order."""
    while rows:
        known: set[Key] = set()
        now: list[Row] = []
        later: list[Row] = []
        for row in rows:
            (later if row.key in known else now).append(row)
            known.add(row.key)
        yield now
        rows = later


def _store_distinct(
    rows: Sequence[Row],
    known: Mapping[Key, Record],
    outside: Collection[int],
    sender: _Sender,
    drafts: Drafts | None,
) -> Iterator[tuple[Row, str, int, Change | None]]:
    new: list[Row] = []
    changes: list[Change] = []
    foreign: list[Change] = []
    for row in rows:
        record = known.get(row.key)
        if record is None:
            new.append(row)
        elif record.pk in outside:
            foreign.append(compared(record, row))
        elif change := changed(record, row):
            changes.append(change)
        else:
            yield row, "unchanged", record.pk, None
    changes, referred = _allowed(changes, foreign, sender)
    if drafts is None or not drafts.are_of(new):
        drafts = Drafts.of(new, sender.of, sender.pushed_by)
    drafts.write()
    write_changes(changes, of=sender.key, pushed_by=sender.pushed_by)
    yield from ((change.row, "created", change.record_id, change) for change in drafts.changes)
    yield from ((change.row, "changed", change.record_id, change) for change in changes)
    yield from ((change.row, outcome, change.record_id, None) for change, outcome in referred)


def _allowed(
    changes: Sequence[Change], foreign: Sequence[Change], sender: _Sender
) -> tuple[list[Change], list[tuple[Change, str]]]:
    """The changes that the sender may make; and those that are referred to others, with the outcome
    of each. `foreign` are the rows of records that the sender may not change."""
    if sender.reach.districts is None or not (changes or foreign):
        return list(changes), []
    # Rows that bring nothing new are judged as well: how long it takes must not tell them apart.
    both = [*changes, *foreign]
    districts = districts_of([change.record_id for change in both], table_of_changes(both))
    allowed: list[Change] = []
    moving: list[tuple[Change, str]] = []
    for change, district in zip(changes, districts, strict=False):
        if sender.reach.moves_away(district):
            moving.append((change, district))
        else:
            allowed.append(change)
    outcomes = list(_refer(moving, sender))
    others = list(zip(foreign, districts[len(changes) :], strict=True))
    outcomes += [(change, "referred") for change, _outcome in _refer(others, sender)]
    return allowed, outcomes


def _refer(referred: Sequence[tuple[Change, str]], sender: _Sender) -> Iterator[tuple[Change, str]]:
    """Request changes that were not requested yet, or were accepted and overwritten since; nothing
    where the row brings nothing new."""
    known = _requested([change for change, _ in referred])
    fresh: list[tuple[Change, str]] = []
    for change, district in referred:
        request = known.get((change.record_id, change.row.digest))
        if request is None or request.state == ChangeRequest.State.ACCEPTED:
            if change.fields:
                fresh.append((change, district))
            yield change, "referred"
        elif request.state == ChangeRequest.State.OPEN:
            is_ours = sender.key is not None and request.of_id == sender.key
            yield change, "referred" if is_ours else "pending"
        else:
            yield change, "declined"
    accepted = [known[key].pk for key in map(_key_of, fresh) if key in known]
    ChangeRequest.objects.filter(pk__in=accepted).delete()
    _put_forward(fresh, sender)


def _key_of(referred: tuple[Change, str]) -> tuple[int, str]:
    change, _district = referred
    return change.record_id, change.row.digest


def _requested(changes: Sequence[Change]) -> dict[tuple[int, str], ChangeRequest]:
    """Earlier requests of these changes, by record and digest."""
    records, digests = (
        [change.record_id for change in changes],
        [change.row.digest for change in changes],
    )
    found = ChangeRequest.objects.select_for_update().filter(record__in=records, digest__in=digests)
    return {
        (request.record_id, request.digest): request
        for request in found.defer("content", "raw", "reason")
    }


def _put_forward(referred: Sequence[tuple[Change, str]], sender: _Sender) -> None:
    contents = as_json(frame_of([change.row.content for change, _ in referred]))
    ChangeRequest.objects.bulk_create(
        [
            ChangeRequest(
                record_id=change.record_id,
                of_id=sender.key,
                pushed_by_id=sender.pushed_by,
                content=content,
                raw=change.row.raw,
                digest=change.row.digest,
                facts_until=moment_of(change.row.until),
                district=district,
            )
            for (change, district), content in zip(referred, contents, strict=True)
        ],
        ignore_conflicts=True,  # the same row was requested before
    )


def _existing(rows: Sequence[Row]) -> dict[Key, Record]:
    """The stored records of these rows; loaded in full only where the content differs."""
    found: dict[Key, Record] = {}
    for source in {row.source for row in rows}:
        sent = {row.source_id: row for row in rows if row.source == source}
        stored = Record.objects.filter(source=source, source_id__in=sent)
        light = list(stored.only("pk", "source", "source_id", "digest"))
        differing = [
            record.pk for record in light if record.digest != sent[record.source_id].digest
        ]
        found |= {(source, record.source_id): record for record in light}
        found |= {(source, record.source_id): record for record in _with_new_rows(differing, sent)}
    return found


def _with_new_rows(ids: list[int], sent: dict[str, Row]) -> Iterable[Record]:
    """Of the records whose row differs, those whose row is new, in full."""
    if not ids:
        return
    versions = RecordVersion.objects.filter(record__in=ids).values_list("record_id", "digest")
    known = set(versions)
    for record in Record.objects.filter(pk__in=ids):
        row = sent[record.source_id]
        if (record.pk, row.digest) not in known or row.until > age(record):
            yield record


def write_changes(
    changes: Sequence[Change], *, of: int | None, pushed_by: int | None = None
) -> None:
    """Store known records as they are after these changes, each with its new version."""
    changes = sorted(changes, key=lambda change: change.record_id)  # the lock order of placing
    if changes:
        _keep_contents(changes)
        states = States.of(changes)
        records, versions = stored_forms(states, of, pushed_by=pushed_by, replacing=["id"])
        _hide_earlier(records, changes)
        records.values["id"] = versions.values["record_id"] = [
            change.record_id for change in changes
        ]
        records.write()
        versions.write()


def _hide_earlier(records: Columns, changes: Sequence[Change]) -> None:
    """Whom a record named until this change may still stand in its texts: few change their person,
    so they are looked at one by one."""
    for place, change in enumerate(changes):
        if change.before and {"person_name", "person_phone"} & set(change.fields):
            known = people([(change.before.person_name, change.before.person_phone)])
            for field in REDACTED:
                texts = list(records.values[f"redacted_{field}"])
                texts[place] = mask_known(texts[place], known)
                records.values[f"redacted_{field}"] = texts


CONTENT: Final = RecordVersion._meta.get_field("content")
KEEP: Final = (
    "UPDATE intake_recordversion SET content = %s"
    " WHERE record_id = %s AND number = %s AND content IS NULL"
)


def _keep_contents(changes: Iterable[Change]) -> None:
    """Store the present content of records in the versions that cease to be the newest."""
    before = [change.before for change in changes if change.before]
    keys = {
        "record_id": [record.pk for record in before],
        "number": [record.version for record in before],
    }
    rows = rows_named(CONTENT, keys)
    texts = encrypt_all(content_as_json(before), CONTENT.full_name, rows)
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, list(zip(texts, *keys.values(), strict=True)))
