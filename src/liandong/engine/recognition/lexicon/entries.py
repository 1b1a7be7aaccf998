"""The lexicon: data files that an officer may edit, expanded to words and what each means."""

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from liandong.engine.recognition.reading.folding import fold_word

CONTEXTS: Final = (
    "negation",
    "question",
    "hypothetical",
    "resolved",
    "place",
    "narration",
    "reply",
    "organisation",
    "refusal",
    "filler",
    "cover",
    "denial",
)
STRENGTHS: Final = ("words", "parts", "signs")
"""How a word relates to its item: names it; names something about it; only points to it."""
GROUPS: Final = (
    "relation",
    "merchant",
    "money",
    "demand",
    "complain",
    "problem",
    "enquiry",
    "tip",
    "private",
    "public",
    "business",
    "offence",
)
_SLOT: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Item:
    name: str
    sector: str
    aspect: str | None  # the noun of its phrases; None: the word itself


@dataclass(frozen=True)
class Aspect:
    name: str
    kind: str
    sector: str | None


@dataclass(frozen=True)
class Problem:
    name: str
    nature: str
    takes: tuple[str, ...]
    aspect: str | None
    short: str
    needs: bool
    alone: bool
    after: bool
    salience: float  # how much it says as a phrase
    weak: bool  # stands only where no strong problem of its nature is present


@dataclass(frozen=True)
class Cue:
    name: str
    group: str
    dispute: float


@dataclass
class Word:
    """What one word means; a word may mean several things at once."""

    item: str | None = None
    strength: str = "words"  # of STRENGTHS
    aspect: str | None = None
    problem: str | None = None
    action: str | None = None  # the problem that it is when refused
    cues: list[str] = field(default_factory=list)
    contexts: set[str] = field(default_factory=set)
    urgencies: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)  # see markers.py: no feature, so in no model


@dataclass(frozen=True)
class Lexicon:
    items: dict[str, Item]
    aspects: dict[str, Aspect]
    problems: dict[str, Problem]
    cues: dict[str, Cue]
    words: dict[str, Word]


def expand(template: str, slots: dict[str, list[str]]) -> Iterator[str]:
    """Every word of a template: {slot} stands for each word of the slot, `_` for nothing."""
    names = _SLOT.findall(template)
    literals = _SLOT.split(template)[::2]
    for chosen in itertools.product(*(slots[name] for name in names)):
        parts = [literals[0]]
        for word, literal in zip(chosen, literals[1:], strict=True):
            parts += ["" if word == "_" else word, literal]
        yield "".join(parts)


def read_shipped(name: str) -> dict[str, Any]:
    """A data file of the package."""
    return tomllib.loads(
        (files("liandong.engine.recognition") / "data" / name).read_text(encoding="utf-8")
    )


def _slots(data: dict[str, Any]) -> dict[str, list[str]]:
    return {name: words.split() for name, words in data["slots"].items()}


class Builder:
    """Collects words and meanings; what is added later about a word stands beside what it has."""

    def __init__(self) -> None:
        self.words: dict[str, Word] = {}
        self.items: dict[str, Item] = {}
        self.aspects: dict[str, Aspect] = {}
        self.problems: dict[str, Problem] = {}
        self.cues: dict[str, Cue] = {}

    def word(self, text: str) -> Word:
        return self.words.setdefault(fold_word(text), Word())

    def add_items(self, data: dict[str, Any]) -> None:
        for sector, kinds in data.items():
            for name, entry in kinds.items():
                spec = {"words": entry} if isinstance(entry, str) else entry
                self.items[name] = Item(name, sector, spec.get("aspect"))
                for kind in STRENGTHS:
                    for text in spec.get(kind, "").split():
                        self._item_word(text, name, kind)

    def _item_word(self, text: str, item: str, strength: str) -> None:
        """A word keeps the first item that it names outright, else the last that it relates to."""
        word = self.word(text)
        if word.item is None or word.strength != "words":
            word.item, word.strength = item, strength

    def add_aspects(self, data: dict[str, Any]) -> None:
        for kind, names in data.items():
            for name, entry in names.items():
                spec = {"words": entry} if isinstance(entry, str) else entry
                self.aspects[name] = Aspect(name, kind, spec.get("sector"))
                for text in spec["words"].split():
                    self.word(text).aspect = name

    def add_problems(self, data: dict[str, Any]) -> None:
        slots = _slots(data)
        for spec in data["problem"]:
            name = spec["name"]
            self.problems[name] = Problem(
                name=name,
                nature=spec["nature"],
                takes=tuple(spec.get("takes", "").split()),
                aspect=spec.get("aspect"),
                short=spec.get("short", name),
                needs=spec.get("needs", False),
                alone=spec.get("alone", False),
                after=spec.get("after", False),
                salience=float(spec.get("salience", 1.0)),
                weak=spec.get("weak", False),
            )
            for template in spec["words"].split():
                for text in expand(template, slots):
                    word = self.word(text)
                    word.problem = (
                        word.problem or name
                    )  # the first problem that claims a word keeps it
            for text in spec.get("refused", "").split():
                word = self.word(text)
                word.action = word.action or name

    def add_cues(self, data: dict[str, Any]) -> None:
        for spec in data["cue"]:
            self.cues[spec["name"]] = Cue(spec["name"], spec["group"], float(spec["dispute"]))
            for text in spec["words"].split():
                self.word(text).cues.append(spec["name"])
        for context, texts in data["context"].items():
            for text in texts.split():
                self.word(text).contexts.add(context)
        slots = _slots(data)
        for urgency, templates in data["urgency"].items():
            for template in templates.split():
                for text in expand(template, slots):
                    self.word(text).urgencies.add(urgency)

    def add_marks(self, data: dict[str, Any]) -> None:
        slots = _slots(data)
        for section in ("words", "claimer", "when"):
            for mark, templates in data[section].items():
                for template in templates.split():
                    for text in expand(template, slots):
                        self.word(text).marks.add(f"{section} {mark}")

    def lexicon(self) -> Lexicon:
        self.words.pop("", None)
        return Lexicon(self.items, self.aspects, self.problems, self.cues, self.words)


def shipped_builder() -> Builder:
    """A builder that holds the package's data files, for a local lexicon to be laid over."""
    builder = Builder()
    builder.add_items(read_shipped("items.toml"))
    builder.add_aspects(read_shipped("aspects.toml"))
    builder.add_problems(read_shipped("problems.toml"))
    builder.add_cues(read_shipped("cues.toml"))
    builder.add_marks(read_shipped("marks.toml"))
    return builder


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon of the package's data files."""
    return shipped_builder().lexicon()
