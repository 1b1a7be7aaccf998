"""When people are warned of a day: two working days before, on the day, and when it is past."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from liandong.desk.directory.rules.workdays import Calendar, working_days_between

DAYS_BEFORE: Final = 2
"""Working days before the last day."""

FORGOTTEN: Final = timedelta(days=30)
"""What is past for longer stands in the list of what is overdue, and warns nobody any more."""

WINDOW: Final = timedelta(days=14)
"""Natural days within which two working days lie, whatever the holidays."""


class Moment(StrEnum):
    """Each warns once."""

    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"


LABELS: Final = {
    Moment.SOON: "两个工作日内届满",
    Moment.TODAY: "今日届满",
    Moment.OVERDUE: "已超期",
}


def moment_of(due_on: date, today: date, calendar: Calendar) -> Moment | None:
    """Which warning a day gets today; None while it is far, or long past."""
    if due_on < today:
        return Moment.OVERDUE if today - due_on <= FORGOTTEN else None
    if due_on == today:
        return Moment.TODAY
    near = working_days_between(today, due_on, calendar) <= DAYS_BEFORE
    return Moment.SOON if near else None
