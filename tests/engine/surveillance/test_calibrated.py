"""The calibrated detector: as many alarms as requested, on any kind of series."""

from typing import Any

import numpy as np
import pytest

from liandong.engine.calendar import lunar_days
from liandong.engine.surveillance.detectors.calibrated import Settings, calibrated

pytestmark = pytest.mark.long

WEEKS = 400
DAYS = np.datetime64("2018-06-04") + 7 * np.arange(WEEKS)
NOW = np.arange(WEEKS - 8, WEEKS)


def simulate(mean: Any, phi: float, series: int, seed: int = 1) -> np.ndarray:
    mean = np.broadcast_to(np.asarray(mean, dtype=float), (WEEKS,))[:, None]
    rng = np.random.default_rng(seed)
    size = np.broadcast_to(mean / (phi - 1), (WEEKS, series))
    return rng.negative_binomial(size, 1 / phi).astype(float)


def season(height: float = 0.5) -> np.ndarray:
    return np.exp(height * np.sin(2 * np.pi * np.arange(WEEKS) / 52.18))


@pytest.mark.parametrize(("mean", "phi"), [(0.3, 1.5), (3, 1.2), (20, 3), (150, 2)])
def test_one_count_in_a_hundred_alarms_where_nothing_happens(
    mean: float | int, phi: float | int
) -> None:
    answer = calibrated(simulate(mean * season(), phi, 150), DAYS, "week", NOW)
    assert 0.002 < answer.alarm.mean() < 0.02


def test_a_jump_alarms_and_a_past_one_does_not_blind() -> None:
    counts = simulate(5.0, 1.5, 2)
    counts[-60:-57, 1] += 40
    counts[-1] = 25
    answer = calibrated(counts, DAYS, "week", NOW)
    assert answer.alarm[-1].tolist() == [1, 1]
    assert answer.upper[-1, 1] < answer.upper[-1, 0] + 4


def test_the_higher_the_jump_the_smaller_its_chance_and_never_none() -> None:
    counts = simulate(5.0, 1.5, 3)
    counts[-1] = [40, 100, 400]
    answer = calibrated(counts, DAYS, "week", NOW)
    chance, score = answer.p_value[-1], answer.score[-1]
    assert chance[0] > chance[1] > chance[2] > 0
    assert np.isfinite(score).all()


def test_a_rise_spread_over_two_weeks_alarms() -> None:
    counts = np.full((WEEKS, 1), 10.0) + np.tile([2, -2, 3, -3], WEEKS // 4)[:, None]
    counts[-2:] = 18
    answer = calibrated(counts, DAYS, "week", NOW, Settings(least_in_window=3))
    assert answer.alarm[-2:, 0].tolist() == [0, 1]


def test_the_holiday_that_moves_is_expected() -> None:
    spring = np.array(lunar_days("spring"), dtype="datetime64[D]")
    before = ((spring[:, None] - DAYS >= 0) & (spring[:, None] - DAYS < 14)).any(axis=0)
    counts = simulate(np.where(before, 24.0, 8.0), 1.3, 60)
    at = np.nonzero(before)[0][-2:]
    answer = calibrated(counts, DAYS, "week", at)
    assert answer.alarm.mean() < 0.05
    assert answer.expected.mean() > 18


def test_never_an_alarm_below_the_floor() -> None:
    counts = np.zeros((WEEKS, 1))
    counts[::100] = 1
    counts[-1] = 2
    assert calibrated(counts, DAYS, "week", NOW).alarm[-1, 0] == 0
    counts[-1] = 3
    assert calibrated(counts, DAYS, "week", NOW).alarm[-1, 0] == 1


def test_a_count_above_the_upper_bound_alarms_and_no_other() -> None:
    counts = simulate(4.0, 2.0, 300)
    answer = calibrated(counts, DAYS, "week", NOW)
    assert ((counts[NOW] > answer.upper) == (answer.alarm == 1)).all()
    assert (answer.alarm[answer.p_value < 0.01] == 1).all()
    assert (
        answer.p_value[answer.alarm == 1] < 0.02
    ).all()  # of the whole tail, not of half a count


@pytest.mark.parametrize("level", [0.2, 1.0, 5.0, 50.0])
def test_p_values_of_quiet_series_are_small_no_more_often_than_they_say(level: float) -> None:
    p_value = calibrated(simulate(level, 2.0, 2000), DAYS, "week", NOW[-1:]).p_value
    for below in (0.1, 0.01, 0.001):
        assert (p_value < below).mean() <= below + 3 * np.sqrt(below / 2000)


def test_the_edge_of_a_yearly_step_is_the_season_of_many_series_and_no_outbreak() -> None:
    day = (DAYS - DAYS.astype("datetime64[Y]")).astype(int)
    mean = np.where((day < 180) | (day >= 266), 60.0, np.where(day < 245, 36.0, 102.0))
    counts = simulate(mean, 1.5, 400)
    edge = np.nonzero((day >= 245) & (day < 259))[0][-1:]
    assert calibrated(counts, DAYS, "week", edge).alarm.mean() < 0.05


def test_a_year_of_history_borrows_the_season_from_its_neighbours() -> None:
    mean = 10 * season(0.8)
    counts = simulate(mean, 1.5, 30)
    young = simulate(mean, 1.5, 40, seed=2)
    young[: WEEKS - 40] = np.nan
    both = calibrated(np.hstack([counts, young]), DAYS, "week", NOW)
    alone = calibrated(young, DAYS, "week", NOW)
    error = np.abs(np.log(both.expected[:, 30:] / mean[NOW][:, None])).mean()
    assert error < 0.16
    assert error < np.abs(np.log(alone.expected / mean[NOW][:, None])).mean()


def test_three_weeks_of_history_or_none_at_all_are_not_judged() -> None:
    counts = simulate(5.0, 1.5, 2)
    counts[:-3, 0] = np.nan
    counts[:, 1] = 0
    assert np.isnan(calibrated(counts, DAYS, "week", NOW).alarm).all()


def test_a_missing_count_is_not_judged_and_does_not_spoil_the_next() -> None:
    counts = simulate(5.0, 1.5, 1)
    counts[-2] = np.nan
    alarm = calibrated(counts, DAYS, "week", NOW).alarm[-2:, 0]
    assert np.isnan(alarm[0])
    assert not np.isnan(alarm[1])


def test_days_know_their_weekday() -> None:
    rng = np.random.default_rng(3)
    days = np.arange("2024-01-01", "2026-03-01", dtype="datetime64[D]")
    weekend = np.isin((days.astype(int) + 3) % 7, (5, 6))
    counts = rng.poisson(np.where(weekend, 30, 6)[:, None], (len(days), 12)).astype(float)
    at = np.arange(len(days) - 42, len(days))
    answer = calibrated(counts, days, "day", at)
    assert answer.alarm.mean() < 0.03
    expected = answer.expected.mean(axis=1)
    assert expected[weekend[at]].min() > 2 * expected[~weekend[at]].max()


def sales(by: str, shift: int = 0) -> np.ndarray:
    """Twice as many in two weeks of the year and half in four others; the year has 52 weeks, or
    begins on its date."""
    days = (DAYS - np.datetime64("2018-01-01")).astype(int) + 7 * shift
    week = days // 7 % 52 if by == "weeks" else days % 365.2425 // 7
    factor = np.where((week == 23) | (week == 24), 2.2, 1.0)
    return np.where((week >= 30) & (week < 34), 0.5, factor)


@pytest.mark.parametrize("by", ["weeks", "date"])
@pytest.mark.parametrize("own", [False, True], ids=["one season of all", "seasons of their own"])
def test_steps_that_come_again_each_year_are_expected(by: str, own: bool) -> None:
    factor = np.column_stack([sales(by, 8 * number if own else 0) for number in range(6)])
    counts = np.random.default_rng(4).poisson(40 * factor).astype(float)
    at = np.arange(WEEKS - 52, WEEKS)
    answer = calibrated(counts, DAYS, "week", at, Settings(block=13))
    peak = factor[at] > 2
    assert peak.sum() >= 12
    assert answer.alarm[peak].mean() < 0.2
    assert answer.expected[peak].mean() > 68
    assert answer.expected[factor[at] < 1].mean() < 28
    counts[at] += np.where(peak, 0, 40)  # as many as in the sale, but without one
    again = calibrated(counts[: WEEKS - 51], DAYS[: WEEKS - 51], "week", at[:1])
    assert again.alarm[0, ~peak[0]].all()
