"""The second pass: over the matches of each record.

It keeps the longest word of each layer (nouns, predicates, contexts) and reads refusal, negation,
question, hypothesis and settlement around them.
"""

from typing import Any, Final

from liandong.engine.kernels import Codes, Ints, Longs, compiled
from liandong.engine.recognition.lexicon.automaton import (
    CONTEXT,
    GRAM,
    NOUN,
    PREDICATE,
    context_bit,
)
from liandong.engine.recognition.lexicon.entries import GROUPS
from liandong.engine.recognition.lexicon.trie import Matches
from liandong.engine.recognition.reading.rows import (
    ACTION,
    BOUGHT_FEATURE,
    CLAUSE,
    CONTEXTS,
    CUE_FEATURES,
    FEATURE,
    FILLER_START,
    FIRST_FEATURE,
    FIRST_NATURE_FEATURE,
    GRAM_FEATURE,
    GROUP_BITS,
    IS_LANDMARK,
    ITEM,
    KIND,
    LAYER_BITS,
    LENGTH,
    LENGTH_AT,
    NATURE,
    NEGATION_START,
    NOUN_FEATURES,
    NOUN_NAME,
    PROBLEM,
    REFUSAL_START,
    STATEMENT,
    URGENCY,
    WEAK,
    Rules,
    Scratch,
    Written,
)

QUESTION: Final = context_bit("question")
HYPOTHETICAL: Final = context_bit("hypothetical")
RESOLVED: Final = context_bit("resolved")
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
FIRED, NOUNS, PROBLEMS, URGENT = range(4)  # columns of `used` and of `bounds`
QUESTION_END, SUPPOSITION, BOUGHT, SETTLEMENT, FIRST_ITEM = range(5)  # places of `cursor`
FIRST_FAULT, DENIED, DENIED_FROM, CURSORS = range(5, 9)
OF: Final = 0x7684  # 的


@compiled(inline=True)
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


@compiled(inline=True)
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


@compiled(inline=True)
def _near(before: Any, start: Any, first: Any, reach: Any, places: Any) -> Any:
    """`before` stands in the clause of `start`, at most `reach` characters before it."""
    if before < first or start < before or start - before > reach:
        return False
    return places[before, CLAUSE] == places[start, CLAUSE]


@compiled(inline=True)
def _state_of(start: Any, first: Any, cursor: Any, places: Any) -> Any:
    """NEGATED, QUESTIONED or SUPPOSED where the words before `start` say so, else -1."""
    if _is_negated(start, first, places):
        return NEGATED
    if _near(cursor[QUESTION_END], start, first, QUESTION_REACH, places):
        return QUESTIONED
    if _near(cursor[SUPPOSITION], start, first, HYPOTHESIS_REACH, places):
        return SUPPOSED
    return -1


@compiled(inline=True)
def _write(rows: Any, used: Any, table: Any, what: Any, start: Any, end: Any) -> None:
    """One row of problems or urgent."""
    at = used[table]
    rows[at, 0] = what
    rows[at, 1] = start
    rows[at, 2] = end
    used[table] = at + 1


@compiled(inline=True)
def _fire(record: Any, feature: Any, start: Any, end: Any, written: Any, scratch: Any) -> None:
    """Note a feature once for each record."""
    if feature >= 0 and scratch.latest[feature] != record:
        scratch.latest[feature] = record
        at = written.used[FIRED]
        written.fired[at, 0] = feature
        written.fired[at, 1] = start
        written.fired[at, 2] = end
        written.fired[at, 3] = 2
        written.used[FIRED] = at + 1


@compiled(inline=True)
def _fire_pair(feature: Any, first: Any, second: Any, groups: Any, written: Any) -> None:
    """Two groups together: half of the weight goes to the first word of each."""
    if feature < 0:
        return
    for group in (first, second):
        at = written.used[FIRED]
        written.fired[at, 0] = feature
        written.fired[at, 1] = groups[0, group]
        written.fired[at, 2] = groups[1, group]
        written.fired[at, 3] = 1
        written.used[FIRED] = at + 1


@compiled(counted=False)
def _fire_groups(record: Any, groups: Any, features: Any, written: Any, scratch: Any) -> None:
    """Each group that was found, and each two of them together."""
    count = groups.shape[1]
    for first in range(count):
        if groups[0, first] < 0:
            continue
        start, end = groups[0, first], groups[1, first]
        _fire(record, features[first, first], start, end, written, scratch)
        for second in range(first + 1, count):
            if groups[0, second] >= 0:
                _fire_pair(features[first, second], first, second, groups, written)


@compiled(inline=True)
def _note_group(groups: Any, group: Any, start: Any, end: Any) -> None:
    if groups[0, group] < 0:
        groups[0, group] = start
        groups[1, group] = end


@compiled(inline=True)
def _forget(groups: Any) -> None:
    for group in range(groups.shape[1]):
        groups[0, group] = -1


@compiled(inline=True)
def _note_noun(
    record: Any, rules: Any, pattern: Any, start: Any, end: Any, bought: Any, written: Any,
    scratch: Any,
) -> None:  # fmt: skip
    patterns, cursor = rules.patterns, scratch.cursor
    nouns, used = written.nouns, written.used
    if patterns[pattern, NOUN_NAME] < 0 and patterns[pattern, ITEM] < 0:
        return
    for column in range(NOUN_FEATURES, NOUN_FEATURES + 3):
        _fire(record, patterns[pattern, column], start, end, written, scratch)
    if bought:
        _fire(record, patterns[pattern, BOUGHT_FEATURE], start, end, written, scratch)
    if cursor[FIRST_ITEM] < 0 and patterns[pattern, FIRST_FEATURE] >= 0:
        cursor[FIRST_ITEM] = start
        _fire(record, patterns[pattern, FIRST_FEATURE], start, end, written, scratch)
    at = used[NOUNS]
    nouns[at, 0] = patterns[pattern, NOUN_NAME]
    nouns[at, 1] = patterns[pattern, KIND]
    nouns[at, 2] = patterns[pattern, ITEM]
    outright = patterns[pattern, FIRST_FEATURE] >= 0 or patterns[pattern, ITEM] < 0
    nouns[at, 3] = (18 if bought else 10 if outright else 7) + min(end - start, 5)
    if end - start == 1 and patterns[pattern, FIRST_FEATURE] < 0:
        nouns[at, 3] = DOUBTFUL  # may be part of any word
    nouns[at, 4] = start
    nouns[at, 5] = end
    used[NOUNS] = at + 1


@compiled(inline=True)
def _note_cues(
    record: Any, rules: Any, pattern: Any, start: Any, end: Any, written: Any, scratch: Any
) -> None:
    patterns = rules.patterns
    for column in range(CUE_FEATURES, CUE_FEATURES + 4):
        _fire(record, patterns[pattern, column], start, end, written, scratch)
    for group in range(N_GROUPS):
        if patterns[pattern, GROUP_BITS] & (1 << group):
            _note_group(scratch.groups, group, start, end)


@compiled(inline=True)
def _problem_of(
    patterns: Any, pattern: Any, start: Any, first: Any, cursor: Any, places: Any
) -> Any:
    """The problem of a predicate, where it begins and its state: (problem or -1, start, state)."""
    if start < cursor[SETTLEMENT]:
        return patterns[pattern, PROBLEM], start, SETTLED
    if patterns[pattern, ACTION] >= 0:
        refused = _refused_from(start, first, places)
        if refused >= 0:
            state = _state_of(refused, first, cursor, places)
            return patterns[pattern, ACTION], refused, -1 if state == NEGATED else state
        if _near(cursor[DENIED], start, first, DENIAL_REACH, places):
            return patterns[pattern, ACTION], cursor[DENIED_FROM], -1
    return patterns[pattern, PROBLEM], start, _state_of(start, first, cursor, places)


@compiled(inline=True)
def _note_predicate(
    record: Any, rules: Any, pattern: Any, start: Any, end: Any, first: Any, written: Any,
    scratch: Any,
) -> None:  # fmt: skip
    """A problem, a refused action or a cue, unless negated, questioned, supposed or settled."""
    patterns, problems = rules.patterns, rules.problems
    cursor, places = scratch.cursor, written.places
    problem, begin, state = _problem_of(patterns, pattern, start, first, cursor, places)
    claim = patterns[pattern, GROUP_BITS] & CLAIM_BITS
    if state >= 0 and (problem >= 0 or claim):
        _fire(record, rules.states[state], begin, end, written, scratch)
    elif problem >= 0:
        _fire(record, problems[problem, FEATURE], begin, end, written, scratch)
        _write(written.problems, written.used, PROBLEMS, problem, begin, end)
        if not problems[problem, WEAK]:
            _note_group(scratch.groups, PROBLEM_GROUP, begin, end)
            _note_group(scratch.natures, problems[problem, NATURE], begin, end)
            if cursor[FIRST_FAULT] < 0:
                cursor[FIRST_FAULT] = begin
                feature = problems[problem, FIRST_NATURE_FEATURE]
                _fire(record, feature, begin, end, written, scratch)
    if state < 0 or not claim:
        _note_cues(record, rules, pattern, start, end, written, scratch)


@compiled(inline=True)
def _is_numeral(code: Any) -> Any:
    """0 to 9, or 一 to 十."""
    if 48 <= code <= 57:
        return True
    return code in (0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341)


@compiled(inline=True)
def _ends_a_number(codes: Any, start: Any, first: Any) -> Any:
    """The word begins within a number: 5岁 in 65岁."""
    return start > first and _is_numeral(codes[start]) and _is_numeral(codes[start - 1])


@compiled(inline=True)
def _note_context(
    codes: Any, record: Any, rules: Any, pattern: Any, start: Any, end: Any, first: Any,
    written: Any, scratch: Any,
) -> None:  # fmt: skip
    patterns, cursor = rules.patterns, scratch.cursor
    context = patterns[pattern, CONTEXTS]
    if context & QUESTION:
        cursor[QUESTION_END] = end
    if context & HYPOTHETICAL:
        cursor[SUPPOSITION] = end
    if context & DENIAL:
        cursor[DENIED] = end
        cursor[DENIED_FROM] = start
    if context & RESOLVED:
        cursor[SETTLEMENT] = end
        _fire(record, rules.states[SETTLED], start, end, written, scratch)
    if not patterns[pattern, URGENCY] or _ends_a_number(codes, start, first):
        return
    if not _is_negated(start, first, written.places):
        _write(written.urgent, written.used, URGENT, patterns[pattern, URGENCY], start, end)


@compiled(inline=True)
def _marks_a_place(codes: Any, end: Any, last: Any, places: Any) -> Any:
    """A shop named only to say where: 宾馆对面, 超市的旁边."""
    after = end + 1 if end < last and codes[end] == OF else end
    return after < last and places[after, IS_LANDMARK] == 1


@compiled(counted=False)
def _read_record(
    codes: Any, record: Any, first: Any, last: Any, match_pattern: Any, match_start: Any,
    rules: Any, written: Any, scratch: Any,
) -> None:  # fmt: skip
    """Take the matches place by place; of each layer the longest that no earlier one contains."""
    patterns, brief, states = rules.patterns, rules.brief, rules.states
    places, cursor = written.places, scratch.cursor
    noun_start = noun_end = predicate_end = first
    match, stop = 0, len(match_pattern)
    while match < stop:
        start = match_start[match]
        noun = predicate = -1
        while match < stop and match_start[match] == start:
            pattern = match_pattern[match]
            match += 1
            if not places[start, STATEMENT]:
                continue
            layers = brief[pattern] & LAYER_BITS
            noun = pattern if layers & NOUN else noun
            predicate = pattern if layers & PREDICATE else predicate
            if layers & (GRAM | CONTEXT) == 0:
                continue
            end = start + patterns[pattern, LENGTH]
            if layers & GRAM:
                _fire(record, patterns[pattern, GRAM_FEATURE], start, end, written, scratch)
            if layers & CONTEXT:
                _note_context(codes, record, rules, pattern, start, end, first, written, scratch)
        if noun >= 0 and start + (brief[noun] >> LENGTH_AT) > noun_end:
            noun_start, noun_end = start, start + (brief[noun] >> LENGTH_AT)
            if _marks_a_place(codes, noun_end, last, places):
                _fire(record, states[LANDMARK], start, noun_end, written, scratch)
            else:
                bought = _near(cursor[BOUGHT], start, first, PURCHASE_REACH, places)
                _note_noun(record, rules, noun, start, noun_end, bought, written, scratch)
        if predicate >= 0 and start + (brief[predicate] >> LENGTH_AT) > predicate_end:
            end = start + (brief[predicate] >> LENGTH_AT)
            inside = end <= noun_end and (start > noun_start or end < noun_end)
            bits = patterns[predicate, GROUP_BITS]
            if inside and bits == 0:
                continue
            predicate_end = end
            if bits & RELATION_BIT:
                cursor[BOUGHT] = end
            _note_predicate(record, rules, predicate, start, end, first, written, scratch)


@compiled(counted=False)
def pass_over(
    codes: Codes, starts: Longs, matches: Matches, rules: Rules, hints: Ints, most: Longs,
    written: Written, scratch: Scratch,
) -> bool:  # fmt: skip
    """Read every record; False where there is no room for all features.

    `most` is how many features a match and how many all pairs of a record can give.
    """
    for record in range(len(starts) - 1):
        first, last = starts[record], starts[record + 1]
        begin, stop = matches.bounds[record], matches.bounds[record + 1]
        if written.used[FIRED] + most[0] * (stop - begin) + most[1] > len(written.fired):
            return False
        found, where = matches.pattern[begin:stop], matches.start[begin:stop]
        _forget(scratch.groups)
        _forget(scratch.natures)
        for at in range(len(scratch.cursor)):
            scratch.cursor[at] = -1
        for hint in range(hints.shape[1]):
            _fire(record, hints[record, hint], -1, -1, written, scratch)
        _read_record(codes, record, first, last, found, where, rules, written, scratch)
        _fire_groups(record, scratch.groups, rules.pairs, written, scratch)
        _fire_groups(record, scratch.natures, rules.natures, written, scratch)
        for table in range(4):
            written.bounds[table, record + 1] = written.used[table]
    return True
