"""No text of any making takes a regular expression more than a moment.

Each expression of desk and engine is found in the source and tried with texts of 100,000
characters that are made of its own parts: what it repeats, what it nearly matches, what it might
begin with anywhere. A pattern that reads such a text again from each of its signs takes minutes.
"""

import ast
import gc
import importlib
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from re import _constants as sre
from re import _parser
from typing import Any, Final, NamedTuple

import pytest

import liandong
from liandong.desk.access.masking import mask_known, people
from liandong.desk.access.rules.redaction import redact, redact_all
from liandong.desk.backfill.rules.differences import same
from liandong.desk.intake.rules.own_people import hidden_in
from liandong.engine.records.shop_names import normal_name, without_licence

pytestmark = pytest.mark.long

SOURCE: Final = Path(liandong.__file__).parent
ROOMS: Final = ("desk", "engine")
LENGTH: Final = 100_000
#: Seconds of the processor for one pattern and one text.
LIMIT: Final = 0.2
USES: Final = {"compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "split"}
ANCHORED: Final = {"match", "fullmatch"}
#: Where a pattern is made of what is compared: it has a test of its own below.
MADE_AT_WORK: Final = {
    "desk/access/rules/known_people.py",
    "desk/backfill/rules/differences.py",
    "desk/intake/rules/own_people.py",
}
LONGEST_REPEAT: Final = 3


@pytest.fixture(autouse=True)
def no_search_for_cycles() -> Iterator[None]:
    """It takes the longer the more the tests before have left in memory."""
    gc.disable()
    yield
    gc.enable()


class Found(NamedTuple):
    """An expression, where it stands, and whether it is tried at the beginning of a text alone."""

    pattern: re.Pattern[str]
    place: str
    anchored: bool


def _files() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*.py")):
            if not {"migrations", "node_modules"} & set(path.parts):
                yield str(path.relative_to(SOURCE)), ast.parse(path.read_text("utf-8"))


def _calls(tree: ast.Module) -> list[ast.Call]:
    """Calls of functions of `re`."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in USES
    ]


def _name(node: ast.expr) -> str:
    """The name of an object, also of one of another module."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _uses(trees: list[ast.Module]) -> dict[str, set[str]]:
    """Name of an object to the names of its methods that are called or handed on anywhere."""
    uses: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in USES:
                uses.setdefault(_name(node.value), set()).add(node.attr)
    return uses


def _held(value: object, depth: int = 4) -> Iterator[re.Pattern[str]]:
    """The patterns in a value, also within tables."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth and isinstance(value, Mapping):
        for pair in value.items():
            yield from _held(pair, depth - 1)
    elif depth and isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from _held(item, depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _held(getattr(value, field.name), depth - 1)


def _in_tables(held: tuple[str, object]) -> bool:
    """Patterns with names of their own come before those in tables, which may be the same."""
    return not isinstance(held[1], re.Pattern)


def _of_module(place: str, uses: Mapping[str, set[str]]) -> Iterator[Found]:
    module = importlib.import_module(f"liandong.{place[:-3].replace('/', '.')}")
    for name, value in sorted(vars(module).items(), key=_in_tables):
        if not name.startswith("__"):
            used = uses.get(name, set())
            anchored = isinstance(value, re.Pattern) and bool(used) and used <= ANCHORED
            for pattern in _held(value):
                yield Found(pattern, f"{place}:{name}", anchored)


def _gathered() -> tuple[list[Found], set[str]]:
    """All of them, and the files in which one is made where no test can look."""
    files = list(_files())
    uses = _uses([tree for _place, tree in files])
    found: dict[str, Found] = {}
    unknown: set[str] = set()
    for place, tree in files:
        calls = _calls(tree)
        standing = {
            id(node)
            for item in tree.body
            if not isinstance(item, ast.FunctionDef | ast.ClassDef)
            for node in ast.walk(item)
        }
        for call in calls:
            words = call.args[0]
            if id(call) in standing:
                continue
            if isinstance(words, ast.Constant) and isinstance(words.value, str):
                anchored = call.func.attr in ANCHORED  # type: ignore[attr-defined]
                use = Found(re.compile(words.value), f"{place}:{call.lineno}", anchored)
                found.setdefault(use.pattern.pattern, use)
            else:
                unknown.add(place)
        if any(id(call) in standing for call in calls):
            for use in _of_module(place, uses):
                known = found.get(use.pattern.pattern)
                if known is None or known.anchored:
                    found[use.pattern.pattern] = use
    return list(found.values()), unknown


PATTERNS, MADE_ELSEWHERE = _gathered()


def _sign(item: tuple[Any, Any], chance: random.Random) -> str:
    """A sign that a set of signs takes."""
    kind, value = item
    if kind is sre.RANGE:
        return chr(chance.choice([value[0], value[1]]))
    if kind is sre.CATEGORY:
        return {
            sre.CATEGORY_DIGIT: "1",
            sre.CATEGORY_SPACE: " ",
            sre.CATEGORY_WORD: chance.choice("a1店"),
        }.get(value, "，")
    return chr(value) if kind is sre.LITERAL else "，"


def _sample(tree: Any, chance: random.Random) -> str:
    """A text that the parsed expression nearly takes."""
    return "".join(_part(kind, value, chance) for kind, value in tree)


def _part(kind: Any, value: Any, chance: random.Random) -> str:
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.IN:
        signs = [item for item in value if item[0] is not sre.NEGATE]
        return "x" if len(signs) < len(value) else _sign(chance.choice(signs), chance)
    if kind in {sre.ANY, sre.NOT_LITERAL}:
        return chance.choice("x1店")
    if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        least, most, item = value
        times = chance.randint(least, max(least, min(most, least + LONGEST_REPEAT)))
        return "".join(_sample(item, chance) for _time in range(times))
    if kind is sre.BRANCH:
        return _sample(chance.choice(value[1]), chance)
    if kind is sre.SUBPATTERN:
        return _sample(value[-1], chance)
    if kind is sre.ATOMIC_GROUP:
        return _sample(value, chance)
    return ""


def _repeated(tree: Any) -> Iterator[Any]:
    """What is repeated within a parsed expression."""
    for kind, value in tree:
        if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            yield value[2]
            yield from _repeated(value[2])
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch)
        elif kind is sre.SUBPATTERN:
            yield from _repeated(value[-1])
        elif kind in {sre.ASSERT, sre.ASSERT_NOT}:
            yield from _repeated(value[1])
        elif kind is sre.ATOMIC_GROUP:
            yield from _repeated(value)


def hostile(pattern: str, flags: int = 0) -> list[str]:
    """Texts of LENGTH made of the parts of a pattern."""
    chance = random.Random(pattern)
    tree = _parser.parse(pattern, flags)
    samples = [_sample(tree, chance) or "x" for _time in range(4)]
    units = [_sample(item, chance) or "x" for item in _repeated(tree)]
    signs = sorted(set("".join(samples + units)))
    made = [
        *samples,
        *(sample[: len(sample) // 2] for sample in samples),
        *(sample[1:] + sample[:1] for sample in samples),
        *(sample[:-1] for sample in samples),
        *units,
        *chance.sample(signs, min(6, len(signs))),
    ]
    texts = {(unit or "x") * (LENGTH // len(unit or "x")) for unit in made}
    texts |= {samples[0] + (unit * LENGTH)[:LENGTH] + "\n" for unit in units}
    texts.add("".join(chance.choices(signs, k=LENGTH)))
    return sorted(texts)


def seconds(pattern: re.Pattern[str], text: str, *, anchored: bool) -> float:
    """Of the processor, for the slower way to use the pattern."""
    start = time.thread_time()
    pattern.fullmatch(text)
    half = time.thread_time()
    if not anchored:
        for _match in pattern.finditer(text):
            pass
    return max(half - start, time.thread_time() - half)


def test_the_search_finds_the_expressions_of_the_source() -> None:
    places = {pattern.place for pattern in PATTERNS}
    assert "desk/access/rules/redaction.py:EMAIL" in places
    assert len(PATTERNS) > 80
    assert MADE_ELSEWHERE == MADE_AT_WORK


def test_the_name_of_a_shop_is_compared_with_its_person_at_once() -> None:
    name = "欧阳示例"
    for piece in (name, f"{name}在城东", "欧", "店"):
        text = piece * (100_000 // len(piece))
        began = time.process_time()
        hidden_in("merchant_name", text, [name], [])
        assert time.process_time() - began < LIMIT


def test_a_slow_pattern_is_known_as_one() -> None:
    slow = re.compile(r"([0-9A-Za-z._%+-]+)@")
    assert any(set(text) <= set("._%+-09AZaz") for text in hostile(slow.pattern))
    assert seconds(slow, "a" * 24_000, anchored=False) > LIMIT


@pytest.mark.parametrize("found", PATTERNS, ids=lambda found: found.place)
def test_each_pattern_reads_hostile_text_at_once(found: Found) -> None:
    took = {
        text[:40]: seconds(found.pattern, text, anchored=found.anchored)
        for text in hostile(found.pattern.pattern, found.pattern.flags)
    }
    slowest = max(took, key=lambda text: took[text])
    assert took[slowest] <= LIMIT, slowest


#: Each with what lets rules of redaction look at all.
LONG: Final = (
    "a" * LENGTH + "@",
    "a.b-c%" * (LENGTH // 6),
    "@" + "a" * LENGTH,
    "a@b" * (LENGTH // 3),
    "处警民警" + "王强、" * (LENGTH // 3),
    "民警" * (LENGTH // 2),
    "报警人" * (LENGTH // 3),
    "1" * LENGTH,
    "1 3 " * (LENGTH // 4),
    "138 0013 8000 " * (LENGTH // 14),
    "19900001990 " + "0001990 " * (LENGTH // 8),
    "3209021990" * (LENGTH // 10),
    "6222 " * (LENGTH // 5),
    "一三八" * (LENGTH // 3),
    "家住" * (LENGTH // 2),
    "老板陈" * (LENGTH // 3),
    "某" * LENGTH,
    "1号楼" * (LENGTH // 3),
    "苏J1" * (LENGTH // 3),
    "　" * LENGTH + "1234567",
    "l店" + "1*5" * (LENGTH // 3),
)


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:12])
@pytest.mark.parametrize("way", [redact, lambda text: redact_all([text])], ids=["one", "many"])
def test_a_long_text_is_redacted_within_a_moment(way: Callable[[str], object], text: str) -> None:
    """All rules and all their passes together."""
    start = time.thread_time()
    way(text)
    assert time.thread_time() - start <= 10 * LIMIT


#: Of these each pass hides the first number or account alone: as many passes are made as may be.
HIDDEN_ONE_BY_ONE: Final = (
    "wx" * (LENGTH // 2),
    "店" + "wx" * (LENGTH // 2),
    "1*5" * (LENGTH // 3),
)


@pytest.mark.parametrize("text", HIDDEN_ONE_BY_ONE, ids=lambda text: text[:4])
@pytest.mark.parametrize("way", [redact, lambda text: redact_all([text])], ids=["one", "many"])
def test_a_text_that_needs_every_pass_is_redacted_at_once(
    way: Callable[[str], object], text: str
) -> None:
    took = []
    for _time in range(3):  # the best of three: all passes together are near to what is allowed
        start = time.thread_time()
        way(text)
        took.append(time.thread_time() - start)
    assert min(took) <= LIMIT


@pytest.mark.parametrize("name", ["店" * LENGTH, "公司" * (LENGTH // 2) + "x", "(" * LENGTH])
@pytest.mark.parametrize("way", [normal_name, without_licence])
def test_the_name_of_a_shop_may_be_of_any_making(way: Callable[[str], str], name: str) -> None:
    start = time.thread_time()
    way(name)
    assert time.thread_time() - start <= LIMIT


@pytest.mark.parametrize(
    "name", ["店" * 40, "店" * 5_000, "店·" * 30, "a b" * 20, "1" * 11, "1" * 90]
)
@pytest.mark.parametrize("gap", ["", " ", "  ", "·", "、"])
def test_a_known_name_or_phone_is_looked_for_at_once(name: str, gap: str) -> None:
    text = (gap.join(name[:-1]) + gap) * (LENGTH // max(1, len(name) * (1 + len(gap))))
    start = time.thread_time()
    mask_known(text, people([(name, name)]))
    assert time.thread_time() - start <= 5 * LIMIT


def test_a_masked_text_is_compared_at_once() -> None:
    start = time.thread_time()
    assert not same("店" * LENGTH, "*" * (LENGTH // 2) + "x")
    assert time.thread_time() - start <= LIMIT


def test_a_masked_text_is_still_known_in_a_longer_one() -> None:
    assert same("消费者张三丰反映", "张**反映")
    assert same("消费者张三丰" + "反映" * LENGTH, "消费者张**" + "反映" * LENGTH)
