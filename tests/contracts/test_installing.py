"""Whatever is installed, here or where the desk runs, is a known version with a known hash."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
RECIPES = [ROOT / "Makefile", ROOT / "docs/operator.md", *sorted((ROOT / "tools").glob("*.sh"))]
PACKAGE = re.compile(
    r"^[A-Za-z0-9._-]+==[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)*)", re.MULTILINE
)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_of_a_lock_has_hashes(lock: Any) -> None:
    found = list(PACKAGE.finditer(lock.read_text("utf-8")))
    assert found
    assert [package[0] for package in found if not package[1]] == []


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_nothing_is_installed_without_hashes(recipe: Any) -> None:
    """Except the working copy itself."""
    lines = [line for line in recipe.read_text("utf-8").splitlines() if "pip install" in line]
    unchecked = [
        line
        for line in lines
        if "--require-hashes" not in line
        and not line.endswith("--no-build-isolation -e .")
        and "`pip install`" not in line
    ]
    assert unchecked == []


def test_the_environment_renews_pip_before_anything_is_installed() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^\$\(STAMPS\)/product:.* \$\(STAMPS\)/pip\b", makefile, re.MULTILINE)
    lock = (ROOT / "requirements/pip.txt").read_text("utf-8")
    assert {"pip", "setuptools"} == set(re.findall(r"^(\w+)==", lock, re.MULTILINE))
