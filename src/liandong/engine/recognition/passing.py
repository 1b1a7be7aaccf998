"""The pass over the matches of each record.

It keeps the longest word of each layer (nouns, predicates, contexts), reads refusal, negation,
question, hypothesis and settlement around them, and leaves out what an authority answered and what
is only the envelope of a work order. Its tables are those of `reading` and `compiled`.
"""

from typing import Any, Final

import numpy as np

from liandong.engine.recognition.compiled import (
    CONTEXT,
    GRAM,
    NOUN,
    PREDICATE,
    RESTART,
    context_bit,
)
from liandong.engine.recognition.kernels import inline, jit
from liandong.engine.recognition.lexicon import GROUPS

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
PROBLEM_GROUP: Final = GROUPS.index("problem")
RELATION_BIT: Final = 1 << GROUPS.index("relation")
CLAIM_BITS: Final = RELATION_BIT | 1 << GROUPS.index("demand")
NEGATED, QUESTIONED, SUPPOSED, SETTLED, LANDMARK = range(5)  # as compiled.STATES
QUESTION_REACH: Final = 8
HYPOTHESIS_REACH: Final = 14
PURCHASE_REACH: Final = 16
NEGATION_REACH: Final = 2
OFFICE_REACH: Final = 36  # from a date to the colon after the office that answers
FIRED, NOUNS, PROBLEMS, URGENT = range(4)  # places in Desk.used
ASKED, SUPPOSITION, BOUGHT, SETTLEMENT = range(4)  # places in Desk.cursor
OF: Final = 0x7684  # 的


@jit
def clauses(codes: Any) -> Any:
    """Clause and sentence number of each place, over the whole buffer."""
    clause = np.empty(len(codes) + 1, np.int32)
    sentence = np.empty(len(codes) + 1, np.int32)
    clause_count = sentence_count = 0
    for at in range(len(codes)):
        clause[at] = clause_count
        sentence[at] = sentence_count
        code = codes[at]
        if code in (0x3002, 59, 33, 63, 10):  # 。;!? and line feeds
            sentence_count += 1
            clause_count += 1
        elif code in (44, 58):  # , and :
            clause_count += 1
    clause[len(codes)] = clause_count
    sentence[len(codes)] = sentence_count
    return clause, sentence


@inline
def _mark_end(ends: Any, end: Any, start: Any) -> None:
    if ends[end] < 0 or start < ends[end]:
        ends[end] = start


@inline
def _mark(record: Any, first: Any, matches: Any, tables: Any, places: Any) -> Any:
    """Write down where contexts stand; returns where the envelope ends."""
    told_from = first
    for match in range(matches.bounds[record], matches.bounds[record + 1]):
        pattern = matches.pattern[match]
        context = tables.context[pattern]
        if context == 0:
            continue
        start = matches.start[match]
        end = start + tables.length[pattern]
        if context & RESTART:
            told_from = end
        if context & REFUSAL:
            _mark_end(places.refusal, end, start)
        if context & FILLER:
            _mark_end(places.filler, end, start)
        if context & NEGATION:
            _mark_end(places.negation, end, start)
        if context & PLACE:
            places.landmark[start] = 1
        if context & NARRATION:
            places.narration[start] = 1
        if context & REPLY:
            places.told[start] = 2
    return told_from


@jit
def _answer_starts(codes: Any, at: Any, end: Any) -> Any:
    """An authority's answer: a stamp of date and time, or a date and an office with a colon."""
    if at + 14 >= end or codes[at + 1] != 48 or codes[at + 4] != 45 or codes[at + 7] != 45:
        return False
    if codes[at + 12] == 58 and 48 <= codes[at + 10] <= 57:
        return True
    for place in range(at + 10, min(end, at + OFFICE_REACH)):
        code = codes[place]
        if code == 58:
            return True
        if code < 0x4E00 or code > 0x9FFF:
            return False
    return False


@inline
def _tell(codes: Any, first: Any, told_from: Any, end: Any, places: Any) -> None:
    """Mark the places at which the person speaks."""
    telling = np.uint8(1)
    for at in range(told_from, end):
        if places.narration[at]:
            telling = np.uint8(1)
        elif places.told[at] == 2 or (codes[at] == 50 and _answer_starts(codes, at, end)):
            telling = np.uint8(0)
        places.told[at] = telling
    places.told[first:told_from] = 0


@inline
def _refused_from(start: Any, first: Any, places: Any) -> Any:
    """Where the refusal of an action begins that starts at `start`, or -1."""
    at = start
    found = -1
    for _ in range(3):
        if places.refusal[at] >= first:
            found = places.refusal[at]
            break
        if places.filler[at] < first:
            break
        at = places.filler[at]
    return found


@inline
def _is_negated(start: Any, first: Any, places: Any) -> Any:
    """A negation right before, or one of several characters a little before, in the same clause."""
    negated = places.negation[start] >= first
    for gap in range(1, NEGATION_REACH + 1):
        end = start - gap
        if negated or end <= first or places.clause[end] != places.clause[start]:
            break
        negated = places.negation[end] >= first and end - places.negation[end] >= 2
    return negated


@inline
def _near(before: Any, start: Any, first: Any, reach: Any, places: Any) -> Any:
    """`before` stands in the clause of `start`, at most `reach` characters before it."""
    near = before >= first and 0 <= start - before <= reach
    return near and places.clause[before] == places.clause[start]


@inline
def _state_of(start: Any, first: Any, cursor: Any, places: Any) -> Any:
    """NEGATED, QUESTIONED or SUPPOSED where the words before `start` say so, else -1."""
    state = -1
    if _is_negated(start, first, places):
        state = NEGATED
    elif _near(cursor[ASKED], start, first, QUESTION_REACH, places):
        state = QUESTIONED
    elif _near(cursor[SUPPOSITION], start, first, HYPOTHESIS_REACH, places):
        state = SUPPOSED
    return state


@inline
def _fire(record: Any, feature: Any, start: Any, end: Any, desk: Any, fired: Any) -> None:
    """Note a feature once for each record."""
    if feature >= 0 and desk.seen[feature] != record:
        desk.seen[feature] = record
        at = desk.used[FIRED]
        fired.feature[at] = feature
        fired.start[at] = start
        fired.end[at] = end
        fired.scale[at] = 1.0
        desk.used[FIRED] = at + 1


@inline
def _fire_pair(feature: Any, first: Any, second: Any, groups: Any, used: Any, fired: Any) -> None:
    """Two groups together: half of the weight goes to the first word of each."""
    for group in (first, second):
        at = used[FIRED]
        fired.feature[at] = feature
        fired.start[at] = groups[0, group]
        fired.end[at] = groups[1, group]
        fired.scale[at] = 0.5
        used[FIRED] = at + 1


@inline
def _fire_groups(record: Any, groups: Any, features: Any, desk: Any, fired: Any) -> None:
    """Each group that was found, and each two of them together."""
    count = groups.shape[1]
    for first in range(count):
        if groups[0, first] < 0:
            continue
        _fire(record, features[first, first], groups[0, first], groups[1, first], desk, fired)
        for second in range(first + 1, count):
            if groups[0, second] >= 0:
                _fire_pair(features[first, second], first, second, groups, desk.used, fired)


@inline
def _note_group(groups: Any, group: Any, start: Any, end: Any) -> None:
    if groups[0, group] < 0:
        groups[0, group] = start
        groups[1, group] = end


@inline
def _note_noun(
    record: Any,
    pattern: Any,
    start: Any,
    end: Any,
    first: Any,
    tables: Any,
    desk: Any,
    reading: Any,
) -> None:
    for column in range(3):
        _fire(record, tables.noun_features[pattern, column], start, end, desk, reading.fired)
    bought = _near(desk.cursor[BOUGHT], start, first, PURCHASE_REACH, reading.places)
    if bought:
        _fire(record, tables.bought_feature[pattern], start, end, desk, reading.fired)
    nouns, at = reading.nouns, desk.used[NOUNS]
    nouns.noun[at] = tables.noun[pattern]
    nouns.kind[at] = tables.kind[pattern]
    nouns.item[at] = tables.item[pattern]
    nouns.weight[at] = (1.8 if bought else 1.0) + 0.1 * min(end - start, 5)
    nouns.start[at] = start
    nouns.end[at] = end
    desk.used[NOUNS] = at + 1


@inline
def _note_problem(
    record: Any, problem: Any, start: Any, end: Any, rules: Any, desk: Any, reading: Any
) -> None:
    _fire(record, rules.problems.feature[problem], start, end, desk, reading.fired)
    problems, at = reading.problems, desk.used[PROBLEMS]
    problems.problem[at] = problem
    problems.start[at] = start
    problems.end[at] = end
    desk.used[PROBLEMS] = at + 1
    if not rules.problems.weak[problem]:
        _note_group(desk.groups, PROBLEM_GROUP, start, end)
        _note_group(desk.natures, rules.problems.nature[problem], start, end)


@inline
def _note_cues(
    record: Any, pattern: Any, start: Any, end: Any, tables: Any, desk: Any, fired: Any
) -> None:
    for column in range(4):
        _fire(record, tables.cue_features[pattern, column], start, end, desk, fired)
    for group in range(N_GROUPS):
        if tables.groups[pattern] & (1 << group):
            _note_group(desk.groups, group, start, end)


@inline
def _note_predicate(
    record: Any, pattern: Any, start: Any, end: Any, first: Any, rules: Any, desk: Any, reading: Any
) -> None:
    """A problem, a refused action or a cue, unless negated, asked, supposed or settled."""
    tables, places = rules.tables, reading.places
    problem, begin = tables.problem[pattern], start
    state = _state_of(start, first, desk.cursor, places)
    if start < desk.cursor[SETTLEMENT]:
        state = SETTLED
    elif tables.action[pattern] >= 0:
        refused = _refused_from(start, first, places)
        if refused >= 0:
            problem, begin = tables.action[pattern], refused
            state = _state_of(begin, first, desk.cursor, places)
            state = -1 if state == NEGATED else state
    claim = tables.groups[pattern] & CLAIM_BITS
    if state >= 0 and (problem >= 0 or claim):
        _fire(record, rules.states[state], begin, end, desk, reading.fired)
    elif problem >= 0:
        _note_problem(record, problem, begin, end, rules, desk, reading)
    if state < 0 or not claim:
        _note_cues(record, pattern, start, end, tables, desk, reading.fired)


@inline
def _note_context(
    record: Any, pattern: Any, start: Any, end: Any, first: Any, rules: Any, desk: Any, reading: Any
) -> None:
    context, urgent = rules.tables.context[pattern], reading.urgent
    if context & QUESTION:
        desk.cursor[ASKED] = end
    if context & HYPOTHETICAL:
        desk.cursor[SUPPOSITION] = end
    if context & RESOLVED:
        desk.cursor[SETTLEMENT] = end
        _fire(record, rules.states[SETTLED], start, end, desk, reading.fired)
    if rules.tables.urgency[pattern] and not _is_negated(start, first, reading.places):
        at = desk.used[URGENT]
        urgent.bits[at] = rules.tables.urgency[pattern]
        urgent.start[at] = start
        urgent.end[at] = end
        desk.used[URGENT] = at + 1


@inline
def _marks_a_place(codes: Any, end: Any, last: Any, places: Any) -> Any:
    """A shop named only to say where: 宾馆对面, 超市的旁边."""
    after = end + 1 if end < last and codes[end] == OF else end
    return after < last and places.landmark[after]


@inline
def _read_record(
    codes: Any,
    record: Any,
    first: Any,
    last: Any,
    matches: Any,
    rules: Any,
    desk: Any,
    reading: Any,
) -> None:
    """Take the matches place by place; of each layer the longest that no earlier one contains."""
    tables = rules.tables
    noun_start = noun_end = predicate_end = first
    match, stop = matches.bounds[record], matches.bounds[record + 1]
    while match < stop:
        start = matches.start[match]
        noun = predicate = -1
        while match < stop and matches.start[match] == start:
            pattern = matches.pattern[match]
            match += 1
            layers = tables.layers[pattern] if reading.places.told[start] else 0
            end = start + tables.length[pattern]
            noun = pattern if layers & NOUN else noun
            predicate = pattern if layers & PREDICATE else predicate
            if layers & GRAM:
                _fire(record, tables.gram_feature[pattern], start, end, desk, reading.fired)
            if layers & CONTEXT:
                _note_context(record, pattern, start, end, first, rules, desk, reading)
        if noun >= 0 and start + tables.length[noun] > noun_end:
            noun_start, noun_end = start, start + tables.length[noun]
            if _marks_a_place(codes, noun_end, last, reading.places):
                _fire(record, rules.states[LANDMARK], start, noun_end, desk, reading.fired)
            else:
                _note_noun(record, noun, start, noun_end, first, tables, desk, reading)
        if predicate >= 0 and start + tables.length[predicate] > predicate_end:
            end = start + tables.length[predicate]
            inside = end <= noun_end and (start > noun_start or end < noun_end)
            if inside and tables.groups[predicate] == 0:
                continue
            predicate_end = end
            if tables.groups[predicate] & RELATION_BIT:
                desk.cursor[BOUGHT] = end
            _note_predicate(record, predicate, start, end, first, rules, desk, reading)


@jit
def pass_over(
    codes: Any,
    starts: Any,
    matches: Any,
    rules: Any,
    hints: Any,
    desk: Any,
    limits: Any,
    reading: Any,
) -> Any:
    """Read every record; False where there is no room for all features."""
    fired, used = reading.fired, desk.used
    for record in range(len(starts) - 1):
        first, last = starts[record], starts[record + 1]
        count = matches.bounds[record + 1] - matches.bounds[record]
        if used[FIRED] + limits[0] * count + limits[1] > len(fired.feature):
            return False
        told_from = _mark(record, first, matches, rules.tables, reading.places)
        _tell(codes, first, told_from, last, reading.places)
        desk.groups[:] = -1
        desk.natures[:] = -1
        desk.cursor[:] = -1
        for hint in range(hints.shape[1]):
            _fire(record, hints[record, hint], -1, -1, desk, fired)
        _read_record(codes, record, first, last, matches, rules, desk, reading)
        _fire_groups(record, desk.groups, rules.pairs, desk, fired)
        _fire_groups(record, desk.natures, rules.natures, desk, fired)
        fired.bounds[record + 1] = used[FIRED]
        reading.nouns.bounds[record + 1] = used[NOUNS]
        reading.problems.bounds[record + 1] = used[PROBLEMS]
        reading.urgent.bounds[record + 1] = used[URGENT]
    return True
