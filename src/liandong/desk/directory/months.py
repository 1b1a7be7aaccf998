"""A year of the working calendar as months and weeks, for its page."""

from calendar import Calendar as Weeks
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from liandong.desk.directory.rules.calendars import NO, OFF, WORK, YES
from liandong.desk.directory.rules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month; `mark` is 休, 班 or empty for what its weekday says."""

    day: date
    mark: str
    name: str
    statutory: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks that begin on Monday; None fills the days of other months."""

    number: int
    weeks: list[list[Cell | None]]


def months_of(year: int, calendar: Calendar) -> list[Month]:
    weeks = Weeks().monthdatescalendar
    return [
        Month(
            month,
            [
                [_cell(day, calendar) if day.month == month else None for day in week]
                for week in weeks(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _cell(day: date, calendar: Calendar) -> Cell:
    told = calendar.days.get(day)
    if told is None:
        return Cell(day, "", "", statutory=False)
    return Cell(day, WORK if told.is_working else OFF, told.name, told.statutory)


def as_rows(year: int, calendar: Calendar) -> Iterator[list[str]]:
    """A year in the form in which it is imported, to be taken as a pattern for the next one."""
    for day, told in sorted(calendar.days.items()):
        if day.year == year:
            mark, statutory = WORK if told.is_working else OFF, YES if told.statutory else NO
            yield [f"{day}", mark, statutory, told.name, told.notice]
