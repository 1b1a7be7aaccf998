"""Marked words of each record: neither subject nor cue, but markers of dates, names or kinds.

The words stand in data/marks.toml and are found by the one scan. They have no weight; dates, names
of shops, kind and hints are read from them.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Ints, compiled
from liandong.engine.recognition.answer_values import CLAIMER_FACTS
from liandong.engine.recognition.details.festivals import FEASTS
from liandong.engine.recognition.lexicon.automaton import Compiled
from liandong.engine.recognition.lexicon.entries import Word
from liandong.engine.recognition.lexicon.trie import Matches

BOUGHT, ELSEWHEN, LEADING, APART, REPORT, WHEN = (1 << bit for bit in range(6))
FLAGS: Final = {
    "words bought": BOUGHT,
    "words elsewhen": ELSEWHEN,
    "words leading": LEADING,
    "words apart": APART,
    "words report": REPORT,
}
CLAIMER: Final = 16  # the bit of the first of CLAIMER_FACTS
WHENS: Final = (
    "ago",
    "week",
    "weekday",
    "days",
    "months",
    "year",
    "month",
    "sign",
    "feast",
)
SIGNS: Final = ("month", "day", "date")


class MarkTables(NamedTuple):
    """One row for each pattern."""

    flags: Ints
    when: Ints  # (patterns, 3): index in WHENS and its two numbers
    length: Ints


class Marked(NamedTuple):
    """The marked words of the records, places in the buffer; record i has [bounds[i]:bounds[i+1]].

    Only where the person speaks.
    """

    flags: Ints
    pattern: Ints
    start: Ints
    end: Ints
    bounds: npt.NDArray[np.int64]


def mark_tables(compiled: Compiled) -> MarkTables:
    count = len(compiled.patterns)
    tables = MarkTables(
        np.zeros(count, np.int32), np.zeros((count, 3), np.int32), compiled.tables.length
    )
    for row, pattern in enumerate(compiled.patterns):
        word = compiled.lexicon.words.get(pattern)
        if word is not None and word.marks:
            tables.flags[row] = _flags(word)
            for mark in word.marks:
                if mark.startswith("when "):
                    tables.when[row] = _when(mark)
    return tables


def _flags(word: Word) -> int:
    flags = 0
    for mark in word.marks:
        section, _, name = mark.partition(" ")
        if section == "when":
            flags |= WHEN
        elif section == "claimer":
            flags |= 1 << (CLAIMER + CLAIMER_FACTS.index(name))
        else:
            flags |= FLAGS[mark]
    return flags


def _when(mark: str) -> tuple[int, int, int]:
    kind, *numbers = mark.split()[1:]
    if kind == "sign":
        return WHENS.index(kind), SIGNS.index(numbers[0]), 0
    if kind == "feast":
        return WHENS.index(kind), FEASTS.index(numbers[0]), 0
    first, second = (int(number) for number in (*numbers, "0")[:2])
    return WHENS.index(kind), first, second


def marked_words(tables: MarkTables, matches: Matches, statement: Ints) -> Marked:
    """The matches that are marked, out of all."""
    count = len(matches.pattern)
    flags, pattern, start, end = (np.empty(count, np.int32) for _ in range(4))
    bounds = np.zeros(len(matches.bounds), np.int64)
    used = _pick(
        tables.flags, tables.length, *matches, statement, flags, pattern, start, end, bounds
    )
    return Marked(flags[:used], pattern[:used], start[:used], end[:used], bounds)


@compiled(counted=False)
def _pick(
    table: Any, length: Any, match_pattern: Any, match_start: Any, match_bounds: Any,
    statement: Any, flags: Any, pattern: Any, start: Any, end: Any, bounds: Any,
) -> Any:  # fmt: skip
    used = 0
    for record in range(len(match_bounds) - 1):
        for match in range(match_bounds[record], match_bounds[record + 1]):
            found = match_pattern[match]
            at = match_start[match]
            if table[found] and statement[at]:
                flags[used] = table[found]
                pattern[used] = found
                start[used] = at
                end[used] = at + length[found]
                used += 1
        bounds[record + 1] = used
    return used
