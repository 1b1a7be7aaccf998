"""The first pass: what holds at each place of the buffer, before any word is read.

Clauses and sentences are numbered, contexts (refusal, negation, landmarks) are written where they
stand, and an authority's answer and the envelope of a work order are marked.
"""

from typing import Any, Final

from liandong.engine.kernels import Codes, Ints, Longs, compiled
from liandong.engine.recognition.lexicon.automaton import RESTART, context_bit
from liandong.engine.recognition.lexicon.trie import Matches
from liandong.engine.recognition.reading.rows import (
    CLAUSE,
    CONTEXTS,
    FILLER_START,
    IN_CONTEXT,
    IS_LANDMARK,
    IS_NARRATION,
    LENGTH,
    NEGATION_START,
    REFUSAL_START,
    SENTENCE,
    STATEMENT,
    Rules,
)

NEGATION: Final = context_bit("negation")
PLACE: Final = context_bit("place")
NARRATION: Final = context_bit("narration")
REPLY: Final = context_bit("reply")
REFUSAL: Final = context_bit("refusal")
FILLER: Final = context_bit("filler")
OFFICE_REACH: Final = 36  # from a date to the colon after the office that answers
TITLE, TITLE_END = 0x300A, 0x300B  # 《》


@compiled(counted=False)
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


@compiled(inline=True)
def _mark_end(places: Any, end: Any, column: Any, start: Any) -> None:
    if places[end, column] < 0 or start < places[end, column]:
        places[end, column] = start


@compiled(counted=False)
def _mark(rules: Any, match_pattern: Any, match_start: Any, first: Any, places: Any) -> Any:
    """Write down where contexts stand; returns where the envelope ends."""
    statement_start = first
    for match in range(len(match_pattern)):
        if not rules.brief[match_pattern[match]] & IN_CONTEXT:
            continue
        pattern = match_pattern[match]
        context = rules.patterns[pattern, CONTEXTS]
        start = match_start[match]
        end = start + rules.patterns[pattern, LENGTH]
        if context & RESTART:
            statement_start = end
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
            places[start, STATEMENT] = 2
    return statement_start


@compiled(inline=True)
def _is_before_own_date(code: Any) -> Any:
    """Characters before a date in the person's own words: 日期:, 于, 在, 期, 间, 从, 到, 至."""
    return code in (58, 0x4E8E, 0x5728, 0x671F, 0x95F4, 0x4ECE, 0x5230, 0x81F3)


@compiled(inline=True)
def _answer_starts(codes: Any, at: Any, first: Any, end: Any) -> Any:
    """Whether an authority's answer starts here (never at the start of a text): a time stamp with
    seconds, or a date and an office with a colon."""
    if at + 14 >= end or codes[at + 1] != 48 or codes[at + 4] != 45 or codes[at + 7] != 45:
        return False
    if at == first or _is_before_own_date(codes[at - 1]):
        return False
    timed = codes[at + 12] == 58 and 48 <= codes[at + 10] <= 57
    if timed and at + 17 < end and codes[at + 15] == 58:
        return True
    for place in range(at + 15 if timed else at + 10, min(end, at + OFFICE_REACH)):
        code = codes[place]
        if code == 58:
            return True
        if code < 0x4E00 or code > 0x9FFF:
            return False
    return False


@compiled(counted=False)
def _tell(codes: Any, first: Any, statement_start: Any, end: Any, places: Any) -> None:
    """Mark the places at which the person speaks; of the envelope only the title counts."""
    speaking = 1
    for at in range(statement_start, end):
        if places[at, IS_NARRATION]:
            speaking = 1
        elif places[at, STATEMENT] == 2 or (
            codes[at] == 50 and _answer_starts(codes, at, statement_start, end)
        ):
            speaking = 0
        places[at, STATEMENT] = speaking
    titled = 0
    for at in range(first, statement_start):
        titled = 1 if codes[at] == TITLE else 0 if codes[at] == TITLE_END else titled
        places[at, STATEMENT] = titled


@compiled(counted=False)
def mark_places(codes: Codes, starts: Longs, matches: Matches, rules: Rules, places: Ints) -> None:
    """Mark the places of every record."""
    _number_clauses(codes, places)
    for record in range(len(starts) - 1):
        first, last = starts[record], starts[record + 1]
        begin, stop = matches.bounds[record], matches.bounds[record + 1]
        found, where = matches.pattern[begin:stop], matches.start[begin:stop]
        statement_start = _mark(rules, found, where, first, places)
        _tell(codes, first, statement_start, last, places)
