"""Legal periods in working days and natural days.

Counting follows art. 45 of 《市场监督管理投诉举报处理办法》 (总局令第121号, from 2026-04-15): the
day on which a period starts is not counted; when the last day is a 法定节假日, the period ends on
the first day after the holiday. Days off and weekends worked instead come from the yearly notices
of the General Office of the State Council.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
WEEKEND: Final = "周末"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that differs from its weekday. `statutory`: it is a 法定节假日 itself."""

    is_working: bool
    statutory: bool = False
    name: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that differ, and the years whose notice is known."""

    days: Mapping[date, Day] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        entry = self.days.get(day)
        return entry.is_working if entry else day.weekday() < SATURDAY

    def is_statutory(self, day: date) -> bool:
        entry = self.days.get(day)
        return bool(entry and entry.statutory)

    def is_holiday(self, day: date) -> bool:
        """Whether the notice gives the day off (an ordinary weekend is no holiday)."""
        entry = self.days.get(day)
        return bool(entry and not entry.is_working)

    def name(self, day: date) -> str:
        entry = self.days.get(day)
        return entry.name if entry and entry.name else WEEKEND

    def unknown_years(self, first: date, last: date) -> list[int]:
        return [year for year in range(first.year, last.year + 1) if year not in self.years]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A run of days that did not count, both ends included."""

    first: date
    last: date
    name: str

    def words(self) -> str:
        dates = f"{self.first:%m-%d}"
        if self.last != self.first:
            dates += f"～{self.last:%m-%d}"
        return f"{dates} {self.name}"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a period ends, and how that was worked out.

    `due` is the earlier reading and the one to keep to; `alternative` is the later reading where
    the law can be read in two ways. `counted` are the days that count, the last one being the
    last day before it was moved. `warning` is empty when the calendar of every year is known.
    """

    start: date
    length: int
    unit: str
    due: date
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    alternative: date | None = None
    warning: str = ""

    def words(self) -> str:
        """The working-out in one Chinese sentence."""
        measure = "" if self.unit == "年" else "个"
        text = f"{self.start} 次日起算，满 {self.length} {measure}{self.unit}，届满 {self.due}"
        if self.skipped:
            text += "；不计 " + "、".join(run.words() for run in self.skipped)
        if self.alternative:
            text += f"；若整个假期都按法定节假日理解，届满 {self.alternative}，从严按较早日期"
        return text + (f"。{self.warning}" if self.warning else "")

    def working_out(self) -> dict[str, Any]:
        """The same as JSON values, to be kept with a clock."""
        return {
            "start": self.start.isoformat(),
            "length": self.length,
            "unit": self.unit,
            "due": self.due.isoformat(),
            "skipped": [run.words() for run in self.skipped],
            "alternative": self.alternative.isoformat() if self.alternative else None,
            "warning": self.warning,
            "words": self.words(),
        }


def add_working_days(
    start: date, n: int, calendar: Calendar, excluded: Sequence[Skipped] = ()
) -> Deadline:
    """The n-th working day after `start`; n is at least 1. Days of `excluded` runs do not count."""
    counted, passed = _count(start, n, calendar.is_working, excluded)
    due = counted[-1]
    return Deadline(
        start=start,
        length=n,
        unit="工作日",
        due=due,
        counted=counted,
        skipped=(*_runs(passed, calendar), *_until(due, excluded)),
        warning=_warning(start, due, calendar),
    )


def add_natural_days(
    start: date, n: int, calendar: Calendar, excluded: Sequence[Skipped] = ()
) -> Deadline:
    """The n-th day after `start`, moved past a holiday by art. 45; n is at least 1.

    A last day that is a 法定节假日 moves to the first day after the break. Whether the other days
    of a break (those gained by working a weekend) are 法定节假日 too is read both ways: the earlier
    date is `due`, the later one `alternative`. A last day on an ordinary weekend stays. Days of
    `excluded` runs do not count.
    """
    counted, _none = _count(start, n, lambda _day: True, excluded)
    last = counted[-1]
    moved = _after_break(last, calendar)
    due = moved if calendar.is_statutory(last) else last
    passed = [last + step * ONE_DAY for step in range((due - last).days)]
    return Deadline(
        start=start,
        length=n,
        unit="自然日",
        due=due,
        counted=counted,
        skipped=(*_until(last, excluded), *_runs(passed, calendar)),
        alternative=moved if moved != due else None,
        warning=_warning(start, moved, calendar),
    )


def add_days(start: date, n: int, calendar: Calendar, excluded: Sequence[Skipped] = ()) -> Deadline:
    """The n-th day after `start`, whatever day it is: of a rule that moves no last day."""
    counted, _none = _count(start, n, lambda _day: True, excluded)
    return Deadline(
        start=start,
        length=n,
        unit="自然日",
        due=counted[-1],
        counted=counted,
        skipped=tuple(_until(counted[-1], excluded)),
        warning=_warning(start, counted[-1], calendar),
    )


def add_years(
    start: date,
    n: int,
    calendar: Calendar,  # noqa: ARG001 - taken as by the others: nothing is moved or left out
    excluded: Sequence[Skipped] = (),  # noqa: ARG001
) -> Deadline:
    """The same day n years later, 28 February for the 29th."""
    _check_length(n)
    year = start.year + n
    leap = (start.month, start.day) == (2, 29)
    due = date(year, 2, 28) if leap else start.replace(year=year)
    return Deadline(start=start, length=n, unit="年", due=due, counted=(), skipped=())


def working_days_between(first: date, last: date, calendar: Calendar) -> int:
    """How many working days lie after `first` up to and with `last`; negative when it is past."""
    if last < first:
        return -working_days_between(last, first, calendar)
    days = (first + step * ONE_DAY for step in range(1, (last - first).days + 1))
    return sum(calendar.is_working(day) for day in days)


def _check_length(n: int) -> None:
    if n < 1:
        raise ValueError(f"a period has at least one day, not {n}")


def _count(
    start: date, n: int, counts: Callable[[date], bool], excluded: Sequence[Skipped]
) -> tuple[tuple[date, ...], list[date]]:
    """The n days that count, and those that were passed over without being excluded."""
    _check_length(n)
    counted: list[date] = []
    passed: list[date] = []
    for day in _days_after(start):
        if any(run.first <= day <= run.last for run in excluded):
            continue
        (counted if counts(day) else passed).append(day)
        if len(counted) == n:
            break
    return tuple(counted), passed


def _until(last: date, excluded: Sequence[Skipped]) -> Iterator[Skipped]:
    """The excluded runs that had a part in it."""
    return (run for run in excluded if run.first <= last)


def _days_after(start: date) -> Iterator[date]:
    day = start
    while True:
        day += ONE_DAY
        yield day


def _after_break(day: date, calendar: Calendar) -> date:
    while calendar.is_holiday(day):
        day += ONE_DAY
    return day


def _runs(days: Iterable[date], calendar: Calendar) -> Iterator[Skipped]:
    """Neighbouring days of one name as one run."""

    def stretch(numbered: tuple[int, date]) -> tuple[date, str]:
        # Neighbours have the same distance between their date and their place in the list.
        place, day = numbered
        return day - place * ONE_DAY, calendar.name(day)

    for (_, name), group in groupby(enumerate(days), stretch):
        run = [day for _, day in group]
        yield Skipped(run[0], run[-1], name)


def _warning(first: date, last: date, calendar: Calendar) -> str:
    years = calendar.unknown_years(first, last)
    if not years:
        return ""
    named = "、".join(str(year) for year in years)
    return f"{named} 年放假安排尚未导入，该年只按周末推算，日期可能不准，请管理员导入工作日历"
