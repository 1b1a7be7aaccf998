"""The name of a shop in the text: what stands before 店, 公司, 美容院 and the like.

A name does not reach over a mark, a preposition or a word such as 投诉 (marks.toml, apart); a word
that only says what kind of shop it is (一家服装店, 某超市) is none.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from liandong.engine.kernels import Codes, Ints, Longs, compiled
from liandong.engine.recognition.lexicon.automaton import Compiled, context_bit
from liandong.engine.recognition.lexicon.trie import Matches
from liandong.engine.recognition.reading.features import Nouns, Places, Reading
from liandong.engine.recognition.reading.folding import Folded
from liandong.engine.recognition.reading.markers import APART, Marked

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
    """The first name of each record, places in the buffer; -1 where there is none."""

    start: Ints
    end: Ints


def read_names(
    *, compiled: Compiled, folded: Folded, matches: Matches, marked: Marked, reading: Reading
) -> Names:
    records = len(folded)
    names = Names(np.full(records, -1, np.int32), np.full(records, -1, np.int32))
    _read(
        folded.codes,
        folded.starts,
        matches,
        compiled.tables.context,
        compiled.tables.length,
        marked,
        reading.nouns,
        reading.places,
        names,
    )
    return names


@compiled(counted=False)
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


@compiled(counted=False)
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


@compiled(counted=False)
def _branch_end(codes: Any, after: Any, end: Any) -> Any:
    """The place after （滨河店） that follows a name, or `after`."""
    if after + 2 >= end or codes[after] != 40:
        return after
    for place in range(after + 2, min(end, after + BRANCH)):
        if codes[place] == 41:
            return place + 1 if codes[place - 1] in (0x5E97, 0x53F7, 0x533A) else after  # 店号区
    return after


@compiled(counted=False)
def _is_noun(noun_start: Any, noun_end: Any, first: Any, last: Any, start: Any, suffix: Any) -> Any:
    """A word of the lexicon covers the name: it says what kind of shop it is."""
    for at in range(first, last):
        if noun_start[at] > start:
            break
        if noun_end[at] >= suffix:
            return True
    return False


@compiled(counted=False)
def _read(
    codes: Codes,
    starts: Longs,
    matches: Matches,
    context: Longs,
    length: Ints,
    marked: Marked,
    nouns: Nouns,
    places: Places,
    names: Names,
) -> None:
    for record in range(len(starts) - 1):
        first, end = starts[record], starts[record + 1]
        mark, marks_end = marked.bounds[record], marked.bounds[record + 1]
        noun, nouns_end = nouns.bounds[record], nouns.bounds[record + 1]
        for match in range(matches.bounds[record], matches.bounds[record + 1]):
            suffix = matches.start[match]
            if not context[matches.pattern[match]] & ORGANISATION or places.statement[suffix] == 0:
                continue
            after = suffix + length[matches.pattern[match]]
            if after < end and places.landmark[after]:
                continue
            while mark < marks_end and marked.start[mark] < suffix:
                mark += 1
            start = _name_start(codes, first, suffix)
            start = _apart(
                marked.flags, marked.start, marked.end, marked.bounds[record], mark, suffix, start
            )
            if start < 0:
                continue
            vague = start + 1 if ROLES[codes[start]] & VAGUE else start  # 一服装店, 那超市
            if suffix - vague < 2 or (after - suffix == 1 and ROLES[codes[suffix - 1]] & VAGUE):
                continue
            while noun < nouns_end and nouns.end[noun] < suffix:
                noun += 1
            if _is_noun(nouns.start, nouns.end, noun, nouns_end, vague, suffix):
                continue
            if names.start[record] < 0 or start == names.start[record]:
                names.start[record] = start
                names.end[record] = _branch_end(codes, after, end)
