"""The curve behind an alarm: counts, and what was expected, as judged at each time."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from liandong.engine.kernels import Floats, Longs
from liandong.engine.surveillance.detectors.calibrated import Ranges
from liandong.engine.surveillance.detectors.unseen_series import WINDOWS, judge_weeks
from liandong.engine.surveillance.nightly.hierarchy import WEEK, Counted


class Curve(NamedTuple):
    """The last windows of a series: first days, counts, expected counts and bounds.

    None where not judged, or without a finite bound.
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


def _curve(counted: Counted, at: Longs, ranges: Ranges, width: int) -> Curve:
    window = WINDOWS.index(width)
    shown = np.arange(len(at) - 1, -1, -width)[::-1]
    shown = shown[~np.isnan(ranges.total[window, shown])]

    def rounded(values: Floats) -> list[float | None]:
        picked = values[window, shown]
        return [round(float(value), 2) if np.isfinite(value) else None for value in picked]

    def whole(values: Floats) -> list[int | None]:
        return [None if value is None else int(value) for value in rounded(values)]

    starts = counted.days[at[shown]] - WEEK * (width - 1)
    totals = ranges.total[window, shown]
    return Curve(
        starts.astype(object).tolist(),
        [int(value) for value in totals],
        rounded(ranges.expected),
        whole(ranges.lower),
        whole(ranges.upper),
    )
