"""The calibrated detector, extended to series without any earlier count.

A shop, an item or a phrase that turns up for the first time has no past to fit. Nothing in N weeks
leaves a rate of about ½ / N (Jeffreys' prior), and the count of w weeks the negative binomial
distribution with mean w / 2N and variance that times 1 + w / N.
"""

from typing import Final

import numpy as np

from liandong.engine.kernels import Floats, Longs
from liandong.engine.surveillance.detectors import calibrated, quantiles
from liandong.engine.surveillance.detectors.calibrated import Judged, Ranges, Settings
from liandong.engine.surveillance.detectors.predictors import Days

WINDOWS: Final = calibrated.WINDOWS["week"]
REFIT: Final = 13
"""Weeks of the past that one fit judges; the last has its own."""


def judge_weeks(counts: Floats, days: Days, at: Longs) -> Judged:
    """Judges the weeks `at` of the series (weeks, series), without a least number."""
    settings = Settings(least_in_window=1, block=REFIT)
    judged = calibrated.judge(counts, days, "week", at, settings)
    weeks, unseen = _unseen(counts, at, settings)
    ours = _ranges(_totals(counts, at), weeks, settings)
    ranges = Ranges(
        *(np.where(unseen, new, old) for new, old in zip(ours, judged.ranges, strict=True))
    )
    p_value = 1 - (1 - np.fmin.reduce(ours.tail)) ** _trials(weeks)
    p_value = np.where(unseen, p_value, judged.watched.p_value)
    return Judged(judged.watched._replace(p_value=p_value), ranges)


def _unseen(counts: Floats, at: Longs, settings: Settings) -> tuple[Floats, Floats]:
    """(times, series): the number of known weeks that are learned from; whether all are 0."""
    weeks = np.vstack([np.zeros(counts.shape[1]), np.cumsum(~np.isnan(counts), axis=0)])
    totals = np.vstack([np.zeros(counts.shape[1]), np.nancumsum(counts, axis=0)])
    end = np.maximum(at - settings.skip, 0)
    return weeks[end], (totals[end] == 0) & (weeks[end] >= settings.least)


def _totals(counts: Floats, at: Longs) -> Floats:
    """(windows, times, series): sums over the last weeks; NaN where one is unknown."""
    sums = []
    for width in WINDOWS:
        lags = at[:, None] - np.arange(width)
        known = np.where((lags >= 0)[..., None], counts[np.maximum(lags, 0)], np.nan)
        sums.append(known.sum(axis=1))
    return np.stack(sums)


def _trials(weeks: Floats) -> Floats:
    return calibrated.trials("week", *_count(weeks, 1.0))


def _count(weeks: Floats, width: float | Floats) -> tuple[Floats, Floats]:
    """Mean and variance, as a part of the mean, of so many weeks after `weeks` without a count."""
    share = width / np.maximum(weeks, 1.0)
    return share / 2, 1 + share


def _ranges(total: Floats, weeks: Floats, settings: Settings) -> Ranges:
    alpha = 1 - (1 - settings.alpha) ** (1 / _trials(weeks))
    mean, phi = _count(weeks, np.array(WINDOWS, dtype=float)[:, None, None])
    return Ranges(
        total,
        expected=mean,
        lower=np.zeros_like(mean),
        upper=quantiles.middle_quantile(alpha, mean, phi),
        tail=quantiles.upper_tail(total, mean, phi),
    )
