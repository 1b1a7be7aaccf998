"""Clocks as their chips take them: days left, colour, working-out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.directory.rules.workdays import Calendar, working_days_between
from liandong.desk.disputes.models import Clock
from liandong.desk.disputes.rules.periods import LABELS

AMBER_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class ClockView:
    """What `clock_chip` draws. `days_left` are working days, negative when overdue."""

    clock: Clock
    label: str
    due_at: datetime
    days_left: int
    state: str
    words: str


def clock_views(clocks: Iterable[Clock], known: Calendar) -> list[ClockView]:
    today = timezone.localdate()
    return [_view(clock, today, known) for clock in clocks]


def _view(clock: Clock, today: date, known: Calendar) -> ClockView:
    left = working_days_between(today, clock.due_on, known)
    return ClockView(
        clock=clock,
        label=_(LABELS.get(clock.code, clock.code)),
        due_at=timezone.make_aware(datetime.combine(clock.due_on, time(23, 59))),
        days_left=left,
        state=_state(clock, today, left),
        words=working_out_words(clock.working_out, clock.rule),
    )


def _state(clock: Clock, today: date, left: int) -> str:
    if clock.stopped_at:
        return "done"
    if clock.paused_on:
        return "paused"
    if clock.due_on < today:
        return "red"
    return "amber" if left <= AMBER_DAYS else "green"


def working_out_words(told: dict[str, Any], rule: str) -> str:
    """The working-out, the article and the other reading, one line each."""
    lines = [told.get("words", ""), _("依据：%(article)s") % {"article": told.get("article", "")}]
    if told.get("counted"):
        days = "、".join(day[5:] for day in told["counted"])
        lines.append(_("计入：%(days)s") % {"days": days})
    lines += [_("另：%(words)s") % {"words": other} for other in told.get("others", [])]
    lines.append(_("规则版本：%(rule)s（按收到投诉之日）") % {"rule": rule})
    return "\n".join(line for line in lines if line)
