"""What the templates and front-end sources of every app must keep to."""

import json
import re
from pathlib import Path

import pytest

import liandong.desk
from liandong.desk.ui import icons

DESK = Path(liandong.desk.__file__).parent
FRONTEND = DESK / "ui" / "frontend"
TEMPLATES = sorted(DESK.glob("*/templates/**/*.html"))
ICON = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']""")
OUTSIDE = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//""", re.IGNORECASE)
EVENTS = r"on(?:click|change|input|submit|load|error|focus|blur|key\w+|mouse\w+|pointer\w+)"
INLINE = re.compile(rf"<script(?![^>]*\bsrc=)|<style\b|\s{EVENTS}=|\shx-on", re.IGNORECASE)


def test_the_lock_file_names_no_registry() -> None:
    locked = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))
    assert [name for name, entry in locked["packages"].items() if "resolved" in entry] == []


def test_every_version_is_exact() -> None:
    package = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert [n for n, version in wanted.items() if not re.fullmatch(r"[\d.]+", version)] == []


def test_the_icons_are_those_that_are_listed() -> None:
    listed = (FRONTEND / "icons.txt").read_text("utf-8").split()
    assert sorted(icons.shapes()) == sorted(listed)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(DESK)))
def test_a_template_asks_no_other_host_and_has_no_script_of_its_own(template: Path) -> None:
    text = template.read_text("utf-8")
    assert OUTSIDE.findall(text) == []
    assert INLINE.findall(text) == []
    assert [name for name in ICON.findall(text) if name not in icons.shapes()] == []


def test_a_word_stands_in_one_box_with_what_it_means() -> None:
    """Else a grid of several columns lays the word into one and its meaning into the next."""
    for path in TEMPLATES:
        bare = re.sub(r"{%.*?%}|\s+(?=<|$)", "", path.read_text("utf-8"))
        loose = [bare[: at.start()][-40:] for at in re.finditer("<dt", bare)]
        assert all(re.search(r"<div[^>]*>$", before) for before in loose), path
