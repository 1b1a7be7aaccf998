"""The name of a shop as the text tells it: what stands before 店, 公司, 美容院 and the like.

A name does not reach over a mark, a preposition or a word such as 投诉 (marks.toml, apart); a word
that only says what kind of shop it is (一家服装店, 某超市) is none.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import bare
from liandong.engine.recognition.compiled import Compiled, context_bit
from liandong.engine.recognition.folding import Folded
from liandong.engine.recognition.marks import APART, Marked
from liandong.engine.recognition.reading import Reading
from liandong.engine.recognition.trie import Matches

Ints = npt.NDArray[np.int32]

ORGANISATION: Final = context_bit("organisation")
STOP, VAGUE, STREET = 1, 2, 4
_CHARACTERS: Final = {
    STOP: ",.。:;、()<>《》“”\"'!?【】[]\n"
    "在到去于向与和的被给对从由路街巷号层楼区镇村某该此是了们个内旁面口称诉报市请示米找跟叫",
    VAGUE: "门本新分总时商那这一我他她你其闭关开",
    STREET: "路街巷号楼口区",
}
LONGEST: Final = 14
BRANCH: Final = 12  # characters of a branch in brackets
ROLES: Final = np.zeros(0x10000, np.uint8)
for _role, _letters in _CHARACTERS.items():
    for _letter in _letters:
        ROLES[ord(_letter)] |= _role


class Names(NamedTuple):
    """The first name of each record, places in the buffer; -1 where none is told."""

    start: Ints
    end: Ints


def read_names(
    *, compiled: Compiled, folded: Folded, matches: Matches, marked: Marked, reading: Reading
) -> Names:
    records = len(folded)
    names = Names(np.full(records, -1, np.int32), np.full(records, -1, np.int32))
    nouns, places = reading.nouns, reading.places
    _read(
        folded.codes, folded.starts, *matches, compiled.tables.context, compiled.tables.length,
        marked.flags, marked.start, marked.end, marked.bounds, nouns.start, nouns.end, nouns.bounds,
        places.told, places.landmark, *names,
    )  # fmt: skip
    return names


@bare
def _name_start(codes: Any, first: Any, suffix: Any) -> Any:
    """Where the name before an organisation's kind starts, or `suffix` where there is none."""
    at = suffix
    while at > first and suffix - at < LONGEST:
        code = codes[at - 1]
        if ROLES[code] & STOP or 48 <= code <= 57:
            branch = at == suffix and ROLES[code] & STREET  # 建设中路店
            if not branch:
                return at
        if (
            code == 0x5BB6 and at - 2 >= first and codes[at - 2] in (0x4E00, 0x8FD9, 0x90A3)
        ):  # 一家, 这家
            return at
        at -= 1
    return at if at == first else suffix


@bare
def _apart(
    flags: Any, mark_start: Any, mark_end: Any, first: Any, last: Any, suffix: Any, start: Any
) -> Any:
    """Where the name starts behind the last word that it does not reach over; -1 where such a word
    covers the suffix (突然闭店). The marks from `first` to `last` begin before the suffix."""
    for at in range(last - 1, first - 1, -1):
        if mark_start[at] < start - LONGEST:
            break
        if flags[at] & APART and mark_start[at] < suffix:
            if mark_end[at] > suffix:
                return -1
            start = max(start, mark_end[at])
    return start


@bare
def _branch_end(codes: Any, after: Any, end: Any) -> Any:
    """The place after （滨河店） that follows a name, or `after`."""
    if after + 2 >= end or codes[after] != 40:
        return after
    for place in range(after + 2, min(end, after + BRANCH)):
        if codes[place] == 41:
            return place + 1 if codes[place - 1] in (0x5E97, 0x53F7, 0x533A) else after  # 店号区
    return after


@bare
def _is_noun(noun_start: Any, noun_end: Any, first: Any, last: Any, start: Any, suffix: Any) -> Any:
    """A word of the lexicon covers the name: it says what kind of shop it is."""
    for at in range(first, last):
        if noun_start[at] > start:
            break
        if noun_end[at] >= suffix:
            return True
    return False


@bare
def _read(
    codes: Any, starts: Any, pattern: Any, match_start: Any, match_bounds: Any, context: Any,
    length: Any, flags: Any, mark_start: Any, mark_end: Any, mark_bounds: Any, noun_start: Any,
    noun_end: Any, noun_bounds: Any, told: Any, landmark: Any, name_start: Any, name_end: Any,
) -> None:  # fmt: skip
    for record in range(len(starts) - 1):
        first, end = starts[record], starts[record + 1]
        mark, marks_end = mark_bounds[record], mark_bounds[record + 1]
        noun, nouns_end = noun_bounds[record], noun_bounds[record + 1]
        for match in range(match_bounds[record], match_bounds[record + 1]):
            suffix = match_start[match]
            if not context[pattern[match]] & ORGANISATION or told[suffix] == 0:
                continue
            after = suffix + length[pattern[match]]
            if after < end and landmark[after]:
                continue
            while mark < marks_end and mark_start[mark] < suffix:
                mark += 1
            start = _name_start(codes, first, suffix)
            start = _apart(flags, mark_start, mark_end, mark_bounds[record], mark, suffix, start)
            if start < 0:
                continue
            vague = start + 1 if ROLES[codes[start]] & VAGUE else start  # 一服装店, 那超市
            if suffix - vague < 2 or (after - suffix == 1 and ROLES[codes[suffix - 1]] & VAGUE):
                continue
            while noun < nouns_end and noun_end[noun] < suffix:
                noun += 1
            if _is_noun(noun_start, noun_end, noun, nouns_end, vague, suffix):
                continue
            if name_start[record] < 0 or start == name_start[record]:
                name_start[record] = start
                name_end[record] = _branch_end(codes, after, end)
