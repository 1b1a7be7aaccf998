"""Few of the alarms are false, in one night and over many."""

from typing import Any

import numpy as np
import pytest

from liandong.engine.surveillance.nightly.false_discovery import (
    Past,
    night_level,
    q_values,
    tonight,
)


def nights(rng: Any, *, count: int, series: int, real: int) -> Any:
    """p-values of series that are all quiet but the first `real` ones."""
    p_values = rng.random((count, series))
    p_values[:, :real] = rng.random((count, real)) ** 8
    return p_values


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    p_values = np.array([0.01, 0.04, 0.03, 0.005, 0.8])
    assert q_values(p_values) == pytest.approx([0.025, 0.05, 0.05, 0.025, 0.8])


def test_a_series_that_was_not_tested_neither_counts_nor_is_found() -> None:
    with_gap = q_values(np.array([0.01, np.nan, 0.5]))
    assert with_gap[[0, 2]] == pytest.approx(q_values(np.array([0.01, 0.5])))
    assert np.isnan(with_gap[1])


def test_a_night_without_tests_finds_nothing() -> None:
    found, past = tonight(np.full(3, np.nan), 0.1, Past())
    assert not found.any()
    assert past == Past(1, 0)


def test_levels_follow_the_published_rule() -> None:
    """First night q γ₁; the second counts what was found: q γ₂ (n + R) / n."""
    first = 0.05 / 2.2857656
    assert night_level(0.05, Past(), 5) == pytest.approx(first, rel=1e-6)
    second = first * 2**-1.6 * (6 + 2) / 6
    assert night_level(0.05, Past(1, 2), 6) == pytest.approx(second, rel=1e-6)


def test_over_many_nights_few_of_the_alarms_are_false() -> None:
    rng = np.random.default_rng(3)
    parts, hits = [], 0
    for _ in range(40):
        past, false, all_found = Past(), 0, 0
        for p_values in nights(rng, count=30, series=200, real=20):
            found, past = tonight(p_values, 0.1, past)
            false += int(found[20:].sum())
            all_found += int(found.sum())
        parts.append(false / max(all_found, 1))
        hits += all_found - false
    assert np.mean(parts) <= 0.1
    assert hits > 2000  # a procedure that never alarms would be right as well


def test_where_nothing_happens_hardly_a_run_has_an_alarm() -> None:
    rng = np.random.default_rng(4)
    false = 0
    for _ in range(100):
        past = Past()
        for p_values in rng.random((20, 100)):
            _, past = tonight(p_values, 0.1, past)
        false += past.found > 0
    assert false <= 18  # 10 expected
