"""Negative binomial regression of many series on one design, as MASS's glm.nb does it.

Alternates between a fit of the means for a given θ (variance μ + μ²/θ) by iteratively reweighted
least squares and Newton steps on the likelihood of θ, with MASS's starts, limits and tolerances
(Venables & Ripley 2002, section 7.4), so that the numbers agree where it stops early.
"""

from math import lgamma
from typing import Any, Final

import numpy as np

from liandong.engine.kernels import compiled

ROUNDS: Final = 25
TOLERANCE: Final = 1e-8
THETA_TOLERANCE: Final = 2.220446049250313e-16**0.25
THETA = -1
"""The last column of the result."""


@compiled
def fit_all(counts: Any, design: Any) -> Any:
    """(series, columns + 1): coefficients of log μ, then θ; NaN where there is no fit.

    counts: (series, times), NaN where missing; design: (times, columns), well scaled.
    θ is infinite where the counts vary no more than Poisson counts and glm.nb fails.
    """
    width = design.shape[1]
    result = np.full((counts.shape[0], width + 1), np.nan)
    for number in range(counts.shape[0]):
        known = np.nonzero(counts[number] == counts[number])[0]
        y, x = counts[number][known], design[known]
        if len(y) > width and np.sum(y) > 0:
            _fit(result[number], y, x)
    return result


@compiled
def _fit(out: Any, y: Any, x: Any) -> None:
    width = x.shape[1]
    mu = y + 0.1
    beta = np.zeros(width)
    if not _irls(beta, mu, y, x, np.inf):
        return
    out[:width] = beta
    out[width] = np.inf
    theta = _theta(y, mu)
    if not np.isfinite(theta):
        return
    scale = np.sqrt(2.0 * max(1, len(y) - width))
    now = _likelihood(theta, mu, y)
    before, step = now + 2.0 * scale, 1.0
    for _ in range(ROUNDS):
        if abs(before - now) / scale + abs(step) <= TOLERANCE:
            break
        means = mu.copy()
        if not _irls(beta, mu, y, x, theta):
            return
        last, theta = theta, _theta(y, means)  # of the means before this fit, as MASS has it
        step = last - theta
        before, now = now, _likelihood(theta, mu, y)
    if np.isfinite(theta):
        out[:width] = beta
        out[width] = theta


@compiled
def _irls(beta: Any, mu: Any, y: Any, x: Any, theta: Any) -> Any:
    """Fits from the means `mu`, which it overwrites; False where the means leave all bounds."""
    width = x.shape[1]
    before = _deviance(mu, y, theta)
    for _ in range(ROUNDS):
        normal = np.zeros((width, width + 1))
        for at in range(len(y)):
            weight = mu[at] / (1.0 + mu[at] / theta)
            response = np.log(mu[at]) + (y[at] - mu[at]) / mu[at]
            for i in range(width):
                part = weight * x[at, i]
                for j in range(i + 1):
                    normal[i, j] += part * x[at, j]
                normal[i, width] += part * response
        if not _solve(normal, beta):
            return False
        for at in range(len(y)):
            mu[at] = np.exp(np.dot(x[at], beta))
        deviance = _deviance(mu, y, theta)
        if not np.isfinite(deviance):
            return False
        if abs(deviance - before) / (abs(deviance) + 0.1) < TOLERANCE:
            break
        before = deviance
    return True


@compiled
def _solve(normal: Any, beta: Any) -> Any:
    """Cholesky on the lower triangle, the right side in the last column."""
    width = len(beta)
    for i in range(width):
        for j in range(i + 1):
            total = normal[i, j]
            for k in range(j):
                total -= normal[i, k] * normal[j, k]
            if i > j:
                normal[i, j] = total / normal[j, j]
            elif total > 0:
                normal[i, i] = np.sqrt(total)
            else:
                return False
    for i in range(width):
        for k in range(i):
            normal[i, width] -= normal[i, k] * normal[k, width]
        normal[i, width] /= normal[i, i]
    for i in range(width - 1, -1, -1):
        total = normal[i, width]
        for k in range(i + 1, width):
            total -= normal[k, i] * beta[k]
        beta[i] = total / normal[i, i]
    return True


@compiled
def _deviance(mu: Any, y: Any, theta: Any) -> Any:
    total = 0.0
    for at in range(len(y)):
        total += y[at] * np.log(max(1.0, y[at]) / mu[at])
        if theta < np.inf:
            total -= (y[at] + theta) * np.log((y[at] + theta) / (mu[at] + theta))
        else:
            total -= y[at] - mu[at]
    return 2.0 * total


@compiled
def _theta(y: Any, mu: Any) -> Any:
    """Newton steps from the moment estimate; NaN where they lead nowhere."""
    theta, step = len(y) / np.sum((y / mu - 1.0) ** 2), 1.0
    for _ in range(ROUNDS - 1):
        if not abs(step) > THETA_TOLERANCE:
            break
        theta = abs(theta)
        score, information = 0.0, 0.0
        psi, slope = _digamma(theta)
        for at in range(len(y)):
            above, below = _digamma(theta + y[at])
            sum_ = mu[at] + theta
            share = (y[at] + theta) / sum_
            score += above - psi + np.log(theta) + 1.0 - np.log(sum_) - share
            information += slope - below - 1.0 / theta + 2.0 / sum_ - share / sum_
        step = score / information
        theta += step
    return max(theta, 0.0) if np.isfinite(theta) else np.nan


@compiled
def _digamma(x: Any) -> Any:
    """Digamma and trigamma: upwards by recurrence, then asymptotic (Abramowitz & Stegun 6.3.18)."""
    first = second = 0.0
    while x < 12.0:
        first -= 1.0 / x
        second += 1.0 / (x * x)
        x += 1.0
    r = 1.0 / (x * x)
    tail = 1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * 691 / 32760))))
    slope = 1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - r * (5 / 66 - r * 691 / 2730))))
    return first + np.log(x) - 0.5 / x - r * tail, second + 1.0 / x + r / 2 + r / x * slope


@compiled
def _likelihood(theta: Any, mu: Any, y: Any) -> Any:
    total = 0.0
    for at in range(len(y)):
        total += lgamma(theta + y[at]) - lgamma(theta) - lgamma(y[at] + 1.0)
        total += theta * np.log(theta) - (theta + y[at]) * np.log(theta + mu[at])
        if y[at] > 0:
            total += y[at] * np.log(mu[at])
    return total
