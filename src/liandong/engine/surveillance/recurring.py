"""What recurs at its time of the year and no wave describes: terms, sales, steps and peaks.

An effect for each time of the year, which changes from one day to the next by chance: a Gaussian
process with covariance σ² exp(−d / ℓ) over the days d between two times of the year. In order of
their time of the year all counts of all years are one chain (Ornstein & Uhlenbeck 1930), so that
a pass forwards and one backwards give mean and variance of every effect (Kalman 1960; Rauch, Tung
& Striebel 1965). Each pass begins an eighth of the year early: the year closes to a ring.

What a year is, is told by the data: 52 weeks, 365 days or that of the calendar; and so is σ. Each
combination weighs by the probability of the counts under it, with "nothing recurs" among them.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import jit
from liandong.engine.surveillance.watched import Floats

YEARS: Final = (364.0, 365.0, 365.2425)
REACH: Final = 14.0
"""ℓ, in days."""
SPREADS: Final = np.array([0.15, 0.4])
"""σ, on the scale of the logarithm."""
NOTHING: Final = 0.8
"""How probable it is beforehand that nothing recurs."""
NEGLIGIBLE: Final = 0.02
"""A combination that weighs less is passed over."""


class Turns(NamedTuple):
    """Times in the order of their time of the year, (years, times), for each kind of year."""

    order: npt.NDArray[np.int64]
    kept: Floats  # exp(−d / ℓ), of the days d since the time before in this order


class Recurring(NamedTuple):
    """Effects of all times of each series, (series, times), on the scale of the logarithm."""

    mean: Floats
    variance: Floats
    used: Floats  # (series), how many effects the data determine


def turns(days: npt.NDArray[np.datetime64]) -> Turns:
    since = (days - np.datetime64("2000-01-03")).astype(np.float64)
    phases = since % np.array(YEARS)[:, None]
    order = np.argsort(phases, axis=1, kind="stable")
    sorted_ = np.take_along_axis(phases, order, axis=1)
    before = np.roll(sorted_, 1, axis=1)
    before[:, 0] -= YEARS
    return Turns(order, np.exp((before - sorted_) / REACH))


def weights(residual: Floats, precision: Floats, of: Turns) -> Floats:
    """(series, combinations) of years and spreads; what is lacking to 1 is for nothing at all."""
    evidence = np.empty((len(residual), len(YEARS) * len(SPREADS)))
    _evidence(residual, precision, of.order, of.kept, SPREADS, evidence)
    top = np.maximum(evidence.max(axis=1, keepdims=True), 0.0)
    share = (1 - NOTHING) / evidence.shape[1] * np.exp(evidence - top)
    found = share / (share.sum(axis=1, keepdims=True) + NOTHING * np.exp(-top))
    return np.where(found < NEGLIGIBLE, 0.0, found)


def recurring(residual: Floats, precision: Floats, of: Turns, shares: Floats) -> Recurring:
    """residual: what the effects should explain, with its precision, 0 where nothing is known."""
    found = Recurring(np.zeros_like(residual), np.zeros_like(residual), np.zeros(len(residual)))
    _smooth(residual, precision, of.order, of.kept, SPREADS, shares, found)
    found.variance[:] -= found.mean**2
    return found


@jit
def _evidence(residual: Any, precision: Any, order: Any, kept: Any, spreads: Any, out: Any) -> None:
    """Logarithm of the probability of the residuals, less that where there is no effect."""
    for one in range(residual.shape[0]):
        for year in range(order.shape[0]):
            r, w = residual[one][order[year]], precision[one][order[year]]
            for number in range(len(spreads)):
                place = year * len(spreads) + number
                out[one, place] = _log_ratio(r, w, kept[year], spreads[number] ** 2)


@jit
def _log_ratio(r: Any, w: Any, kept: Any, prior: Any) -> Any:
    mean, variance, total, product = 0.0, prior, 0.0, 1.0
    for at in range(len(r)):
        mean *= kept[at]
        variance = prior + kept[at] * kept[at] * (variance - prior)
        wider = 1 + variance * w[at]
        off = r[at] - mean
        total += w[at] * (off * off / wider - r[at] * r[at])
        product *= wider
        if product > 1e200:  # logarithms are dear
            total += np.log(product)
            product = 1.0
        variance /= wider
        mean += variance * w[at] * off
    return -0.5 * (total + np.log(product))


@jit
def _smooth(
    residual: Any, precision: Any, order: Any, kept: Any, spreads: Any, shares: Any, out: Any
) -> None:
    """Adds up means, mean squares and what is used, over the combinations by their shares."""
    past = np.empty((2, residual.shape[1]))
    for one in range(residual.shape[0]):
        for year in range(order.shape[0]):
            for number in range(len(spreads)):
                share = shares[one, year * len(spreads) + number]
                if share > 0:
                    r, w = residual[one][order[year]], precision[one][order[year]]
                    prior = spreads[number] ** 2
                    _forwards(r, w, kept[year], prior, past)
                    _backwards(r, w, kept[year], prior, past)
                    for at in range(len(r)):
                        mean, variance, place = past[0, at], past[1, at], order[year, at]
                        out.mean[one, place] += share * mean
                        out.variance[one, place] += share * (variance + mean * mean)
                        out.used[one] += share * variance * w[at]


@jit
def _forwards(r: Any, w: Any, kept: Any, prior: Any, past: Any) -> None:
    """Mean and variance by what lies up to each time, into `past`."""
    mean, variance = 0.0, prior
    for step in range(-(len(r) // 8), len(r)):
        at = step if step >= 0 else step + len(r)
        mean *= kept[at]
        variance = prior + kept[at] * kept[at] * (variance - prior)
        variance /= 1 + variance * w[at]
        mean += variance * w[at] * (r[at] - mean)
        past[0, at], past[1, at] = mean, variance


@jit
def _backwards(r: Any, w: Any, kept: Any, prior: Any, past: Any) -> None:
    """Joins to `past` what lies after each time; the prior is in both and counts once."""
    mean, variance = 0.0, prior
    for step in range(len(r) + len(r) // 8 - 1, -1, -1):
        at = step if step < len(r) else step - len(r)
        if step < len(r):
            both = 1 / (1 / past[1, at] + 1 / variance - 1 / prior)
            past[0, at] = both * (past[0, at] / past[1, at] + mean / variance)
            past[1, at] = both
        variance /= 1 + variance * w[at]
        mean += variance * w[at] * (r[at] - mean)
        mean *= kept[at]
        variance = prior + kept[at] * kept[at] * (variance - prior)
