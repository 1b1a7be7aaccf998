"""A local lexicon laid over the one that ships: one TOML file that an officer may edit.

    [items."服装鞋帽"]              # sector; the entries are as in data/items.toml
    "羽绒服" = "羽绒裙"
    [aspects.money]                # kind of noun, as in data/aspects.toml
    "押金" = "押柜"
    [[problem]]                    # as in data/problems.toml; of a known one only its new words
    name = "掉色"
    words = "褪得厉害"
    [[cue]]                        # [[cue]], [context] and [urgency] as in data/cues.toml
    [places]                       # 商圈 = the names by which people call its places
    "铜马商圈" = "老电影院"
    [nothing]
    words = "…"                    # words that lose their meaning

A word that stands here as a noun, or as a problem, loses what it meant as such in the lexicon that
ships; cues, contexts and urgencies are added. `local_checks` finds what is wrong with a file; only
a file without faults is laid over.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from liandong.engine.recognition.lexicon.entries import (
    Builder,
    Lexicon,
    Problem,
    expand,
    read_shipped,
    shipped_builder,
    shipped_lexicon,
)
from liandong.engine.recognition.lexicon.local_checks import Fault, faults_in
from liandong.engine.recognition.lexicon.local_wording import (
    Meaning,
    meaning_of,
    meanings_in,
    words_of,
)
from liandong.engine.recognition.reading.folding import fold_word
from liandong.engine.records import UnreadableFile

Data = Mapping[str, Any]

NOUNS: Final = ("items", "aspects")


class LexiconError(UnreadableFile):
    """A local lexicon that cannot be used; `faults` say where and what to do."""

    def __init__(self, faults: list[Fault]) -> None:
        first, more = faults[0], len(faults) - 1
        summary = f"本地词表{first.where}{first.field}：{first.reason}"
        super().__init__(f"{summary}（另有 {more} 处）" if more else summary, first.remedy)
        self.faults = faults


@dataclass(frozen=True)
class Entry:
    """A word of the local lexicon: what it means by it, and what it meant without."""

    word: str
    meaning: Meaning
    before: str

    @property
    def is_new(self) -> bool:
        return not self.before

    @property
    def changes(self) -> bool:
        return self.before != self.meaning.words


@dataclass(frozen=True)
class Overlay:
    """A local lexicon without faults."""

    data: Data
    digest: str  # of its text; the same file, the same digest

    @classmethod
    def load(cls, path: Path) -> "Overlay":
        """Raises LexiconError, or OSError."""
        return cls.of(path.read_text(encoding="utf-8"))

    @classmethod
    def of(cls, text: str) -> "Overlay":
        """Raises LexiconError."""
        data, faults = faults_in(text)
        if faults:
            raise LexiconError(faults)
        return cls(data, hashlib.sha256(text.encode("utf-8")).hexdigest()[:12])

    @cached_property
    def lexicon(self) -> Lexicon:
        """The shipped lexicon with this one over it."""
        return _laid_over(shipped_builder(), self.data).lexicon()

    @property
    def places(self) -> dict[str, tuple[str, ...]]:
        """District to the names of its places."""
        listed = self.data.get("places", {})
        return {district: tuple(words.split()) for district, words in listed.items()}

    def entries(self) -> Iterator[Entry]:
        """Every word of the file, in its order."""
        shipped = shipped_lexicon()
        for meaning in meanings_in(self.data):
            for word in meaning.words_of:
                yield Entry(word, meaning, meaning_of(word, shipped, meaning.section))


def _laid_over(builder: Builder, data: Data) -> Builder:
    slots = read_shipped("problems.toml")["slots"]
    problems = {"slots": slots, "problem": [_whole(table, builder) for table in _tables(data)]}
    _forget_nouns(builder, data)
    _forget_problems(builder, problems)
    builder.add_items(
        {s: _completed(kinds, builder.items, "aspect") for s, kinds in _named(data, "items")}
    )
    builder.add_aspects(
        {k: _completed(names, builder.aspects, "sector") for k, names in _named(data, "aspects")}
    )
    builder.add_problems(problems)
    builder.add_cues(_cues(builder, data))
    for word in data.get("nothing", {}).get("words", "").split():
        builder.words.pop(fold_word(word), None)
    return builder


def _tables(data: Data) -> list[dict[str, Any]]:
    problems: list[dict[str, Any]] = data.get("problem", [])
    return problems


def _named(data: Data, section: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from data.get(section, {}).items()


def _whole(spec: Data, builder: Builder) -> dict[str, Any]:
    """A problem with everything that the file leaves to the one of the same name."""
    known = builder.problems.get(spec["name"])
    filled = {"words": "", **(_spec_of(known) if known else {}), **spec}
    return {name: value for name, value in filled.items() if value is not None}


def _spec_of(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"takes": " ".join(problem.takes)}


def _completed(entries: Data, known: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Entries in their long form; what the file does not say of a known one stays."""
    specs = {}
    for name, entry in entries.items():
        spec = {"words": entry} if isinstance(entry, str) else dict(entry)
        kept = getattr(known[name], field) if name in known else None
        specs[name] = {"words": "", **({field: kept} if kept else {}), **spec}
    return specs


def _cues(builder: Builder, data: Data) -> dict[str, Any]:
    cues = []
    for spec in data.get("cue", []):
        known = builder.cues.get(spec["name"])
        cues.append({**(asdict(known) if known else {}), **spec})
    slots = read_shipped("cues.toml")["slots"]
    contexts, urgencies = data.get("context", {}), data.get("urgency", {})
    return {"slots": slots, "cue": cues, "context": contexts, "urgency": urgencies}


def _forget_nouns(builder: Builder, data: Data) -> None:
    for section in NOUNS:
        for _, entries in _named(data, section):
            for entry in entries.values():
                for text in words_of(entry):
                    word = builder.word(text)
                    word.item, word.aspect = None, None


def _forget_problems(builder: Builder, problems: Data) -> None:
    slots = {name: words.split() for name, words in problems["slots"].items()}
    for spec in problems["problem"]:
        for template in spec["words"].split():
            for text in expand(template, slots):
                builder.word(text).problem = None
        for text in spec.get("refused", "").split():
            builder.word(text).action = None
