"""Identifiers are plain words of the field: the private dialect of the beginnings stays out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("src/liandong", "benchmarks", "tools", "tests")
FORBIDDEN = frozenset(
    {
        *(
            "told",
            "telling",
            "said",
            "saying",
            "asked",
            "heard",
            "hearing",
            "seen",
            "deed",
            "deeds",
        ),
        *("deed", "deeds", "lot", "lots", "portion", "portions", "matter", "matters", "beginnings"),
        *("holding", "leaving", "ahead", "anew"),
    }
)
ALLOWED: frozenset[str] = frozenset()


def files() -> list[Path]:
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return sorted(p for p in found if not {"migrations", "node_modules"} & set(p.parts))


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def defined_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What this file names itself. Tests are sentences; their names are no identifiers of ours."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if not node.name.startswith("test_"):
                    yield node.lineno, node.name
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.arg():
                yield node.lineno, node.arg


def loop_variables(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            for name in ast.walk(node.target):
                if isinstance(name, ast.Name):
                    yield name.lineno, name.id


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_identifier_uses_a_word_of_the_private_dialect(folder: str) -> None:
    faults = []
    for path in files():
        if not path.is_relative_to(ROOT / folder):
            continue
        shown = path.relative_to(ROOT)
        if words(path.stem) & FORBIDDEN and not path.stem.startswith("test_"):
            faults.append(str(shown))
        tree = ast.parse(path.read_text("utf-8"))
        faults += [
            f"{shown}:{line}: {name}"
            for line, name in defined_names(tree)
            if words(name) & FORBIDDEN - ALLOWED
        ]
        faults += [f"{shown}:{line}: one" for line, name in loop_variables(tree) if name == "one"]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", ["told_by", "seenNow", "AHEAD", "next_deed", "_said"])
def test_the_check_sees_a_forbidden_word_wherever_it_stands(name: str) -> None:
    assert words(name) & FORBIDDEN


@pytest.mark.parametrize("name", ["allotted", "ballots", "untold", "matters_of_fact", "stated"])
def test_only_whole_words_count(name: str) -> None:
    assert bool(words(name) & FORBIDDEN) == (name == "matters_of_fact")
