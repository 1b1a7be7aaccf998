"""Made-up weekly counts whose truth is known: the 42 scenarios of Noufaily et al. 2013."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import numpy as np

from liandong.engine.calendar import lunar_days
from liandong.engine.kernels import Floats, Longs

WEEKS = 624
DAYS = np.datetime64("2014-12-29") + 7 * np.arange(WEEKS)
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
TERMS = ((3, 5, 1.5), (10, 11, 1.8), (26, 34, 0.6), (35, 37, 1.7), (45, 46, 2.0))
"""Weeks of the year, both ends included, and how many times the usual count they have."""
FLAT = 2 * len(PARAMETERS)
"""Scenarios without waves: without and with trend."""


class Series(NamedTuple):
    """`each` series of every scenario, one scenario after the other: (weeks, series)."""

    counts: Floats
    start: Longs  # of the outbreak in the judged weeks
    end: Longs  # its last week; before `start` where it had no case
    deviations: Longs  # its size in standard deviations
    each: int


Means = Callable[[int], tuple[Floats, Floats]]


def simulate(each: int, seed: int, *, outbreaks: bool, means: Means | None = None) -> Series:
    """With outbreaks of 1 to 10 standard deviations in the last year, or without."""
    rng = np.random.default_rng(seed)
    mean, phi = (means or _means)(each)
    counts = negative_binomial(rng, mean, phi)
    for size in PAST_SIZES:
        past = np.asarray(rng.integers(WEEKS // 2, WEEKS - JUDGED - 15, counts.shape[1]))
        _add(rng, counts, past, _sizes(mean, phi, past, size))
    start = np.asarray(rng.integers(WEEKS - JUDGED, WEEKS, counts.shape[1]))
    end, deviations = np.asarray(start - 1), np.zeros(counts.shape[1], dtype=np.int64)
    if outbreaks:
        deviations = np.asarray(rng.integers(1, 11, counts.shape[1]))
        sizes = _sizes(mean, phi, start, deviations)
        end = _add(rng, counts, start, sizes)
    return Series(counts, start, end, deviations, each)


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


def steps(each: int) -> tuple[Floats, Floats]:
    """A year of terms, holidays and sales: steps and peaks that no few waves describe."""
    week = np.arange(WEEKS) * 7 % 365 // 7
    factor = np.ones(WEEKS)
    for first, last, height in TERMS:
        factor[(week >= first) & (week <= last)] = height
    return _flat(each, factor[:, None])


def own_steps(each: int) -> tuple[Floats, Floats]:
    """The same kind of year, but each series has steps of its own, which no sum shows."""
    rng = np.random.default_rng(99)
    week = np.arange(WEEKS)[:, None] * 7 % 365 // 7
    edges = np.sort(rng.permuted(np.tile(np.arange(52), (each * FLAT, 1)), axis=1)[:, :10], axis=1)
    factor = np.ones((WEEKS, each * FLAT))
    for first, last in edges.reshape(-1, 5, 2).transpose(1, 2, 0):
        height = rng.choice([height for _, _, height in TERMS], each * FLAT)
        factor = np.where((week >= first) & (week < last), height, factor)
    return _flat(each, factor)


def lunar(each: int) -> tuple[Floats, Floats]:
    """Half as many again before Spring Festival, half as many in it, a third more at Mid-Autumn."""
    factor = np.ones(WEEKS)
    for name, first, last, height in (
        ("spring", -14, -1, 1.5),
        ("spring", 0, 6, 0.5),
        ("mid_autumn", -7, 0, 1.3),
    ):
        moon = np.array(lunar_days(name), dtype="datetime64[D]")
        begin = np.maximum(DAYS[:, None], moon + first)
        end = np.minimum(DAYS[:, None] + 6, moon + last)
        inside = np.maximum((end - begin).astype(np.float64) + 1, 0).sum(axis=1) / 7
        factor *= 1 + (height - 1) * inside
    return _flat(each, factor[:, None])


def _flat(each: int, factor: Floats) -> tuple[Floats, Floats]:
    """The scenarios without waves, times a season of another shape: (weeks, 1 or series)."""
    time = np.arange(1, WEEKS + 1)
    means, phis = [], []
    for (theta, beta, _first, _second, phi), trend in product(PARAMETERS, (0, 1)):
        means += [np.exp(theta + trend * beta * time)] * each
        phis += [phi] * each
    return np.column_stack(means) * factor, np.array(phis)


def negative_binomial(rng: np.random.Generator, mean: Floats, phi: Floats) -> Floats:
    """Counts with variance φμ; Poisson where φ is 1."""
    wide = np.maximum(phi - 1, 1e-9)
    return rng.poisson(np.where(phi > 1, rng.gamma(mean / wide, wide), mean)).astype(np.float64)


def _sizes(mean: Floats, phi: Floats, start: Longs, deviations: Longs | int) -> Floats:
    at = mean[start, np.arange(mean.shape[1])]
    return np.asarray(deviations * np.sqrt(phi * at))


def _add(rng: np.random.Generator, counts: Floats, start: Longs, sizes: Floats) -> Longs:
    """Cases spread over the weeks by a lognormal delay; the last week with one."""
    end = start - 1
    for number, cases in enumerate(rng.poisson(sizes)):
        when = start[number] + np.floor(rng.lognormal(0, 0.5, cases)).astype(np.int64)
        when = when[when < len(counts)]
        np.add.at(counts[:, number], when, 1)
        end[number] = max(end[number], when.max(initial=-1))
    return end
