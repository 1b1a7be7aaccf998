"""Whether a warning helped: the weeks after it, against matched series that had no warning.

A warning follows an alarm, and an alarm follows a high count. The weeks after are lower whatever is
done (regression to the mean), so the weeks that led to the alarm are left out: the level after is
compared with the level before them. What moves all series alike (season, holidays, the trend of a
city) is taken from controls, the series most alike before; what is left is an interrupted time
series (Bernal, Cummins & Gasparrini 2017) with negative binomial variance φμ,

    log μ = log(sum of the controls) + level + trend + step after the warning,

with a trend that is likely to be small. φ holds what the controls' own noise adds and is raised
where weeks follow each other.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from scipy import special

from liandong.engine.kernels import Flags, Floats, Longs

SD: Final = (20.0, 0.15, 2.0)
"""How large level, trend (a year) and step are likely to be: only the trend is held back."""
ROUNDS: Final = 12
MOST_CARRIED: Final = 0.8


class Verdict(StrEnum):
    """The possible answers; `CANNOT_TELL` is one too: 看不出."""

    FELL = "fell"
    ROSE = "rose"
    CANNOT_TELL = "cannot_tell"  # the interval includes no change
    TOO_LITTLE = "too_little"  # too few weeks, counts or controls for any interval


@dataclass(frozen=True)
class Design:
    """In weeks; the week of the warning is the last of those left out."""

    before: int = 104
    left_out: int = 4
    after: int = 8
    controls: int = 20
    least_controls: int = 5
    least_before: int = 26
    least_counts: int = 10  # before, and expected after
    level: float = 0.95


class Effect(NamedTuple):
    """ratio: 0.7 is 30 % fewer than without a warning; NaN where too little is known."""

    verdict: Verdict
    ratio: float
    low: float
    high: float
    expected: float  # counts after the warning, had there been none
    observed: float
    controls: Longs


DEFAULT: Final = Design()


def effect(
    counts: Floats, series: int, week: int, candidates: Longs, design: Design = DEFAULT
) -> Effect:
    """The effect of a warning in `week` on one of the series (weeks, series).

    candidates: series without a warning in these weeks; those with a missing count are skipped.
    """
    rows = _weeks(counts[:, series], week, design)
    after = rows > week
    chosen = _matched(counts[rows], ~after, series, candidates, design)
    y, controls = counts[rows, series], counts[np.ix_(rows, chosen)].sum(axis=1)
    nan = float("nan")
    too_little = Effect(Verdict.TOO_LITTLE, nan, nan, nan, nan, float(y[after].sum()), chosen)
    few = len(chosen) < design.least_controls or (~after).sum() < design.least_before
    if few or not after.any() or y[~after].sum() < design.least_counts:
        return too_little
    step = _step(y, controls, (rows - week).astype(np.float64), after)
    if step.expected < design.least_counts:
        return too_little._replace(expected=step.expected)
    reach = float(special.stdtrit(step.freedom, (1 + design.level) / 2)) * step.error
    ratio, low, high = (float(np.exp(step.size + side)) for side in (0, -reach, reach))
    verdict = Verdict.FELL if high < 1 else Verdict.ROSE if low > 1 else Verdict.CANNOT_TELL
    return Effect(verdict, ratio, low, high, step.expected, too_little.observed, chosen)


def _weeks(counts: Floats, week: int, design: Design) -> Longs:
    """The weeks before those left out and the weeks after, as far as they are counted."""
    end = max(week - design.left_out + 1, 0)
    first, last = max(end - design.before, 0), min(week + 1 + design.after, len(counts))
    rows = np.concatenate([np.arange(first, end), np.arange(week + 1, last)])
    return np.asarray(rows[~np.isnan(counts[rows])])


def _matched(past: Floats, before: Flags, series: int, candidates: Longs, design: Design) -> Longs:
    """The candidates that moved most like the series before (correlation of smoothed roots)."""
    others = candidates[candidates != series]
    complete = ~np.isnan(past[:, others]).any(axis=0)
    others = others[complete]
    roots = np.sqrt(past[before])
    if len(others) <= design.controls or len(roots) < design.least_before:
        return np.asarray(others[: design.controls])
    smooth = np.apply_along_axis(np.convolve, 0, roots[:, [series, *others]], np.ones(9), "valid")
    smooth -= smooth.mean(axis=0)
    size = np.sqrt((smooth**2).sum(axis=0))
    likeness = smooth[:, 1:].T @ smooth[:, 0] / np.maximum(size[1:] * size[0], 1e-9)
    return np.asarray(np.sort(others[np.argsort(-likeness, kind="stable")[: design.controls]]))


class _Step(NamedTuple):
    """The step after the warning on the scale of the logarithm."""

    size: float
    error: float
    expected: float  # counts after it without the step
    freedom: int


def _step(y: Floats, controls: Floats, weeks: Floats, after: Flags) -> _Step:
    """Quasi-likelihood fit by iterated weighted least squares with the prior variances SD²."""
    x = np.column_stack([np.ones(len(y)), weeks / 52, after])
    offset = np.log(controls + 0.5)
    precision = np.diag(np.array(SD) ** -2.0)
    beta = np.array([np.log((y.sum() + 0.5) / (controls.sum() + 0.5)), 0.0, 0.0])
    phi, inverse = 1.0, np.eye(3)
    for _ in range(ROUNDS):
        mean = np.exp(np.clip(offset + x @ beta, -20, 20))
        inverse = np.linalg.inv(x.T @ (mean[:, None] * x) / phi + precision)
        score = x.T @ (y - mean) / phi - precision @ beta * [0, 1, 1]
        beta = beta + np.clip(inverse @ score, -2, 2)
        phi = _dispersion(y, mean)
    expected = float(np.exp(offset + x[:, :2] @ beta[:2])[after].sum())
    return _Step(float(beta[2]), float(np.sqrt(inverse[2, 2])), expected, len(y) - 3)


def _dispersion(y: Floats, mean: Floats) -> float:
    """φ ≥ 1 by Pearson's residuals, raised by (1 + ρ) / (1 − ρ) where they follow each other."""
    residual = (y - mean) / np.sqrt(mean)
    square = (residual**2).sum()
    rho = (residual[1:] * residual[:-1]).sum() / max(square, 1e-9)
    rho = min(max(rho, 0.0), MOST_CARRIED)
    return float(max(square / (len(y) - 3) * (1 + rho) / (1 - rho), 1.0))
