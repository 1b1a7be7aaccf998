"""Which past times a time is compared with: the same week of earlier years, and those between.

As `farringtonFlexible` of the R package surveillance 1.24.1 lays it out (Noufaily et al. 2013;
Salmon, Schumacher & Höhle 2016): a window of 2w + 1 times around the same time of each of the b
last years is the *reference*, the times between two windows are shared among noPeriods − 1
*seasons*. Times are counted from 0.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Longs, compiled

Days = npt.NDArray[np.datetime64]
WEEK: Final = np.timedelta64(7, "D")
PER_YEAR: Final = {"week": 52, "month": 12, "day": 365}


@dataclass(frozen=True)
class Clock:
    """The times of a series: one after another with `per_year` of them in a year, or by date.

    `days` are the dates of the times, or None; `step` says what a time is: week, month or day.
    """

    times: int
    per_year: int
    days: Days | None = None

    @property
    def step(self) -> str:
        return {52: "week", 12: "month", 365: "day"}[self.per_year]


class Layout(NamedTuple):
    """The compared times of each evaluated time; that at i has [bounds[i]:bounds[i + 1]]."""

    row: Longs
    season: Longs  # 0 ... seasons - 1; the last is that of the evaluated time
    bounds: Longs


class Reach(NamedTuple):
    """How far a time is compared."""

    years: int  # b
    half: int  # w: times on each side of a reference
    seasons: int  # noPeriods
    skip: int  # past times left out, so that an outbreak that has begun does not hide itself


def lay_out(clock: Clock, at: Longs, reach: Reach) -> Layout:
    """The compared times of the times `at`; an empty row where the years do not reach back."""
    anchors = reference_times(clock, at, reach.years)
    filled = fill(anchors, clock.times, reach.half, reach.seasons, reach.skip)
    return Layout(*filled)


def reference_times(clock: Clock, at: Longs, years: int) -> Longs:
    """The time itself and the same one of the years before: (times, years + 1), -1: none."""
    if clock.days is None:
        times = at[:, None] - clock.per_year * np.arange(years + 1)
        return np.where(times >= 0, times, -1)
    wanted = _years_before(clock.days[at], years)
    if clock.step == "week":
        wanted = _same_weekday(clock.days[at], wanted)
    place = np.searchsorted(clock.days, wanted)
    place = np.minimum(place, clock.times - 1)
    return np.where(clock.days[place] == wanted, place, -1)


def _years_before(days: Days, years: int) -> Days:
    """The same date 0 ... years before; 29 February becomes 1 March where there is none."""
    months = days.astype("datetime64[M]")
    inside = (days - months.astype("datetime64[D]"))[:, None]
    earlier = months[:, None] - np.timedelta64(12, "M") * np.arange(years + 1)
    same: Days = earlier.astype("datetime64[D]") + inside
    return same


def _same_weekday(days: Days, near: Days) -> Days:
    """The nearest date with the weekday of `days`."""
    gap = (days[:, None] - near).astype(np.int64) % 7  # days to the next such weekday
    same: Days = near + np.where(gap <= 3, gap, gap - 7).astype("timedelta64[D]")
    return same


@compiled
def fill(anchors: Any, times: Any, half: Any, seasons: Any, skip: Any) -> Any:
    """Rows, their seasons and where those of each evaluated time begin.

    anchors: (n, years + 1) times, the evaluated one first; where one is missing, no row is filled.
    """
    most = 0
    for place in range(anchors.shape[0]):
        most += max(0, anchors[place, 0] - max(0, anchors[place, -1] - half) + 1)
    row = np.empty(most, np.int64)
    season = np.empty(most, np.int64)
    bounds = np.zeros(anchors.shape[0] + 1, np.int64)
    mark = np.empty(times, np.int64)
    at = 0
    for place in range(anchors.shape[0]):
        now, oldest = anchors[place, 0], anchors[place, -1]
        if anchors[place].min() >= 0:
            first = max(0, oldest - half)
            mark[first : now + 1] = -1
            _mark(mark, anchors[place], half, seasons)
            for time in range(first, now - skip):
                if mark[time] >= 0:
                    row[at], season[at] = time, mark[time]
                    at += 1
        bounds[place + 1] = at
    return row[:at], season[:at], bounds


@compiled
def _mark(mark: Any, anchors: Any, half: Any, seasons: Any) -> None:
    now = anchors[0]
    mark[max(0, now - half) : now + 1] = seasons - 1
    for year in range(1, len(anchors)):
        window = anchors[year]
        mark[max(0, window - half) : window + half + 1] = seasons - 1
        if seasons > 1:
            between = anchors[year - 1] - 2 * half - 1 - window
            length, rest = between // (seasons - 1), between % (seasons - 1)
            time = window + half + 1
            for season in range(seasons - 1):
                last = time + length + (1 if season < rest else 0)
                mark[time:last] = season
                time = last
