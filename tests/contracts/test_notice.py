"""Everything that is shipped or installed with the product stands in NOTICE with its licence."""

import json
import re
from importlib.metadata import PackageNotFoundError, files, metadata
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTICE = (ROOT / "NOTICE").read_text("utf-8")
FRONT = ROOT / "src/liandong/desk/ui/frontend"
BUILDING = {"esbuild", "sass"}
"""Packages that only build the front end; their own dependencies are not shipped either."""


def named() -> dict[str, str]:
    """Each package in NOTICE with the first line of its licence."""
    return dict(re.findall(r"^    ([@\w./-]+) {2,}(\S.*)$", NOTICE, re.MULTILINE))


def installed() -> list[str]:
    text = (ROOT / "requirements/product.txt").read_text("utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)))


def bundled() -> list[str]:
    """Packages of the front end with those that they need, from its lock."""
    packages = json.loads((FRONT / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = [name for name in packages[""]["dependencies"] if name not in BUILDING]
    found: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted += packages[f"node_modules/{name}"].get("dependencies", {})
    return sorted(found)


def declared(name: str) -> str:
    """The licence by the package's own metadata, as an expression or in the words it has; else the
    head of the licence that it carries."""
    try:
        declaration = metadata(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed on this system")
    classifiers = [
        c.rpartition("::")[2] for c in declaration.get_all("Classifier", []) if "License" in c
    ]
    expression, words = (
        next(iter(declaration.get_all(field, [])), "")
        for field in ("License-Expression", "License")
    )
    return expression or " ".join([words, *classifiers]).strip() or _head_of_licence(name)


def _head_of_licence(name: str) -> str:
    carried = [path for path in files(name) or () if path.name == "LICENSE"]
    text = carried[0].read_text() if carried else ""
    if "Permission is hereby granted, free of charge" in text:
        return f"MIT {text[:80]}"
    return text[:80]


@pytest.mark.parametrize("name", installed())
def test_every_dependency_is_named_with_the_licence_it_declares(name: Any) -> None:
    licence = named()[name]
    family = re.match(r"Apache|BSD|MIT|LGPL|PSF", licence)
    assert family, licence
    assert family[0] in declared(name)


@pytest.mark.parametrize("name", bundled())
def test_everything_in_the_built_front_end_is_named(name: Any) -> None:
    assert name in named()


def test_nothing_is_named_that_is_not_there() -> None:
    assert set(named()) == {*installed(), *bundled()}


def test_fonts_and_weak_copyleft_are_told_of() -> None:
    assert "SIL Open Font License 1.1" in named()["cvttf-notosanscjk-regular"]
    assert named()["psycopg"] == "LGPL-3.0-only"
    assert "Noto Sans SC" in NOTICE
