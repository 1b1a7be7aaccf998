"""Every method on one panel: what is judged, and the status of the rest."""

from typing import Any

import numpy as np
import pytest

from liandong.engine.surveillance.detection import METHODS, Status, watch
from liandong.engine.surveillance.panel import Panel

WEEKS = 330
ONE = np.zeros(1, dtype=int)
NAMES = ["steady", "jumps", "young", "three weeks", "zeros"]


@pytest.fixture(scope="module")
def panel() -> Panel:
    counts = np.random.default_rng(1).poisson(6, (WEEKS, len(NAMES))).astype(float)
    counts[-1] = 6, 60, 6, 6, 0
    counts[: WEEKS - 30, 2] = np.nan
    counts[: WEEKS - 3, 3] = np.nan
    counts[:, 4] = 0
    days = np.datetime64("2020-01-06") + 7 * np.arange(WEEKS)
    rows = np.arange(WEEKS)
    return Panel(NAMES, days, "week", counts, None, rows, np.zeros(WEEKS, dtype=int))


@pytest.mark.parametrize("method", [name for name in METHODS if name != "ears-c3"])
def test_the_jump_alarms_and_nothing_else(panel: Panel, method: Any) -> None:
    answer, status = watch(panel, method)
    assert answer.alarm[-1, 1] == 1
    assert np.nansum(answer.alarm[-1]) == 1
    assert status[-1, :2].tolist() == [Status.JUDGED] * 2


@pytest.mark.parametrize("method", list(METHODS))
def test_what_cannot_be_judged_has_no_number(panel: Panel, method: Any) -> None:
    answer, status = watch(panel, method)
    assert status[-1, 3] == Status.SHORT_HISTORY
    assert all(np.isnan(values[-1, 3]) for values in answer)
    assert status[0, 0] == Status.SHORT_HISTORY
    assert status[0, 3] == Status.MISSING
    assert not answer.alarm[-1, 4] > 0


def test_thirty_weeks_are_enough_for_the_calibrated_detector_alone(panel: Panel) -> None:
    judged = {name for name in METHODS if watch(panel, name)[1][-1, 2] == Status.JUDGED}
    assert "calibrated" in judged
    assert not judged & {"farrington", "farrington-flexible", "glrnb"}


def test_a_series_that_was_always_zero_is_called_so(panel: Panel) -> None:
    assert watch(panel, "calibrated")[1][-1, 4] == Status.NO_CASES


def test_what_is_too_short_is_said_to_be_and_not_that_no_model_fits() -> None:
    """The weeks of the past share a fit, so the first of them wait for the fit's own history."""
    counts = np.random.default_rng(4).poisson(5.0, (70, 1)).astype(float)
    days = np.datetime64("2023-01-02") + 7 * np.arange(70)
    rows = np.arange(70)
    short = Panel(["a"], days, "week", counts, None, rows, np.zeros(70, dtype=int))
    _answer, status = watch(short, "calibrated")
    assert set(status[:, 0]) == {Status.SHORT_HISTORY, Status.JUDGED}
    assert status[-1, 0] == Status.JUDGED


@pytest.mark.parametrize("method", list(METHODS))
def test_a_single_week_is_a_short_history(method: Any) -> None:
    week = Panel(
        ["one"], np.array(["2026-03-02"], "M8[D]"), "week", np.ones((1, 1)), None, *[ONE] * 2
    )
    _, status = watch(week, method)
    assert status.tolist() == [[Status.SHORT_HISTORY]]
