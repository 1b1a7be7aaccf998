"""Moments follow the week, the seasons, the lunar holidays and the hours."""

from collections import Counter
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from liandong.simulation.rhythm import Rhythm, Window, season_factor, seconds_of_day

WINDOW = Window(datetime(2023, 1, 1), datetime(2025, 1, 1))


def days_of(moments: np.ndarray, rhythm: Rhythm) -> list[date]:
    return [(rhythm.midnight + timedelta(seconds=int(m))).date() for m in moments]


def test_moments_stay_within_the_window() -> None:
    window = Window(datetime(2024, 3, 1, 15, 30), datetime(2024, 5, 2, 9, 10))
    rhythm = Rhythm(window)
    moments = rhythm.moments(np.random.default_rng(1), 5000, "trade", "shop")
    times = [rhythm.midnight + timedelta(seconds=int(m)) for m in moments]
    assert min(times) >= window.start
    assert max(times) < window.end


def test_the_office_is_busy_around_march_15_and_idle_at_new_year() -> None:
    rhythm = Rhythm(WINDOW)
    counts = Counter(
        days_of(rhythm.moments(np.random.default_rng(2), 60_000, "office", "office"), rhythm)
    )
    ordinary = np.mean([counts[date(2024, 4, 9) + timedelta(7 * k)] for k in range(3)])
    assert counts[date(2024, 3, 15)] > ordinary * 1.2
    assert counts[date(2024, 2, 10)] < ordinary * 0.7


def test_quarrels_rise_at_the_weekend_and_on_holidays() -> None:
    assert season_factor(date(2024, 10, 2), "trade") == pytest.approx(1.4)
    assert season_factor(date(2024, 9, 3), "trade") == 1.0
    rhythm = Rhythm(WINDOW)
    counts = Counter(
        d.weekday()
        for d in days_of(rhythm.moments(np.random.default_rng(3), 40_000, "trade", "shop"), rhythm)
    )
    assert counts[5] > counts[1] * 1.1


def test_down_jackets_are_complained_of_in_winter() -> None:
    rhythm = Rhythm(WINDOW)
    months = Counter(
        d.month
        for d in days_of(
            rhythm.moments(np.random.default_rng(4), 20_000, "trade", "shop", "winter"), rhythm
        )
    )
    assert months[12] > months[6] * 4


def test_years_grow() -> None:
    rhythm = Rhythm(WINDOW)
    years = Counter(
        d.year
        for d in days_of(
            rhythm.moments(np.random.default_rng(5), 60_000, "office", "office"), rhythm
        )
    )
    assert 1.03 < years[2024] / years[2023] < 1.15


def test_hours_are_those_of_the_place() -> None:
    rng = np.random.default_rng(6)
    office = Counter((seconds_of_day(rng, 20_000, "office") // 3600).tolist())
    late = Counter((seconds_of_day(rng, 20_000, "late") // 3600).tolist())
    assert sum(office[h] for h in range(8, 18)) > 14_000
    assert late[22] > office[22] * 2


def test_an_outbreak_can_come_mostly_at_its_beginning() -> None:
    rhythm = Rhythm(WINDOW)
    rng = np.random.default_rng(7)
    first, last = date(2024, 5, 1), date(2024, 5, 10)
    days = days_of(rhythm.within(rng, 4000, first, last, "shop", front=2.2), rhythm)
    assert min(days) >= first
    assert max(days) <= last
    assert sum(d <= date(2024, 5, 3) for d in days) > 2000
