"""The negative binomial model of the past, and the chart on it."""

from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from liandong.engine.surveillance.detectors import negative_binomial
from liandong.engine.surveillance.detectors.glrnb import chart_all, glrnb, seasonal_design

WEEKS = 260


def seasonal(rng: np.random.Generator, mean: float = 8.0, theta: float = 4.0) -> np.ndarray:
    mu = mean * np.exp(0.4 * np.cos(2 * np.pi / 52 * np.arange(1, WEEKS + 1)))
    return rng.negative_binomial(theta, theta / (theta + mu)).astype(float)


@pytest.mark.long
def test_the_model_is_the_likeliest() -> None:
    y = seasonal(np.random.default_rng(1))
    design = seasonal_design(WEEKS, 52, 1)

    def cost(p: Any) -> Any:
        mu, theta = np.exp(design @ p[:-1]), np.exp(p[-1])
        return -stats.nbinom(theta, theta / (theta + mu)).logpmf(y).sum()

    start = np.array([2.0, 0, 0, 0, 1])
    best = optimize.minimize(cost, start, method="BFGS", options={"gtol": 1e-7}).x
    fitted = negative_binomial.fit_all(y[None], design)[0]
    assert fitted[:-1] == pytest.approx(best[:-1], abs=1e-5)
    assert fitted[-1] == pytest.approx(np.exp(best[-1]), rel=1e-4)


def test_missing_counts_are_left_out_of_the_model() -> None:
    y = seasonal(np.random.default_rng(2))
    design = seasonal_design(WEEKS, 52, 1)
    gaps = y.copy()
    gaps[50:60] = np.nan
    kept = ~np.isnan(gaps)
    whole = negative_binomial.fit_all(gaps[None], design)[0]
    assert whole == pytest.approx(negative_binomial.fit_all(y[kept][None], design[kept])[0])


def test_nothing_counted_gives_no_model_and_no_judgement() -> None:
    answer = glrnb(np.zeros((WEEKS, 1)), WEEKS - 10, per_year=52)
    assert np.isnan(answer.alarm).all()


def test_a_lasting_small_rise_adds_up_to_an_alarm_and_the_chart_starts_anew() -> None:
    means = np.full((1, 12), 10.0)
    counts = np.full((1, 12), 15.0)
    chart = chart_all(counts, means, np.array([0.1]), 5.0)[0]
    first = int(np.argmax(chart[:, 1]))
    assert first > 2
    assert chart[first, 0] >= 5
    assert chart[first + 1, 0] == pytest.approx(chart[0, 0])


def test_the_statistic_is_the_largest_likelihood_ratio() -> None:
    rng = np.random.default_rng(3)
    mu = rng.uniform(3, 9, 6)
    y = rng.poisson(1.6 * mu).astype(float)

    def ratio(first: Any, alpha: Any) -> Any:
        def cost(kappa: Any) -> Any:
            size = 1 / alpha

            def logpmf(m: Any) -> Any:
                return stats.nbinom(size, size / (size + m)).logpmf(y[first:]).sum()

            return logpmf(mu[first:]) - logpmf(mu[first:] * np.exp(kappa))

        return -optimize.minimize_scalar(cost, bounds=(0, 5), method="bounded").fun

    ours = chart_all(y[None], mu[None], np.array([0.3]), 1e9)[0, -1, 0]
    assert ours == pytest.approx(max(ratio(first, 0.3) for first in range(6)), rel=1e-6)
    nearly = chart_all(y[None], mu[None], np.array([1e-7]), 1e9)[0, -1, 0]
    assert chart_all(y[None], mu[None], np.array([0.0]), 1e9)[0, -1, 0] == pytest.approx(
        nearly, rel=1e-5
    )


def test_a_missing_week_is_passed_over() -> None:
    counts, means = np.array([[15.0, np.nan, 15.0]]), np.full((1, 3), 10.0)
    chart = chart_all(counts, means, np.array([0.1]), 5.0)[0]
    assert np.isnan(chart[1]).all()
    assert chart[2, 0] > chart[0, 0]
