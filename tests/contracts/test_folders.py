"""A folder can be taken in at a glance: what is more has folders by subject."""

import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST = 22
IN_EVERY_APP = frozenset({"__init__.py", "apps.py", "urls.py", "migrations", "templates"})
"""A reader passes over what each app of the desk has at the same place."""


def entries() -> dict[str, set[str]]:
    """The files and folders under version control of each folder, but those of every app."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in _files():
        parts = Path(name).parts
        for depth in range(1, len(parts)):
            folder = parts[:depth]
            if "migrations" not in folder and parts[depth] not in IN_EVERY_APP:
                found["/".join(folder)].add(parts[depth])
    return found


def _files() -> list[str]:
    """A copy without version control has no list of its files."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "src", "tests", "benchmarks", "tools"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no version control here")
    return listed.stdout.splitlines()


def test_a_folder_shows_at_most_about_twenty_entries() -> None:
    crowded = {
        folder: len(names) for folder, names in sorted(entries().items()) if len(names) > MOST
    }
    assert not crowded


def test_folders_of_all_kinds_are_looked_at() -> None:
    found = entries()
    assert "visits.py" in found["src/liandong/desk/outreach/rules/steps"]
    assert "test_folders.py" in found["tests/contracts"]
    assert {"desk", "engine"} <= found["src/liandong"]
