"""From matches to the content of a text: features with their places, nouns, problems and
urgencies."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Ints, Longs, Singles
from liandong.engine.recognition.lexicon.automaton import Compiled
from liandong.engine.recognition.lexicon.entries import GROUPS
from liandong.engine.recognition.lexicon.trie import Matches
from liandong.engine.recognition.reading import rows, second_pass
from liandong.engine.recognition.reading.first_pass import mark_places
from liandong.engine.recognition.reading.folding import Folded
from liandong.engine.recognition.reading.rows import Rules, Scratch, Written
from liandong.engine.vocabulary import NATURES

PAIRS_EXPECTED: Final = 40  # features of pairs in a record, and the most that there can be
PAIRS_MOST: Final = len(GROUPS) ** 2 + len(NATURES) ** 2 + 8
FEATURES_PER_MATCH: Final = 12


class Fired(NamedTuple):
    """Features of the records, places in the buffer; record i has [bounds[i]:bounds[i + 1]]."""

    feature: Ints
    start: Ints
    end: Ints
    scale: Singles  # 0.5 where two words share a feature
    bounds: Longs


class Nouns(NamedTuple):
    noun: Ints  # index in Compiled.nouns, -1 where the word only points to an item
    kind: Ints
    item: Ints
    weight: Singles  # how much it looks like the thing bought
    start: Ints
    end: Ints
    bounds: Longs


class Problems(NamedTuple):
    problem: Ints
    start: Ints
    end: Ints
    bounds: Longs


class Urgent(NamedTuple):
    bits: Ints  # of one word, in the order of answer_values.URGENCIES
    start: Ints
    end: Ints
    bounds: Longs


class Places(NamedTuple):
    """What holds at each place of the buffer."""

    clause: Ints
    sentence: Ints
    statement: Ints  # 1 where the person speaks: not the envelope, not an office's answer
    landmark: Ints  # 1 where a word like 对面 starts


class Reading(NamedTuple):
    fired: Fired
    nouns: Nouns
    problems: Problems
    urgent: Urgent
    places: Places


def rules_of(compiled: Compiled, weighted: npt.NDArray[np.bool_] | None = None) -> Rules:
    """The rules of a compiled lexicon. Features that are not `weighted` never fire: without a
    weight they do not change an answer, and cost as much as others."""

    def only_weighted(features: Ints) -> Ints:
        return features if weighted is None else np.where(weighted[features], features, -1)

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
    nouns, cues = only_weighted(tables.noun_features), only_weighted(tables.cue_features)
    patterns[:, rows.NOUN_FEATURES : rows.NOUN_FEATURES + nouns.shape[1]] = nouns
    patterns[:, rows.CUE_FEATURES : rows.CUE_FEATURES + cues.shape[1]] = cues
    patterns[:, rows.BOUGHT_FEATURE] = only_weighted(tables.bought_feature)
    problems = np.zeros((len(compiled.problem_list), rows.PROBLEM_COLUMNS), np.int32)
    problems[:, rows.FEATURE] = only_weighted(compiled.problems.feature)
    problems[:, rows.FIRST_NATURE_FEATURE] = compiled.problems.first_nature_feature
    problems[:, rows.WEAK] = compiled.problems.weak
    problems[:, rows.NATURE] = compiled.problems.nature
    brief = tables.layers | (tables.context != 0) * rows.IN_CONTEXT
    return Rules(
        patterns,
        (brief | tables.length << rows.LENGTH_AT).astype(np.int32),
        problems,
        only_weighted(compiled.pair_features),
        only_weighted(compiled.nature_features),
        only_weighted(compiled.state_features),
        len(compiled.features),
    )


def read(
    rules: Rules, folded: Folded, matches: Matches, hints: Ints, *, room: int | None = None
) -> Reading:
    """What each record says. `hints` (records, any) are features besides its text, -1 for none.

    `room` is the number of features allocated; a batch that needs more is read again.
    """
    records, found = len(folded), len(matches.pattern)
    longest = int(np.diff(matches.bounds).max(initial=0))
    room = room or 4 * found + PAIRS_EXPECTED * records + FEATURES_PER_MATCH * longest + PAIRS_MOST
    places = np.full((len(folded.codes) + 1, rows.PLACE_COLUMNS), -1, np.int32)
    places[:, (rows.STATEMENT, rows.IS_LANDMARK, rows.IS_NARRATION)] = 0
    written = Written(
        places,
        np.empty((room, rows.FIRED_COLUMNS), np.int32),
        np.empty((found, rows.NOUN_COLUMNS), np.int32),
        np.empty((found, rows.EVENT_COLUMNS), np.int32),
        np.empty((found, rows.EVENT_COLUMNS), np.int32),
        np.zeros((4, records + 1), np.int64),
        np.zeros(4, np.int64),
    )
    most = np.array((FEATURES_PER_MATCH, PAIRS_MOST))
    mark_places(folded.codes, folded.starts, matches, rules, places)
    if not second_pass.pass_over(
        folded.codes, folded.starts, matches, rules, hints, most, written, _scratch(rules)
    ):
        room = FEATURES_PER_MATCH * found + PAIRS_MOST * (records + 1)
        return read(rules, folded, matches, hints, room=room)
    return _reading(written)


def _scratch(rules: Rules) -> Scratch:
    return Scratch(
        np.empty(second_pass.CURSORS, np.int64),
        np.full(rules.features, -1, np.int64),
        np.empty((2, len(rules.pairs)), np.int64),
        np.empty((2, len(rules.natures)), np.int64),
    )


def _reading(written: Written) -> Reading:
    """Rows as named columns."""
    bounds, used = written.bounds, written.used
    fired = _columns(written.fired[: used[second_pass.FIRED]])
    nouns = _columns(written.nouns[: used[second_pass.NOUNS]])
    problems = _columns(written.problems[: used[second_pass.PROBLEMS]])
    urgent = _columns(written.urgent[: used[second_pass.URGENT]])
    places = _columns(written.places)
    scale = (fired[3] * np.float32(0.5)).astype(np.float32)
    weight = (nouns[3] * np.float32(0.1)).astype(np.float32)
    return Reading(
        Fired(fired[0], fired[1], fired[2], scale, bounds[second_pass.FIRED]),
        Nouns(nouns[0], nouns[1], nouns[2], weight, nouns[4], nouns[5], bounds[1]),
        Problems(problems[0], problems[1], problems[2], bounds[second_pass.PROBLEMS]),
        Urgent(urgent[0], urgent[1], urgent[2], bounds[second_pass.URGENT]),
        Places(
            places[rows.CLAUSE],
            places[rows.SENTENCE],
            places[rows.STATEMENT],
            places[rows.IS_LANDMARK],
        ),
    )


def _columns(table: Ints) -> Ints:
    """A row for each column, laid out the same however few there are.

    Loops are compiled anew for arrays of another layout, and a column of a table is of another as
    soon as it has two elements: whoever was first to type such a text would wait for it.
    """
    return np.ascontiguousarray(table.T)
