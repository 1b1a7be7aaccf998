"""对账: the numbers of a source's own list against the records of the desk, over one period."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.rights import check_sources
from liandong.desk.intake.folder import stored_path
from liandong.desk.intake.models import Reconciliation, Record
from liandong.desk.intake.profiles import own_profiles
from liandong.desk.intake.uploads import Landing
from liandong.desk.ui.asked import midnight
from liandong.engine.records import RecordFile, UnreadableFile, read_records
from liandong.engine.vocabulary import Source

MOST_KEPT: Final = 5_000
"""Numbers kept of each side: who misses more has exported the wrong thing."""


@dataclass(slots=True)
class _Told:
    """What a list tells: its numbers, the days from first to last, rows that cannot be read."""

    numbers: set[str] = field(default_factory=set)
    days: list[date] = field(default_factory=list)
    unread: int = 0


def reconcile(
    landing: Landing,
    *,
    source: Source | None,
    since: date | None = None,
    until: date | None = None,
    by: User,
) -> Reconciliation:
    """Compare a list with what the desk holds; nothing is imported.

    Without days the period is that of the list, its first to its last. Raises ValidationError for
    a list that cannot be read or is of several sources, PermissionDenied.
    """
    check(by, Permission.IMPORT)
    file = _open(landing, source)
    told_source = file.source
    if told_source is None:
        raise ValidationError(_("清单里有多个来源，请选定来源，分开对账"))
    check_sources(by, [told_source])
    told = _read(file, since, until)
    if not told.days and not (since and until):
        raise ValidationError(_("清单里没有可以对账的行，请核对时间范围"))
    first, last = since or min(told.days), until or max(told.days)
    here = set(_held(told_source, first, last))
    with transaction.atomic():
        made = Reconciliation.objects.create(
            source=told_source,
            file_name=landing.file_name,
            since=first,
            until=last,
            both=len(here & told.numbers),
            only_here=sorted(here - told.numbers)[:MOST_KEPT],
            only_there=sorted(_unknown(told_source, told.numbers - here))[:MOST_KEPT],
            unread=told.unread,
            by=by,
        )
        detail = {
            "source": told_source.value,
            "here": len(made.only_here),
            "there": len(made.only_there),
        }
        audit.record("records.reconcile", by=by, of=made, detail=detail)
    return made


def _open(landing: Landing, source: Source | None) -> RecordFile:
    try:
        own = own_profiles().profiles
        return read_records(stored_path(landing.stored_as), source=source, own=own)
    except UnreadableFile as problem:
        raise ValidationError(f"{problem.reason}{problem.remedy}") from problem


def _read(file: RecordFile, since: date | None, until: date | None) -> _Told:
    told = _Told()
    try:
        for number, received_at, unread in _rows(file):
            told.unread += unread
            day = received_at.date() if received_at else None
            if day and (since is None or day >= since) and (until is None or day <= until):
                told.numbers.add(number)
                told.days.append(day)
    except UnreadableFile as problem:
        raise ValidationError(f"{problem.reason}{problem.remedy}") from problem
    return told


def _rows(file: RecordFile) -> Iterator[tuple[str, datetime | None, int]]:
    """Number and time of each row that can be read, and after each batch how many cannot."""
    for batch in file:
        numbers = batch.records["source_id"].to_pylist()
        moments = batch.records["received_at"].to_pylist()
        yield from ((number, at, 0) for number, at in zip(numbers, moments, strict=True))
        yield "", None, len({one.row for one in batch.rejects})


def _held(source: Source, since: date, until: date) -> Iterator[str]:
    records = Record.objects.filter(source=source, received_at__gte=midnight(since))
    records = records.filter(received_at__lt=midnight(until + timedelta(days=1)))
    yield from records.values_list("source_id", flat=True).iterator()


def _unknown(source: Source, numbers: set[str]) -> set[str]:
    """Those that the desk does not hold under another day either."""
    left, ordered = set(numbers), sorted(numbers)
    for start in range(0, len(ordered), MOST_KEPT):
        part = ordered[start : start + MOST_KEPT]
        known = Record.objects.filter(source=source, source_id__in=part)
        left -= set(known.values_list("source_id", flat=True))
    return left
