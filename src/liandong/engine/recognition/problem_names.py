"""What people call a problem, where the lexicon does not find it: 定金不退, 商家联系不上.

The lexicon finds a problem that is told in known words. Most are told in words that nobody can list
(“钱交了一个月，问就是厂家没发”); the readers of the corpus gave each a name. For every name that
several hands used, a logistic regression over the n-grams of `characters` says whether a reader
would call it so, or alike; most of its weights are nought (Tibshirani 1996). A name is given only
with the words of the text that speak for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Flags, Floats, Ints, compiled
from liandong.engine.recognition.answer_values import MAX_PHRASES
from liandong.engine.recognition.characters import (
    LONGEST,
    MOST_STEPS,
    Read,
    Steps,
    find_gram,
    heaviest_runs,
    join_words,
    room_for_runs,
)
from liandong.engine.recognition.lexicon.automaton import Compiled
from liandong.engine.recognition.reading.features import Reading
from liandong.engine.recognition.reading.folding import Folded
from liandong.engine.recognition.reading.phrases import Phrases, codes_of, text_of

LIKELY: Final = -3.48
"""Log-odds (0.03) from which a name is given. In texts of hands that nothing was learned from,
three of ten such names were what a reader said, and of what the lexicon found an eighth; in work
orders, whose words it knows, the lexicon is better. So its best phrase stands first, its others
last."""
SHORTEST: Final = 30.0
"""Length of a text of 20 characters as a vector, the shortest that was learned from: in a shorter
one every n-gram would count for more than it was ever seen to mean."""
ALIKE: Final = 0.5
"""F1 of the pairs of characters of two names, from which they say the same."""
NEVER: Final = -1e9


class Weights(NamedTuple):
    """Of the n-grams: those of n-gram i are [first[i]:first[i + 1]]."""

    first: Ints
    name: npt.NDArray[np.int16]
    steps: Steps  # in units of the name


class Tables(NamedTuple):
    """What compiled code needs."""

    weights: Weights
    unit: Floats
    bias: Floats
    alike: Flags  # (names, names): which say the same


class Named(NamedTuple):
    """Up to MAX_PHRASES names of each record, the likeliest first; -1 where there are fewer. Places
    in the buffer of the run of characters that speaks most for each."""

    name: Ints  # (records, MAX_PHRASES)
    score: Floats
    start: Ints
    end: Ints


@dataclass(frozen=True, eq=False)
class ProblemNames:
    """The names, and what each n-gram says for each of them."""

    names: tuple[str, ...]
    weights: Weights
    unit: Floats
    bias: Floats
    _compared: dict[str, Flags] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Sequence[str], weights: Floats, bias: Floats) -> "ProblemNames":
        """From weights (n-grams, names) of features that are already multiplied by rarity."""
        unit = np.maximum(np.abs(weights).max(axis=0), 1e-9) / MOST_STEPS
        steps = np.rint(weights / unit).astype(np.int8)
        gram, name = np.nonzero(steps)
        first = np.searchsorted(gram, np.arange(len(weights) + 1)).astype(np.int32)
        kept = Weights(first, name.astype(np.int16), steps[gram, name])
        return cls(tuple(names), kept, unit, bias)

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.weights, self.unit, self.bias, alike(self.names, self.names))

    def same_as(self, phrases: Sequence[str]) -> Flags:
        """(phrases, names): which say the same. What was compared once is kept: the lexicon has
        some thousands of phrases, and to compare one takes as long as to read a record."""
        new = [phrase for phrase in phrases if phrase not in self._compared]
        if new:
            self._compared.update(zip(new, alike(new, self.names), strict=True))
        same = np.zeros((len(phrases), len(self.names)), np.bool_)
        for row, phrase in enumerate(phrases):
            same[row] = self._compared[phrase]
        return same


def alike(these: Sequence[str], those: Sequence[str]) -> Flags:
    """(these, those): which of them say the same, by the pairs of characters that they share."""
    pairs = {pair: at for at, pair in enumerate({p for n in (*these, *those) for p in _pairs(n)})}
    one, other = _incidence(these, pairs), _incidence(those, pairs)
    sizes = one.sum(axis=1)[:, None] + other.sum(axis=1)[None]
    same: Flags = 2 * (one @ other.T) >= ALIKE * np.maximum(sizes, 1)
    return same


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def _incidence(names: Sequence[str], pairs: Mapping[str, int]) -> npt.NDArray[np.float32]:
    table = np.zeros((len(names), len(pairs)), np.float32)
    for row, name in enumerate(names):
        table[row, [pairs[pair] for pair in _pairs(name)]] = 1
    return table


def name_problems(
    tables: Tables, folded: Folded, reading: Reading, read: Read, dispute: Flags
) -> Named:
    """The names of the problems of each record that is a dispute and was read by characters."""
    records = len(dispute)
    name = np.full((records, MAX_PHRASES), -1, np.int32)
    named = Named(name, np.zeros(name.shape), np.zeros_like(name), np.zeros_like(name))
    rows = np.flatnonzero(dispute & (read.place >= 0))
    latest = np.full(len(tables.weights.first), -1, np.int32)
    runs = room_for_runs(folded, 1, 1)
    scores = np.empty(len(tables.bias))
    grams = np.empty((runs.share.shape[1], LONGEST), np.int32)
    texts = (folded.codes, folded.starts)
    _name(texts, rows, reading.nouns, read, tables, latest, scores, grams, runs, named)
    return named


def with_names(phrases: Phrases, named: Named, names: ProblemNames, compiled: Compiled) -> Phrases:
    """At most three phrases for each record: the best that the lexicon found, the names, the rest
    of the lexicon's; a name and a phrase that say the same count once. A name is numbered behind
    the problems of the lexicon and has no noun."""
    codes, which = np.unique(codes_of(phrases), return_inverse=True)
    same = names.same_as([text_of(compiled, code) for code in codes.tolist()])
    records = len(phrases.bounds) - 1
    room = records * MAX_PHRASES
    short = np.zeros(room, np.uint8)
    noun, problem, start, end = (np.zeros(room, np.int32) for _column in range(4))
    noun_start, noun_end = np.full(room, -1, np.int32), np.full(room, -1, np.int32)
    bounds = np.zeros(records + 1, np.int64)
    merged = Phrases(noun, problem, short, noun_start, noun_end, start, end, bounds)
    used = _merge(phrases, which, same, named, len(compiled.problem_list), merged)
    return Phrases(
        noun[:used],
        problem[:used],
        short[:used],
        noun_start[:used],
        noun_end[:used],
        start[:used],
        end[:used],
        bounds,
    )


@compiled(counted=False)
def _name(
    texts: Any,
    rows: Any,
    nouns: Any,
    read: Any,
    tables: Any,
    latest: Any,
    scores: Any,
    grams: Any,
    runs: Any,
    named: Any,
) -> None:
    for row in rows:
        codes, first, last = texts[0], texts[1][row], texts[1][row + 1]
        _look_up(codes, first, last, read, grams)
        _weigh(grams[: last - first], row, read, tables, latest, scores)
        used = 0
        while used < named.name.shape[1]:
            best = np.argmax(scores)
            score = scores[best]
            if score < LIKELY:
                break
            _share(grams[: last - first], best, tables, runs.share[0])
            join_words(first, last, nouns, nouns.bounds[row : row + 2], runs.joined)
            if heaviest_runs(codes, first, last, runs.share[0], 1.0, 1, runs) == 0:
                scores[best] = NEVER  # nothing in the text speaks for it
                continue
            for other in range(len(scores)):
                if tables.alike[best, other]:
                    scores[other] = NEVER
            named.name[row, used] = best
            named.score[row, used] = score
            named.start[row, used] = first + runs.start[0]
            named.end[row, used] = first + runs.end[0]
            used += 1


@compiled(inline=True)
def _look_up(codes: Any, first: Any, last: Any, read: Any, grams: Any) -> None:
    """The n-grams of each length that begin at each character of the record, -1 where unknown."""
    for at in range(first, last):
        for length in range(1, LONGEST + 1):
            gram = np.int32(-1)
            if read.spoken[at]:
                gram = find_gram(codes, at, last, length, read.table)
            grams[at - first, length - 1] = gram


@compiled(inline=True)
def _weigh(grams: Any, row: Any, read: Any, tables: Any, latest: Any, scores: Any) -> None:
    """The log-odds of every name for a record; each distinct n-gram counts once."""
    weights = tables.weights
    for name in range(len(scores)):
        scores[name] = 0.0
    for at in range(len(grams)):
        for length in range(LONGEST):
            gram = grams[at, length]
            if gram >= 0 and latest[gram] != row:
                latest[gram] = row
                for place in range(weights.first[gram], weights.first[gram + 1]):
                    scores[weights.name[place]] += weights.steps[place]
    for name in range(len(scores)):
        each = tables.unit[name] / max(SHORTEST, read.lengths[read.place[row]])
        scores[name] = scores[name] * each + tables.bias[name]


@compiled(inline=True)
def _share(grams: Any, name: Any, tables: Any, share: Any) -> None:
    """What each character of the record says for a name; half of a pair's for each of the two."""
    weights = tables.weights
    for at in range(len(grams)):
        share[at] = 0.0
    for at in range(len(grams)):
        for length in range(1, LONGEST + 1):
            gram = grams[at, length - 1]
            if gram < 0:
                continue
            for place in range(weights.first[gram], weights.first[gram + 1]):
                if weights.name[place] == name:
                    for character in range(at, at + length):
                        share[character] += weights.steps[place] * tables.unit[name] / length


@compiled(counted=False)
def _merge(phrases: Any, which: Any, same: Any, named: Any, problems: Any, merged: Any) -> Any:
    """`same` tells of each distinct phrase of the lexicon (which[at] for phrase `at`) and of each
    name whether they say the same."""
    most, used = named.name.shape[1], 0
    for record in range(len(phrases.bounds) - 1):
        begun = used
        first, last = phrases.bounds[record], phrases.bounds[record + 1]
        if first < last:
            used = _copy(phrases, first, merged, used)
        for place in range(most):
            name = named.name[record, place]
            if name < 0 or used - begun == most:
                break
            if first == last or not same[which[first], name]:
                used = _add(named, record, place, problems, merged, used)
        for at in range(first + 1, last):
            is_double = used - begun == most
            for place in range(most):
                name = named.name[record, place]
                is_double = is_double or (name >= 0 and same[which[at], name])
            if not is_double:
                used = _copy(phrases, at, merged, used)
        merged.bounds[record + 1] = used
    return used


@compiled(inline=True)
def _copy(phrases: Any, at: Any, merged: Any, used: Any) -> Any:
    merged.noun[used] = phrases.noun[at]
    merged.problem[used] = phrases.problem[at]
    merged.short[used] = phrases.short[at]
    merged.noun_start[used] = phrases.noun_start[at]
    merged.noun_end[used] = phrases.noun_end[at]
    merged.start[used] = phrases.start[at]
    merged.end[used] = phrases.end[at]
    return used + 1


@compiled(inline=True)
def _add(named: Any, record: Any, at: Any, problems: Any, merged: Any, used: Any) -> Any:
    merged.problem[used] = problems + named.name[record, at]
    merged.start[used] = named.start[record, at]
    merged.end[used] = named.end[record, at]
    return used + 1
