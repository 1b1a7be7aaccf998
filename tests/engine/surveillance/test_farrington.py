"""Farrington's detector: what it expects, when it alarms, and when it does not judge."""

from typing import Any, Literal

import numpy as np
import pytest
from scipy import stats

from liandong.engine.surveillance.detectors.farrington import Settings, farrington
from liandong.engine.surveillance.detectors.reference_windows import Clock, Reach, lay_out

WEEKS = 52 * 6
NOW = np.array([WEEKS - 1])
CLOCK = Clock(WEEKS, 52)


def steady(mean: float = 10.0, seed: int = 1, series: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (WEEKS, series)).astype(float)


def watch(counts: np.ndarray, settings: Settings | None = None, **more: Any) -> Any:
    return farrington(counts, CLOCK, NOW, settings or Settings(), **more)


def dense(counts: np.ndarray, settings: Settings) -> tuple[float, float]:
    """Expected count and upper bound (delta) by a regression on a full design."""
    layout = lay_out(CLOCK, NOW, Reach(settings.years, settings.half, settings.seasons, 26))
    y, season, time = counts[layout.row], layout.season, layout.row - layout.row.mean()
    x = np.column_stack([(season[:, None] == np.arange(settings.seasons)), time]).astype(float)
    now = np.append(np.eye(settings.seasons)[-1], NOW[0] - layout.row.mean())
    omega = np.ones(len(y))
    beta, mu, weight = least_squares(x, y, omega)
    phi = max(np.sum(weight * ((y - mu) / mu) ** 2) / (len(y) - x.shape[1]), 1)
    root = x * np.sqrt(weight)[:, None]
    hat = np.sum(root @ np.linalg.inv(root.T @ root) * root, axis=1)
    residual = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - mu**0.5) / np.sqrt(phi * (1 - hat))
    omega = np.where(residual > settings.residual, residual**-2.0, 1.0)
    omega *= len(y) / omega.sum()
    beta, mu, weight = least_squares(x, y, omega)
    phi = max(np.sum(weight * ((y - mu) / mu) ** 2) / (len(y) - x.shape[1]), 1)
    spread = np.sum(omega * ((y - mu) / mu) ** 2) / (len(y) - x.shape[1])
    variance = spread * now @ np.linalg.inv(x.T @ (x * weight[:, None])) @ now
    mean = np.exp(now @ beta)
    tau = phi + variance * mean
    z = stats.norm.isf(settings.alpha)
    return mean, mean * (1 + 2 / 3 * z * np.sqrt(tau / mean)) ** 1.5


def least_squares(x: Any, y: Any, omega: Any) -> Any:
    mu = y + 0.1
    for _ in range(6):
        weight = omega * mu
        response = np.log(mu) + (y - mu) / mu
        beta = np.linalg.solve(x.T @ (x * weight[:, None]), x.T @ (weight * response))
        mu = np.exp(x @ beta)
    return beta, mu, weight


@pytest.mark.long
def test_it_gives_what_a_regression_on_the_full_design_gives() -> None:
    counts = steady()[:, 0]
    counts[100:103] += 40  # a past outbreak, to be weighed down
    settings = Settings()
    answer = watch(counts[:, None], settings)
    mean, upper = dense(counts, settings)
    assert answer.expected[0, 0] == pytest.approx(mean, rel=1e-7)
    assert answer.upper[0, 0] == pytest.approx(upper, rel=1e-5)  # R stops a little early


@pytest.mark.parametrize("threshold", ["delta", "nbPlugin", "muan"])
def test_a_jump_alarms_and_an_ordinary_week_does_not(
    threshold: Literal["delta", "nbPlugin", "muan"],
) -> None:
    counts = steady(series=2)
    counts[-1] = 10, 40
    answer = watch(counts, Settings(threshold=threshold))
    assert answer.alarm.tolist() == [[0, 1]]
    assert answer.p_value[0, 1] < 1e-6 < answer.p_value[0, 0]


def test_too_few_cases_never_alarm() -> None:
    counts = np.zeros((WEEKS, 1))
    counts[::30] = 1
    counts[-1] = 4
    answer = watch(counts, Settings.original())
    assert answer.alarm[0, 0] == 0
    assert np.isnan(answer.upper[0, 0])


def test_all_zeros_cannot_be_judged() -> None:
    assert np.isnan(watch(np.zeros((WEEKS, 1))).alarm[0, 0])


def test_a_history_that_does_not_reach_back_cannot_be_judged() -> None:
    answer = farrington(steady()[:100], Clock(100, 52), np.array([99]), Settings())
    assert np.isnan(answer.alarm[0, 0])


def test_missing_past_counts_are_left_out() -> None:
    counts = steady()
    gaps = counts.copy()
    gaps[60:70] = np.nan
    full, without = watch(counts), watch(gaps)
    assert without.upper[0, 0] == pytest.approx(full.upper[0, 0], rel=0.1)
    assert without.upper[0, 0] != full.upper[0, 0]


def test_a_past_outbreak_hardly_raises_the_bound() -> None:
    counts = steady()
    outbreak = counts.copy()
    outbreak[-53] += 60
    bound = watch(counts).upper[0, 0]
    weighed = watch(outbreak).upper[0, 0]
    plain = watch(outbreak, Settings(reweight=False)).upper[0, 0]
    assert weighed < 1.1 * bound < plain


def test_counts_that_follow_the_population_are_no_alarm() -> None:
    population = np.full((WEEKS, 1), 1000.0)
    population[-1] = 4000
    counts = steady()
    counts[-1] = 40
    assert watch(counts, population=population).alarm[0, 0] == 0
    assert watch(counts).alarm[0, 0] == 1


def test_weeks_are_compared_with_the_same_weekday_near_the_same_date() -> None:
    days = np.arange("2020-01-06", "2026-01-06", 7, dtype="datetime64[D]")
    clock = Clock(len(days), 52, days)
    layout = lay_out(clock, np.array([len(days) - 1]), Reach(3, 0, 1, 3))
    assert days[-1] == np.datetime64("2026-01-05")
    assert [str(day) for day in days[layout.row]] == ["2023-01-02", "2024-01-08", "2025-01-06"]


def test_the_last_weeks_are_left_out_so_that_an_outbreak_does_not_hide_itself() -> None:
    layout = lay_out(CLOCK, NOW, Reach(5, 3, 10, 26))
    assert layout.row.max() == NOW[0] - 27
