"""From matches to what a text says: features with their places, nouns, problems and urgencies."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.recognition import passing, rows
from liandong.engine.recognition.compiled import Compiled
from liandong.engine.recognition.folding import Folded
from liandong.engine.recognition.lexicon import GROUPS
from liandong.engine.recognition.marking import mark_places
from liandong.engine.recognition.trie import Matches
from liandong.engine.vocabulary import NATURES

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

PAIRS_EXPECTED: Final = 40  # features of pairs in a record, and the most that there can be
PAIRS_MOST: Final = len(GROUPS) ** 2 + len(NATURES) ** 2 + 8
FEATURES_PER_MATCH: Final = 12


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
    bits: Ints  # of one word, in the order of answers.URGENCIES
    start: Ints
    end: Ints
    bounds: Longs


class Places(NamedTuple):
    """What holds at each place of the buffer."""

    clause: Ints
    sentence: Ints
    told: Ints  # 1 where the person speaks: not the envelope, not an answer
    landmark: Ints  # 1 where a word like 对面 starts


class Reading(NamedTuple):
    fired: Fired
    nouns: Nouns
    problems: Problems
    urgent: Urgent
    places: Places


class Rules(NamedTuple):
    """What the passes look up, packed in rows (columns: see `rows`)."""

    patterns: Ints
    brief: Ints  # of each pattern, what is asked of every match
    problems: Ints
    pairs: Ints  # (groups, groups)
    natures: Ints  # (natures, natures)
    states: Ints
    features: int  # how many there are


def rules_of(compiled: Compiled, heard: npt.NDArray[np.bool_] | None = None) -> Rules:
    """The rules of a compiled lexicon. Features that are not `heard` never fire: those without a
    weight say nothing to an answer, and cost as much as others."""

    def only_heard(features: Ints) -> Ints:
        return features if heard is None else np.where(heard[features], features, -1)

    tables = compiled.tables
    patterns = np.zeros((len(compiled.patterns), rows.PATTERN_COLUMNS), np.int32)
    for column, values in (
        (rows.LENGTH, tables.length),
        (rows.LAYERS, tables.layers),
        (rows.ITEM, tables.item),
        (rows.NOUN_NAME, tables.noun),
        (rows.KIND, tables.kind),
        (rows.PROBLEM, tables.problem),
        (rows.ACTION, tables.action),
        (rows.CONTEXTS, tables.context),
        (rows.URGENCY, tables.urgency),
        (rows.GROUP_BITS, tables.groups),
        (rows.FIRST_FEATURE, tables.first_feature),
        (rows.GRAM_FEATURE, tables.gram_feature),
    ):
        patterns[:, column] = values
    nouns, cues = only_heard(tables.noun_features), only_heard(tables.cue_features)
    patterns[:, rows.NOUN_FEATURES : rows.NOUN_FEATURES + nouns.shape[1]] = nouns
    patterns[:, rows.CUE_FEATURES : rows.CUE_FEATURES + cues.shape[1]] = cues
    patterns[:, rows.BOUGHT_FEATURE] = only_heard(tables.bought_feature)
    problems = np.zeros((len(compiled.problem_list), rows.PROBLEM_COLUMNS), np.int32)
    problems[:, rows.FEATURE] = only_heard(compiled.problems.feature)
    problems[:, rows.TOLD_FEATURE] = compiled.problems.told_feature
    problems[:, rows.WEAK] = compiled.problems.weak
    problems[:, rows.NATURE] = compiled.problems.nature
    brief = tables.layers | (tables.context != 0) * rows.IN_CONTEXT
    return Rules(
        patterns,
        (brief | tables.length << rows.LENGTH_AT).astype(np.int32),
        problems,
        only_heard(compiled.pair_features),
        only_heard(compiled.nature_features),
        only_heard(compiled.state_features),
        len(compiled.features),
    )


def read(
    rules: Rules, folded: Folded, matches: Matches, hints: Ints, *, room: int | None = None
) -> Reading:
    """What each record says. `hints` (records, any) are features besides its text, -1 for none.

    `room` is how many features are made room for; a batch that needs more is read again.
    """
    records, found = len(folded), len(matches.pattern)
    longest = int(np.diff(matches.bounds).max(initial=0))
    room = room or 4 * found + PAIRS_EXPECTED * records + FEATURES_PER_MATCH * longest + PAIRS_MOST
    places = np.full((len(folded.codes) + 1, rows.PLACE_COLUMNS), -1, np.int32)
    places[:, (rows.TOLD, rows.IS_LANDMARK, rows.IS_NARRATION)] = 0
    fired = np.empty((room, rows.FIRED_COLUMNS), np.int32)
    nouns = np.empty((found, rows.NOUN_COLUMNS), np.int32)
    problems = np.empty((found, rows.EVENT_COLUMNS), np.int32)
    urgent = np.empty((found, rows.EVENT_COLUMNS), np.int32)
    bounds = np.zeros((4, records + 1), np.int64)
    most = np.array((FEATURES_PER_MATCH, PAIRS_MOST))
    where = (folded.codes, folded.starts, *matches)
    mark_places(*where, rules.patterns, rules.brief, places)
    done = passing.pass_over(
        *where, *rules[:6], hints, most, places,
        fired, nouns, problems, urgent, bounds, *_scratch(rules),
    )  # fmt: skip
    if not done:
        room = FEATURES_PER_MATCH * found + PAIRS_MOST * (records + 1)
        return read(rules, folded, matches, hints, room=room)
    return _reading(places, fired, nouns, problems, urgent, bounds)


def _scratch(rules: Rules) -> tuple[Longs, ...]:
    """Room for what the pass remembers of a record, in the order in which it takes it."""
    return (
        np.zeros(4, np.int64),
        np.empty(passing.CURSORS, np.int64),
        np.full(rules.features, -1, np.int64),
        np.empty((2, len(rules.pairs)), np.int64),
        np.empty((2, len(rules.natures)), np.int64),
    )


def _reading(
    places: Ints, fired: Ints, nouns: Ints, problems: Ints, urgent: Ints, bounds: Longs
) -> Reading:
    """Rows as named columns."""
    used = bounds[:, -1]
    fired, nouns = fired[: used[passing.FIRED]], nouns[: used[passing.NOUNS]]
    problems, urgent = problems[: used[passing.PROBLEMS]], urgent[: used[passing.URGENT]]
    scale = (fired[:, 3] * np.float32(0.5)).astype(np.float32)
    weight = (nouns[:, 3] * np.float32(0.1)).astype(np.float32)
    return Reading(
        Fired(fired[:, 0], fired[:, 1], fired[:, 2], scale, bounds[passing.FIRED]),
        Nouns(nouns[:, 0], nouns[:, 1], nouns[:, 2], weight, nouns[:, 4], nouns[:, 5], bounds[1]),
        Problems(problems[:, 0], problems[:, 1], problems[:, 2], bounds[passing.PROBLEMS]),
        Urgent(urgent[:, 0], urgent[:, 1], urgent[:, 2], bounds[passing.URGENT]),
        Places(
            places[:, rows.CLAUSE],
            places[:, rows.SENTENCE],
            places[:, rows.TOLD],
            places[:, rows.IS_LANDMARK],
        ),
    )
