"""A small compositional grammar: rules of alternatives, written as plain text, compiled once.

`(甲/乙/)` chooses one of its parts, `<name>` is filled from the given slots or from the rule of
that name, and `3*` before an alternative makes it three times as likely.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

Random = Callable[[], float]


class Slot:
    """A place to be filled."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Choice:
    """Alternatives of which one is spoken, each as likely as its neighbours."""

    __slots__ = ("nodes",)

    def __init__(self, nodes: tuple["Node", ...]) -> None:
        self.nodes = nodes


Node = tuple[str | Slot | Choice, ...]
Slots = Mapping[str, "str | Node"]

_WEIGHT: Final = re.compile(r"^(\d+)\*\s?")
_DOUBLED: Final = re.compile(r"[，；]+([。！，；])|([。！])[，；。]+|：，")


def compile_text(text: str) -> Node:
    """The node of one line.

    Raises:
        ValueError: a bracket is left open.
    """
    node, end = _sequence(text, 0, closing=False)
    if end != len(text):
        raise ValueError(f"unbalanced bracket: {text}")
    return node


def alternatives(lines: Iterable[str]) -> Choice:
    """One choice of many lines, `N*` counted."""
    nodes: list[Node] = []
    for line in lines:
        match = _WEIGHT.match(line)
        node = compile_text(line[match.end() :] if match else line)
        nodes += [node] * (int(match[1]) if match else 1)
    return Choice(tuple(nodes))


def _sequence(text: str, start: int, *, closing: bool) -> tuple[Node, int]:
    parts: list[str | Slot | Choice] = []
    plain = start
    at = start
    while at < len(text):
        mark = text[at]
        if closing and mark in "/)":
            break
        if mark not in "(<":
            at += 1
            continue
        if at > plain:
            parts.append(text[plain:at])
        if mark == "<":
            end = text.index(">", at)
            parts.append(Slot(text[at + 1 : end]))
            at = end + 1
        else:
            choice, at = _choice(text, at + 1)
            parts.append(choice)
        plain = at
    if at > plain:
        parts.append(text[plain:at])
    return tuple(parts), at


def _choice(text: str, start: int) -> tuple[Choice, int]:
    nodes: list[Node] = []
    at = start
    while True:
        node, at = _sequence(text, at, closing=True)
        nodes.append(node)
        if at >= len(text):
            raise ValueError(f"unbalanced bracket: {text}")
        if text[at] == ")":
            return Choice(tuple(nodes)), at + 1
        at += 1


class Grammar:
    """Named rules of one or more files of `data/grammar/`."""

    def __init__(self, rules: Mapping[str, Choice]) -> None:
        self.rules = dict(rules)

    @classmethod
    @cache
    def load(cls, *names: str) -> "Grammar":
        rules: dict[str, list[str]] = {}
        for name in names:
            source = files("liandong.simulation") / "data" / "grammar" / f"{name}.txt"
            lines: list[str] = []
            for line in source.read_text(encoding="utf-8").splitlines():
                if line.startswith("["):
                    lines = rules.setdefault(line.strip("[]"), [])
                elif line.strip() and not line.startswith("#"):
                    lines.append(line)
        return cls({name: alternatives(lines) for name, lines in rules.items()})

    def say(self, rule: str, slots: Slots, random: Random) -> str:
        """One sentence of `rule`.

        Raises:
            KeyError: a slot has neither a filling nor a rule.
        """
        out: list[str] = []
        self._choose(self.rules[rule], slots, random, out)
        return tidy("".join(out))

    def fill(self, node: Node | Choice, slots: Slots, random: Random) -> str:
        """One sentence of a compiled line."""
        out: list[str] = []
        if isinstance(node, Choice):
            self._choose(node, slots, random, out)
        else:
            self._speak(node, slots, random, out)
        return "".join(out)

    def _choose(self, choice: Choice, slots: Slots, random: Random, out: list[str]) -> None:
        nodes = choice.nodes
        self._speak(nodes[int(random() * len(nodes))], slots, random, out)

    def _speak(self, node: Node, slots: Slots, random: Random, out: list[str]) -> None:
        for part in node:
            if type(part) is str:
                out.append(part)
            elif type(part) is Choice:
                self._choose(part, slots, random, out)
            elif type(part) is Slot:
                filling = slots.get(part.name)
                if filling is None:
                    self._choose(self.rules[part.name], slots, random, out)
                elif type(filling) is str:
                    out.append(filling)
                else:
                    self._speak(filling, slots, random, out)  # type: ignore[arg-type]


def tidy(text: str) -> str:
    """The text without the doubled marks that optional parts leave."""
    return _DOUBLED.sub(lambda m: m[1] or m[2] or "：", text)
