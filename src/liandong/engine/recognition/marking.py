"""The first pass: what holds at each place of the buffer, before any word is read.

Clauses and sentences are numbered, contexts (refusal, negation, landmarks) are written where they
stand, and what an authority answered or what is only the envelope of a work order is marked.
"""

from typing import Any, Final

from liandong.engine.kernels import bare, inline
from liandong.engine.recognition.compiled import RESTART, context_bit
from liandong.engine.recognition.rows import (
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
    TOLD,
)

NEGATION: Final = context_bit("negation")
PLACE: Final = context_bit("place")
NARRATION: Final = context_bit("narration")
REPLY: Final = context_bit("reply")
REFUSAL: Final = context_bit("refusal")
FILLER: Final = context_bit("filler")
OFFICE_REACH: Final = 36  # from a date to the colon after the office that answers
TITLE, TITLE_END = 0x300A, 0x300B  # 《》


@bare
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


@inline
def _mark_end(places: Any, end: Any, column: Any, start: Any) -> None:
    if places[end, column] < 0 or start < places[end, column]:
        places[end, column] = start


@bare
def _mark(
    patterns: Any, brief: Any, match_pattern: Any, match_start: Any, first: Any, places: Any
) -> Any:
    """Write down where contexts stand; returns where the envelope ends."""
    told_from = first
    for match in range(len(match_pattern)):
        if not brief[match_pattern[match]] & IN_CONTEXT:
            continue
        pattern = match_pattern[match]
        context = patterns[pattern, CONTEXTS]
        start = match_start[match]
        end = start + patterns[pattern, LENGTH]
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


@inline
def _is_told_by_the_person(code: Any) -> Any:
    """What stands before a date of the person's own: 日期:, 于, 在, 期, 间, 从, 到, 至."""
    return code in (58, 0x4E8E, 0x5728, 0x671F, 0x95F4, 0x4ECE, 0x5230, 0x81F3)


@inline
def _answer_starts(codes: Any, at: Any, first: Any, end: Any) -> Any:
    """An authority's answer, which no text begins with: a stamp with seconds, or a date and an
    office with a colon."""
    if at + 14 >= end or codes[at + 1] != 48 or codes[at + 4] != 45 or codes[at + 7] != 45:
        return False
    if at == first or _is_told_by_the_person(codes[at - 1]):
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


@bare
def _tell(codes: Any, first: Any, told_from: Any, end: Any, places: Any) -> None:
    """Mark the places at which the person speaks; of the envelope only its title tells."""
    telling = 1
    for at in range(told_from, end):
        if places[at, IS_NARRATION]:
            telling = 1
        elif places[at, TOLD] == 2 or (
            codes[at] == 50 and _answer_starts(codes, at, told_from, end)
        ):
            telling = 0
        places[at, TOLD] = telling
    titled = 0
    for at in range(first, told_from):
        titled = 1 if codes[at] == TITLE else 0 if codes[at] == TITLE_END else titled
        places[at, TOLD] = titled


@bare
def mark_places(
    codes: Any, starts: Any, match_pattern: Any, match_start: Any, match_bounds: Any, patterns: Any,
    brief: Any, places: Any,
) -> None:  # fmt: skip
    """Mark the places of every record."""
    _number_clauses(codes, places)
    for record in range(len(starts) - 1):
        first, last = starts[record], starts[record + 1]
        begin, stop = match_bounds[record], match_bounds[record + 1]
        found, where = match_pattern[begin:stop], match_start[begin:stop]
        told_from = _mark(patterns, brief, found, where, first, places)
        _tell(codes, first, told_from, last, places)
