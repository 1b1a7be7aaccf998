"""The time a picture looks at, and the days it is compared with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from liandong.desk.disputes.rules.comparable_days import Against, comparable_days
from liandong.engine.calendar import comparable
from liandong.engine.calendar.comparable import Pairs


class Grain(StrEnum):
    """How wide one point of a trend is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def grain(self) -> Grain:
        """So wide that a trend has a readable number of points."""
        if self.days <= 45:
            return Grain.DAY
        return Grain.WEEK if self.days <= 400 else Grain.MONTH

    def against(self, kind: Against, worked: Mapping[date, bool]) -> Pairs:
        """Its days and those they are compared with, one for one (同比, 环比)."""
        return comparable_days(self.since, self.until, kind, worked)

    def last_year(self, worked: Mapping[date, bool]) -> dict[date, date]:
        """For each day its like of the year before; two days may share one, for a curve."""
        found = comparable.year_before(self.since, self.until, worked)
        return dict(zip(found.now, found.base, strict=True))

    def steps(self) -> Iterator["Period"]:
        """The points of the trend, in order, cut at the ends of the period."""
        start = self.since
        while start <= self.until:
            end = min(_last_day(start, self.grain), self.until)
            yield Period(start, end)
            start = end + timedelta(days=1)

    def each_day(self) -> list[date]:
        return [self.since + timedelta(days=n) for n in range(self.days)]


def last_days(days: int, today: date) -> Period:
    """The `days` days that end today."""
    return Period(today - timedelta(days=days - 1), today)


def _last_day(day: date, grain: Grain) -> date:
    if grain is Grain.DAY:
        return day
    if grain is Grain.WEEK:
        return day + timedelta(days=6 - day.weekday())
    first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first_of_next - timedelta(days=1)
