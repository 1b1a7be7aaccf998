"""Change against last year or the period before, with an interval, and only where meaningful.

The ratio of two sums has the exact interval of a binomial share (Przyborowski & Wilenski 1940;
Clopper & Pearson 1934). Days vary more than a Poisson count, by φ, estimated from their pairs
(Pearson's χ² of days × years over its degrees of freedom); counts are worth 1/φ of theirs. Nothing
is divided by nothing: without a base, or with a small one, there is a difference but no per cent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from liandong.engine.kernels import Flags, Floats

Words = npt.NDArray[np.object_]


class Base(StrEnum):
    """What the comparison can state."""

    ENOUGH = "enough"  # ratio and interval
    SMALL = "small"  # difference only
    NONE = "none"  # nothing was counted in the base: difference only
    NOTHING = "nothing"  # nothing was counted in either
    MISSING = "missing"  # no pair of days has both counts


@dataclass(frozen=True)
class Rules:
    level: float = 0.95
    small: int = 10  # a base below it gets no ratio
    least_count: int = 5  # fewer counts than these have never risen


class Compared(NamedTuple):
    """One value for each series; NaN where there is none."""

    now: Floats
    base: Floats
    ratio: Floats  # 1.2 is a fifth more
    low: Floats
    high: Floats
    risen: Flags  # beyond chance and above the least count; also without a ratio
    fallen: Flags
    status: Words


DEFAULT: Final = Rules()


def compare(now: Floats, base: Floats, rules: Rules = DEFAULT) -> Compared:
    """Counts of comparable days, (pairs, series); a pair counts where both are known."""
    known = ~(np.isnan(now) | np.isnan(base))
    now, base = np.where(known, now, 0.0), np.where(known, base, 0.0)
    a, b = now.sum(axis=0), base.sum(axis=0)
    low, high = _interval(a, b, _dispersion(now, base), rules.level)
    status = np.full(len(a), Base.ENOUGH, dtype=object)
    status[b < rules.small] = Base.SMALL
    status[b == 0] = Base.NONE
    status[(a == 0) & (b == 0)] = Base.NOTHING
    status[~known.any(axis=0)] = Base.MISSING
    shown = np.where(status == Base.ENOUGH, 1.0, np.nan)
    present = np.where(status == Base.MISSING, np.nan, 1.0)
    risen = (low > 1) & (a >= rules.least_count)
    ratio = a / np.maximum(b, 1.0)
    return Compared(
        a * present, b * present, ratio * shown, low * shown, high * shown, risen, high < 1, status
    )


def _dispersion(now: Floats, base: Floats) -> Floats:
    """φ ≥ 1 by the table of pairs × (now, base)."""
    both = now + base
    total, ours = both.sum(axis=0), now.sum(axis=0)
    share = ours / np.maximum(total, 1.0)
    expected = share * (1 - share) * both
    square = ((now - share * both) ** 2 / np.where(expected > 0, expected, 1.0)).sum(axis=0)
    freedom = (both > 0).sum(axis=0) - 1
    return np.asarray(np.maximum(square / np.maximum(freedom, 1), 1.0))


def _interval(a: Floats, b: Floats, phi: Floats, level: float) -> tuple[Floats, Floats]:
    """Of the ratio a / b; from 0 without a, to infinity without b."""
    tail = (1 - level) / 2
    a, b = a / phi, b / phi
    low = np.where(a > 0, special.betaincinv(np.maximum(a, 1e-9), b + 1, tail), 0.0)
    high = np.where(b > 0, special.betaincinv(a + 1, np.maximum(b, 1e-9), 1 - tail), 1.0)
    with np.errstate(divide="ignore"):
        return low / (1 - low), np.asarray(high / (1 - high))
