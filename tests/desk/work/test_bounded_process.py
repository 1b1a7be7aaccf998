"""What is called in a process of its own answers as if it were here, and ends alone."""

import os
from math import factorial

import pytest

from liandong.desk.directory.rules.outlines import WrongOutlines, read_outlines
from liandong.desk.work.bounded_process import CallFailed, LimitsExceeded, call_bounded


def test_it_returns_what_the_function_returns_and_is_another_process() -> None:
    assert call_bounded(factorial, 5) == 120
    assert call_bounded(os.getpid) != os.getpid()


def test_it_raises_what_the_function_raises() -> None:
    with pytest.raises(WrongOutlines) as wrong:
        call_bounded(read_outlines, b"[]")
    assert wrong.value.problems == ["文件应是 GeoJSON 的 FeatureCollection"]


def test_what_asks_for_too_much_memory_ends_alone() -> None:
    with pytest.raises(LimitsExceeded, match="分成几份"):
        call_bounded(bytes, 64 << 30)


def test_a_process_that_dies_is_told_as_well() -> None:
    with pytest.raises(LimitsExceeded):
        call_bounded(os.abort)


def test_what_the_function_prints_does_not_reach_its_answer() -> None:
    assert call_bounded(print, "还在读") is None


def test_a_fault_of_our_own_is_not_told_as_a_large_file_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(CallFailed):
        call_bounded(os.fdopen, 1)  # what it returns cannot be sent
    assert "cannot pickle" in caplog.text
