"""EARS: a week of history is enough."""

from typing import Any

import numpy as np
import pytest

from liandong.engine.surveillance.detectors.ears import Method, ears

QUIET = np.array([3.0, 5, 4, 6, 4, 5, 3, 4, 5])[:, None]


def judge(last: list[float], method: Any, **more: Any) -> Any:
    counts = np.vstack([QUIET, np.array(last)[:, None]])
    return ears(counts, np.array([len(counts) - 1]), method, **more)


def test_c1_compares_with_the_seven_days_before() -> None:
    answer = judge([20], "C1")
    past = QUIET[-7:, 0]
    assert answer.upper[0, 0] == pytest.approx(past.mean() + 3.0902323061678 * past.std(ddof=1))
    assert answer.alarm[0, 0] == 1


def test_c2_leaves_out_the_last_two_so_that_a_slow_rise_is_seen() -> None:
    assert judge([14, 15, 16], "C1").alarm[0, 0] == 0
    assert judge([14, 15, 16], "C2").alarm[0, 0] == 1


def test_c3_remembers_the_last_two_days() -> None:
    assert judge([14, 15, 7], "C2").alarm[0, 0] == 0
    assert judge([14, 15, 7], "C3").alarm[0, 0] == 1
    assert np.isnan(judge([14, 15, 7], "C3").p_value[0, 0])


def test_a_history_that_never_varied_needs_a_least_deviation() -> None:
    counts = np.full((10, 1), 4.0)
    counts[-1] = 5
    now = np.array([9])
    assert ears(counts, now, "C1").alarm[0, 0] == 1
    assert ears(counts, now, "C1", least_sd=1.0).alarm[0, 0] == 0


@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_too_short_a_history_or_a_gap_in_it_cannot_be_judged(method: Method) -> None:
    assert np.isnan(ears(QUIET[:6], np.array([5]), method).alarm[0, 0])
    gap = np.vstack([QUIET, QUIET])
    gap[12] = np.nan
    assert np.isnan(ears(gap, np.array([17]), method).alarm[0, 0])
