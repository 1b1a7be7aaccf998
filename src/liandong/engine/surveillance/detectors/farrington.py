"""Outbreak detection of Farrington et al. (1996) and its flexible form (Noufaily et al. 2013).

The same numbers as `farringtonFlexible` of the R package surveillance 1.24.1.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy import special

from liandong.engine.kernels import Floats, Longs
from liandong.engine.surveillance.detectors import quantiles, quasi_poisson
from liandong.engine.surveillance.detectors.reference_windows import Clock, Reach, lay_out
from liandong.engine.surveillance.results import Watched

Threshold = Literal["delta", "nbPlugin", "muan"]
EXPONENTS: Final = {"2/3": 2 / 3, "1/2": 1 / 2, "none": 1.0}


@dataclass(frozen=True)
class Settings:
    """The controls, with the names of the papers; R's names in brackets."""

    years: int = 5  # b
    half: int = 3  # w
    seasons: int = 10  # noPeriods; 1: reference windows alone, as in 1996
    skip: int = 26  # pastWeeksNotIncluded
    residual: float = 2.58  # weightsThreshold
    reweight: bool = True
    trend: bool = True
    trend_p: float = 1.0  # pThresholdTrend
    threshold: Threshold = "delta"  # thresholdMethod
    power: Literal["2/3", "1/2", "none"] = "2/3"  # powertrans
    alpha: float = 0.01
    cases: int = 5  # limit54: no alarm below so many counts
    within: int = 4  # in so many times

    @classmethod
    def original(cls, *, alpha: float = 0.01) -> "Settings":
        """Farrington et al. 1996."""
        return cls(seasons=1, skip=3, residual=1.0, trend_p=0.05, alpha=alpha)


def farrington(
    counts: Floats,
    clock: Clock,
    at: Longs,
    settings: Settings,
    population: Floats | None = None,
) -> Watched:
    """Expected counts, upper bounds and alarms of the series (times, series) at the times `at`.

    counts may hold NaN for missing. An alarm is a count above the upper bound where at least
    `cases` were counted within the last `within` times. The score is the part of the way from
    the expected count to the upper bound; it alarms above 1.
    """
    fits = _fits(counts, clock, at, settings, population)
    observed = counts[at]
    eta, error = fits[..., quasi_poisson.FIT], fits[..., quasi_poisson.ERROR]
    phi = fits[..., quasi_poisson.DISPERSION]
    bounds = _delta if settings.threshold == "delta" else _negative_binomial
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        upper, p_value, score = bounds(eta, error, phi, observed, settings)
        enough = _recent(counts, at, settings.within) >= settings.cases
        alarm = np.where(np.isnan(eta), np.nan, enough & (score > 1) & (observed != 0))
    shown = np.where(enough, 1.0, np.nan)
    expected = np.where(np.isnan(upper), np.nan, np.exp(eta)) * shown
    return Watched(expected, upper * shown, alarm, score, p_value)


def _fits(
    counts: Floats, clock: Clock, at: Longs, settings: Settings, population: Floats | None
) -> Floats:
    reach = Reach(settings.years, settings.half, settings.seasons, settings.skip)
    rules = quasi_poisson.Rules(
        settings.seasons,
        settings.years,
        settings.trend,
        _critical(settings.trend_p, clock.times),
        settings.residual if settings.reweight else np.inf,
    )
    fitted: Floats = quasi_poisson.fit_all(
        np.ascontiguousarray(counts.T, dtype=np.float64),
        np.empty((0, 0)) if population is None else np.ascontiguousarray(population.T),
        tuple(lay_out(clock, at, reach)),
        at,
        _origin(clock),
        rules,
    )
    return fitted


def _origin(clock: Clock) -> Floats:
    """When each time is, in steps; by date a step is as long as the first one."""
    if clock.days is None:
        return np.arange(clock.times, dtype=np.float64)
    days: Floats = (clock.days - clock.days[0]).astype(np.float64)
    return np.asarray(days / days[1])


def _critical(p: float, most: int) -> Floats:
    """|t| at which a trend is significant at p, for 0 ... most - 1 degrees of freedom."""
    if p >= 1:
        return np.zeros(most)
    df = np.maximum(np.arange(most), 1)
    return np.asarray(special.stdtrit(df, 1 - p / 2), dtype=np.float64)


def _recent(counts: Floats, at: Longs, within: int) -> Floats:
    """The sum of the counts of the last times, the evaluated one included."""
    lags = [np.where(at >= lag, at - lag, 0) for lag in range(within)]
    sums = [np.where((at >= lag)[:, None], counts[rows], 0.0) for lag, rows in enumerate(lags)]
    return np.asarray(np.sum(sums, axis=0))


def _delta(
    eta: Floats, error: Floats, phi: Floats, observed: Floats, settings: Settings
) -> tuple[Floats, Floats, Floats]:
    """Normal bounds on the power scale (Farrington et al. 1996, section 3.6)."""
    power, mean = EXPONENTS[settings.power], np.exp(eta)
    spread = power * np.sqrt(mean ** (2 * power - 1) * (phi + error**2 * mean))
    upper = (mean**power + special.ndtri(1 - settings.alpha) * spread) ** (1 / power)
    p_value = special.ndtr((mean**power - observed**power) / spread)
    return upper, p_value, (observed - mean) / (upper - mean)


def _negative_binomial(
    eta: Floats, error: Floats, phi: Floats, observed: Floats, settings: Settings
) -> tuple[Floats, Floats, Floats]:
    """Quantiles of a negative binomial (Noufaily et al. 2013): at the mean, or at its upper bound.

    R takes the score on the scale of the link, which is kept.
    """
    if settings.threshold == "muan":
        mean = np.exp(eta + special.ndtri(1 - settings.alpha) * error)
    else:
        mean = np.exp(eta)
    upper = quantiles.quantile(1 - settings.alpha, mean, phi)
    p_value = quantiles.upper_tail(observed, mean, phi)
    return upper, p_value, (observed - eta) / (upper - eta)
