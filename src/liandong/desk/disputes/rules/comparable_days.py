"""The days that a period is compared with, one for one, so that both sides open as lists.

The pairing of days is defined in `engine.calendar.comparable`. Where two days would meet the same
day, the nearer keeps it and the other is left out: a count is never taken twice.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from liandong.engine.calendar import comparable
from liandong.engine.calendar.comparable import YEAR, Pairs

ONE_DAY: Final = timedelta(days=1)
Span = tuple[date, date]


class Against(StrEnum):
    """With what a period is compared."""

    YEAR = "year"  # 同比
    BEFORE = "before"  # 环比


MATCHED: Final = "with_"
AGAINST_LABELS: Final[Mapping[str, str]] = {
    Against.YEAR: "去年可比日",
    Against.BEFORE: "此前可比日",
    MATCHED + Against.YEAR: "与去年可比的日子",
    MATCHED + Against.BEFORE: "与此前可比的日子",
}
"""Which days of a comparison a list shows: those compared with or, matched, those compared."""


def comparable_days(since: date, until: date, against: str, worked: Mapping[date, bool]) -> Pairs:
    """`worked`: the days that differ from their weekday, and whether they are worked."""
    pair = comparable.year_before if against == Against.YEAR else comparable.period_before
    found = pair(since, until, worked)
    return _one_to_one(found)


def _one_to_one(found: Pairs) -> Pairs:
    both = sorted(zip(found.now, found.base, strict=True), key=lambda two: _distance(*two))
    taken: dict[date, date] = {}
    for now, base in both:
        taken.setdefault(base, now)
    kept = sorted((now, base) for base, now in taken.items())
    alone = {now for now, _base in kept}
    left_out = sorted([*found.left_out, *(day for day in found.now if day not in alone)])
    return Pairs([now for now, _base in kept], [base for _now, base in kept], left_out)


def _distance(now: date, base: date) -> tuple[int, date]:
    return abs((now - base - YEAR).days), now


def days_meant(key: str, since: date, until: date, worked: Mapping[date, bool]) -> list[date]:
    """The days that a key of AGAINST_LABELS stands for."""
    pairs = comparable_days(since, until, key.removeprefix(MATCHED), worked)
    return pairs.now if key.startswith(MATCHED) else pairs.base


def spans(days: Iterable[date]) -> list[Span]:
    """The same days as runs without a gap, both ends included."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][1] == ONE_DAY:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    return [(first, last) for first, last in runs]
