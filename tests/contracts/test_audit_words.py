"""The auditor reads words: actions, the keys of their details and coded values have Chinese
names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liandong.desk.access.audit_words import ACTIONS, CODES, DETAILS, detail_words
from liandong.desk.access.roles import ROLES
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.filters import ORDERS, DisputeFilter
from liandong.desk.insight.pictures import PICTURES
from liandong.desk.intake.rules.answer_forms import CORRECTABLE
from liandong.engine.vocabulary import Source

DESK = Path(__file__).parents[2] / "src/liandong/desk"
RECORDED = re.compile(r'(?:audit|trail)\.(?:record|once_made)\(\s*"([a-z_]+\.[a-z_]+)"')
LATIN = re.compile(r"[A-Za-z_]")


def recorded() -> list[str]:
    return sorted({a for f in DESK.rglob("*.py") for a in RECORDED.findall(f.read_text("utf-8"))})


def details(module: ast.Module) -> Iterator[str]:
    """The keys of the details that the module records, literal or through a variable."""
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values.setdefault(name, []).append(value)
    for node in ast.walk(module):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Name(id="audit" | "trail"), attr="record" | "once_made"
                )
            ):
                for given in node.keywords:
                    if given.arg == "detail":
                        yield from keys_of(given.value, values)


def keys_of(node: ast.expr, values: dict[str, list[ast.expr]]) -> Iterator[str]:
    match node:
        case ast.Dict():
            yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))
            inner = node.values
        case ast.Name(id=name):
            inner = values.get(name, [])
        case ast.BinOp(left=left, right=right):
            inner = [left, right]
        case _:
            inner = []
    for value in inner:
        yield from keys_of(value, values)


def keys() -> list[str]:
    modules = [f for f in DESK.rglob("*.py") if RECORDED.search(f.read_text("utf-8"))]
    return sorted({key for f in modules for key in details(ast.parse(f.read_text("utf-8")))})


@pytest.mark.parametrize("action", recorded())
def test_every_recorded_action_has_words(action: Any) -> None:
    assert action in ACTIONS


@pytest.mark.parametrize("key", keys())
def test_every_key_of_a_detail_has_words(key: Any) -> None:
    """Those that are put together at run time are looked at while the other tests run."""
    assert key in DETAILS


def test_the_keys_are_found() -> None:
    assert {"reason", "findings", "filter", "opened", "digest"} <= set(keys())


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("role", ROLES),
        ("source", Source),
        ("sources", Source),
        ("field", CORRECTABLE),
        ("status", Dispute.Status),
        ("sort", ORDERS),
        ("chart", PICTURES),
        ("by", DisputeFilter.__slots__),
        ("list", ("disputes", "merchants", "records")),
    ],
)
def test_every_coded_value_has_words(key: str, values: Any) -> None:
    words_of = {str(value): str(CODES[key].get(value, value)) for value in values}
    assert not [value for value, words in words_of.items() if LATIN.search(words)]


def test_a_detail_is_told_without_a_word_of_the_code() -> None:
    words = detail_words(
        {
            "before": {"role": "analyst", "department": "滨河警务站"},
            "sources": ["police_110", "walk_in"],
            "filter": {"status": "open", "sort": "-amount"},
            "verb": "merged",
            "reason": "",
        }
    )
    assert words.startswith("更改前：角色 ")
    assert "事由：—" in words
    assert not LATIN.search(words)


def test_a_detail_reads_alike_in_whatever_order_the_database_keeps_its_keys() -> None:
    detail = {"before": {"field": "a", "days": 1}, "after": "b", "route": "c", "unknown": 1}
    backwards = {"before": {"days": 1, "field": "a"}} | dict(reversed(detail.items()))
    assert detail_words(detail) == detail_words(dict(reversed(backwards.items())))
    assert detail_words(detail).startswith("更改前：字段 a，天数 1；更改后：b；页面：c")
