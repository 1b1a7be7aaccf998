"""对账: the numbers of a source's own list against the records of the desk, over one period."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope
from liandong.desk.intake.actions.permitted_sources import check_sources
from liandong.desk.intake.models import Reconciliation, Record
from liandong.desk.intake.profiles.versions import own_profiles
from liandong.desk.intake.record_contents import chunks
from liandong.desk.intake.sender_scope import Reach, within
from liandong.desk.intake.uploads.folder import remove, stored_path
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.ui.query_parameters import midnight
from liandong.desk.ui.wording import sentences
from liandong.desk.work import jobs
from liandong.engine.records import UnreadableFile
from liandong.engine.vocabulary import Source

if TYPE_CHECKING:
    from liandong.engine.records import RecordFile

JOB: Final = "intake.reconcile"
MOST_KEPT: Final = 5_000
"""Numbers kept of each side; more missing ones mean that the wrong list was exported."""


@dataclass(slots=True)
class _Listed:
    """The content of a list: its numbers, their days, how many rows cannot be read."""

    numbers: set[str] = field(default_factory=set)
    days: list[date] = field(default_factory=list)
    unread: int = 0


def start_reconciliation(
    landing: Landing,
    *,
    source: Source | None,
    since: date | None = None,
    until: date | None = None,
    by: User,
) -> Reconciliation:
    """Record a list and start the job that compares it with the desk; nothing is imported.

    Without days the period is that of the list, its first to its last. Raises PermissionDenied.
    """
    check(by, Permission.IMPORT)
    check_sources(by, [source] if source else [])
    with transaction.atomic():
        made = Reconciliation.objects.create(
            file_name=landing.file_name,
            stored_as=landing.stored_as,
            source=source or "",
            since=since,
            until=until,
            sees_all=scope(by) is None,
            by=by,
        )
        audit.record("records.reconcile", by=by, of=made, detail={"source": made.source})
        jobs.start(JOB, key=f"reconcile-{made.pk}", by=by.pk, reconciliation_id=made.pk)
    landing.is_taken = True
    return made


def compare(made: Reconciliation) -> None:
    """Compare the list, or refuse it; its file is removed. Called again it does nothing.

    Reads an upload: for the job alone, never for a page.
    """
    if made.state != Reconciliation.State.WAITING:
        return
    try:
        _compare(made)
    except (ValidationError, PermissionDenied) as refusal:
        words = sentences(refusal.messages) if isinstance(refusal, ValidationError) else refusal
        refuse(made, str(words))


def refuse(made: Reconciliation, problem: str) -> None:
    """End it without a result."""
    made.state, made.problem = Reconciliation.State.REFUSED, problem[:600]
    _end(made, {})


def _compare(made: Reconciliation) -> None:
    file = _open(made)
    source = file.source
    if source is None:
        raise ValidationError("清单里有多个来源，请选定来源，分开对账")
    check_sources(made.by, [source])
    listed = _read(file, made.since, made.until)
    if not listed.days and not (made.since and made.until):
        raise ValidationError("清单里没有可以对账的行，请核对时间范围")
    made.source = source
    made.since, made.until = made.since or min(listed.days), made.until or max(listed.days)
    visible = within(Record.objects.filter(source=source), Reach.in_sight(made.by))
    held = set(_numbers(Record.objects.all(), source, made.since, made.until))
    here = set(_numbers(visible, source, made.since, made.until))
    known = _known(Record.objects.filter(source=source), listed.numbers - here)
    made.both = len(here & listed.numbers)
    # Of what is out of reach neither figure may depend on both the list and the period: together
    # they would tell on which day a number was received.
    made.outside_both = len(known - _known(visible, known))
    made.outside_here = len(held - here)
    made.only_here = sorted(here - listed.numbers)[:MOST_KEPT]
    made.only_there = sorted(listed.numbers - here - known)[:MOST_KEPT]
    made.unread = listed.unread
    made.state = Reconciliation.State.DONE
    counts = {"here": len(made.only_here), "there": len(made.only_there)}
    _end(made, counts | {"outside": made.outside_both + made.outside_here})


def _end(made: Reconciliation, detail: dict[str, int]) -> None:
    stored_as, made.stored_as = made.stored_as, ""
    with transaction.atomic():
        made.save()
        audit.record("records.reconciled", by=made.by, of=made, detail=detail)
        transaction.on_commit(lambda: remove(stored_as))


def _open(made: Reconciliation) -> "RecordFile":
    from liandong.engine.records import read_records

    source = Source(made.source) if made.source else None
    try:
        own = own_profiles().profiles
        return read_records(stored_path(made.stored_as), source=source, own=own)
    except UnreadableFile as problem:
        raise ValidationError(f"{problem.reason}{problem.remedy}") from problem


def _read(file: "RecordFile", since: date | None, until: date | None) -> _Listed:
    listed = _Listed()
    try:
        for number, received_at, unread in _rows(file):
            listed.unread += unread
            day = received_at.date() if received_at else None
            if day and (since is None or day >= since) and (until is None or day <= until):
                listed.numbers.add(number)
                listed.days.append(day)
    except UnreadableFile as problem:
        raise ValidationError(f"{problem.reason}{problem.remedy}") from problem
    return listed


def _rows(file: "RecordFile") -> Iterator[tuple[str, datetime | None, int]]:
    """Number and time of each row that can be read, and after each batch how many cannot."""
    for batch in file:
        numbers = batch.records["source_id"].to_pylist()
        moments = batch.records["received_at"].to_pylist()
        yield from ((number, at, 0) for number, at in zip(numbers, moments, strict=True))
        yield "", None, len({reject.row for reject in batch.rejects})


def _numbers(records: QuerySet[Record], source: Source, since: date, until: date) -> Iterator[str]:
    records = records.filter(source=source, received_at__gte=midnight(since))
    records = records.filter(received_at__lt=midnight(until + timedelta(days=1)))
    yield from records.values_list("source_id", flat=True).iterator()


def _known(records: QuerySet[Record], numbers: set[str]) -> set[str]:
    """The numbers that these records have, of whatever day."""
    known: set[str] = set()
    for part in chunks(sorted(numbers), MOST_KEPT):
        held = records.filter(source_id__in=part)
        known |= set(held.values_list("source_id", flat=True))
    return known
