"""Quasi-Poisson fits of many series at many times: one level for each season and a common trend.

Iteratively reweighted least squares as R's glm.fit does it: start at y + 0.1, stop at a relative
change of the deviance below 1e-8, at most 25 rounds; what has not converged by then is fitted again
without trend. Because seasons do not overlap, each round is a weighted regression on one variable
within groups, solved in closed form; because times are even, exp(trend) runs along by
multiplication, and the logarithms and powers of counts are taken once for each series.

Reweighting (Farrington et al. 1996, Noufaily et al. 2013): past counts whose Anscombe residual s
is above a threshold weigh s⁻². After it R overwrites the working weights, so that errors of the
trend and of the prediction use the dispersion Σω((y − μ)/μ)² / df, while φ keeps the working ones;
copied.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from liandong.engine.kernels import compiled

ROUNDS: Final = 25
TOLERANCE: Final = 1e-8
FULL_HAT: Final = 1.0 - 10 * 2.220446049250313e-16
"""A point that alone determines its fitted value, but for rounding (R's lm.influence)."""
FIT, ERROR, DISPERSION, TREND, WIDTH = 0, 1, 2, 3, 4
"""Columns of the result: linear predictor, its standard error, φ, whether there is a trend."""


class Rules(NamedTuple):
    """What holds for all fits."""

    seasons: int
    years: int
    trend: bool
    critical: Any  # |t| that makes a trend significant, by degrees of freedom
    threshold: float  # of the standardised Anscombe residual; infinite: no reweighting


class Series(NamedTuple):
    """One series, with values that are needed repeatedly."""

    y: Any
    share: Any  # population; 1 where there is none
    start: Any  # log((y + 0.1) / share)
    entropy: Any  # y log(y / share) − y
    root: Any  # y^⅔


class Points(NamedTuple):
    """The compared counts of one evaluated time."""

    y: Any
    share: Any
    start: Any
    entropy: Any
    root: Any
    group: Any  # season
    time: Any  # in steps, from their middle
    mu: Any
    linear: Any  # log(mu / share)
    omega: Any  # weight by residual
    weight: Any  # omega · mu of the last round


class Groups(NamedTuple):
    """Sums and levels of the seasons."""

    weight: Any
    moment: Any  # weight · time
    response: Any
    level: Any
    factor: Any  # exp(level)


class Fit(NamedTuple):
    """rank 0: nothing converged. phi: of the counts; dispersion: of errors."""

    rank: int
    trend: bool
    slope: float
    variance: float  # of the slope, but for the dispersion
    phi: float
    dispersion: float


@compiled
def fit_all(counts: Any, population: Any, layout: Any, at: Any, origin: Any, rules: Any) -> Any:
    """(times, series, WIDTH); NaN where nothing can be fitted.

    counts: (series, times), NaN where missing; population: the same, or empty; layout: row, season
    and bounds of the compared times; origin: when a time is, in steps from the first.
    """
    row, season, bounds = layout
    result = np.full((len(at), counts.shape[0], WIDTH), np.nan)
    points = _points(np.max(bounds[1:] - bounds[:-1]) if len(at) else 0)
    groups = Groups(
        np.empty(rules.seasons),
        np.empty(rules.seasons),
        np.empty(rules.seasons),
        np.empty(rules.seasons),
        np.empty(rules.seasons),
    )
    for number in range(counts.shape[0]):
        share = population[number] if population.size else np.ones(counts.shape[1])
        series = _series(counts[number], share)
        for place in range(len(at)):
            first, last = bounds[place], bounds[place + 1]
            n, centre = _gather(points, series, row[first:last], season[first:last], origin)
            if n:
                now = origin[at[place]] - centre, np.log(share[at[place]])
                _evaluate(result[place, number], n, points, groups, now, rules)
    return result


@compiled
def _points(n: Any) -> Any:
    f = np.empty((10, n))
    return Points(f[0], f[1], f[2], f[3], f[4], np.empty(n, np.int64), f[5], f[6], f[7], f[8], f[9])


@compiled
def _series(y: Any, share: Any) -> Any:
    n = len(y)
    start, entropy, root = np.empty(n), np.empty(n), np.empty(n)
    for at in range(n):
        start[at] = np.log((y[at] + 0.1) / share[at])
        entropy[at] = -y[at] + (y[at] * np.log(y[at] / share[at]) if y[at] > 0 else 0.0)
        root[at] = y[at] ** (2.0 / 3.0)
    return Series(y, share, start, entropy, root)


@compiled
def _gather(points: Any, series: Any, rows: Any, seasons: Any, origin: Any) -> Any:
    """How many counts there are, and the middle of their times."""
    n, total = 0, 0.0
    for place in range(len(rows)):
        at = rows[place]
        if series.y[at] == series.y[at]:
            points.y[n], points.share[n] = series.y[at], series.share[at]
            points.start[n], points.entropy[n] = series.start[at], series.entropy[at]
            points.root[n], points.group[n] = series.root[at], seasons[place]
            points.time[n] = origin[at]
            total += origin[at]
            n += 1
    centre = total / n if n else 0.0
    for place in range(n):
        points.time[place] -= centre
    return n, centre


@compiled
def _evaluate(out: Any, n: Any, points: Any, groups: Any, now: Any, rules: Any) -> None:
    """now: the evaluated time and the logarithm of its population."""
    last = rules.seasons - 1
    fit = _fit(n, rules.trend, rules.threshold, points, groups)
    if fit.trend and not _keeps_trend(fit, n, points, groups.level[last], now, rules):
        fit = _fit(n, False, rules.threshold, points, groups)
    if fit.rank == 0 or groups.weight[last] <= 0:
        return
    spread = 1.0 / groups.weight[last]
    if fit.trend:
        spread += (now[0] - groups.moment[last] / groups.weight[last]) ** 2 * fit.variance
    out[FIT] = groups.level[last] + fit.slope * now[0] + now[1]
    out[ERROR] = np.sqrt(spread * fit.dispersion)
    out[DISPERSION] = fit.phi
    out[TREND] = 1.0 if fit.trend else 0.0


@compiled
def _keeps_trend(fit: Any, n: Any, points: Any, level: Any, now: Any, rules: Any) -> Any:
    """A trend counts when it is significant and does not extrapolate beyond all counts."""
    if rules.years < 3:
        return False
    score = abs(fit.slope / np.sqrt(fit.variance * fit.dispersion))
    fitted = np.exp(level + fit.slope * now[0] + now[1])
    enough = score > rules.critical[min(n - fit.rank, len(rules.critical) - 1)]
    return enough and fitted <= np.max(points.y[:n])


@compiled
def _fit(n: Any, trend: Any, threshold: Any, points: Any, groups: Any) -> Any:
    points.omega[:n] = 1.0
    slope, variance, converged = _irls(n, trend, points, groups)
    if not converged and trend:
        trend = False
        slope, variance, converged = _irls(n, trend, points, groups)
    if not converged:
        return Fit(0, False, 0.0, 0.0, 0.0, 0.0)
    rank = (1 if trend else 0) + np.sum(groups.weight > 0)
    phi = dispersion = _dispersion(n, n - rank, points, points.weight)
    if threshold < np.inf:
        _reweight(n, max(phi, 1.0), threshold, points, groups, variance)
        slope, variance, converged = _irls(n, trend, points, groups)
        phi = _dispersion(n, n - rank, points, points.weight)
        dispersion = _dispersion(n, n - rank, points, points.omega)
    return Fit(rank, trend, slope, variance, max(phi, 1.0), dispersion)


@compiled
def _dispersion(n: Any, df: Any, points: Any, weight: Any) -> Any:
    total = 0.0
    for at in range(n):
        total += weight[at] * ((points.y[at] - points.mu[at]) / points.mu[at]) ** 2
    return total / df if df > 0 else np.nan


@compiled
def _reweight(n: Any, phi: Any, threshold: Any, points: Any, groups: Any, variance: Any) -> None:
    """variance: of the slope, 0 without trend."""
    total = 0.0
    for at in range(n):
        season = points.group[at]
        middle = groups.moment[season] / groups.weight[season]
        hat = 1.0 / groups.weight[season] + (points.time[at] - middle) ** 2 * variance
        hat *= points.weight[at]
        if hat > FULL_HAT:
            hat = 1.0
        mu = points.mu[at]
        raw = 1.5 * (points.root[at] * np.exp(np.log(mu) * (-1.0 / 6.0)) - np.sqrt(mu))
        residual = raw / np.sqrt(phi * (1.0 - hat))
        points.omega[at] = residual**-2.0 if residual > threshold else 1.0
        total += points.omega[at]
    for at in range(n):
        points.omega[at] *= n / total


@compiled
def _irls(n: Any, trend: Any, points: Any, groups: Any) -> Any:
    """Slope, its variance but for the dispersion, and whether it converged."""
    before = constant = 0.0
    for at in range(n):
        mu, linear = points.y[at] + 0.1, points.start[at]
        points.mu[at], points.linear[at] = mu, linear
        constant += points.omega[at] * points.entropy[at]
        before += points.omega[at] * (points.entropy[at] - points.y[at] * linear + mu)
    before *= 2.0
    slope = variance = 0.0
    for _ in range(ROUNDS):
        slope, variance = _solve(n, trend, points, groups)
        deviance = 2.0 * (constant + _follow(n, slope, points, groups))
        if abs(deviance - before) / (abs(deviance) + 0.1) < TOLERANCE:
            return slope, variance, True
        before = deviance
        if not np.isfinite(deviance):
            break
    return slope, variance, False


@compiled
def _follow(n: Any, slope: Any, points: Any, groups: Any) -> Any:
    """Means by the levels and the slope; Σω(μ − yη)."""
    for season in range(len(groups.level)):
        groups.factor[season] = np.exp(groups.level[season])
    step, along, total = np.exp(slope), 1.0, 0.0
    for at in range(n):
        time, season = points.time[at], points.group[at]
        if at == 0 or time - points.time[at - 1] != 1.0:
            along = np.exp(slope * time)
        else:
            along *= step
        linear = groups.level[season] + slope * time
        mu = groups.factor[season] * along * points.share[at]
        points.linear[at], points.mu[at] = linear, mu
        total += points.omega[at] * (mu - points.y[at] * linear)
    return total


@compiled
def _solve(n: Any, trend: Any, points: Any, groups: Any) -> Any:
    """One weighted least squares: levels into groups; the slope and its variance returned."""
    groups.weight[:] = 0.0
    groups.moment[:] = 0.0
    groups.response[:] = 0.0
    square = across = 0.0
    for at in range(n):
        time, season, omega = points.time[at], points.group[at], points.omega[at]
        weight = omega * points.mu[at]
        points.weight[at] = weight
        response = weight * points.linear[at] + omega * (points.y[at] - points.mu[at])
        groups.weight[season] += weight
        groups.moment[season] += weight * time
        groups.response[season] += response
        square += weight * time * time
        across += response * time
    slope = variance = 0.0
    if trend:
        for season in range(len(groups.weight)):
            if groups.weight[season] > 0:
                mean = groups.moment[season] / groups.weight[season]
                square -= groups.moment[season] * mean
                across -= groups.response[season] * mean
        slope, variance = across / square, 1.0 / square
    for season in range(len(groups.weight)):
        if groups.weight[season] > 0:
            rest = groups.response[season] - slope * groups.moment[season]
            groups.level[season] = rest / groups.weight[season]
    return slope, variance
