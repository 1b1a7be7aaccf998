"""Tails of counts: Poisson and negative binomial with mean μ and variance φμ, over whole arrays.

With φ ≤ 1 a count is Poisson. Written over the incomplete gamma and beta functions: SciPy's own
`nbinom.ppf` walks from the guess one by one and does not end for large means.
"""

from typing import Final

import numpy as np
from scipy import special

from liandong.engine.kernels import Floats

FUZZ: Final = 64 * np.finfo(float).eps
"""R counts a probability that misses the wanted one by rounding as reached."""


def upper_tail(count: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(Y ≥ count); NaN where there is no mean."""
    count, mean, phi = np.broadcast_arrays(count, mean, phi)
    k = np.maximum(count, 1.0)
    wide = special.betainc(k, _size(mean, phi), 1 - 1 / np.maximum(phi, 1.0))
    narrow = special.gammainc(k, mean)
    tail = np.where(count <= 0, 1.0, np.where(phi > 1, wide, narrow))
    return np.where(np.isfinite(mean), tail, np.nan)


def below(count: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(Y ≤ count)."""
    count, mean, phi = np.broadcast_arrays(count, mean, phi)
    k = np.maximum(count, 0.0)
    wide = special.betainc(_size(mean, phi), k + 1, 1 / np.maximum(phi, 1.0))
    narrow = special.gammaincc(k + 1, mean)
    return np.where(count < 0, 0.0, np.where(phi > 1, wide, narrow))


def _size(mean: Floats, phi: Floats) -> Floats:
    return np.where(phi > 1, mean / np.where(phi > 1, phi - 1, 1.0), 1.0)


def quantile(probability: float | Floats, mean: Floats, phi: Floats) -> Floats:
    """The smallest count that is not exceeded with at least `probability`; NaN where μ is none."""
    wanted = probability * (1 - FUZZ)
    known = np.isfinite(mean) & np.isfinite(phi)
    mean, phi = np.where(known, mean, 1.0), np.where(known, phi, 1.0)
    spread = np.sqrt(mean * np.maximum(phi, 1.0))
    high = np.maximum(np.ceil(mean + special.ndtri(probability) * spread + spread + 1), 1.0)
    while (short := below(high, mean, phi) < wanted).any():
        high = np.where(short, 2 * high, high)
    low = np.full(high.shape, -1.0)
    middle = np.floor((low + high) / 2)
    while (open_ := (low < middle) & (middle < high)).any():
        reached = below(middle, mean, phi) >= wanted
        high = np.where(open_ & reached, middle, high)
        low = np.where(open_ & ~reached, middle, low)
        middle = np.floor((low + high) / 2)
    return np.where(known, high, np.nan)


def middle_tail(count: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(Y > count) + ½ P(Y = count): the mid-p-value (Lancaster 1961), right on the average.

    The plain tail of a rare count is too large; it would alarm too seldom.
    """
    return (upper_tail(count, mean, phi) + upper_tail(count + 1, mean, phi)) / 2


def middle_quantile(alpha: Floats, mean: Floats, phi: Floats) -> Floats:
    """The largest count whose mid-p-value is at least alpha, for 0 < alpha < ½."""
    bound = quantile(1 - alpha, mean, phi)
    return np.where(middle_tail(bound, mean, phi) >= alpha, bound, bound - 1)
