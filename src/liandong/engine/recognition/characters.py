"""What single characters and pairs of them say: the part of the model that only texts taught.

Only what is written counts: letters, digits and Chinese characters. A comma or a new line between
two of them keeps them apart, so that how a text is broken into lines changes nothing.

Each distinct n-gram of a text counts once, by how rare it is, and a text as a whole always weighs
the same, long or short (TF-IDF with unit length; Salton and Buckley 1988). The weights are those of
a linear support vector machine (Fan et al. 2008), kept in bytes. Only texts that the scan does not
rule out are read this way, since it costs as much as the scan.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Flags, Floats, Ints, Longs, compiled
from liandong.engine.recognition.lexicon.automaton import LABELS
from liandong.engine.recognition.reading.folding import Folded

Steps = npt.NDArray[np.int8]

WRITTEN: Final = re.compile("[0-9a-z\u3400-\ud7ff]+")
"""What counts of a folded text; as `_is_written` has it."""

URGENT: Final = len(LABELS)
"""The column of urgency; those before it are the labels of the scan."""
COLUMNS: Final = len(LABELS) + 1
LONGEST: Final = 2
MOST_STEPS: Final = 127
WIDEST: Final = 8  # characters of one word of evidence
LEAST: Final = 0.05  # log-odds of one
LEAST_ALONE: Final = 0.5  # of one that is a single character
EMPTY: Final = 0  # no pair of characters has this key
SPREAD: Final = 2654435761  # Knuth's multiplicative hash of 32 bits


class Table(NamedTuple):
    """Where each n-gram stands: of one character by its code, of two by an open-addressed hash."""

    single: Ints
    keys: npt.NDArray[np.uint32]
    places: Ints


class Read(NamedTuple):
    """Which records of a batch were read by characters, and what compiled code needs to tell which
    words spoke."""

    place: Ints  # of each record, -1 where only the scan spoke
    scores: Floats  # (those that were read, COLUMNS)
    lengths: Floats  # of their texts as vectors
    table: Table
    steps: Steps
    unit: Floats
    spoken: Ints


class Runs(NamedTuple):
    """Room for the heaviest runs of characters of one record."""

    share: Floats  # (answers, characters of the longest text)
    joined: Flags  # of each character, whether a word of the lexicon goes on behind it
    columns: Ints  # of the answers
    start: Longs
    end: Longs
    weight: Floats


@dataclass(frozen=True, eq=False)
class Characters:
    """Weights of n-grams for every label of the scan and for urgency."""

    grams: tuple[str, ...]
    rarity: Floats  # of each n-gram, its inverse document frequency
    steps: Steps  # (n-grams, COLUMNS): weights in units of `unit`, the rarity multiplied in
    unit: Floats  # of each column
    bias: Floats

    @classmethod
    def of(
        cls, grams: tuple[str, ...], rarity: Floats, weights: Floats, bias: Floats
    ) -> "Characters":
        """From weights (n-grams, COLUMNS) of features that are already multiplied by rarity."""
        unit = np.maximum(np.abs(weights).max(axis=0), 1e-9) / MOST_STEPS
        steps = np.rint(weights / unit).astype(np.int8)
        return cls(grams, rarity, steps, unit, bias)

    @cached_property
    def table(self) -> Table:
        single = np.full(0x10000, -1, np.int32)
        codes = np.array([[ord(c) for c in gram.ljust(LONGEST, "\0")] for gram in self.grams])
        codes = codes.reshape(-1, LONGEST).astype(np.uint32)
        alone = codes[:, 1] == 0
        single[codes[alone, 0]] = np.flatnonzero(alone)
        pairs = np.flatnonzero(~alone)
        keys, places = _hashed(codes[pairs, 0] << np.uint32(16) | codes[pairs, 1], pairs)
        return Table(single, keys, places)

    def read(self, folded: Folded, spoken: Ints, rows: npt.NDArray[np.bool_]) -> Read:
        """Read the chosen records of a batch, where the person speaks (`spoken` of each place):
        an envelope or an office's answer would drown what is said."""
        chosen = np.flatnonzero(rows)
        scores = np.empty((len(chosen), COLUMNS))
        lengths = np.ones(len(chosen))
        latest = np.full(len(self.grams), -1, np.int32)
        sums = np.empty(COLUMNS, np.int32)
        _score(
            folded.codes,
            folded.starts,
            spoken,
            chosen,
            self.table,
            self.rarity,
            self.steps,
            latest,
            sums,
            lengths,
            scores,
        )
        place = np.full(len(rows), -1, np.int32)
        place[chosen] = np.arange(len(chosen))
        scores *= self.unit
        scores += self.bias
        return Read(place, scores, lengths, self.table, self.steps, self.unit, spoken)


def grams_of(text: str) -> list[str]:
    """The n-grams of a folded text, with repetitions."""
    return [
        run[at : at + length]
        for run in WRITTEN.findall(text)
        for length in range(1, LONGEST + 1)
        for at in range(len(run) - length + 1)
    ]


def none_read(records: int) -> Read:
    """Where the model has no characters."""
    ints, floats = np.zeros(1, np.int32), np.zeros(0)
    table = Table(np.full(0x10000, -1, np.int32), np.zeros(1, np.uint32), ints)
    place = np.full(records, -1, np.int32)
    scores, steps = np.zeros((0, COLUMNS)), np.zeros((0, COLUMNS), np.int8)
    return Read(place, scores, floats, table, steps, np.zeros(COLUMNS), ints)


def room_for_runs(folded: Folded, answers: int, most: int) -> Runs:
    longest = int(np.diff(folded.starts).max(initial=0))
    return Runs(
        np.zeros((answers, longest)),
        np.zeros(longest, np.bool_),
        np.zeros(answers, np.int32),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most),
    )


def _hashed(
    keys: npt.NDArray[np.uint32], values: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint32], Ints]:
    """An open-addressed table: each key stands in the first free slot from its own on."""
    size = 1 << max(4, (2 * len(keys)).bit_length())
    taken, places = np.zeros(size, np.uint32), np.zeros(size, np.int32)
    slots = (keys * np.uint32(SPREAD)) >> np.uint32(8) & np.uint32(size - 1)
    waiting = np.arange(len(keys))
    while len(waiting):
        free = waiting[taken[slots[waiting]] == EMPTY]
        _, first = np.unique(slots[free], return_index=True)
        chosen = free[first]
        taken[slots[chosen]], places[slots[chosen]] = keys[chosen], values[chosen]
        waiting = np.setdiff1d(waiting, chosen, assume_unique=True)
        slots[waiting] = (slots[waiting] + np.uint32(1)) & np.uint32(size - 1)
    return taken, places


@compiled(inline=True)
def _is_written(code: Any) -> Any:
    """Whether a folded code is a letter, a digit or a Chinese character."""
    return 0x30 <= code <= 0x39 or 0x61 <= code <= 0x7A or 0x3400 <= code < 0xD800


@compiled(inline=True)
def find_gram(codes: Any, at: Any, last: Any, length: Any, table: Any) -> Any:
    """The n-gram of this length at a place, -1 where it is unknown."""
    if length == 1:
        return table.single[codes[at]]
    if at + 1 >= last or not (_is_written(codes[at]) and _is_written(codes[at + 1])):
        return np.int32(-1)
    key = np.uint32(codes[at]) << np.uint32(16) | np.uint32(codes[at + 1])
    mask = np.uint32(len(table.keys) - 1)
    slot = (key * np.uint32(SPREAD)) >> np.uint32(8) & mask
    while table.keys[slot] != EMPTY and table.keys[slot] != key:
        slot = (slot + np.uint32(1)) & mask
    return table.places[slot] if table.keys[slot] == key else np.int32(-1)


@compiled(counted=False)
def _score(
    codes: Any,
    starts: Any,
    spoken: Any,
    rows: Any,
    table: Any,
    rarity: Any,
    steps: Any,
    latest: Any,
    sums: Any,
    lengths: Any,
    scores: Any,
) -> None:
    for place in range(len(rows)):
        last = starts[rows[place] + 1]
        squares = 0.0
        for column in range(len(sums)):
            sums[column] = 0
        for at in range(starts[rows[place]], last):
            if not spoken[at]:
                continue
            for length in range(1, LONGEST + 1):
                gram = find_gram(codes, at, last, length, table)
                if gram >= 0 and latest[gram] != place:
                    latest[gram] = place
                    squares += rarity[gram] * rarity[gram]
                    for column in range(len(sums)):
                        sums[column] += steps[gram, column]
        if squares > 0:
            lengths[place] = np.sqrt(squares)
        for column in range(len(sums)):
            scores[place, column] = sums[column] / lengths[place]


@compiled(counted=False)
def share_out(
    codes: Any, first: Any, last: Any, columns: Any, read: Any, place: Any, share: Any
) -> None:
    """What each character of the record codes[first:last] says for each of the columns, written to
    `share`: half of what a pair says goes to each of the two."""
    for answer in range(len(columns)):
        for at in range(last - first):
            share[answer, at] = 0.0
    for at in range(first, last):
        if not read.spoken[at]:
            continue
        for length in range(1, LONGEST + 1):
            gram = find_gram(codes, at, last, length, read.table)
            if gram >= 0:
                for answer in range(len(columns)):
                    column = columns[answer]
                    each = read.steps[gram, column] * read.unit[column]
                    each /= read.lengths[place] * length
                    for character in range(at - first, at - first + length):
                        share[answer, character] += each


@compiled(counted=False)
def share_words(first: Any, fired: Any, features: Any, weights: Any, share: Any) -> None:
    """Add what the words of the scan say, fired[features[0]:features[1]], to the share of each
    character of the record that begins at `first`."""
    for at in range(features[0], features[1]):
        start, end = fired.start[at], fired.end[at]
        if start >= 0:
            each = weights[fired.feature[at]] * fired.scale[at] / (end - start)
            for character in range(start - first, end - first):
                share[character] += each


@compiled(counted=False)
def join_words(first: Any, last: Any, words: Any, bounds: Any, joined: Any) -> None:
    """Mark the characters of the record codes[first:last] behind which a word of the lexicon goes
    on; words[bounds[0]:bounds[1]] are those of the record."""
    for at in range(last - first):
        joined[at] = False
    for at in range(bounds[0], bounds[1]):
        for character in range(words.start[at] - first, words.end[at] - first - 1):
            joined[character] = True


@compiled(counted=False)
def heaviest_runs(
    codes: Any, first: Any, last: Any, share: Any, sign: Any, most: Any, runs: Any
) -> Any:
    """The runs of characters that speak most for an answer (`sign` 1) or against it (-1), heaviest
    first; returns how many. They end at punctuation and contain whole words of the lexicon."""
    count, at = 0, 0
    length = last - first
    while at < length:
        start, weight = at, 0.0
        while (
            at < length
            and at - start < WIDEST
            and sign * share[at] > 0
            and _is_written(codes[first + at])
        ):
            weight += sign * share[at]
            at += 1
        if at == start:
            at += 1
            continue
        end = at
        while start > 0 and runs.joined[start - 1]:
            start -= 1
        while end < length and runs.joined[end - 1]:
            end += 1
        if weight < (LEAST if end - start > 1 else LEAST_ALONE):
            continue
        if count == most and runs.weight[count - 1] >= weight:
            continue
        count = min(count + 1, most)
        to = count - 1
        while to > 0 and runs.weight[to - 1] < weight:
            runs.start[to], runs.end[to] = runs.start[to - 1], runs.end[to - 1]
            runs.weight[to] = runs.weight[to - 1]
            to -= 1
        runs.start[to], runs.end[to], runs.weight[to] = start, end, weight
    return count
