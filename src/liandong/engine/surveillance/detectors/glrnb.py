"""The seasonal negative binomial GLR detector `glrnb`: a model of the past, then a chart on it.

A generalised likelihood ratio chart on counts (Höhle & Paul 2008) asks at each time n whether the
mean has been exp(κ) times as large since some time k ≤ n, for the likeliest κ ≥ 0 and k; where the
log likelihood ratio reaches the limit it alarms and restarts. As `algo.glrnb` of the R package
surveillance 1.24.1 with its default change of the intercept.
"""

from typing import Any, Final

import numpy as np

from liandong.engine.kernels import Floats, compiled
from liandong.engine.surveillance.detectors import negative_binomial
from liandong.engine.surveillance.results import Watched

START: Final = 0.5
LOWEST: Final = -18.0
TOLERANCE: Final = 1e-6
ROUNDS: Final = 1000


@compiled
def chart_all(counts: Any, means: Any, alphas: Any, limit: Any) -> Any:
    """(series, times, 2): the statistic, and 1 where it alarms; missing counts are skipped.

    counts, means: (series, times); alphas: (series,), variance μ + αμ², 0: Poisson.
    """
    series, times = counts.shape
    result = np.full((series, times, 2), np.nan)
    y, mu = np.empty(times), np.empty(times)
    for number in range(series):
        n = 0
        for at in range(times):
            if counts[number, at] != counts[number, at] or not means[number, at] > 0:
                continue
            y[n], mu[n] = counts[number, at], means[number, at]
            n += 1
            if alphas[number] > 0:
                value = _negative_binomial(y[:n], mu[:n], alphas[number])
            else:
                value = _poisson(y[:n], mu[:n])
            result[number, at, 0] = value if value > 0 else 0.0
            result[number, at, 1] = 1.0 if value >= limit else 0.0
            if value >= limit:
                n = 0
    return result


@compiled
def _poisson(y: Any, mu: Any) -> Any:
    best = -np.inf
    cases = expected = 0.0
    for first in range(len(y) - 1, -1, -1):
        cases += y[first]
        expected += mu[first]
        kappa = max(0.0, np.log(cases / expected)) if cases > 0 else 0.0
        best = max(best, kappa * cases + (1.0 - np.exp(kappa)) * expected)
    return best


@compiled
def _negative_binomial(y: Any, mu: Any, alpha: Any) -> Any:
    best = -np.inf
    kappa = START
    for first in range(len(y)):
        kappa = max(0.0, _likeliest(y[first:], mu[first:], alpha, kappa))
        ratio = _ratio(y[first:], mu[first:], alpha, kappa)
        best = max(best, ratio)
    return best


@compiled
def _likeliest(y: Any, mu: Any, alpha: Any, kappa: Any) -> Any:
    """Newton steps on κ."""
    before = np.inf
    for _ in range(ROUNDS):
        if not (kappa > LOWEST and abs(kappa - before) > TOLERANCE):
            break
        before, grown = kappa, np.exp(kappa)
        score = information = 0.0
        for at in range(len(y)):
            larger = 1.0 + alpha * grown * mu[at]
            score += (y[at] - grown * mu[at]) / larger
            information += mu[at] * (alpha * y[at] + 1.0) / (larger * larger)
        kappa = before + score / (grown * information)
    return kappa


@compiled
def _ratio(y: Any, mu: Any, alpha: Any, kappa: Any) -> Any:
    if kappa == 0.0:
        return 0.0
    total, grown = 0.0, np.exp(kappa)
    for at in range(len(y)):
        change = np.log((1.0 + alpha * mu[at]) / (1.0 + alpha * mu[at] * grown))
        total += kappa * y[at] + (y[at] + 1.0 / alpha) * change
    return total


LIMIT: Final = 5.0


def glrnb(
    counts: Floats, first: int, *, per_year: int, waves: int = 1, limit: float = LIMIT
) -> Watched:
    """Watches the times from `first` on with the mean that the times before it show.

    log μ is a line and `waves` harmonics of the year. The score is the statistic; it alarms at
    `limit`. Such a chart has neither an upper bound of its own nor a p-value for a single time.
    """
    times = counts.shape[0]
    design = seasonal_design(times, per_year, waves)
    past = np.ascontiguousarray(counts[:first].T, dtype=np.float64)
    fitted = negative_binomial.fit_all(past, design[:first])
    means = np.exp(fitted[:, : negative_binomial.THETA] @ design[first:].T)
    alphas = 1 / fitted[:, negative_binomial.THETA]
    chart = chart_all(np.ascontiguousarray(counts[first:].T), means, alphas, limit)
    missing = np.full(means.T.shape, np.nan)
    return Watched(means.T, missing, chart[..., 1].T, chart[..., 0].T, missing)


def seasonal_design(times: int, per_year: int, waves: int) -> Floats:
    """Columns of 1, time on a scale near 1, and cosine and sine of each wave; times from 1."""
    time = np.arange(1, times + 1, dtype=np.float64)
    columns = [np.ones(times), time / times]
    for wave in range(1, waves + 1):
        angle = 2 * wave * np.pi / per_year * time
        columns += [np.cos(angle), np.sin(angle)]
    return np.ascontiguousarray(np.column_stack(columns))
