"""Generalised likelihood ratio charts on counts (Höhle & Paul 2008).

A chart asks at each time n whether the mean has been exp(κ) times as large since some time k ≤ n,
for the likeliest κ ≥ 0 and k; where the log likelihood ratio reaches the limit it alarms and starts
anew. As `algo.glrnb` of the R package surveillance 1.24.1 with its default change of the intercept.
"""

from typing import Any, Final

import numpy as np

from liandong.engine.kernels import jit

START: Final = 0.5
LOWEST: Final = -18.0
TOLERANCE: Final = 1e-6
ROUNDS: Final = 1000


@jit
def chart_all(counts: Any, means: Any, alphas: Any, limit: Any) -> Any:
    """(series, times, 2): the statistic, and 1 where it alarms; missing counts are passed over.

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


@jit
def _poisson(y: Any, mu: Any) -> Any:
    best = -np.inf
    cases = expected = 0.0
    for first in range(len(y) - 1, -1, -1):
        cases += y[first]
        expected += mu[first]
        kappa = max(0.0, np.log(cases / expected)) if cases > 0 else 0.0
        best = max(best, kappa * cases + (1.0 - np.exp(kappa)) * expected)
    return best


@jit
def _negative_binomial(y: Any, mu: Any, alpha: Any) -> Any:
    best = -np.inf
    kappa = START
    for first in range(len(y)):
        kappa = max(0.0, _likeliest(y[first:], mu[first:], alpha, kappa))
        ratio = _ratio(y[first:], mu[first:], alpha, kappa)
        best = max(best, ratio)
    return best


@jit
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


@jit
def _ratio(y: Any, mu: Any, alpha: Any, kappa: Any) -> Any:
    if kappa == 0.0:
        return 0.0
    total, grown = 0.0, np.exp(kappa)
    for at in range(len(y)):
        change = np.log((1.0 + alpha * mu[at]) / (1.0 + alpha * mu[at] * grown))
        total += kappa * y[at] + (y[at] + 1.0 / alpha) * change
    return total
