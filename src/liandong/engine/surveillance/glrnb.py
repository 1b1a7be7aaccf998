"""The seasonal negative binomial GLR detector `glrnb`: a model of the past, then a chart on it."""

from typing import Final

import numpy as np

from liandong.engine.surveillance import glr, negbin
from liandong.engine.surveillance.watched import Floats, Watched

LIMIT: Final = 5.0


def glrnb(
    counts: Floats, first: int, *, per_year: int, waves: int = 1, limit: float = LIMIT
) -> Watched:
    """Watches the times from `first` on with the mean that the times before it show.

    log μ is a line and `waves` harmonics of the year. The score is the statistic; it alarms at
    `limit`. Such a chart has neither an upper bound of its own nor a p-value for a single time.
    """
    times = counts.shape[0]
    design = seasonal_design(times, per_year, waves)
    past = np.ascontiguousarray(counts[:first].T, dtype=np.float64)
    fitted = negbin.fit_all(past, design[:first])
    means = np.exp(fitted[:, : negbin.THETA] @ design[first:].T)
    alphas = 1 / fitted[:, negbin.THETA]
    chart = glr.chart_all(np.ascontiguousarray(counts[first:].T), means, alphas, limit)
    missing = np.full(means.T.shape, np.nan)
    return Watched(means.T, missing, chart[..., 1].T, chart[..., 0].T, missing)


def seasonal_design(times: int, per_year: int, waves: int) -> Floats:
    """Columns of 1, time on a scale near 1, and cosine and sine of each wave; times from 1."""
    time = np.arange(1, times + 1, dtype=np.float64)
    columns = [np.ones(times), time / times]
    for wave in range(1, waves + 1):
        angle = 2 * wave * np.pi / per_year * time
        columns += [np.cos(angle), np.sin(angle)]
    return np.ascontiguousarray(np.column_stack(columns))
