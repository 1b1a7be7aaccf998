"""What takes a number asks whether the same was made just now, so that a form that is sent twice
makes one row."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

DESK = Path(__file__).parents[2] / "src/liandong/desk"

EXEMPT: Final = {
    "disputes/actions/links/merges.py:split": "the page that asks for it is stale by then",
    "disputes/actions/links/placements.py:_number": "of records, each in one dispute alone",
    "groups/actions/proposals.py:_open": "made by a job, which looks for the group first",
    "insight/actions/alerts.py:_begin": "made by a job, which looks for the alert first",
    "outreach/actions/cases.py:record_case": "the case number is asked for among those recorded",
    "outreach/actions/complaint_publications.py:_keep_list": "a complaint stands in one list",
}
"""By file and function: why a second one cannot come about."""
ASKING: Final = {"check_double", "_check_double", "_check_first"}


def functions_that_number() -> Iterator[tuple[str, set[str]]]:
    """Each function that takes numbers of a series, and what it calls."""
    for path in sorted(DESK.glob("*/actions/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                called = {
                    call.func.id
                    for call in ast.walk(node)
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
                }
                if "take_numbers" in called:
                    yield f"{path.relative_to(DESK).as_posix()}:{node.name}", called


def test_what_takes_a_number_asks_for_doubles() -> None:
    careless = {name for name, called in functions_that_number() if not called & ASKING}
    assert careless == set(EXEMPT)
