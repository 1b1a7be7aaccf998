"""The pass over the matches of each record.

It keeps the longest word of each layer (nouns, predicates, contexts), reads refusal, negation,
question, hypothesis and settlement around them, and leaves out what an authority answered and what
is only the envelope of a work order. What belongs together lies in one row of one array: a
pattern, a place of the buffer, a feature that fired. So a look-up touches one line of the cache,
and functions pass few arrays.
"""

from typing import Any, Final

import numpy as np

from liandong.engine.kernels import jit
from liandong.engine.recognition.compiled import (
    CONTEXT,
    GRAM,
    NOUN,
    PREDICATE,
    RESTART,
    context_bit,
)
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
DENIAL: Final = context_bit("denial")
N_GROUPS: Final = len(GROUPS)
PROBLEM_GROUP: Final = GROUPS.index("problem")
DOUBTFUL: Final = 4  # tenths
RELATION_BIT: Final = 1 << GROUPS.index("relation")
CLAIM_BITS: Final = RELATION_BIT | 1 << GROUPS.index("demand")
NEGATED, QUESTIONED, SUPPOSED, SETTLED, LANDMARK = range(5)  # as compiled.STATES
QUESTION_REACH: Final = 8
HYPOTHESIS_REACH: Final = 14
PURCHASE_REACH: Final = 16
NEGATION_REACH: Final = 2
DENIAL_REACH: Final = 10
OFFICE_REACH: Final = 36  # from a date to the colon after the office that answers
FIRED, NOUNS, PROBLEMS, URGENT = range(4)  # columns of `used` and of `bounds`
ASKED, SUPPOSITION, BOUGHT, SETTLEMENT, FIRST_ITEM, FIRST_FAULT, DENIED, DENIED_FROM = range(
    8
)  # of `cursor`
OF: Final = 0x7684  # 的
TITLE, TITLE_END = 0x300A, 0x300B  # 《》

# columns of a pattern
(LENGTH, LAYERS, ITEM, NOUN_NAME, KIND, PROBLEM, ACTION, CONTEXTS, URGENCY, GROUP_BITS) = range(10)
BOUGHT_FEATURE, GRAM_FEATURE, NOUN_FEATURES, CUE_FEATURES, FIRST_FEATURE = 10, 11, 12, 15, 19
PATTERN_COLUMNS = 20
# columns of a problem
FEATURE, WEAK, NATURE, TOLD_FEATURE, PROBLEM_COLUMNS = range(5)
# columns of a place; starts of words stand at their ends
(
    CLAUSE,
    SENTENCE,
    TOLD,
    REFUSAL_START,
    FILLER_START,
    NEGATION_START,
    IS_LANDMARK,
    IS_NARRATION,
    PLACE_COLUMNS,
) = range(9)
# columns of what is written: fired (feature, start, end, halves of the weight),
# nouns (name, kind, item, tenths of the weight, start, end), problems and urgent (what, start, end)
FIRED_COLUMNS, NOUN_COLUMNS, EVENT_COLUMNS = 4, 6, 3


@jit
def _number_clauses(codes: Any, places: Any) -> None:
    """Clause and sentence number of each place, over the whole buffer."""
    clauses = sentences = 0
    for at in range(len(codes)):
        places[at, CLAUSE] = clauses
        places[at, SENTENCE] = sentences
        code = codes[at]
        if code in (0x3002, 59, 33, 63, 10):  # 。;!? and line feeds
            sentences += 1
            clauses += 1
        elif code in (44, 58):  # , and :
            clauses += 1
    places[len(codes), CLAUSE] = clauses
    places[len(codes), SENTENCE] = sentences


@jit
def _mark_end(places: Any, end: Any, column: Any, start: Any) -> None:
    if places[end, column] < 0 or start < places[end, column]:
        places[end, column] = start


@jit
def _mark(patterns: Any, match_pattern: Any, match_start: Any, first: Any, places: Any) -> Any:
    """Write down where contexts stand; returns where the envelope ends."""
    told_from = first
    for match in range(len(match_pattern)):
        row = patterns[match_pattern[match]]
        context = row[CONTEXTS]
        if context == 0:
            continue
        start = match_start[match]
        end = start + row[LENGTH]
        if context & RESTART:
            told_from = end
        if context & REFUSAL:
            _mark_end(places, end, REFUSAL_START, start)
        if context & FILLER:
            _mark_end(places, end, FILLER_START, start)
        if context & NEGATION:
            _mark_end(places, end, NEGATION_START, start)
        if context & PLACE:
            places[start, IS_LANDMARK] = 1
        if context & NARRATION:
            places[start, IS_NARRATION] = 1
        if context & REPLY:
            places[start, TOLD] = 2
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


@jit
def _tell(codes: Any, first: Any, told_from: Any, end: Any, places: Any) -> None:
    """Mark the places at which the person speaks; of the envelope only its title tells."""
    telling = 1
    for at in range(told_from, end):
        if places[at, IS_NARRATION]:
            telling = 1
        elif places[at, TOLD] == 2 or (codes[at] == 50 and _answer_starts(codes, at, end)):
            telling = 0
        places[at, TOLD] = telling
    titled = 0
    for at in range(first, told_from):
        titled = 1 if codes[at] == TITLE else 0 if codes[at] == TITLE_END else titled
        places[at, TOLD] = titled


@jit
def _refused_from(start: Any, first: Any, places: Any) -> Any:
    """Where the refusal of an action begins that starts at `start`, or -1."""
    at = start
    for _ in range(3):
        if places[at, REFUSAL_START] >= first:
            return places[at, REFUSAL_START]
        if places[at, FILLER_START] < first:
            return -1
        at = places[at, FILLER_START]
    return -1


@jit
def _is_negated(start: Any, first: Any, places: Any) -> Any:
    """A negation right before, or one of several characters a little before, in the same clause."""
    if places[start, NEGATION_START] >= first:
        return True
    for gap in range(1, NEGATION_REACH + 1):
        end = start - gap
        if end <= first or places[end, CLAUSE] != places[start, CLAUSE]:
            return False
        begun = places[end, NEGATION_START]
        if begun >= first and end - begun >= 2:
            return True
    return False


@jit
def _near(before: Any, start: Any, first: Any, reach: Any, places: Any) -> Any:
    """`before` stands in the clause of `start`, at most `reach` characters before it."""
    if before < first or start < before or start - before > reach:
        return False
    return places[before, CLAUSE] == places[start, CLAUSE]


@jit
def _state_of(start: Any, first: Any, cursor: Any, places: Any) -> Any:
    """NEGATED, QUESTIONED or SUPPOSED where the words before `start` say so, else -1."""
    if _is_negated(start, first, places):
        return NEGATED
    if _near(cursor[ASKED], start, first, QUESTION_REACH, places):
        return QUESTIONED
    if _near(cursor[SUPPOSITION], start, first, HYPOTHESIS_REACH, places):
        return SUPPOSED
    return -1


@jit
def _write(rows: Any, used: Any, table: Any, what: Any, start: Any, end: Any) -> None:
    """One row of problems or urgent."""
    row = rows[used[table]]
    row[0] = what
    row[1] = start
    row[2] = end
    used[table] += 1


@jit
def _fire(
    record: Any, feature: Any, start: Any, end: Any, seen: Any, used: Any, fired: Any
) -> None:
    """Note a feature once for each record."""
    if feature >= 0 and seen[feature] != record:
        seen[feature] = record
        row = fired[used[FIRED]]
        row[0] = feature
        row[1] = start
        row[2] = end
        row[3] = 2
        used[FIRED] += 1


@jit
def _fire_pair(feature: Any, first: Any, second: Any, groups: Any, used: Any, fired: Any) -> None:
    """Two groups together: half of the weight goes to the first word of each."""
    if feature < 0:
        return
    for group in (first, second):
        row = fired[used[FIRED]]
        row[0] = feature
        row[1] = groups[0, group]
        row[2] = groups[1, group]
        row[3] = 1
        used[FIRED] += 1


@jit
def _fire_groups(record: Any, groups: Any, features: Any, seen: Any, used: Any, fired: Any) -> None:
    """Each group that was found, and each two of them together."""
    count = groups.shape[1]
    for first in range(count):
        if groups[0, first] < 0:
            continue
        start, end = groups[0, first], groups[1, first]
        _fire(record, features[first, first], start, end, seen, used, fired)
        for second in range(first + 1, count):
            if groups[0, second] >= 0:
                _fire_pair(features[first, second], first, second, groups, used, fired)


@jit
def _note_group(groups: Any, group: Any, start: Any, end: Any) -> None:
    if groups[0, group] < 0:
        groups[0, group] = start
        groups[1, group] = end


@jit
def _forget(groups: Any) -> None:
    for group in range(groups.shape[1]):
        groups[0, group] = -1


@jit
def _note_noun(
    record: Any, row: Any, start: Any, end: Any, bought: Any, cursor: Any, seen: Any, used: Any,
    fired: Any, nouns: Any,
) -> None:  # fmt: skip
    if row[NOUN_NAME] < 0 and row[ITEM] < 0:
        return
    for column in range(NOUN_FEATURES, NOUN_FEATURES + 3):
        _fire(record, row[column], start, end, seen, used, fired)
    if bought:
        _fire(record, row[BOUGHT_FEATURE], start, end, seen, used, fired)
    if cursor[FIRST_ITEM] < 0 and row[FIRST_FEATURE] >= 0:
        cursor[FIRST_ITEM] = start
        _fire(record, row[FIRST_FEATURE], start, end, seen, used, fired)
    noun = nouns[used[NOUNS]]
    noun[0] = row[NOUN_NAME]
    noun[1] = row[KIND]
    noun[2] = row[ITEM]
    outright = row[FIRST_FEATURE] >= 0 or row[ITEM] < 0
    noun[3] = (18 if bought else 10 if outright else 7) + min(end - start, 5)
    if end - start == 1 and row[FIRST_FEATURE] < 0:
        noun[3] = DOUBTFUL  # may be part of any word
    noun[4] = start
    noun[5] = end
    used[NOUNS] += 1


@jit
def _note_cues(
    record: Any, row: Any, start: Any, end: Any, groups: Any, seen: Any, used: Any, fired: Any
) -> None:  # fmt: skip
    for column in range(CUE_FEATURES, CUE_FEATURES + 4):
        _fire(record, row[column], start, end, seen, used, fired)
    for group in range(N_GROUPS):
        if row[GROUP_BITS] & (1 << group):
            _note_group(groups, group, start, end)


@jit
def _problem_of(row: Any, start: Any, first: Any, cursor: Any, places: Any) -> Any:
    """The problem of a predicate, where it begins and its state: (problem or -1, start, state)."""
    if start < cursor[SETTLEMENT]:
        return row[PROBLEM], start, SETTLED
    if row[ACTION] >= 0:
        refused = _refused_from(start, first, places)
        if refused >= 0:
            state = _state_of(refused, first, cursor, places)
            return row[ACTION], refused, -1 if state == NEGATED else state
        if _near(cursor[DENIED], start, first, DENIAL_REACH, places):
            return row[ACTION], cursor[DENIED_FROM], -1
    return row[PROBLEM], start, _state_of(start, first, cursor, places)


@jit
def _note_predicate(
    record: Any, row: Any, start: Any, end: Any, first: Any, cursor: Any, problems: Any,
    states: Any, groups: Any, natures: Any, places: Any, seen: Any, used: Any, fired: Any,
    told: Any,
) -> None:  # fmt: skip
    """A problem, a refused action or a cue, unless negated, asked, supposed or settled."""
    problem, begin, state = _problem_of(row, start, first, cursor, places)
    claim = row[GROUP_BITS] & CLAIM_BITS
    if state >= 0 and (problem >= 0 or claim):
        _fire(record, states[state], begin, end, seen, used, fired)
    elif problem >= 0:
        _fire(record, problems[problem, FEATURE], begin, end, seen, used, fired)
        _write(told, used, PROBLEMS, problem, begin, end)
        if not problems[problem, WEAK]:
            _note_group(groups, PROBLEM_GROUP, begin, end)
            _note_group(natures, problems[problem, NATURE], begin, end)
            if cursor[FIRST_FAULT] < 0:
                cursor[FIRST_FAULT] = begin
                _fire(record, problems[problem, TOLD_FEATURE], begin, end, seen, used, fired)
    if state < 0 or not claim:
        _note_cues(record, row, start, end, groups, seen, used, fired)


@jit
def _is_numeral(code: Any) -> Any:
    """0 to 9, or 一 to 十."""
    if 48 <= code <= 57:
        return True
    return code in (0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341)


@jit
def _ends_a_number(codes: Any, start: Any, first: Any) -> Any:
    """The word begins within a number: 5岁 in 65岁."""
    return start > first and _is_numeral(codes[start]) and _is_numeral(codes[start - 1])


@jit
def _note_context(
    codes: Any, record: Any, row: Any, start: Any, end: Any, first: Any, cursor: Any, states: Any,
    places: Any, seen: Any, used: Any, fired: Any, urgent: Any,
) -> None:  # fmt: skip
    context = row[CONTEXTS]
    if context & QUESTION:
        cursor[ASKED] = end
    if context & HYPOTHETICAL:
        cursor[SUPPOSITION] = end
    if context & DENIAL:
        cursor[DENIED] = end
        cursor[DENIED_FROM] = start
    if context & RESOLVED:
        cursor[SETTLEMENT] = end
        _fire(record, states[SETTLED], start, end, seen, used, fired)
    if not row[URGENCY] or _ends_a_number(codes, start, first):
        return
    if not _is_negated(start, first, places):
        _write(urgent, used, URGENT, row[URGENCY], start, end)


@jit
def _marks_a_place(codes: Any, end: Any, last: Any, places: Any) -> Any:
    """A shop named only to say where: 宾馆对面, 超市的旁边."""
    after = end + 1 if end < last and codes[end] == OF else end
    return after < last and places[after, IS_LANDMARK] == 1


@jit
def _read_record(
    codes: Any, record: Any, first: Any, last: Any, match_pattern: Any, match_start: Any,
    patterns: Any, problems: Any, states: Any, cursor: Any, groups: Any, natures: Any, places: Any,
    seen: Any, used: Any, fired: Any, nouns: Any, told: Any, urgent: Any,
) -> None:  # fmt: skip
    """Take the matches place by place; of each layer the longest that no earlier one contains."""
    noun_start = noun_end = predicate_end = first
    match, stop = 0, len(match_pattern)
    while match < stop:
        start = match_start[match]
        noun = predicate = -1
        while match < stop and match_start[match] == start:
            pattern = match_pattern[match]
            row = patterns[pattern]
            match += 1
            layers = row[LAYERS] if places[start, TOLD] else 0
            end = start + row[LENGTH]
            noun = pattern if layers & NOUN else noun
            predicate = pattern if layers & PREDICATE else predicate
            if layers & GRAM:
                _fire(record, row[GRAM_FEATURE], start, end, seen, used, fired)
            if layers & CONTEXT:
                _note_context(
                    codes, record, row, start, end, first, cursor, states, places, seen, used,
                    fired, urgent,
                )  # fmt: skip
        if noun >= 0 and start + patterns[noun, LENGTH] > noun_end:
            noun_start, noun_end = start, start + patterns[noun, LENGTH]
            if _marks_a_place(codes, noun_end, last, places):
                _fire(record, states[LANDMARK], start, noun_end, seen, used, fired)
            else:
                bought = _near(cursor[BOUGHT], start, first, PURCHASE_REACH, places)
                _note_noun(
                    record, patterns[noun], start, noun_end, bought, cursor, seen, used, fired,
                    nouns,
                )  # fmt: skip
        if predicate >= 0 and start + patterns[predicate, LENGTH] > predicate_end:
            row = patterns[predicate]
            end = start + row[LENGTH]
            inside = end <= noun_end and (start > noun_start or end < noun_end)
            if inside and row[GROUP_BITS] == 0:
                continue
            predicate_end = end
            if row[GROUP_BITS] & RELATION_BIT:
                cursor[BOUGHT] = end
            _note_predicate(
                record, row, start, end, first, cursor, problems, states, groups, natures, places,
                seen, used, fired, told,
            )  # fmt: skip


@jit
def pass_over(
    codes: Any, starts: Any, match_pattern: Any, match_start: Any, match_bounds: Any, patterns: Any,
    problems: Any, pairs: Any, nature_pairs: Any, states: Any, hints: Any, features: Any, most: Any,
    places: Any, fired: Any, nouns: Any, told: Any, urgent: Any, bounds: Any,
) -> Any:  # fmt: skip
    """Read every record; False where there is no room for all features.

    `most` is how many features a match and how many all pairs of a record can give.
    """
    used, cursor = np.zeros(4, np.int64), np.empty(8, np.int64)
    seen = np.full(features, -1, np.int64)
    groups = np.empty((2, N_GROUPS), np.int64)
    natures = np.empty((2, len(nature_pairs)), np.int64)
    _number_clauses(codes, places)
    for record in range(len(starts) - 1):
        first, last = starts[record], starts[record + 1]
        begin, stop = match_bounds[record], match_bounds[record + 1]
        if used[FIRED] + most[0] * (stop - begin) + most[1] > len(fired):
            return False
        found, where = match_pattern[begin:stop], match_start[begin:stop]
        _tell(codes, first, _mark(patterns, found, where, first, places), last, places)
        _forget(groups)
        _forget(natures)
        for at in range(len(cursor)):
            cursor[at] = -1
        for hint in range(hints.shape[1]):
            _fire(record, hints[record, hint], -1, -1, seen, used, fired)
        _read_record(
            codes, record, first, last, found, where, patterns, problems, states, cursor, groups,
            natures, places, seen, used, fired, nouns, told, urgent,
        )  # fmt: skip
        _fire_groups(record, groups, pairs, seen, used, fired)
        _fire_groups(record, natures, nature_pairs, seen, used, fired)
        for table in range(4):
            bounds[table, record + 1] = used[table]
    return True
