"""Cells that a spreadsheet would run are text in every file that the desk gives out."""

import pytest

from liandong.desk.ui.spreadsheets import harmless


@pytest.mark.parametrize("value", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_a_formula_becomes_text(value: str) -> None:
    assert harmless(value) == f"'{value}"


@pytest.mark.parametrize("value", ["", "衣服掉色", "2026-11-24", "a=b"])
def test_everything_else_stays(value: str) -> None:
    assert harmless(value) == value
