"""Every method on a panel: one answer and one status for each series and time."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Flags, Longs
from liandong.engine.surveillance.detectors import calibrated as model
from liandong.engine.surveillance.detectors import ears, farrington
from liandong.engine.surveillance.detectors.glrnb import glrnb
from liandong.engine.surveillance.detectors.predictors import Step
from liandong.engine.surveillance.detectors.reference_windows import Clock, reference_times
from liandong.engine.surveillance.panel import Panel, zeros
from liandong.engine.surveillance.results import Watched

Words = npt.NDArray[np.object_]
PER_YEAR: Final[dict[Step, int]] = {"week": 52, "day": 365}
REFIT: Final = 13
"""Weeks of the past that one fit of the calibrated detector judges; the last time has its own."""
CHART: Final[dict[Step, int]] = {"week": 26, "day": 60}
"""How many of the last times glrnb watches; it learns from those before."""


class Status(StrEnum):
    """Why a count was judged or not."""

    JUDGED = "judged"
    MISSING = "missing"  # no count was given
    SHORT_HISTORY = "short_history"  # too few counts before it
    NO_CASES = "no_cases"  # nothing was ever counted before it
    FEW_CASES = "few_cases"  # fewer than five in four times: Farrington does not alarm
    NO_MODEL = "no_model"  # the method finds no model for its history


def watch(panel: Panel, method: str) -> tuple[Watched, Words]:
    """(times, series) over the whole panel, and the status of each."""
    judge = METHODS[method] if len(panel.days) > 1 else _no_past
    answer, reached = judge(panel)
    status = np.full(panel.counts.shape, Status.JUDGED, dtype=object)
    unknown = np.isnan(answer.alarm)
    status[unknown] = Status.NO_MODEL
    status[~unknown & np.isnan(answer.score) & np.isnan(answer.p_value)] = Status.NO_MODEL
    status[~unknown & np.isnan(answer.upper) & ~np.isnan(answer.p_value)] = Status.FEW_CASES
    status[unknown & zeros(panel.counts)] = Status.NO_CASES
    status[~reached] = Status.SHORT_HISTORY
    status[np.isnan(panel.counts)] = Status.MISSING
    silent = np.isin(status, (Status.JUDGED, Status.FEW_CASES), invert=True)
    return Watched(*(np.where(silent, np.nan, values) for values in answer)), status


def _no_past(panel: Panel) -> tuple[Watched, Flags]:
    """A single time cannot be judged: NaN everywhere, and no status."""
    shape = panel.counts.shape
    return Watched(*np.full((len(Watched._fields), *shape), np.nan)), np.zeros(shape, bool)


def _after(panel: Panel, least: int) -> Flags:
    """Whether a series has at least so many times since its first count."""
    return np.arange(len(panel.days))[:, None] >= panel.started + least


def _within(panel: Panel, at: Longs, answer: Watched) -> Watched:
    """An answer for some times, expanded to all times."""
    whole = Watched(*np.full((len(Watched._fields), *panel.counts.shape), np.nan))
    for target, values in zip(whole, answer, strict=True):
        target[at] = values
    return whole


def _calibrated(panel: Panel) -> tuple[Watched, Flags]:
    settings = model.Settings(block=REFIT)
    answer = model.calibrated(
        panel.counts, panel.days, panel.step, np.arange(len(panel.days)), settings
    )
    weeks = settings.least + settings.skip
    fitted = model.fitted_at(len(panel.days), panel.step, settings)
    return answer, fitted[:, None] >= panel.started + weeks * model.UNIT[panel.step]


def _farrington(settings: farrington.Settings, panel: Panel) -> tuple[Watched, Flags]:
    clock = Clock(len(panel.days), PER_YEAR[panel.step], panel.days)
    oldest = reference_times(clock, np.arange(len(panel.days)), settings.years)[:, -1]
    first = np.where(oldest < 0, -1, oldest - settings.half)
    at = np.nonzero(first >= 0)[0]
    reached = first[:, None] >= panel.started
    answer = farrington.farrington(panel.counts, clock, at, settings, panel.population)
    return _within(panel, at, answer), reached


def _ears(method: ears.Method, panel: Panel) -> tuple[Watched, Flags]:
    at = np.arange(len(panel.days))
    return ears.ears(panel.counts, at, method), _after(panel, ears.BASELINE + ears.REACH[method])


def _glrnb(panel: Panel) -> tuple[Watched, Flags]:
    year = PER_YEAR[panel.step]
    first = max(len(panel.days) - CHART[panel.step], 0)
    at = np.arange(first, len(panel.days))
    reached = (np.arange(len(panel.days))[:, None] >= first) & (panel.started + year <= first)
    if not reached.any():
        return _within(panel, at[:0], Watched(*np.empty((5, 0, len(panel.names))))), reached
    return _within(panel, at, glrnb(panel.counts, first, per_year=year)), reached


METHODS: Final[dict[str, Callable[[Panel], tuple[Watched, Flags]]]] = {
    "calibrated": _calibrated,
    "farrington-flexible": partial(_farrington, farrington.Settings()),
    "farrington": partial(_farrington, farrington.Settings.original()),
    "glrnb": _glrnb,
    "ears-c1": partial(_ears, "C1"),
    "ears-c2": partial(_ears, "C2"),
    "ears-c3": partial(_ears, "C3"),
}
