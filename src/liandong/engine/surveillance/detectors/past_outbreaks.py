"""Which past counts are left out, and how φ is corrected for it.

A count of one time, or of two that follow each other, beyond the upper 0.4 % of the model is taken
for an outbreak: the same two windows by which a count is judged. Where only single times are looked
at, outbreaks of five standard deviations, half of which fall into their first week, remain, and φ
is 4 to 10 % too large.

A sample cut off like this has a smaller variance. By how much is summed up over the negative
binomial distribution: a count y is kept where y ≤ c and where both its neighbours, which are not
beyond c, are not beyond C − y either (c and C: the limits of one and of two times).
"""

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import special

from liandong.engine.kernels import Flags, Floats, compiled

CUT: Final = 0.004
YEAR: Final = 365.2425
NEAR: Final = 10.0
"""Days from the time of year in another year: a week and what a year of weeks is shifted by."""
MOST: Final = 500.0
"""Distributions with a higher limit are summed up on a coarser scale."""


def outbreaks(counts: Floats, mean: Floats, phi: Floats, known: Flags) -> Flags:
    """Which times (series, times) are left out; phi: (series, 1), counts are 0 where not known.

    With a single time go the one before and the two after, to which an outbreak spreads.
    """
    single = known & (counts > limit(mean, phi))
    wide = single.copy()
    wide[:, :-1] |= single[:, 1:]
    wide[:, 1:] |= single[:, :-1]
    wide[:, 2:] |= single[:, :-2]
    total, expected = counts[:, 1:] + counts[:, :-1], mean[:, 1:] + mean[:, :-1]
    pair = known[:, 1:] & known[:, :-1] & (total > limit(expected, phi))
    wide[:, 1:] |= pair
    wide[:, :-1] |= pair
    return wide


def again(days: npt.NDArray[np.datetime64], flags: Flags) -> Flags:
    """Which of the flagged times (times) come again: flagged in another year at its time of year.

    A sum of a thousand series has hardly any chance in it, so that the edge of a step in its year
    (a term, a sale) lies beyond every limit year after year. That is its season.
    """
    at = days[flags].astype(np.float64)
    apart = np.abs(at[:, None] - at)
    off = apart % YEAR
    found = np.zeros_like(flags)
    found[flags] = ((np.minimum(off, YEAR - off) <= NEAR) & (apart > YEAR / 2)).any(axis=1)
    return found


def limit(mean: Floats, phi: Floats) -> Floats:
    """The count that is exceeded with probability CUT, by the expansion of Cornish and Fisher."""
    z = float(special.ndtri(1 - CUT))
    sd = np.sqrt(phi * mean)
    skewness = (2 * phi - 1) / sd
    return np.asarray(mean + sd * (z + skewness * (z * z - 1) / 6))


def variance_kept(mean: Floats, phi: Floats) -> Floats:
    """Variance of what is kept of quiet counts, as a part of φμ; one-dimensional, φ at least 1."""
    coarse = np.maximum(limit(mean, phi) / MOST, 1.0)
    mean, phi = mean / coarse, np.maximum(phi / coarse, 1.0)
    kept = np.empty(len(mean))
    _sum_up(mean, phi, np.floor(limit(mean, phi)), np.floor(limit(2 * mean, phi)), kept)
    return kept


@compiled
def _sum_up(mean: Any, phi: Any, single: Any, pair: Any, kept: Any) -> None:
    f, below = np.empty(int(single.max()) + 1), np.empty(int(single.max()) + 1)
    for at in range(len(mean)):
        last = int(single[at])
        _probabilities(mean[at], phi[at], last, f, below)
        share, square = 0.0, 0.0
        for y in range(min(last, int(pair[at])) + 1):
            neighbour = below[min(last, int(pair[at]) - y)] / below[last]
            part = f[y] * neighbour * neighbour
            share += part
            square += part * (y - mean[at]) ** 2
        kept[at] = square / share / (phi[at] * mean[at])


@compiled
def _probabilities(mean: Any, phi: Any, last: Any, f: Any, below: Any) -> None:
    """Of each count up to `last`, and of it or fewer."""
    wide = phi - 1
    poisson = wide < 1e-6
    size = 0.0 if poisson else mean / wide
    f[0] = math.exp(-mean) if poisson else math.exp(-size * math.log(phi))
    below[0] = f[0]
    for y in range(1, last + 1):
        f[y] = f[y - 1] * (mean if poisson else (y - 1 + size) * wide / phi) / y
        below[y] = below[y - 1] + f[y]
