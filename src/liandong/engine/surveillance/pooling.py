"""What series borrow from each other: the season of all long ones together.

The season of their sum is a column for each: how much of it a series has, it learns from its own
counts, and what it has besides. A short history has the whole of it, and begins with the trend.
"""

from typing import Final, NamedTuple

import numpy as np

from liandong.engine.surveillance.predictors import (
    DRIFT,
    SEASONAL,
    SHARED,
    TREND,
    Days,
    Predictors,
    Step,
)
from liandong.engine.surveillance.recurring import turns
from liandong.engine.surveillance.regression import Fitted, fit
from liandong.engine.surveillance.watched import Flags, Floats

LONG: Final[dict[Step, int]] = {"week": 104, "day": 730}
"""Two years tell a season from a rise; a shorter history must be told."""


class Learned(NamedTuple):
    columns: Predictors
    fitted: Fitted


def learn(past: Floats, days: Days, columns: Predictors, step: Step) -> Learned:
    """Fits (times, series) on the columns and the shared season; days and columns may go on."""
    long = (~np.isnan(past)).sum(axis=0) >= LONG[step]
    total = past[:, long].sum(axis=1)  # NaN where one is missing
    if not long.any() or np.isnan(total).all():
        return Learned(columns, fit(past, columns))
    of = turns(days)
    sum_ = fit(total[:, None], columns, turns=of, days=days)
    whole = columns.and_shared(_season(columns, sum_))
    return Learned(whole, fit(past, whole, _starts(whole, sum_, long), of, long))


def _season(columns: Predictors, fitted: Fitted) -> Floats:
    chosen = np.isin(columns.group, SEASONAL)
    return np.asarray(columns.x[:, chosen] @ fitted.beta[0, chosen] + fitted.recurring.mean[0])


def _starts(columns: Predictors, fitted: Fitted, long: Flags) -> Floats:
    """Prior mean effects (series, columns): 0 for long series, which tell their own."""
    effects = np.append(fitted.beta[0], 1.0)
    effects[~np.isin(columns.group, (TREND, DRIFT, SHARED))] = 0.0
    return np.where(long[:, None], 0.0, effects)
