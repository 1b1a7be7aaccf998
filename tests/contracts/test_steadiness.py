"""The short suite hangs on no clock: it waits for what it needs, and times nothing."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CLOCKS = {"sleep", "perf_counter", "process_time", "thread_time", "monotonic", "perf_counter_ns"}
WAITING = {
    "processes.py",
    "running_desk.py",
    "security/processes.py",
    "desk/work/slow/jobs.py",
    "journeys/test_filters.py",
}
"""They look again until another process has done what they wait for."""
SLOW_BY_NATURE = {
    "desk/config/test_bodies.py",  # clients that send and read slowly
    "security/signing_in/test_signing_in.py",  # a hash that takes its time
}
JOURNEYS = sorted((TESTS / "journeys").glob("test_*.py"))
SHOP = re.compile(r'"([一-鿿]{3,10}(?:铺|店|车行|毯行|坊|馆|饰|电|城|房|批发部))"')
MODULES = sorted(
    path
    for path in TESTS.rglob("*.py")
    if str(path.relative_to(TESTS)) not in WAITING | SLOW_BY_NATURE
)


def clocks_in(tree: ast.AST) -> Iterator[int]:
    """Lines on which a clock is asked, or time is waited for, outside of what is marked `long`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_is_long, node.decorator_list)):
            continue
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in CLOCKS:
                yield node.lineno
        yield from clocks_in(node)


def _is_long(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr == "long" for part in ast.walk(node))


def is_long_as_a_whole(tree: ast.Module) -> bool:
    marks = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in node.targets)
    )
    return any(map(_is_long, marks))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_of_the_short_suite_asks_a_clock(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    asking = [] if is_long_as_a_whole(tree) else list(clocks_in(tree))
    assert asking == [], "mark it long, or wait for what it needs"


def test_a_clock_is_seen_wherever_it_is_asked() -> None:
    tree = ast.parse(
        "def test_a():\n  time.sleep(1)\n@pytest.mark.long\ndef test_b():\n  monotonic()\n"
    )
    assert list(clocks_in(tree)) == [2]


def test_no_two_journeys_name_the_same_shop() -> None:
    """One desk serves them all: of two matters of one shop it asks first whether they are the
    same, which a journey that was written without the other does not expect.
    """
    shops = [set(SHOP.findall(path.read_text("utf-8"))) for path in JOURNEYS]
    named = Counter(shop for of_one_journey in shops for shop in of_one_journey)
    assert len(named) > 5
    assert [shop for shop, journeys in named.items() if journeys > 1] == []
