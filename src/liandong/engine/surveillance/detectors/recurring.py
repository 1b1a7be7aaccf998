"""Yearly recurring effects that no wave describes: terms, sales, steps and peaks.

An effect for each time of the year, which changes from one day to the next by chance: a Gaussian
process with covariance σ² exp(−d / ℓ) over the days d between two times of the year. In order of
their time of the year all counts of all years are one chain (Ornstein & Uhlenbeck 1930), so that
a pass forwards and one backwards give mean and variance of every effect (Kalman 1960; Rauch, Tung
& Striebel 1965). Passes begin and end an eighth of the year outside: the year closes to a ring.

A step is a change that such a chain would hardly make, and smoothing would round it off. So changes
are Student's: each is normal with a variance of its own, as many times the usual one as the passes
before make likely (Lange, Little & Taylor 1989).

The length of the year (52 weeks, 365 days or that of the calendar) and σ are estimated. Each
combination weighs by the probability of the counts under it, with "nothing recurs" among them.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Floats, compiled

YEARS: Final = (364.0, 365.0, 365.2425)
REACH: Final = 14.0
"""ℓ, in days."""
SPREADS: Final = np.array([0.15, 0.4])
"""σ, on the scale of the logarithm."""
COMBINATIONS: Final = len(YEARS) * len(SPREADS)
TAIL: Final = 1.0
"""Degrees of freedom of the changes."""
NOTHING: Final = 0.8
"""How probable it is beforehand that nothing recurs."""
NEGLIGIBLE: Final = 0.02
"""A combination of less weight is skipped."""


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


def usual(series: int, times: int) -> Floats:
    """The initial variance factors of changes, before `weights` and `recurring` learn them."""
    return np.ones((series, COMBINATIONS, times))


def weights(residual: Floats, precision: Floats, of: Turns, rough: Floats) -> Floats:
    """(series, combinations) of years and spreads; what is lacking to 1 is for nothing at all."""
    evidence = np.empty((len(residual), COMBINATIONS))
    _evidence(residual, precision, of.order, of.kept, SPREADS, rough, evidence)
    top = np.maximum(evidence.max(axis=1, keepdims=True), 0.0)
    share = (1 - NOTHING) / evidence.shape[1] * np.exp(evidence - top)
    found = share / (share.sum(axis=1, keepdims=True) + NOTHING * np.exp(-top))
    return np.where(found < NEGLIGIBLE, 0.0, found)


def recurring(
    residual: Floats, precision: Floats, of: Turns, shares: Floats, rough: Floats
) -> Recurring:
    """residual: what the effects should explain, with its precision, 0 where nothing is known.

    rough: (series, combinations, times in the order of the year), how many times the usual variance
    the change up to each time has; estimated again here, in place.
    """
    found = Recurring(np.zeros_like(residual), np.zeros_like(residual), np.zeros(len(residual)))
    _smooth(residual, precision, of.order, of.kept, SPREADS, shares, rough, found)
    found.variance[:] -= found.mean**2
    return found


@compiled
def _evidence(
    residual: Any, precision: Any, order: Any, kept: Any, spreads: Any, rough: Any, out: Any
) -> None:
    """Logarithm of the probability of the residuals, less that where there is no effect."""
    for series in range(residual.shape[0]):
        for year in range(order.shape[0]):
            r, w = residual[series][order[year]], precision[series][order[year]]
            for number in range(len(spreads)):
                place = year * len(spreads) + number
                prior = spreads[number] ** 2
                out[series, place] = _log_ratio(r, w, kept[year], prior, rough[series, place])


@compiled
def _log_ratio(r: Any, w: Any, kept: Any, prior: Any, rough: Any) -> Any:
    mean, variance, total, product = 0.0, prior, 0.0, 1.0
    for at in range(len(r)):
        mean *= kept[at]
        variance = kept[at] ** 2 * variance + rough[at] * prior * (1 - kept[at] ** 2)
        wider = 1 + variance * w[at]
        off = r[at] - mean
        total += w[at] * (off * off / wider - r[at] * r[at])
        if rough[at] != 1:
            total += TAIL * (np.log(rough[at]) + 1 / rough[at] - 1)
        product *= wider
        if product > 1e200:  # logarithms are dear
            total += np.log(product)
            product = 1.0
        variance /= wider
        mean += variance * w[at] * off
    return -0.5 * (total + np.log(product))


@compiled
def _smooth(
    residual: Any,
    precision: Any,
    order: Any,
    kept: Any,
    spreads: Any,
    shares: Any,
    rough: Any,
    out: Any,
) -> None:
    """Sums means, mean squares and used effects over the combinations, by their shares."""
    outside = residual.shape[1] // 8
    chain = np.empty((2, residual.shape[1] + 2 * outside))
    for series in range(residual.shape[0]):
        for year in range(order.shape[0]):
            for number in range(len(spreads)):
                place = year * len(spreads) + number
                share = shares[series, place]
                if share > 0:
                    r, w = residual[series][order[year]], precision[series][order[year]]
                    prior = spreads[number] ** 2
                    _forwards(r, w, kept[year], prior, rough[series, place], chain)
                    _backwards(kept[year], prior, rough[series, place], chain)
                    for at in range(len(r)):
                        mean, variance = chain[0, outside + at], chain[1, outside + at]
                        time = order[year, at]
                        out.mean[series, time] += share * mean
                        out.variance[series, time] += share * (variance + mean * mean)
                        out.used[series] += share * variance * w[at]


@compiled
def _forwards(r: Any, w: Any, kept: Any, prior: Any, rough: Any, chain: Any) -> None:
    """The filter: mean and variance given the past of each time, into `chain`."""
    outside = (chain.shape[1] - len(r)) // 2
    mean, variance = 0.0, prior
    for step in range(chain.shape[1]):
        at = (step - outside) % len(r)
        mean *= kept[at]
        variance = kept[at] ** 2 * variance + rough[at] * prior * (1 - kept[at] ** 2)
        variance /= 1 + variance * w[at]
        mean += variance * w[at] * (r[at] - mean)
        chain[0, step], chain[1, step] = mean, variance


@compiled
def _backwards(kept: Any, prior: Any, rough: Any, chain: Any) -> None:
    """The smoother: adds the future of each time to `chain` and estimates the variance of each
    change."""
    outside = (chain.shape[1] - len(rough)) // 2
    for step in range(chain.shape[1] - 2, -1, -1):
        at = (step + 1 - outside) % len(rough)
        usually = prior * (1 - kept[at] ** 2)
        predicted = kept[at] ** 2 * chain[1, step] + rough[at] * usually
        gain = chain[1, step] * kept[at] / predicted
        mean, variance = chain[0, step + 1], chain[1, step + 1]
        chain[0, step] += gain * (mean - kept[at] * chain[0, step])
        chain[1, step] += gain * gain * (variance - predicted)
        if usually > 0 and outside <= step + 1 < outside + len(rough):
            change = mean - kept[at] * chain[0, step]
            spread = variance * (1 - 2 * kept[at] * gain) + kept[at] ** 2 * chain[1, step]
            rough[at] = (TAIL + (change * change + spread) / usually) / (TAIL + 1)
