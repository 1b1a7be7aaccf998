"""The day on which a thing was bought, out of the days that a text names.

A day is that of the purchase when the next word that can claim it is one of buying
(昨天在店里买的), or when such a word leads to it (购买日期：5月1日); 到期, 来电, 开业 and others
claim a day for something else. A day to come is none.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import Codes, Ints, Longs, compiled
from liandong.engine.recognition.details.days import UNKNOWN, NamedDays, named_days
from liandong.engine.recognition.reading.folding import Folded
from liandong.engine.recognition.reading.markers import BOUGHT, ELSEWHEN, LEADING, Marked

REACH: Final = 40  # characters from a day to the word of purchase, in one sentence
OLDEST: Final = 40 * 366  # days
MICROSECONDS: Final = 86_400_000_000
CLAIMS: Final = BOUGHT | ELSEWHEN
# what is known at a place of the text: the day that waits for a word to claim it, and the last
# word that could claim one behind it (购买于, 到期日期)
(PENDING, BEGIN, AFTER, IS_LED, LEAD, LEAD_END, STATES) = range(7)
LONGEST_LINK: Final = 6
LINK, NAMED = 1, 2
LINKS: Final = np.zeros(0x10000, np.uint8)  # what may stand between such a word and its day
for _role, _characters in ((LINK, "于是为在:的"), (LINK | NAMED, "时间日期")):
    LINKS[[ord(character) for character in _characters]] = _role


class Bought(NamedTuple):
    """The day of purchase of each record (days since 1970, or UNKNOWN) and its words."""

    day: npt.NDArray[np.int64]
    start: Ints  # place in the buffer, -1: none
    end: Ints


def purchase_days(
    marked: Marked, folded: Folded, sentence: Ints, when: Ints, received: pa.Array
) -> Bought:
    """`received` is a column of timestamps in microseconds, the moments from which people count."""
    count = len(folded)
    today = np.full(count, UNKNOWN)
    if received.null_count < count:
        known = np.asarray(received.is_valid())
        moments = received.cast(pa.int64()).to_numpy(zero_copy_only=False)
        today[known] = moments[known] // MICROSECONDS
    days = named_days(marked, folded, when, today)
    bought = Bought(
        np.full(count, UNKNOWN), np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    )
    _choose(marked, days, folded.codes, folded.starts, sentence, today, bought)
    return bought


@compiled(counted=False)
def _is_sensible(day: Any, today: Any) -> Any:
    return day != UNKNOWN and (today == UNKNOWN or today - OLDEST <= day <= today)


@compiled(counted=False)
def _claims(state: Any, flag: Any, start: Any, sentence: Any) -> Any:
    """Whether the word at `start` makes the pending day that of the purchase; else it is let go."""
    if start < state[AFTER]:
        return False
    gap = start - state[AFTER]
    taken = state[IS_LED] and not (flag & ELSEWHEN and gap <= 1)  # 购买于5月1日生产的
    near = gap <= REACH and sentence[start] == sentence[state[BEGIN]]
    if state[PENDING] != UNKNOWN and (taken or (near and flag & BOUGHT)):
        return True
    state[PENDING], state[IS_LED] = UNKNOWN, 0
    return False


@compiled(counted=False)
def _link(codes: Any, state: Any, begin: Any) -> Any:
    """How the last word that may claim a day leads to that at `begin`: LINK, NAMED (日期：), 0."""
    gap = begin - state[LEAD_END]
    if not state[LEAD] or gap < 0 or gap > LONGEST_LINK:
        return 0
    link = LINK if state[LEAD] & LEADING else 0
    for at in range(state[LEAD_END], begin):
        if not LINKS[codes[at]]:
            return 0
        link |= LINKS[codes[at]]
    return link


@compiled(counted=False)
def _await(codes: Any, state: Any, day: Any, begin: Any, after: Any) -> None:
    """Keep a day until a word claims it; one that 到期日期 leads to is spoken for."""
    link = _link(codes, state, begin)
    buys = state[LEAD] & BOUGHT != 0
    state[IS_LED] = link != 0 and buys
    spoken_for = link & NAMED != 0 and not buys
    state[PENDING], state[BEGIN], state[AFTER] = UNKNOWN if spoken_for else day, begin, after


@compiled(counted=False)
def _joins(codes: Any, state: Any, begin: Any) -> Any:
    """3月2日、3月9日, 1号到3号: the day belongs to the one before."""
    if state[PENDING] == UNKNOWN or begin != state[AFTER] + 1:
        return False
    return codes[begin - 1] in (0x3001, 0x548C, 0x4E0E, 0x81F3, 0x5230, 45, 126)  # 、和与至到-~


@compiled(counted=False)
def _is_inside(state: Any, begin: Any, after: Any) -> Any:
    """The words of this day are part of those of the day before."""
    if begin == state[BEGIN]:
        return after <= state[AFTER]
    return state[BEGIN] < begin < state[AFTER]


@compiled
def _choose(
    marked: Marked,
    named: NamedDays,
    codes: Codes,
    starts: Longs,
    sentence: Ints,
    all_today: Longs,
    bought: Bought,
) -> None:
    days, begins, afters = named
    state = np.zeros(STATES, np.int64)
    for record in range(len(starts) - 1):
        state[:] = 0
        state[PENDING], state[BEGIN], state[AFTER] = UNKNOWN, starts[record], starts[record]
        is_bought = False
        for at in range(marked.bounds[record], marked.bounds[record + 1]):
            flag, start = marked.flags[at], marked.start[at]
            if flag & CLAIMS and _claims(state, flag, start, sentence):
                is_bought = True
                break
            if flag & CLAIMS:
                state[LEAD], state[LEAD_END] = flag, marked.end[at]
            if afters[at] and _joins(codes, state, begins[at]):
                state[AFTER] = afters[at]
            elif afters[at] and not _is_inside(state, begins[at], afters[at]):
                if state[IS_LED] and state[PENDING] != UNKNOWN and begins[at] >= state[AFTER]:
                    break
                sensible = _is_sensible(days[at], all_today[record])
                _await(codes, state, days[at] if sensible else UNKNOWN, begins[at], afters[at])
        if state[PENDING] != UNKNOWN and (is_bought or state[IS_LED]):
            bought.day[record] = state[PENDING]
            bought.start[record], bought.end[record] = state[BEGIN], state[AFTER]
