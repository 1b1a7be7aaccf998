"""Made-up weekly counts whose truth is known: the 42 scenarios of Noufaily et al. 2013."""

from itertools import product
from typing import NamedTuple

import numpy as np

from liandong.engine.surveillance.watched import Floats, Ints

WEEKS = 624
JUDGED = 49
YEAR = 52
PARAMETERS = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
"""θ, β (a week), γ1, γ2 and φ of the paper; each without and with trend, and with 0 to 2 waves."""
PAST_SIZES = (2, 3, 5, 10)
"""Standard deviations of the outbreaks in the past of every series."""


class Series(NamedTuple):
    """`each` series of every scenario, one scenario after the other: (weeks, series)."""

    counts: Floats
    start: Ints  # of the outbreak in the judged weeks
    end: Ints  # its last week; before `start` where it had no case
    each: int


def simulate(each: int, seed: int, *, outbreaks: bool) -> Series:
    """With outbreaks of 1 to 10 standard deviations in the last year, or without."""
    rng = np.random.default_rng(seed)
    mean, phi = _means(each)
    counts = negative_binomial(rng, mean, phi)
    for size in PAST_SIZES:
        past = np.asarray(rng.integers(WEEKS // 2, WEEKS - JUDGED - 15, counts.shape[1]))
        _add(rng, counts, past, _sizes(mean, phi, past, size))
    start = np.asarray(rng.integers(WEEKS - JUDGED, WEEKS, counts.shape[1]))
    end = np.asarray(start - 1)
    if outbreaks:
        deviations = np.asarray(rng.integers(1, 11, counts.shape[1]))
        sizes = _sizes(mean, phi, start, deviations)
        end = _add(rng, counts, start, sizes)
    return Series(counts, start, end, each)


def _means(each: int) -> tuple[Floats, Floats]:
    time = np.arange(1, WEEKS + 1)
    means, phis = [], []
    for (theta, beta, first, second, phi), trend, waves in product(PARAMETERS, (0, 1), (0, 1, 2)):
        linear = theta + trend * beta * time
        for wave in range(1, waves + 1):
            angle = 2 * np.pi * wave * time / YEAR
            linear = linear + first * np.cos(angle) + second * np.sin(angle)
        means += [np.exp(linear)] * each
        phis += [phi] * each
    return np.column_stack(means), np.array(phis)


def negative_binomial(rng: np.random.Generator, mean: Floats, phi: Floats) -> Floats:
    """Counts with variance φμ; Poisson where φ is 1."""
    wide = np.maximum(phi - 1, 1e-9)
    return rng.poisson(np.where(phi > 1, rng.gamma(mean / wide, wide), mean)).astype(np.float64)


def _sizes(mean: Floats, phi: Floats, start: Ints, deviations: Ints | int) -> Floats:
    at = mean[start, np.arange(mean.shape[1])]
    return np.asarray(deviations * np.sqrt(phi * at))


def _add(rng: np.random.Generator, counts: Floats, start: Ints, sizes: Floats) -> Ints:
    """Cases spread over the weeks by a lognormal delay; the last week with one."""
    end = start - 1
    for number, cases in enumerate(rng.poisson(sizes)):
        when = start[number] + np.floor(rng.lognormal(0, 0.5, cases)).astype(np.int64)
        when = when[when < len(counts)]
        np.add.at(counts[:, number], when, 1)
        end[number] = max(end[number], when.max(initial=-1))
    return end
