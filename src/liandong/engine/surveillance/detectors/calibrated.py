"""The calibrated detector: the requested rate of false alarms, on any kind of series.

A count is judged by its negative binomial distribution around the mean that `predictors` give,
fitted on the past without its outbreaks. The distribution is widened by the uncertainty of the mean
(its variance adds to the variance of the count) and of the dispersion (its normal quantiles are
read as Student's, for counts with the kurtosis of the negative binomial). Sums over one and two
weeks are judged together, so that a rise spread over two weeks is found, and each is corrected for
the choice.

Bounds follow the mid-p-value (Lancaster 1961), which is right on the average: alarms come as often
as requested. p-values are those of the whole tail, P(Y ≥ y), since control over many series
(`false_discovery`) must not have them too small.

Series are pooled: the season of the sum of all long ones is a column for each. How much of it a
series has, it learns from its own counts, and what it has besides. A short history has the whole of
it, and begins with the trend.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy import special

from liandong.engine.kernels import Flags, Floats, Longs
from liandong.engine.surveillance.detectors import quantiles
from liandong.engine.surveillance.detectors.predictors import (
    DRIFT,
    SEASONAL,
    SHARED,
    TREND,
    Days,
    Predictors,
    Step,
    predictors,
)
from liandong.engine.surveillance.detectors.recurring import turns
from liandong.engine.surveillance.detectors.regression import Fitted, fit
from liandong.engine.surveillance.results import Watched

LONG: Final[dict[Step, int]] = {"week": 104, "day": 730}
"""Two years of history can separate a season from a rise; a shorter history borrows the season."""


class Learned(NamedTuple):
    columns: Predictors
    fitted: Fitted


def learn(past: Floats, days: Days, columns: Predictors, step: Step) -> Learned:
    """Fits (times, series) on the columns and the shared season; days and columns may go on."""
    long = (~np.isnan(past)).sum(axis=0) >= LONG[step]
    total = past[:, long].sum(axis=1)  # NaN where one is missing
    if not long.any() or np.isnan(total).all():
        return Learned(columns, fit(past, columns))
    of = turns(days)
    sum_ = fit(total[:, None], columns, turns=of, days=days)
    whole = columns.and_shared(_season(columns, sum_))
    return Learned(whole, fit(past, whole, _starts(whole, sum_, long), of, long))


def _season(columns: Predictors, fitted: Fitted) -> Floats:
    chosen = np.isin(columns.group, SEASONAL)
    return np.asarray(columns.x[:, chosen] @ fitted.beta[0, chosen] + fitted.recurring.mean[0])


def _starts(columns: Predictors, fitted: Fitted, long: Flags) -> Floats:
    """Prior mean effects (series, columns): 0 for long series, which have enough data of their
    own."""
    effects = np.append(fitted.beta[0], 1.0)
    effects[~np.isin(columns.group, (TREND, DRIFT, SHARED))] = 0.0
    return np.where(long[:, None], 0.0, effects)


VERSION: Final = "calibrated-5"
WINDOWS: Final[dict[Step, tuple[int, ...]]] = {"week": (1, 2), "day": (1, 7, 14)}
UNIT: Final[dict[Step, int]] = {"week": 1, "day": 7}
PER_YEAR: Final[dict[Step, int]] = {"week": 52, "day": 365}
QUIET: Final = 0.975
"""The part of φ that is not due to past outbreaks too small to detect, where there were some.

A bound should be right for the usual history, which has such outbreaks; a p-value must not be too
small for any history, so it uses the whole φ.
"""


@dataclass(frozen=True)
class Settings:
    alpha: float = 0.01
    least_in_window: int = 3  # never an alarm on fewer counts in the window
    years: int = 7  # of history that count
    skip: int = 4  # weeks before the judged one that are not learned from
    least: int = 8  # weeks of history without which nothing is judged
    block: int = 1  # weeks judged by one fit


class Trials(NamedTuple):
    """For how many independent tests the windows count: `few` + `more` exp(−`fall` · skewness)."""

    few: float
    more: float
    fall: float


TRIALS: Final[dict[Step, Trials]] = {
    "week": Trials(1.5, 0.26, 0.38),
    "day": Trials(2.3, 0.43, 0.15),
}
"""At 1 %, by 1.5 million sums of gamma variables for each skewness from 0 to 12 (within 0.02)."""


class Ranges(NamedTuple):
    """What is normal in each window: (windows, times, series), the windows as in WINDOWS."""

    total: Floats  # what was counted
    expected: Floats
    lower: Floats  # 1 % lie below it, 1 % above `upper`
    upper: Floats
    tail: Floats  # P(Y ≥ total), not corrected for the choice of a window


class Judged(NamedTuple):
    watched: Watched
    ranges: Ranges


def calibrated(
    counts: Floats, days: Days, step: Step, at: Longs, settings: Settings | None = None
) -> Watched:
    """Judges the times `at` (ascending) of the series (times, series).

    p_value is corrected for the windows, score its normal quantile; a count above `upper` alarms.
    """
    return judge(counts, days, step, at, settings).watched


def judge(
    counts: Floats, days: Days, step: Step, at: Longs, settings: Settings | None = None
) -> Judged:
    """The same, and what each window should have held."""
    settings = settings or Settings()
    age = -((at - at[-1]) // (settings.block * UNIT[step]))  # the last time has its own fit
    cuts = np.nonzero(np.diff(age))[0] + 1
    parts = [_block(counts, days, step, block, settings) for block in np.split(at, cuts)]
    watched, ranges = zip(*parts, strict=True)
    return Judged(
        Watched(*(np.concatenate(values) for values in zip(*watched, strict=True))),
        Ranges(*(np.concatenate(values, axis=1) for values in zip(*ranges, strict=True))),
    )


def fitted_at(times: int, step: Step, settings: Settings) -> Longs:
    """For each of so many times, judged together, the first that shares its fit."""
    block = settings.block * UNIT[step]
    age = -((np.arange(times) - (times - 1)) // block)
    return np.asarray(np.maximum(times - 1 - age * block, 0))


def _block(counts: Floats, days: Days, step: Step, at: Longs, settings: Settings) -> Judged:
    """Judges neighbouring times by one fit on the past before them."""
    shape = len(at), counts.shape[1]
    answer = Judged(
        Watched(*np.full((5, *shape), np.nan)),
        Ranges(*np.full((5, len(WINDOWS[step]), *shape), np.nan)),
    )
    end = int(at[0]) - settings.skip * UNIT[step]
    first = max(0, int(at[0]) - settings.years * PER_YEAR[step])
    if end - first < settings.least * UNIT[step]:
        return answer
    past = counts[first:end]
    counted = (~np.isnan(past)).sum(axis=0)
    judged = np.nonzero((counted >= settings.least * UNIT[step]) & (np.nansum(past, axis=0) > 0))[0]
    if not len(judged):
        return answer
    columns = predictors(days[first : at[-1] + 1], step, days[(first + end) // 2])
    columns, fitted = learn(past[:, judged], days[first : at[-1] + 1], columns, step)
    windows = [
        _window(counts[:, judged], columns.x, fitted, at, first, width) for width in WINDOWS[step]
    ]
    ranges = _ranges(windows, step, settings)
    watched = _decide(windows, ranges, step)
    for filled, values in zip(answer, (watched, ranges), strict=True):
        for target, part in zip(filled, values, strict=True):
            target[..., judged] = part
    return answer


class Window(NamedTuple):
    """Sums over the last times: (times, series)."""

    total: Floats
    before: Floats  # the count without that of the judged time
    mean: Floats
    phi: Floats  # with the uncertainty of the mean
    freedom: Floats  # degrees of freedom of phi


def _window(counts: Floats, x: Floats, fitted: Fitted, at: Longs, first: int, width: int) -> Window:
    lags = at[:, None] - np.arange(width)
    known = np.where((lags >= 0)[..., None], counts[np.maximum(lags, 0)], np.nan)
    rows = np.maximum(lags - first, 0)
    recurs = fitted.recurring
    means = np.exp(np.clip(x[rows] @ fitted.beta.T + recurs.mean.T[rows], -20, 20))
    mean = means.sum(axis=1)
    slope = np.einsum("twn,twp->tnp", means, x[rows])
    variance = np.einsum("tnp,npq,tnq->tn", slope, fitted.covariance, slope, optimize=True)
    variance += (means * np.sqrt(recurs.variance.T[rows])).sum(axis=1) ** 2  # as if one test
    phi = fitted.dispersion + variance / mean
    return Window(known.sum(axis=1), known[:, 1:].sum(axis=1), mean, phi, _freedom(fitted, phi))


def _freedom(fitted: Fitted, phi: Floats) -> Floats:
    """How well phi is known: a sample variance of counts with excess kurtosis κ has df / (1 + κ/2).

    Only its part that is the dispersion is estimated from so few (Satterthwaite 1946).
    """
    dispersion, level = np.maximum(fitted.dispersion, 1.0), fitted.level
    kurtosis = 6 * (dispersion - 1) / level + 1 / (dispersion * level)
    share = fitted.dispersion / phi
    return np.asarray(fitted.freedom / (1 + kurtosis / 2) / share**2)


def trials(step: Step, mean: Floats, phi: Floats) -> Floats:
    """For how many independent tests the windows count; mean and phi: those of one time.

    A rare high count lifts all windows that hold it: the more skew, the more they are one test.
    """
    phi = np.maximum(phi, 1.0)
    skewness = (2 * phi - 1) / np.sqrt(phi * mean)
    worth = TRIALS[step]
    return np.asarray(worth.few + worth.more * np.exp(-worth.fall * skewness))


def _ranges(windows: list[Window], step: Step, settings: Settings) -> Ranges:
    alpha = 1 - (1 - settings.alpha) ** (1 / trials(step, windows[0].mean, windows[0].phi))
    rows = []
    for window in windows:
        known = special.ndtr(special.stdtrit(window.freedom, alpha))
        phi = QUIET * window.phi
        bound = quantiles.middle_quantile(known, window.mean, phi)
        lower = quantiles.quantile(known, window.mean, phi)
        upper = np.maximum(bound, settings.least_in_window - 1)
        rows.append((window.total, window.mean, lower, upper, _tail(window)))
    return Ranges(*(np.stack(values) for values in zip(*rows, strict=True)))


def _tail(window: Window) -> Floats:
    """P(Y ≥ total), its normal quantile read as Student's."""
    tail = quantiles.upper_tail(window.total, window.mean, window.phi)
    return np.asarray(special.stdtr(window.freedom, special.ndtri(tail)))


def _decide(windows: list[Window], ranges: Ranges, step: Step) -> Watched:
    observed = ranges.total[0]
    bounds = ranges.upper - np.stack([window.before for window in windows])
    upper = np.maximum(np.fmin.reduce(bounds), 0.0)
    alone = special.log1p(-np.fmin.reduce(ranges.tail))
    p_value = -special.expm1(alone * trials(step, windows[0].mean, windows[0].phi))
    alarm = np.where(np.isnan(observed), np.nan, observed > upper)
    missing = np.where(np.isnan(observed), np.nan, 1.0)
    return Watched(
        ranges.expected[0], upper, alarm, -special.ndtri(p_value) * missing, p_value * missing
    )
