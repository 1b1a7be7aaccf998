"""A new model is measured on held-out examples, beside the old one."""

from dataclasses import replace

import numpy as np
import pytest

from liandong.engine.recognition.learning.trials import Measures, Trial, calibration_error
from liandong.engine.recognition.model import untrained

OLD = Measures(0.90, 0.80, 0.80, 0.05)


@pytest.mark.parametrize(
    ("changes", "worse"),
    [
        ({}, False),
        ({"nature": 0.85}, False),
        ({"dispute_f1": 0.895, "nature": 0.85}, False),
        ({"dispute_f1": 0.87, "nature": 0.95}, True),
        ({"sector": 0.795}, True),
        ({"calibration_error": 0.2}, False),
    ],
)
def test_what_counts_as_worse(changes: dict[str, float], worse: bool) -> None:
    assert Trial(untrained(), OLD, replace(OLD, **changes), 20).is_worse is worse


def test_what_no_label_tells_does_not_count() -> None:
    bare = Measures(0.9, None, None, 0.05)
    assert Trial(untrained(), bare, bare, 20).is_worse is False


def test_probabilities_that_keep_their_word_have_no_error() -> None:
    truth = np.array([True, False] * 50)
    assert calibration_error(truth, np.full(100, 0.5)) == pytest.approx(0.0)
    assert calibration_error(truth, np.full(100, 0.95)) == pytest.approx(0.45)
