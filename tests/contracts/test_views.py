"""Views speak HTTP: what they show they ask of `queries`, what they change of `actions`."""

import ast
from pathlib import Path

import pytest

DESK = Path(__file__).parents[2] / "src" / "liandong" / "desk"
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def views() -> list[Path]:
    return sorted([*DESK.glob("*/views.py"), *DESK.glob("*/views/**/*.py")])


@pytest.mark.parametrize("path", views(), ids=lambda path: path.relative_to(DESK).as_posix())
def test_a_view_asks_no_table_itself(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS
    ]
    assert not lines, f"{path.name}: lines {lines}: a module of queries/ asks the database"


def test_all_views_are_looked_at() -> None:
    assert len(views()) > 60
