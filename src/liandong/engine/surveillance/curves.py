"""The curve behind an alarm: what was counted, and what was normal, as judged at each time."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from liandong.engine.surveillance.calibrated import Ranges
from liandong.engine.surveillance.hierarchy import WEEK, Counted
from liandong.engine.surveillance.unseen import WINDOWS, judge_weeks
from liandong.engine.surveillance.watched import Floats, Ints


class Curve(NamedTuple):
    """Windows of a series back from its last: first days, counts, what was normal.

    None where nothing could be said: not judged, or no bound below infinity.
    """

    days: list[date]
    observed: list[int]
    expected: list[float | None]
    lower: list[int | None]
    upper: list[int | None]


def curves(counted: Counted, wanted: Sequence[tuple[int, int]], *, weeks: int = 52) -> list[Curve]:
    """For each (column, weeks of its window) the last windows, judged as they were then."""
    if not wanted:
        return []
    back = min(weeks, len(counted.days))
    at = np.arange(len(counted.days) - back, len(counted.days))
    columns = np.array([column for column, _width in wanted])
    ranges = judge_weeks(counted.counts[:, columns], counted.days, at).ranges
    return [
        _curve(counted, at, Ranges(*(values[..., place] for values in ranges)), width)
        for place, (_column, width) in enumerate(wanted)
    ]


def _curve(counted: Counted, at: Ints, ranges: Ranges, width: int) -> Curve:
    window = WINDOWS.index(width)
    shown = np.arange(len(at) - 1, -1, -width)[::-1]
    shown = shown[~np.isnan(ranges.total[window, shown])]

    def told(values: Floats) -> list[float | None]:
        picked = values[window, shown]
        return [round(float(value), 2) if np.isfinite(value) else None for value in picked]

    def whole(values: Floats) -> list[int | None]:
        return [None if value is None else int(value) for value in told(values)]

    starts = counted.days[at[shown]] - WEEK * (width - 1)
    totals = ranges.total[window, shown]
    return Curve(
        starts.astype(object).tolist(),
        [int(value) for value in totals],
        told(ranges.expected),
        whole(ranges.lower),
        whole(ranges.upper),
    )
