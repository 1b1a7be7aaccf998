"""The time a picture looks at, and the times it is compared with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

YEAR = timedelta(days=364)
"""Fifty-two whole weeks: the same weekdays a year ago."""


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

    def before(self) -> "Period":
        """The period of the same length that ended just before this one began (环比)."""
        end = self.since - timedelta(days=1)
        return Period(end - timedelta(days=self.days - 1), end)

    def year_before(self) -> "Period":
        """The same weekdays of the year before (同比)."""
        return Period(self.since - YEAR, self.until - YEAR)

    def steps(self) -> Iterator["Period"]:
        """The points of the trend, in order, cut at the ends of the period."""
        start = self.since
        while start <= self.until:
            end = min(_last_day(start, self.grain), self.until)
            yield Period(start, end)
            start = end + timedelta(days=1)


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
