"""Predictors of the expected count: level, trend, season, lunar holidays, fixed dates, weekday, and
the season of all series together.

Each column belongs to a group whose effects are drawn towards 0 (or towards what other series show)
as far as the data do not speak against it; `sd` is their prior standard deviation on the scale of
the logarithm: 0.1 is ten per cent.
"""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.calendar import lunar_days, notices
from liandong.engine.kernels import Floats, Longs

Days = npt.NDArray[np.datetime64]
Step = Literal["week", "day"]
YEAR: Final = 365.2425
WAVES: Final = 2


class Group(NamedTuple):
    name: str
    sd: float


GROUPS: Final = (
    Group("level", 3.0),
    Group("trend", 0.15),  # a year
    Group("season", 0.30),  # the two longest waves; `recurring` has what is shorter
    Group("drift", 0.02),  # of these waves, a year
    Group("lunar", 0.10),
    Group("dates", 0.05),
    Group("weekday", 0.20),
    Group("shared", 0.50),  # how much of the season of all series together
)
LEVEL, TREND, SEASON, DRIFT, LUNAR, DATES, WEEKDAY, SHARED = range(len(GROUPS))
SEASONAL: Final = (SEASON, LUNAR, DATES, WEEKDAY)

LUNAR_PERIODS: Final = (
    ("spring", -14, -8),
    ("spring", -7, -1),
    ("spring", 0, 6),
    ("spring", 7, 13),
    ("spring", 14, 20),
    ("dragon_boat", -4, 2),
    ("mid_autumn", -5, 1),
)
"""Days from the lunar day, both ends included."""
SPRING_WEEKS: Final = (-2, -1, 0, 1, 2)
"""Whole weeks around that of the first lunar day: habits follow weeks as well as days."""
DATE_PERIODS: Final = (
    ("12-30", "12-31"),
    ("01-01", "01-03"),
    ("03-12", "03-21"),
    ("04-04", "04-06"),
    ("05-01", "05-05"),
    ("06-16", "06-28"),
    ("10-01", "10-07"),
    ("11-09", "11-22"),
    ("12-11", "12-19"),
)
"""New Year, 3·15, Qingming, 1 May, 6·18, National Day, 11·11 and 12·12 with their returns."""


@dataclass(frozen=True)
class Predictors:
    """Columns over times; `scale` is how large a column's effect may be within its group."""

    x: Floats  # (times, columns)
    group: Longs
    scale: Floats

    def upto(self, times: int) -> "Predictors":
        return Predictors(self.x[:times], self.group, self.scale)

    def and_shared(self, season: Floats) -> "Predictors":
        return Predictors(
            np.column_stack([self.x, season]),
            np.append(self.group, SHARED),
            np.append(self.scale, 1.0),
        )


def predictors(days: Days, step: Step, origin: np.datetime64) -> Predictors:
    """The columns of days, or of the weeks that begin on `days`; trends are 0 at the origin."""
    years = (days - origin).astype(np.float64) / YEAR
    angle = 2 * np.pi * (days - np.datetime64("2000-01-03")).astype(np.float64) / YEAR
    columns: list[tuple[int, float, Floats]] = [
        (LEVEL, 1.0, np.ones(len(days))),
        (TREND, 1.0, years),
    ]
    for wave in range(1, WAVES + 1):
        for turn in (np.cos(wave * angle), np.sin(wave * angle)):
            columns += [(SEASON, 1.0, turn), (DRIFT, 1.0, turn * years)]
    columns += [(LUNAR, 1.0, share) for share in _lunar(days, step)]
    columns += [(DATES, 1.0, share) for share in _dates(days, step)]
    if step == "day":
        columns += [(WEEKDAY, 1.0, flag) for flag in _weekdays(days)]
    group_, scale_, x = zip(*columns, strict=True)
    return Predictors(np.column_stack(x), np.array(group_), np.array(scale_))


def _lunar(days: Days, step: Step) -> list[Floats]:
    found = []
    for name, first, last in LUNAR_PERIODS:
        lunar = np.array(lunar_days(name), dtype="datetime64[D]")
        found.append(_share(days, step, lunar + first, lunar + last))
    if step == "week":
        spring = np.array(lunar_days("spring"), dtype="datetime64[D]")
        age = -((spring - days[:, None]).astype(np.int64) // 7)  # 0: the week that holds it
        found += [(age == week).any(axis=1).astype(np.float64) for week in SPRING_WEEKS]
    return found


def _dates(days: Days, step: Step) -> list[Floats]:
    years = range(int(str(days[0])[:4]) - 1, int(str(days[-1])[:4]) + 2)
    found = []
    for first, last in DATE_PERIODS:
        begin = np.array([f"{year}-{first}" for year in years], dtype="datetime64[D]")
        end = np.array([f"{year}-{last}" for year in years], dtype="datetime64[D]")
        found.append(_share(days, step, begin, end))
    return found


def _share(days: Days, step: Step, first: Days, last: Days) -> Floats:
    """The share of each time that lies in one of the periods (both ends included)."""
    length = 7 if step == "week" else 1
    begin = np.maximum(days[:, None], first)
    end = np.minimum(days[:, None] + (length - 1), last)
    inside = np.maximum((end - begin).astype(np.float64) + 1, 0.0)
    return np.asarray(inside.sum(axis=1) / length)


def _weekdays(days: Days) -> list[Floats]:
    """Monday to Sunday, then days off by notice and weekends worked."""
    weekday = (days.astype(np.int64) + 3) % 7
    found = [(weekday == number).astype(np.float64) for number in range(7)]
    for works in (False, True):
        dates = np.array([day for day, worked in notices().items() if worked is works])
        found.append(np.isin(days, dates.astype("datetime64[D]")).astype(np.float64))
    return found
