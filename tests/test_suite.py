"""`make test` tells at its end what is red, and why."""

import sys
from pathlib import Path

import pytest

from tools.suite import Failure, Outcome, Stage, digest, run, table

RED = """
def check(answer):
    assert answer == 42, "the answer"


def test_green():
    check(42)


def test_red():
    check(41)
"""


def test_a_red_test_is_named_with_its_assertion_and_its_frames(tmp_path: Path) -> None:
    tests = tmp_path / "test_answers.py"
    tests.write_text(RED, "utf-8")
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "-p", "no:django", str(tests)]
    outcome = run(Stage("SQLite", command, marked="not long"))
    assert not outcome.passed
    assert outcome.tests == 2
    lines = "\n".join(digest([outcome]))
    assert "FAILED [SQLite] test_answers::test_red" in lines
    assert "AssertionError: the answer" in lines
    assert "test_answers.py:11" in lines
    assert "test_answers.py:3: AssertionError" in lines


def test_a_command_that_fails_is_told_by_its_last_lines() -> None:
    outcome = run(Stage("检查", [sys.executable, "-c", "print('缺一行'); raise SystemExit(3)"]))
    assert not outcome.passed
    assert list(digest([outcome])) == ["未通过的：", "FAILED [检查] 检查 (exit 3)", "    缺一行"]


@pytest.mark.long
def test_a_stage_in_which_no_test_ran_is_red(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "-p", "no:django", str(tmp_path)]
    assert not run(Stage("Spark", command, marked="cluster")).passed


def test_many_failures_are_all_named_in_the_last_150_lines() -> None:
    failures = [Failure(f"test_{number}", ["E   reason"] * 9) for number in range(100)]
    outcome = Outcome("SQLite", passed=False, tests=100, seconds=1.0, failures=failures)
    lines = [*digest([outcome]), *table([outcome], 1.0)]
    assert len(lines) <= 150
    assert all(f"FAILED [SQLite] test_{number}" in lines for number in range(100))


def test_what_is_green_is_told_in_one_table() -> None:
    outcome = Outcome("SQLite", passed=True, tests=7, seconds=3.2, failures=[])
    assert list(digest([outcome])) == []
    assert "SQLite" in "\n".join(table([outcome], 3.2))
