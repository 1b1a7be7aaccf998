"""More than last year: by how much, how surely, and when it cannot be known."""

from typing import Any

import numpy as np
import pytest

from liandong.engine.surveillance.comparison import Base, compare


def one(now: Any, base: Any) -> Any:
    answer = compare(np.array(now, dtype=float)[:, None], np.array(base, dtype=float)[:, None])
    return type(answer)(*(values[0] for values in answer))


def test_a_clear_rise_has_a_ratio_and_an_interval_that_holds_it() -> None:
    answer = one([10] * 14, [5] * 14)
    assert answer.status == Base.ENOUGH
    assert answer.ratio == 2
    assert 1 < answer.low < 2 < answer.high
    assert answer.risen
    assert not answer.fallen


def test_the_interval_of_poisson_counts_is_the_exact_one() -> None:
    """Clopper & Pearson's for 40 of 60."""
    answer = one([40], [20])
    assert answer.low == pytest.approx(1.1419, abs=1e-4)
    assert answer.high == pytest.approx(3.6111, abs=1e-4)


def test_without_a_base_there_is_no_per_cent_but_a_rise_is_seen() -> None:
    answer = one([3, 4, 2], [0, 0, 0])
    assert answer.status == Base.NONE
    assert np.isnan([answer.ratio, answer.low, answer.high]).all()
    assert answer.risen


def test_a_small_base_gets_no_per_cent() -> None:
    answer = one([9, 9], [1, 2])
    assert answer.status == Base.SMALL
    assert np.isnan(answer.ratio)
    assert answer.risen


def test_below_the_floor_nothing_has_risen() -> None:
    assert not one([4, 0], [0, 0]).risen


def test_nothing_then_and_nothing_now_is_said_so() -> None:
    answer = one([0, 0], [0, 0])
    assert answer.status == Base.NOTHING
    assert not answer.risen
    assert not answer.fallen


def test_a_pair_counts_only_where_both_days_are_told() -> None:
    answer = one([5, np.nan, 7], [4, 100, np.nan])
    assert (answer.now, answer.base) == (5, 4)
    assert one([np.nan], [3]).status == Base.MISSING


def test_days_that_vary_more_make_the_interval_wider() -> None:
    calm, wild = one([10] * 10, [8] * 10), one([1, 19] * 5, [16, 0] * 5)
    assert calm.ratio == wild.ratio
    assert wild.low < calm.low
    assert wild.high > calm.high


def test_alike_periods_are_seldom_told_apart() -> None:
    rng = np.random.default_rng(9)
    mean = rng.gamma(4, 2, (28, 2000))
    now, base = (rng.poisson(rng.gamma(mean, 1)).astype(float) for _ in range(2))
    answer = compare(now, base)
    assert np.mean(answer.risen | answer.fallen) < 0.06
