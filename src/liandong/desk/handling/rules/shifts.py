"""The shifts of a station and which of them is running."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift from `begins` to `ends` o'clock; one that ends earlier than it begins is a night."""

    key: str
    name: str
    begins: time
    ends: time


SHIFTS: Final = (
    Shift("day", "白班", time(8, 0), time(18, 0)),
    Shift("night", "夜班", time(18, 0), time(8, 0)),
)
BY_KEY: Final = {shift.key: shift for shift in SHIFTS}


def shift_at(moment: datetime) -> tuple[date, Shift]:
    """The day by which the running shift is called, and the shift. `moment` is of China.

    At five in the morning it is still the night shift of yesterday.
    """
    day, night = SHIFTS
    if day.begins <= moment.time() < day.ends:
        return moment.date(), day
    late = moment.time() >= night.begins
    return (moment.date() if late else moment.date() - timedelta(days=1)), night


def week_of(day: date) -> list[date]:
    """Monday to Sunday of the week of a day."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]
