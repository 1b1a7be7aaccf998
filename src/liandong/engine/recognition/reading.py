"""From matches to what a text says: features with their places, nouns, problems and urgencies."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.recognition.compiled import Compiled, ProblemTables, Tables
from liandong.engine.recognition.folding import Folded
from liandong.engine.recognition.lexicon import GROUPS
from liandong.engine.recognition.passing import clauses, pass_over
from liandong.engine.recognition.trie import Matches
from liandong.engine.vocabulary import NATURES

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

PAIRS_EXPECTED: Final = 40  # features of pairs in a record, and the most that there can be
PAIRS_MOST: Final = len(GROUPS) ** 2 + len(NATURES) ** 2 + 8
FEATURES_PER_MATCH: Final = 10


class Fired(NamedTuple):
    """Features of the records, places in the buffer; record i has [bounds[i]:bounds[i + 1]]."""

    feature: Ints
    start: Ints
    end: Ints
    scale: Floats  # 0.5 where two words share a feature
    bounds: Longs


class Nouns(NamedTuple):
    noun: Ints  # index in Compiled.nouns, -1 where the word only points to an item
    kind: Ints
    item: Ints
    weight: Floats  # how much it looks like the thing bought
    start: Ints
    end: Ints
    bounds: Longs


class Problems(NamedTuple):
    problem: Ints
    start: Ints
    end: Ints
    bounds: Longs


class Urgent(NamedTuple):
    bits: Longs  # of one word, in the order of answers.URGENCIES
    start: Ints
    end: Ints
    bounds: Longs


class Places(NamedTuple):
    """What holds at each place of the buffer; -1 where nothing."""

    clause: Ints
    sentence: Ints
    told: Bytes  # 1 where the person speaks: not the envelope, not an answer
    refusal: Ints  # at the end of a refusal: where it starts
    filler: Ints
    negation: Ints
    landmark: Bytes  # 1 where a word like 对面 starts
    narration: Bytes  # 1 where a word like 来电反映 starts


class Reading(NamedTuple):
    fired: Fired
    nouns: Nouns
    problems: Problems
    urgent: Urgent
    places: Places


class Rules(NamedTuple):
    """What the pass looks up."""

    tables: Tables
    problems: ProblemTables
    pairs: Ints  # (groups, groups)
    natures: Ints  # (natures, natures)
    states: Ints


class Desk(NamedTuple):
    """What the pass notes while it reads one record."""

    seen: Longs  # record in which a feature was seen last
    used: Longs  # rows written to fired, nouns, problems and urgent
    cursor: Longs  # ends of the last question, hypothesis, purchase and settlement
    groups: Longs  # (2, groups): start and end of the first word of each
    natures: Longs


def read(
    compiled: Compiled,
    folded: Folded,
    matches: Matches,
    hints: Ints,
    *,
    room: int | None = None,
) -> Reading:
    """What each record says. `hints` (records, any) are features besides its text, -1 for none.

    `room` is how many features are made room for; a batch that needs more is read again.
    """
    records, found = len(folded), len(matches.pattern)
    room = room or 5 * found + PAIRS_EXPECTED * records + PAIRS_MOST
    reading = _blank(folded, found, room)
    rules = Rules(
        compiled.tables,
        compiled.problems,
        compiled.pair_features,
        compiled.nature_features,
        compiled.state_features,
    )
    desk = Desk(
        np.full(len(compiled.features), -1, np.int64),
        np.zeros(4, np.int64),
        np.zeros(4, np.int64),
        np.zeros((2, len(GROUPS)), np.int64),
        np.zeros((2, len(NATURES)), np.int64),
    )
    limits = (FEATURES_PER_MATCH, PAIRS_MOST)
    if pass_over(folded.codes, folded.starts, matches, rules, hints, desk, limits, reading):
        return reading
    most = FEATURES_PER_MATCH * found + PAIRS_MOST * (records + 1)
    return read(compiled, folded, matches, hints, room=most)


def _blank(folded: Folded, found: int, room: int) -> Reading:
    records, size = len(folded), len(folded.codes) + 1

    def ints(count: int) -> Ints:
        return np.empty(count, np.int32)

    def bounds() -> Longs:
        return np.zeros(records + 1, np.int64)

    def nowhere() -> Ints:
        return np.full(size, -1, np.int32)

    def none() -> Bytes:
        return np.zeros(size, np.uint8)

    clause, sentence = clauses(folded.codes)
    scale, weight = np.empty(room, np.float32), np.empty(found, np.float32)
    return Reading(
        Fired(ints(room), ints(room), ints(room), scale, bounds()),
        Nouns(ints(found), ints(found), ints(found), weight, ints(found), ints(found), bounds()),
        Problems(ints(found), ints(found), ints(found), bounds()),
        Urgent(np.empty(found, np.int64), ints(found), ints(found), bounds()),
        Places(clause, sentence, none(), nowhere(), nowhere(), nowhere(), none(), none()),
    )
