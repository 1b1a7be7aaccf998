"""What short histories borrow: the season, holidays and trend of all long ones together."""

from typing import Final

import numpy as np

from liandong.engine.surveillance.predictors import LEVEL, Predictors, Step
from liandong.engine.surveillance.regression import fit
from liandong.engine.surveillance.watched import Floats

LONG: Final[dict[Step, int]] = {"week": 104, "day": 730}
"""Two years tell a season from a rise; a shorter history must be told."""


def pooled(past: Floats, columns: Predictors, step: Step) -> Floats | None:
    """Prior mean effects (series, columns): those of the sum of the long series, for short ones.

    0 for long series, so that what is told of them does not hang on their neighbours; None where
    there is no long series or no short one.
    """
    times = (~np.isnan(past)).sum(axis=0)
    long = times >= LONG[step]
    if long.all() or not long.any():
        return None
    total = np.where(np.isnan(past[:, long]).any(axis=1), np.nan, past[:, long].sum(axis=1))
    if np.isnan(total).all():
        return None
    effects = fit(total[:, None], columns.upto(len(past))).beta[0]
    effects[columns.group == LEVEL] = 0.0
    return np.where(long[:, None], 0.0, effects)
