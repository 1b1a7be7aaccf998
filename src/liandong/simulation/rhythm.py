"""When things happen: days of the week and the year, lunar holidays, promotions, hours."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from liandong.engine.calendar import lunar_days
from liandong.simulation.calibration import GROWTH_A_YEAR
from liandong.simulation.words import table

Trade = Literal["trade", "office"]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Monday to Sunday. Quarrels at the counter rise at the weekend; the office gets them on Monday.
_WEEK: Final[dict[Trade, tuple[float, ...]]] = {
    "trade": (0.93, 0.92, 0.93, 0.94, 1.02, 1.14, 1.12),
    "office": (1.18, 1.10, 1.07, 1.05, 1.03, 0.81, 0.76),
}

# Midnight to 11 p.m.
_HOURS: Final[dict[str, tuple[float, ...]]] = {
    "shop": (1, 1, 0, 0, 0, 0, 1, 3, 9, 20, 28, 26, 20, 21, 27, 32, 34, 33, 31, 34, 32, 24, 11, 4),
    "office": (2, 1, 1, 0, 0, 1, 2, 6, 28, 46, 48, 36, 14, 16, 38, 44, 40, 28, 12, 11, 11, 9, 7, 4),
    "day": (
        6,
        4,
        3,
        2,
        2,
        4,
        8,
        16,
        22,
        26,
        27,
        25,
        22,
        22,
        24,
        25,
        26,
        27,
        26,
        26,
        24,
        20,
        15,
        10,
    ),
    "road": (
        4,
        2,
        2,
        2,
        3,
        6,
        16,
        38,
        36,
        28,
        26,
        25,
        21,
        22,
        25,
        27,
        33,
        42,
        38,
        26,
        20,
        15,
        10,
        6,
    ),
    "night": (
        22,
        14,
        8,
        4,
        2,
        2,
        3,
        5,
        8,
        10,
        12,
        13,
        14,
        14,
        13,
        14,
        16,
        19,
        24,
        30,
        34,
        36,
        36,
        30,
    ),
    "late": (24, 12, 6, 4, 3, 4, 6, 8, 8, 9, 9, 10, 12, 11, 10, 10, 12, 16, 24, 34, 40, 44, 44, 36),
}


@dataclass(frozen=True, slots=True)
class Window:
    """The time the data cover: from `start` up to but not including `end`, wall clock of China."""

    start: datetime
    end: datetime

    @property
    def days(self) -> list[date]:
        first = self.start.date()
        return [first + timedelta(n) for n in range((self.end.date() - first).days + 1)]


class Rhythm:
    """Draws moments of a window: `trade` at the counter and 110, `office` at the regulator."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.days = window.days
        self._cumulated: dict[tuple[Trade, str | None], Floats] = {}

    def weights(self, trade: Trade, season: str | None) -> Floats:
        """How much each day of the window draws."""
        months = table("calendar")["months"].get(season, [1.0] * 12)
        start = self.days[0]
        grown = [(1 + GROWTH_A_YEAR) ** ((d - start).days / 365.25) for d in self.days]
        return np.array(
            [
                _WEEK[trade][d.weekday()] * season_factor(d, trade) * months[d.month - 1] * g
                for d, g in zip(self.days, grown, strict=True)
            ]
        )

    def moments(
        self,
        rng: np.random.Generator,
        count: int,
        trade: Trade,
        hours: str,
        season: str | None = None,
    ) -> Ints:
        """`count` moments in seconds from the window's first midnight, in the order drawn."""
        cumulated = self._cumulated.get((trade, season))
        if cumulated is None:
            cumulated = self._cumulated[trade, season] = np.cumsum(self.weights(trade, season))
        day = np.searchsorted(cumulated, rng.random(count) * cumulated[-1], side="right")
        return self._inside(np.minimum(day, len(self.days) - 1), rng, hours)

    def within(
        self,
        rng: np.random.Generator,
        count: int,
        first: date,
        last: date,
        hours: str,
        *,
        front: float = 1.0,
    ) -> Ints:
        """Moments between two days; `front` over 1 puts more of them at the beginning."""
        span = (last - first).days + 1
        day = (rng.random(count) ** front * span).astype(np.int64) + (first - self.days[0]).days
        return self._inside(day, rng, hours)

    def _inside(self, day: Ints, rng: np.random.Generator, hours: str) -> Ints:
        moment = day * 86_400 + seconds_of_day(rng, len(day), hours)
        end = int((self.window.end - self.midnight).total_seconds())
        start = int((self.window.start - self.midnight).total_seconds())
        moment = np.where(moment >= end, moment - 86_400, moment)
        return np.asarray(np.where(moment < start, moment + 86_400, moment), dtype=np.int64)

    @property
    def midnight(self) -> datetime:
        """The moment from which seconds are counted."""
        return datetime.combine(self.days[0], datetime.min.time())

    @property
    def end_second(self) -> int:
        return int((self.window.end - self.midnight).total_seconds())


def seconds_of_day(rng: np.random.Generator, count: int, hours: str) -> Ints:
    """Seconds from midnight by an hourly profile."""
    profile = np.cumsum(np.array(_HOURS[hours], dtype=np.float64))
    hour = np.searchsorted(profile, rng.random(count) * profile[-1], side="right")
    return np.asarray(hour * 3600 + rng.integers(0, 3600, count), dtype=np.int64)


@cache
def season_factor(day: date, trade: Trade) -> float:
    """How a holiday or promotion moves a day; 1 on an ordinary day."""
    factor = 1.0
    for season in table("calendar")["season"]:
        if _falls(day, season):
            factor *= season[trade]
    return factor


def _falls(day: date, season: dict[str, Any]) -> bool:
    if "days" in season:
        first, last = season["days"]
        return bool(first <= f"{day:%m-%d}" <= last)
    offsets = [(day - holiday).days for holiday in lunar_days(season["lunar"])]
    return any(season["from"] <= offset <= season["to"] for offset in offsets)
