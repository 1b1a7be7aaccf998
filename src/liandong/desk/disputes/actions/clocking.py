"""Starts and stops the legal periods of disputes."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from liandong.desk.directory.queries import calendar
from liandong.desk.directory.rules.workdays import Calendar
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.rules import steps
from liandong.desk.disputes.rules.clocks import ClockFacts, Steps, clocks_of
from liandong.desk.disputes.rules.progress import DONE, Progress, progress_of
from liandong.desk.intake.bulk import insert
from liandong.desk.intake.models import Record
from liandong.engine.vocabulary import Source

CHINA: Final = ZoneInfo("Asia/Shanghai")


def set_clocks(matters: Sequence[tuple[Dispute, list[Record]]]) -> None:
    """Clocks follow the earliest 12315 complaint of a dispute; others start no second one."""
    timed = [(dispute, first) for dispute, records in matters if (first := _complaint(records))]
    without = [dispute for dispute, records in matters if not _complaint(records)]
    Clock.objects.filter(dispute__in=without).delete()
    rows = _raw_rows([record for _, record in timed])
    stopped = dict(_stopped([dispute for dispute, _ in timed]))
    known = calendar()
    clocks = []
    for dispute, record in timed:
        row = rows.get(record.pk, {})
        for facts in _facts(dispute, record, row, known):
            since = stopped.get((dispute.pk, facts.code))
            clocks.append(_clock(dispute, facts, since or _ended(row, facts)))
    insert(clocks, replacing=("dispute_id", "code"))


def _complaint(records: Sequence[Record]) -> Record | None:
    complaints = [one for one in records if one.source == Source.COMPLAINT_12315]
    return min(complaints, key=lambda one: (one.received_at, one.pk), default=None)


def _raw_rows(records: Sequence[Record]) -> dict[int, dict[str, Any]]:
    raws = Record.objects.filter(pk__in=[one.pk for one in records]).values_list("pk", "raw")
    return {pk: json.loads(str(raw)) for pk, raw in raws if raw}


def _facts(
    dispute: Dispute, record: Record, row: dict[str, Any], known: Calendar
) -> list[ClockFacts]:
    answered = progress_of(record.redacted_response, record.source_class) in DONE
    told = Steps(
        received_on=timezone.localdate(record.received_at),
        accepted_on=steps.told_day(row, steps.ACCEPTED),
        decided=steps.is_decided(row, record.redacted_response),
        closed=answered
        or Progress(dispute.status) in DONE
        or steps.told_day(row, steps.CLOSED) is not None,
    )
    return clocks_of(told, known)


def _stopped(disputes: Iterable[Dispute]) -> Iterable[tuple[tuple[int, str], datetime]]:
    kept = Clock.objects.filter(dispute__in=list(disputes), stopped_at__isnull=False)
    for clock in kept:
        if clock.stopped_at:
            yield (clock.dispute_id, clock.code), clock.stopped_at


def _ended(row: dict[str, Any], facts: ClockFacts) -> datetime:
    """The end that the source tells, else now: it is only known that it is over."""
    names = steps.ACCEPTED if facts.code == "acceptance_decision" else steps.CLOSED
    day: date | None = steps.told_day(row, names) or steps.told_day(row, steps.CLOSED)
    return datetime(day.year, day.month, day.day, 12, tzinfo=CHINA) if day else timezone.now()


def _clock(dispute: Dispute, facts: ClockFacts, ended: datetime) -> Clock:
    return Clock(
        dispute_id=dispute.pk,
        code=facts.code,
        started_on=facts.started_on,
        due_on=facts.due_on,
        rule=facts.rule,
        working_out=dict(facts.working_out),
        stopped_at=None if facts.running else ended,
    )
