"""From matches to what a text says: features with their places, nouns, problems and urgencies.

One pass over the matches of each record keeps the longest word of each layer (nouns, predicates,
contexts), reads refusal, negation, question, hypothesis and settlement around them, and leaves out
what an authority answered and what is only the envelope of a work order.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from liandong.engine.recognition.compiled import (
    CONTEXT,
    GRAM,
    NOUN,
    PREDICATE,
    RESTART,
    Compiled,
    Tables,
    context_bit,
)
from liandong.engine.recognition.folding import Folded
from liandong.engine.recognition.lexicon import GROUPS
from liandong.engine.recognition.trie import Matches
from liandong.engine.vocabulary import NATURES

Ints = npt.NDArray[np.int32]

NEGATION: Final = context_bit("negation")
QUESTION: Final = context_bit("question")
HYPOTHETICAL: Final = context_bit("hypothetical")
RESOLVED: Final = context_bit("resolved")
PLACE: Final = context_bit("place")
NARRATION: Final = context_bit("narration")
REPLY: Final = context_bit("reply")
REFUSAL: Final = context_bit("refusal")
FILLER: Final = context_bit("filler")
N_GROUPS: Final = len(GROUPS)
N_NATURES: Final = len(NATURES)
PAIRS_EXPECTED: Final = 40  # features of pairs in a record, and the most that there can be
PAIRS_MOST: Final = N_GROUPS * N_GROUPS + N_NATURES * N_NATURES + 8
FEATURES_PER_MATCH: Final = 10
PROBLEM_GROUP: Final = GROUPS.index("problem")
RELATION_BIT: Final = 1 << GROUPS.index("relation")
CLAIM_BITS: Final = RELATION_BIT | 1 << GROUPS.index("demand")
NEGATED, QUESTIONED, SUPPOSED, SETTLED, LANDMARK = range(5)  # as compiled.STATES
QUESTION_REACH: Final = 8
HYPOTHESIS_REACH: Final = 14
PURCHASE_REACH: Final = 16
NEGATION_REACH: Final = 2
FIRED, NOUNS, PROBLEMS, URGENT = range(4)  # places in `used`


class Fired(NamedTuple):
    """Features of the records, places in the buffer; record i has [bounds[i]:bounds[i + 1]]."""

    feature: Ints
    start: Ints
    end: Ints
    scale: npt.NDArray[np.float32]  # 0.5 where two words share a feature
    bounds: npt.NDArray[np.int64]


class Nouns(NamedTuple):
    noun: Ints
    kind: Ints
    item: Ints
    weight: npt.NDArray[np.float32]  # how much it looks like the thing bought
    start: Ints
    end: Ints
    bounds: npt.NDArray[np.int64]


class Problems(NamedTuple):
    problem: Ints
    start: Ints
    end: Ints
    bounds: npt.NDArray[np.int64]


class Urgent(NamedTuple):
    bits: npt.NDArray[np.int64]  # of one word, in the order of answers.URGENCIES
    start: Ints
    end: Ints
    bounds: npt.NDArray[np.int64]


class Places(NamedTuple):
    """What holds at each place of the buffer; -1 where nothing."""

    clause: Ints
    sentence: Ints
    told: npt.NDArray[np.uint8]  # 1 where the person speaks: not the envelope, not an answer
    refusal: Ints  # at the end of a refusal: where it starts
    filler: Ints
    negation: Ints
    landmark: npt.NDArray[np.uint8]  # 1 where a word like 对面 starts
    narration: npt.NDArray[np.uint8]  # 1 where a word like 来电反映 starts


class Reading(NamedTuple):
    fired: Fired
    nouns: Nouns
    problems: Problems
    urgent: Urgent
    places: Places


def read(
    compiled: Compiled, folded: Folded, matches: Matches, sources: Ints, *, room: int | None = None
) -> Reading:
    """What each record says. `sources` is the source feature of each record, -1 for none.

    `room` is how many features are made room for; a batch that needs more is read again.
    """
    records, found, size = len(folded), len(matches.pattern), len(folded.codes) + 1
    room = room or 5 * found + PAIRS_EXPECTED * records + PAIRS_MOST

    def ints(count: int) -> Ints:
        return np.empty(count, np.int32)

    def bounds() -> npt.NDArray[np.int64]:
        return np.zeros(records + 1, np.int64)

    clause, sentence = _clauses(folded.codes)
    reading = Reading(
        Fired(ints(room), ints(room), ints(room), np.empty(room, np.float32), bounds()),
        Nouns(
            ints(found),
            ints(found),
            ints(found),
            np.empty(found, np.float32),
            ints(found),
            ints(found),
            bounds(),
        ),
        Problems(ints(found), ints(found), ints(found), bounds()),
        Urgent(np.empty(found, np.int64), ints(found), ints(found), bounds()),
        Places(
            clause,
            sentence,
            np.zeros(size, np.uint8),
            *(np.full(size, -1, np.int32) for _ in range(3)),
            np.zeros(size, np.uint8),
            np.zeros(size, np.uint8),
        ),
    )
    done = _read(
        folded.codes,
        folded.starts,
        matches,
        compiled.tables,
        compiled.problems,
        compiled.pair_features,
        compiled.nature_features,
        compiled.state_features,
        sources,
        np.full(len(compiled.features), -1, np.int64),
        reading,
    )
    return (
        reading
        if done
        else read(compiled, folded, matches, sources, room=room + PAIRS_MOST * records)
    )


def _jit(function: Any) -> Any:
    return njit(cache=True, error_model="numpy")(function)


@_jit
def _clauses(codes: Any) -> Any:
    """Clause and sentence number of each place, over the whole buffer."""
    clause = np.empty(len(codes) + 1, np.int32)
    sentence = np.empty(len(codes) + 1, np.int32)
    clauses = sentences = 0
    for at in range(len(codes)):
        clause[at] = clauses
        sentence[at] = sentences
        code = codes[at]
        if (
            code == 0x3002 or code == 59 or code == 33 or code == 63 or code == 10
        ):  # 。;!? and line feeds
            sentences += 1
            clauses += 1
        elif code == 44 or code == 58:  # , and :
            clauses += 1
    clause[len(codes)] = clauses
    sentence[len(codes)] = sentences
    return clause, sentence


@_jit
def _mark(record: Any, starts: Any, matches: Any, tables: Any, places: Any) -> Any:
    """Write down where contexts stand; returns where the envelope ends."""
    told_from = starts[record]
    for match in range(matches.bounds[record], matches.bounds[record + 1]):
        pattern = matches.pattern[match]
        context = tables.context[pattern]
        if context == 0:
            continue
        start = matches.start[match]
        end = start + tables.length[pattern]
        if context & RESTART:
            told_from = end
        if context & REFUSAL and (places.refusal[end] < 0 or start < places.refusal[end]):
            places.refusal[end] = start
        if context & FILLER and (places.filler[end] < 0 or start < places.filler[end]):
            places.filler[end] = start
        if context & NEGATION and (places.negation[end] < 0 or start < places.negation[end]):
            places.negation[end] = start
        if context & PLACE:
            places.landmark[start] = 1
        if context & NARRATION:
            places.narration[start] = 1
    return told_from


@_jit
def _is_date(codes: Any, at: Any) -> Any:
    """2026-01-02 at this place."""
    return (
        codes[at] == 50
        and codes[at + 1] == 48
        and codes[at + 4] == 45
        and codes[at + 7] == 45
        and 48 <= codes[at + 9] <= 57
    )


@_jit
def _answer_starts(codes: Any, at: Any, end: Any) -> Any:
    """An authority's answer: a stamp of date and time, or a date and an office with a colon."""
    if at + 14 >= end or not _is_date(codes, at):
        return False
    if codes[at + 12] == 58 and 48 <= codes[at + 10] <= 57:
        return True
    for place in range(at + 10, min(end, at + 36)):
        code = codes[place]
        if code == 58:
            return True
        if code < 0x4E00 or code > 0x9FFF:
            return False
    return False


@_jit
def _tell(
    codes: Any,
    first: Any,
    end: Any,
    told_from: Any,
    matches: Any,
    record: Any,
    tables: Any,
    places: Any,
) -> None:
    """Mark the places at which the person speaks."""
    for match in range(matches.bounds[record], matches.bounds[record + 1]):
        if tables.context[matches.pattern[match]] & REPLY:
            places.told[matches.start[match]] = 2
    telling = np.uint8(1)
    for at in range(told_from, end):
        if places.narration[at]:
            telling = np.uint8(1)
        elif places.told[at] == 2 or (codes[at] == 50 and _answer_starts(codes, at, end)):
            telling = np.uint8(0)
        places.told[at] = telling
    places.told[first:told_from] = 0


@_jit
def _refused_from(start: Any, first: Any, places: Any) -> Any:
    """Where the refusal of an action begins that starts at `start`, or -1."""
    at = start
    for _ in range(3):
        if places.refusal[at] >= first:
            return places.refusal[at]
        if places.filler[at] < first:
            return -1
        at = places.filler[at]
    return -1


@_jit
def _is_negated(start: Any, first: Any, places: Any) -> Any:
    """A negation right before, or one of several characters a little before, in the same clause."""
    if places.negation[start] >= first:
        return True
    for gap in range(1, NEGATION_REACH + 1):
        end = start - gap
        if end <= first or places.clause[end] != places.clause[start]:
            return False
        if places.negation[end] >= first and end - places.negation[end] >= 2:
            return True
    return False


@_jit
def _fire(
    record: Any, feature: Any, start: Any, end: Any, scale: Any, seen: Any, used: Any, fired: Any
) -> None:
    """Note a feature once for each record."""
    if feature >= 0 and seen[feature] != record:
        seen[feature] = record
        at = used[FIRED]
        fired.feature[at] = feature
        fired.start[at] = start
        fired.end[at] = end
        fired.scale[at] = scale
        used[FIRED] = at + 1


@_jit
def _fire_pair(
    feature: Any, first: Any, second: Any, group_start: Any, group_end: Any, used: Any, fired: Any
) -> None:
    """Two groups together: half of the weight goes to the first word of each."""
    for group in (first, second):
        at = used[FIRED]
        fired.feature[at] = feature
        fired.start[at] = group_start[group]
        fired.end[at] = group_end[group]
        fired.scale[at] = 0.5
        used[FIRED] = at + 1


@_jit
def _note_noun(
    record: Any,
    pattern: Any,
    start: Any,
    end: Any,
    bought: Any,
    tables: Any,
    seen: Any,
    used: Any,
    reading: Any,
) -> None:
    for column in range(3):
        _fire(
            record,
            tables.noun_features[pattern, column],
            start,
            end,
            1.0,
            seen,
            used,
            reading.fired,
        )
    nouns, at = reading.nouns, used[NOUNS]
    nouns.noun[at] = tables.noun[pattern]
    nouns.kind[at] = tables.kind[pattern]
    nouns.item[at] = tables.item[pattern]
    near = bought >= 0 and 0 <= start - bought <= PURCHASE_REACH
    same = near and reading.places.clause[bought] == reading.places.clause[start]
    if same:
        _fire(record, tables.bought_feature[pattern], start, end, 1.0, seen, used, reading.fired)
    nouns.weight[at] = (1.8 if same else 1.0) + 0.1 * min(end - start, 5)
    nouns.start[at] = start
    nouns.end[at] = end
    used[NOUNS] = at + 1


@_jit
def _state_of(start: Any, first: Any, question: Any, supposed: Any, places: Any) -> Any:
    """NEGATED, QUESTIONED or SUPPOSED where the words before `start` say so, else -1."""
    if _is_negated(start, first, places):
        return NEGATED
    clause = places.clause[start]
    if (
        question >= first
        and start - question <= QUESTION_REACH
        and places.clause[question] == clause
    ):
        return QUESTIONED
    if (
        supposed >= first
        and start - supposed <= HYPOTHESIS_REACH
        and places.clause[supposed] == clause
    ):
        return SUPPOSED
    return -1


@_jit
def _note_problem(problem: Any, start: Any, end: Any, used: Any, problems: Any) -> None:
    at = used[PROBLEMS]
    problems.problem[at] = problem
    problems.start[at] = start
    problems.end[at] = end
    used[PROBLEMS] = at + 1


@_jit
def _note_group(group: Any, start: Any, end: Any, group_start: Any, group_end: Any) -> None:
    if group_start[group] < 0:
        group_start[group] = start
        group_end[group] = end


@_jit
def _fire_groups(
    record: Any,
    group_start: Any,
    group_end: Any,
    pair_features: Any,
    seen: Any,
    used: Any,
    fired: Any,
) -> None:
    """Each group that was found, and each two of them together."""
    count = len(group_start)
    for first in range(count):
        if group_start[first] < 0:
            continue
        _fire(
            record,
            pair_features[first, first],
            group_start[first],
            group_end[first],
            1.0,
            seen,
            used,
            fired,
        )
        for second in range(first + 1, count):
            if group_start[second] >= 0:
                _fire_pair(
                    pair_features[first, second], first, second, group_start, group_end, used, fired
                )


@_jit
def _note_predicate(
    record: Any, pattern: Any, start: Any, end: Any, first: Any, question: Any, supposed: Any,
    settled: Any, tables: Any, problems: Any, state_features: Any, group_start: Any, group_end: Any,
    nature_start: Any, nature_end: Any, seen: Any, used: Any, reading: Any,
) -> None:  # fmt: skip
    """A problem, a refused action or a cue, unless negated, asked or only supposed."""
    problem, begin = tables.problem[pattern], start
    state = _state_of(start, first, question, supposed, reading.places)
    if start < settled:
        state = SETTLED
    elif tables.action[pattern] >= 0:
        refused = _refused_from(start, first, reading.places)
        if refused >= 0:
            problem, begin = tables.action[pattern], refused
            state = _state_of(begin, first, question, supposed, reading.places)
            state = -1 if state == NEGATED else state
    groups = tables.groups[pattern]
    if state >= 0 and (problem >= 0 or groups & CLAIM_BITS):
        _fire(record, state_features[state], begin, end, 1.0, seen, used, reading.fired)
    elif problem >= 0:
        _fire(record, problems.feature[problem], begin, end, 1.0, seen, used, reading.fired)
        _note_problem(problem, begin, end, used, reading.problems)
        if not problems.weak[problem]:
            _note_group(PROBLEM_GROUP, begin, end, group_start, group_end)
            _note_group(problems.nature[problem], begin, end, nature_start, nature_end)
    for column in range(4):
        if state < 0 or not groups & CLAIM_BITS:
            _fire(
                record,
                tables.cue_features[pattern, column],
                start,
                end,
                1.0,
                seen,
                used,
                reading.fired,
            )
    for group in range(N_GROUPS):
        if groups & (1 << group) and (state < 0 or not groups & CLAIM_BITS):
            _note_group(group, start, end, group_start, group_end)


@_jit
def _read(
    codes: Any, starts: Any, matches: Any, tables: Any, problems: Any, pair_features: Any,
    nature_features: Any, state_features: Any, sources: Any, seen: Any, reading: Any,
) -> Any:  # fmt: skip
    """Read every record; False where there is no room for all features."""
    used = np.zeros(4, np.int64)
    group_start, group_end = np.empty(N_GROUPS, np.int64), np.empty(N_GROUPS, np.int64)
    nature_start, nature_end = np.empty(N_NATURES, np.int64), np.empty(N_NATURES, np.int64)
    places, fired, urgent = reading.places, reading.fired, reading.urgent
    for record in range(len(starts) - 1):
        first = starts[record]
        most = (
            FEATURES_PER_MATCH * (matches.bounds[record + 1] - matches.bounds[record]) + PAIRS_MOST
        )
        if used[FIRED] + most > len(fired.feature):
            return False
        told_from = _mark(record, starts, matches, tables, places)
        _tell(codes, first, starts[record + 1], told_from, matches, record, tables, places)
        group_start[:] = -1
        nature_start[:] = -1
        _fire(record, sources[record], -1, -1, 1.0, seen, used, fired)
        noun_start = noun_end = predicate_end = first
        question = supposed = bought = settled = np.int64(-1)
        match, last = matches.bounds[record], matches.bounds[record + 1]
        while match < last:
            start = matches.start[match]
            noun = predicate = -1
            while match < last and matches.start[match] == start:
                pattern = matches.pattern[match]
                match += 1
                if places.told[start] == 0:
                    continue
                end = start + tables.length[pattern]
                layers = tables.layers[pattern]
                if layers & NOUN:
                    noun = pattern
                if layers & PREDICATE:
                    predicate = pattern
                if layers & GRAM:
                    _fire(record, tables.gram_feature[pattern], start, end, 1.0, seen, used, fired)
                if layers & CONTEXT:
                    context = tables.context[pattern]
                    if context & QUESTION:
                        question = end
                    if context & HYPOTHETICAL:
                        supposed = end
                    if context & RESOLVED:
                        settled = end
                        _fire(record, state_features[SETTLED], start, end, 1.0, seen, used, fired)
                    if tables.urgency[pattern] and not _is_negated(start, first, places):
                        at = used[URGENT]
                        urgent.bits[at] = tables.urgency[pattern]
                        urgent.start[at] = start
                        urgent.end[at] = end
                        used[URGENT] = at + 1
            if noun >= 0:
                end = start + tables.length[noun]
                if end > noun_end:
                    noun_end, noun_start = end, start
                    of = 1 if end < starts[record + 1] and codes[end] == 0x7684 else 0  # 的
                    if places.landmark[end + of] and end + of < starts[record + 1]:
                        _fire(record, state_features[LANDMARK], start, end, 1.0, seen, used, fired)
                    else:
                        _note_noun(record, noun, start, end, bought, tables, seen, used, reading)
            if predicate >= 0:
                end = start + tables.length[predicate]
                within = (
                    end <= noun_end
                    and (start > noun_start or end < noun_end)
                    and tables.groups[predicate] == 0
                )
                if end > predicate_end and not within:
                    predicate_end = end
                    if tables.groups[predicate] & RELATION_BIT:
                        bought = end
                    _note_predicate(
                        record, predicate, start, end, first, question, supposed, settled,
                        tables, problems, state_features, group_start, group_end,
                        nature_start, nature_end, seen, used, reading,
                    )  # fmt: skip
        _fire_groups(record, group_start, group_end, pair_features, seen, used, fired)
        _fire_groups(record, nature_start, nature_end, nature_features, seen, used, fired)
        fired.bounds[record + 1] = used[FIRED]
        reading.nouns.bounds[record + 1] = used[NOUNS]
        reading.problems.bounds[record + 1] = used[PROBLEMS]
        urgent.bounds[record + 1] = used[URGENT]
    return True
