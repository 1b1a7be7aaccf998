"""Keeps the clocks of disputes as their stories say."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Final

from django.utils import timezone

from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.actions.clock_events import Matter, stories_of
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.rules.clocks import ClockFacts, clocks_of
from liandong.desk.intake.bulk import insert

NOON: Final = time(12)


def set_clocks(matters: Sequence[Matter]) -> None:
    """Write the clocks that follow from what happened; those that follow no more go."""
    stories = stories_of(matters)
    stopped = _stopped([dispute for dispute, _ in matters])
    known, today = calendar(), timezone.localdate()
    clocks = []
    for dispute, story in stories.items():
        found = clocks_of(story.counted, received_on=story.received_on, today=today, calendar=known)
        clocks += [_clock(dispute, facts, stopped.get((dispute, facts.code))) for facts in found]
    _drop_others(clocks, stories)
    insert(clocks, replacing=("dispute_id", "code"))


def _drop_others(clocks: Sequence[Clock], disputes: Iterable[int]) -> None:
    kept = {(one.dispute_id, one.code) for one in clocks}
    rows = Clock.objects.filter(dispute__in=list(disputes)).values_list("pk", "dispute", "code")
    gone = [pk for pk, dispute, code in rows if (dispute, code) not in kept]
    if gone:
        Clock.objects.filter(pk__in=gone).delete()


def _stopped(disputes: Sequence[Dispute]) -> dict[tuple[int, str], datetime]:
    """When each clock was first seen to be over."""
    rows = Clock.objects.filter(dispute__in=disputes, stopped_at__isnull=False)
    return {(one.dispute_id, one.code): one.stopped_at for one in rows if one.stopped_at}


def _clock(dispute: int, facts: ClockFacts, before: datetime | None) -> Clock:
    ended = _ended(facts.stopped_on, facts.started_on, before) if facts.stopped_on else None
    return Clock(
        dispute_id=dispute,
        code=facts.code,
        started_on=facts.started_on,
        due_on=facts.due_on,
        rule=facts.rule,
        working_out=dict(facts.working_out),
        stopped_at=ended,
        paused_on=facts.paused_on,
    )


def _ended(day: date, began: date, before: datetime | None) -> datetime:
    """Today may only mean that it was found to be over: then the first finding holds."""
    if day == timezone.localdate():
        return before if before and timezone.localdate(before) >= began else timezone.now()
    return timezone.make_aware(datetime.combine(day, NOON))
