"""Which day of last year, or of the weeks before, a day is compared with.

Spring Festival wanders by a month, National Day by weekdays, and a Saturday may be worked: the same
date, or the same period moved by a year, compares holidays with working days. Here a day of a
holiday meets the same day of that holiday; any other day the nearest day of the same weekday that
is worked, or off, alike. Where there is none, a day is left out, on both sides.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from liandong.engine.calendar import lunar_days, notices

LUNAR: Final = {"spring": (-14, 20), "dragon_boat": (0, 2), "mid_autumn": (0, 2)}
"""Days around the lunar day that belong to it, both ends included."""
FIXED: Final = {
    (1, 1): 3,
    (3, 15): 1,
    (4, 4): 3,
    (5, 1): 5,
    (6, 18): 1,
    (10, 1): 7,
    (11, 11): 1,
}
"""Dates (month, day) and how many days belong to them."""
YEAR: Final = timedelta(days=364)
NEAR: Final = 21
"""How many days from the same weekday a year before a day is still comparable."""

Place = tuple[str | tuple[int, int], int]


class Pairs(NamedTuple):
    """Days and what they are compared with, one to one; `left_out` are days without."""

    now: list[date]
    base: list[date]
    left_out: list[date]


def year_before(since: date, until: date, notice: Mapping[date, bool] | None = None) -> Pairs:
    """The comparable days of the year before (同比); `notice`: which days are worked."""
    worked = notices() if notice is None else notice
    return _pairs(since, until, lambda day: _last_year(day, worked))


def period_before(since: date, until: date, notice: Mapping[date, bool] | None = None) -> Pairs:
    """The whole weeks before the period (环比), without the days that either side has no match for.

    A holiday has no match within a month, so it is left out with its counterpart.
    """
    worked = notices() if notice is None else notice
    weeks = -(-((until - since).days + 1) // 7)

    def base(day: date) -> date | None:
        before = day - timedelta(weeks=weeks)
        return before if _plain(before) and _plain(day) and _alike(day, before, worked) else None

    return _pairs(since, until, base)


def _pairs(since: date, until: date, base: Callable[[date], date | None]) -> Pairs:
    pairs = Pairs([], [], [])
    for offset in range((until - since).days + 1):
        day = since + timedelta(days=offset)
        other = base(day)
        if other is None:
            pairs.left_out.append(day)
        else:
            pairs.now.append(day)
            pairs.base.append(other)
    return pairs


def _last_year(day: date, worked: Mapping[date, bool]) -> date | None:
    place = holiday(day)
    if place is not None:
        return _same_place(place, day)
    for candidate in _nearest(day - YEAR):
        if _plain(candidate) and _alike(day, candidate, worked):
            return candidate
    return None


def _nearest(day: date) -> Iterator[date]:
    for distance in range(NEAR + 1):
        yield day - timedelta(days=distance)
        if distance:
            yield day + timedelta(days=distance)


def _alike(day: date, other: date, worked: Mapping[date, bool]) -> bool:
    """Worked or off alike, and of one weekday; a day that differs from its weekday meets any."""
    if works(day, worked) != works(other, worked):
        return False
    return day.weekday() == other.weekday() or works(day, worked) != (day.weekday() < 5)


def works(day: date, worked: Mapping[date, bool]) -> bool:
    return worked.get(day, day.weekday() < 5)


def _plain(day: date) -> bool:
    return holiday(day) is None


def holiday(day: date) -> Place | None:
    """Which holiday a day belongs to, and its place in it."""
    found = _lunar_place("spring", day)
    if found is None:
        found = _fixed_place(day)
    return found or _lunar_place("dragon_boat", day) or _lunar_place("mid_autumn", day)


def _lunar_place(name: str, day: date) -> Place | None:
    first, last = LUNAR[name]
    for lunar in lunar_days(name):
        if first <= (day - lunar).days <= last:
            return name, (day - lunar).days
    return None


def _fixed_place(day: date) -> Place | None:
    for (month, number), length in FIXED.items():
        offset = (day - date(day.year, month, number)).days
        if 0 <= offset < length:
            return (month, number), offset
    return None


def _same_place(place: Place, day: date) -> date | None:
    """The day at the same place of the holiday of the year before; None beyond the tables."""
    name, offset = place
    year = (day - timedelta(days=offset)).year - 1
    if not isinstance(name, str):
        return date(year, *name) + timedelta(days=offset)
    for lunar in lunar_days(name):
        if lunar.year == year:
            return lunar + timedelta(days=offset)
    return None
