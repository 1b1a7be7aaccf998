"""Lexicon and learned n-grams as one trie with tables of numbers beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.recognition.answer_values import URGENCIES
from liandong.engine.recognition.lexicon import trie
from liandong.engine.recognition.lexicon.entries import (
    CONTEXTS,
    GROUPS,
    Item,
    Lexicon,
    Problem,
    Word,
)
from liandong.engine.vocabulary import GOODS_SECTORS, NATURES, SECTORS, Source

NOUN, PREDICATE, CONTEXT, GRAM = 1, 2, 4, 8
RESTART_WORDS: Final = ("工单内容", "原工单内容")
RESTART: Final = 1 << 20  # a context bit: what stands before belongs to the envelope
KINDS: Final = (
    "money",
    "card",
    "fee",
    "paper",
    "role",
    "thing",
    "facility",
    "body",
    "service",
    "business",
    "shop",
)
LABELS: Final = ("dispute", *(f"sector:{s}" for s in SECTORS), *(f"nature:{n}" for n in NATURES))
STATES: Final = ("negated", "questioned", "hypothetical", "resolved", "landmark")
N_SECTORS: Final = len(SECTORS)


def context_bit(name: str) -> int:
    return 1 << CONTEXTS.index(name)


class Tables(NamedTuple):
    """One row for each pattern; -1 where it has no such meaning."""

    length: npt.NDArray[np.int32]
    layers: npt.NDArray[np.uint8]
    item: npt.NDArray[np.int32]
    noun: npt.NDArray[np.int32]  # index in Compiled.nouns
    kind: npt.NDArray[np.int32]  # index in KINDS
    problem: npt.NDArray[np.int32]
    action: npt.NDArray[np.int32]
    context: npt.NDArray[np.int64]
    urgency: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]
    bought_feature: npt.NDArray[np.int32]
    first_feature: npt.NDArray[np.int32]  # where it is the first item that a text names
    noun_features: npt.NDArray[np.int32]  # (patterns, 3)
    cue_features: npt.NDArray[np.int32]  # (patterns, 4)
    gram_feature: npt.NDArray[np.int32]


class ProblemTables(NamedTuple):
    """One row for each problem."""

    feature: npt.NDArray[np.int32]
    first_nature_feature: npt.NDArray[
        np.int32
    ]  # of its nature, where it is the first problem of a text
    takes: npt.NDArray[np.float64]  # (problems, KINDS): how readily it goes with a kind of noun
    needs: npt.NDArray[np.uint8]
    alone: npt.NDArray[np.uint8]
    weak: npt.NDArray[np.uint8]
    nature: npt.NDArray[np.int32]
    default_noun: npt.NDArray[np.int32]
    salience: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Compiled:
    lexicon: Lexicon
    patterns: tuple[str, ...]
    features: tuple[str, ...]
    nouns: tuple[str, ...]
    problem_list: tuple[Problem, ...]
    trie: trie.Trie
    tables: Tables
    problems: ProblemTables
    pair_features: npt.NDArray[np.int32]  # (groups, groups)
    nature_features: npt.NDArray[np.int32]  # (natures, natures): problems of both are present
    state_features: npt.NDArray[np.int32]
    item_sector: npt.NDArray[np.int32]
    in_sector: npt.NDArray[np.int32]  # feature of each sector that only natures use


class _Names:
    """Distinct names in the order of their first use."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.index: dict[str, int] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> int:
        return self.index.setdefault(name, len(self.index))


def feature_names(lexicon: Lexicon, grams: Sequence[str]) -> tuple[str, ...]:
    """Every feature that a text can have, in a fixed order."""
    pairs = [f"pair:{a}+{b}" for i, a in enumerate(GROUPS) for b in GROUPS[i + 1 :]]
    return (
        *(f"source:{source}" for source in Source),
        *(f"class:{hint}" for hint in ("consumer", "other")),
        *(f"goods:{sector}" for sector in SECTORS),
        *(f"state:{state}" for state in STATES),
        *(f"group:{group}" for group in GROUPS),
        *pairs,
        *(f"cue:{name}" for name in lexicon.cues),
        *(f"item:{name}" for name in lexicon.items),
        *(f"about:{sector}" for sector in SECTORS),
        *(f"part:{name}" for name in lexicon.items),
        *(f"hint:{sector}" for sector in SECTORS),
        *(f"first:{sector}" for sector in SECTORS),
        *(f"aspect:{name}" for name in lexicon.aspects),
        *(f"problem:{name}" for name in lexicon.problems),
        *(f"bought:{sector}" for sector in SECTORS),
        *(f"in:{sector}" for sector in SECTORS),
        *(f"first_problem:{nature}" for nature in NATURES),
        *(f"has:{a}+{b}" for i, a in enumerate(NATURES) for b in NATURES[i:]),
        *(f"gram:{gram}" for gram in grams),
    )


def _readiness(takes: tuple[str, ...]) -> list[float]:
    """1 for the first kind that a problem takes, a little less for each that follows."""
    return [1 - 0.12 * takes.index(kind) if kind in takes else 0.0 for kind in KINDS]


class _Compiler:
    def __init__(self, lexicon: Lexicon, grams: Sequence[str]) -> None:
        self.lexicon = lexicon
        self.features = feature_names(lexicon, grams)
        self.feature = {name: index for index, name in enumerate(self.features)}
        self.grams = {gram: self.feature[f"gram:{gram}"] for gram in grams}
        self.patterns = tuple(dict.fromkeys([*lexicon.words, *grams]))
        self.nouns = _Names([""])
        self.shops = tuple(
            word for word, meaning in lexicon.words.items() if "organisation" in meaning.contexts
        )
        self.item_index = {name: i for i, name in enumerate(lexicon.items)}
        self.problem_index = {name: i for i, name in enumerate(lexicon.problems)}

    def tables(self) -> Tables:
        count = len(self.patterns)
        minus = np.full(count, -1, dtype=np.int32)
        tables = Tables(
            length=np.fromiter((len(p) for p in self.patterns), np.int32, count),
            layers=np.zeros(count, dtype=np.uint8),
            item=minus.copy(),
            noun=minus.copy(),
            kind=minus.copy(),
            problem=minus.copy(),
            action=minus.copy(),
            context=np.zeros(count, dtype=np.int64),
            urgency=np.zeros(count, dtype=np.int64),
            groups=np.zeros(count, dtype=np.int64),
            bought_feature=minus.copy(),
            first_feature=minus.copy(),
            noun_features=np.full((count, 3), -1, dtype=np.int32),
            cue_features=np.full((count, 4), -1, dtype=np.int32),
            gram_feature=minus.copy(),
        )
        for row, pattern in enumerate(self.patterns):
            word = self.lexicon.words.get(pattern)
            if word is not None:
                self._noun(tables, row, pattern, word)
                self._predicate(tables, row, word)
                self._context(tables, row, pattern, word)
            if pattern in self.grams:
                tables.gram_feature[row] = self.grams[pattern]
                tables.layers[row] |= GRAM
        return tables

    def _noun(self, tables: Tables, row: int, pattern: str, word: Word) -> None:
        features = []
        sector, outright = None, True
        if word.item is not None:
            item = self.lexicon.items[word.item]
            sector = item.sector
            tables.item[row] = self.item_index[item.name]
            outright = word.strength == "words"
            if word.strength != "signs":
                name, kind = self._name_and_kind(pattern, item)
                tables.noun[row], tables.kind[row] = self.nouns.add(name), KINDS.index(kind)
            features.append(f"item:{item.name}" if outright else f"part:{item.name}")
        if word.aspect is not None:
            aspect = self.lexicon.aspects[word.aspect]
            sector = sector or aspect.sector
            tables.noun[row] = self.nouns.add(aspect.name)
            tables.kind[row] = KINDS.index(aspect.kind)
            features.append(f"aspect:{aspect.name}")
        if sector is not None:
            features.append(f"about:{sector}" if outright else f"hint:{sector}")
        if sector is not None and outright:
            tables.bought_feature[row] = self.feature[f"bought:{sector}"]
            tables.first_feature[row] = self.feature[f"first:{sector}"]
        for column, name in enumerate(features):
            tables.noun_features[row, column] = self.feature[name]
        if features or "cover" in word.contexts:
            tables.layers[row] |= NOUN

    def _name_and_kind(self, pattern: str, item: Item) -> tuple[str, str]:
        """How a word of an item stands in a phrase. What belongs to a service has the kind of its
        last word: 小区电梯 is a lift (电梯)."""
        latin = any(character.isascii() and character.isalpha() for character in pattern)
        name = item.aspect or (item.name if latin else pattern)
        if pattern.endswith(self.shops):
            return name, "shop"
        if item.sector in GOODS_SECTORS:
            return name, "thing"
        for start in range(1, len(pattern) - 1):
            ending = self.lexicon.words.get(pattern[start:])
            if ending is not None and ending.aspect is not None:
                aspect = self.lexicon.aspects[ending.aspect]
                return aspect.name, aspect.kind
        return name, "business"

    def _predicate(self, tables: Tables, row: int, word: Word) -> None:
        if word.problem is not None:
            tables.problem[row] = self.problem_index[word.problem]
        if word.action is not None:
            tables.action[row] = self.problem_index[word.action]
        for column, name in enumerate(word.cues[:4]):
            tables.cue_features[row, column] = self.feature[f"cue:{name}"]
            tables.groups[row] |= 1 << GROUPS.index(self._group(name))
        if word.problem is not None or word.action is not None or word.cues:
            tables.layers[row] |= PREDICATE
        if "cover" in word.contexts:
            tables.layers[row] |= PREDICATE

    def _group(self, cue: str) -> str:
        group = self.lexicon.cues[cue].group
        return {"traffic": "public", "labour": "private", "agency": "complain"}.get(group, group)

    def _context(self, tables: Tables, row: int, pattern: str, word: Word) -> None:
        for context in word.contexts:
            tables.context[row] |= context_bit(context)
        if pattern in RESTART_WORDS:
            tables.context[row] |= RESTART
        for urgency in word.urgencies:
            tables.urgency[row] |= 1 << URGENCIES.index(urgency)
        if word.contexts or word.urgencies:
            tables.layers[row] |= CONTEXT

    def problem_tables(self) -> ProblemTables:
        problems = list(self.lexicon.problems.values())
        count = len(problems)
        return ProblemTables(
            feature=np.array([self.feature[f"problem:{p.name}"] for p in problems], dtype=np.int32),
            first_nature_feature=np.array(
                [self.feature[f"first_problem:{p.nature}"] for p in problems], np.int32
            ),
            takes=np.array([_readiness(p.takes) for p in problems]),
            needs=np.fromiter((p.needs for p in problems), np.uint8, count),
            alone=np.fromiter((p.alone for p in problems), np.uint8, count),
            weak=np.fromiter((p.weak for p in problems), np.uint8, count),
            nature=np.fromiter((NATURES.index(p.nature) for p in problems), np.int32, count),
            default_noun=np.fromiter(
                (self.nouns.add(p.aspect or "") for p in problems), np.int32, count
            ),
            salience=np.fromiter((p.salience for p in problems), np.float64, count),
        )

    def compile(self) -> Compiled:
        tables, problems = self.tables(), self.problem_tables()
        pairs = np.full((len(GROUPS), len(GROUPS)), -1, dtype=np.int32)
        for i, first in enumerate(GROUPS):
            pairs[i, i] = self.feature[f"group:{first}"]
            for j in range(i + 1, len(GROUPS)):
                pairs[i, j] = self.feature[f"pair:{first}+{GROUPS[j]}"]
        natures = np.full((len(NATURES), len(NATURES)), -1, dtype=np.int32)
        for i, first in enumerate(NATURES):
            for j in range(i, len(NATURES)):
                natures[i, j] = self.feature[f"has:{first}+{NATURES[j]}"]
        return Compiled(
            lexicon=self.lexicon,
            patterns=self.patterns,
            features=self.features,
            nouns=tuple(self.nouns.index),
            problem_list=tuple(self.lexicon.problems.values()),
            trie=trie.build(self.patterns),
            tables=tables,
            problems=problems,
            pair_features=pairs,
            nature_features=natures,
            state_features=np.array([self.feature[f"state:{s}"] for s in STATES], dtype=np.int32),
            in_sector=np.array([self.feature[f"in:{s}"] for s in SECTORS], dtype=np.int32),
            item_sector=np.array(
                [SECTORS.index(item.sector) for item in self.lexicon.items.values()], dtype=np.int32
            ),
        )


def compile_lexicon(lexicon: Lexicon, grams: Sequence[str] = ()) -> Compiled:
    """The scan of a lexicon together with learned n-grams (folded strings)."""
    return _Compiler(lexicon, grams).compile()
