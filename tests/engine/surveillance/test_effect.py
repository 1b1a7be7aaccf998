"""Did the warning help? Regression to the mean is no help."""

from typing import Any

import numpy as np
import pytest

from liandong.engine.surveillance.effect import Verdict, effect

WEEKS, SERIES = 140, 25
ALL = np.arange(SERIES)
WARNED = 120


def city(seed: int, mean: float = 20.0) -> Any:
    """Series of one season, each with its own level, φ = 1.5."""
    rng = np.random.default_rng(seed)
    season = 0.3 * np.cos(2 * np.pi * np.arange(WEEKS) / 52)
    mu = mean * np.exp(season[:, None] + rng.normal(0, 0.3, SERIES))
    return rng.poisson(rng.gamma(mu * 2, 0.5)).astype(np.float64)


def high_week(counts: Any, series: int) -> int:
    """Where a naive detector would warn: the highest week against the city's."""
    city_wide = counts.sum(axis=1)
    return 100 + int(np.argmax((counts[:, series] / city_wide)[100:125]))


def test_a_fall_by_half_after_a_warning_is_told_with_its_interval() -> None:
    counts = city(1)
    counts[WARNED + 1 :, 0] = np.floor(counts[WARNED + 1 :, 0] / 2)
    found = effect(counts, 0, WARNED, ALL)
    assert found.verdict == Verdict.FELL
    assert found.low < 0.5 < found.high < 1
    assert 0 not in found.controls


def test_a_season_that_falls_for_all_is_no_effect() -> None:
    counts = city(2)
    counts[WARNED + 1 :] = np.floor(counts[WARNED + 1 :] / 2)
    found = effect(counts, 0, WARNED, ALL)
    assert found.verdict == Verdict.CANNOT_TELL
    assert found.low < 1 < found.high


def test_after_the_highest_week_of_many_quiet_series_hardly_any_effect_is_told() -> None:
    """The weeks after it are lower by a third than that week, by chance alone."""
    verdicts = []
    for seed in range(4):
        counts = city(10 + seed)
        verdicts += [effect(counts, s, high_week(counts, s), ALL).verdict for s in range(SERIES)]
    assert len(verdicts) == 100
    assert sum(verdict != Verdict.CANNOT_TELL for verdict in verdicts) <= 10  # 5 expected


def test_a_fall_of_thirty_per_cent_lies_in_nearly_every_interval() -> None:
    rng = np.random.default_rng(5)
    inside = 0
    for seed in range(4):
        counts = city(20 + seed)
        for series in range(SERIES):
            changed = counts.copy()
            later = counts[WARNED + 1 :, series].astype(np.int64)
            changed[WARNED + 1 :, series] = rng.binomial(later, 0.7)
            found = effect(changed, series, WARNED, ALL)
            inside += found.low < 0.7 < found.high
    assert inside >= 90


def test_weeks_that_led_to_the_warning_do_not_count() -> None:
    counts = city(3)
    peak = counts.copy()
    peak[WARNED - 3 : WARNED + 1, 0] += 100
    assert effect(peak, 0, WARNED, ALL)[:6] == effect(counts, 0, WARNED, ALL)[:6]


@pytest.mark.parametrize(
    ("week", "candidates", "mean"),
    [(20, ALL, 20.0), (WEEKS - 1, ALL, 20.0), (WARNED, ALL[:4], 20.0), (WARNED, ALL, 0.2)],
    ids=["too young", "too early", "too few controls", "too few counts"],
)
def test_where_too_little_is_known_it_is_said(week: Any, candidates: Any, mean: float) -> None:
    found = effect(city(4, mean), 0, week, candidates)
    assert found.verdict == Verdict.TOO_LITTLE
    assert np.isnan([found.ratio, found.low, found.high]).all()


def test_a_control_with_a_gap_is_passed_by_and_a_gap_of_its_own_is_left_out() -> None:
    counts = city(6)
    counts[50, 7] = np.nan
    counts[60, 0] = np.nan
    found = effect(counts, 0, WARNED, ALL)
    assert 7 not in found.controls
    assert found.low < found.ratio < found.high
