"""Complaint or report, and facts that may point to a professional claimer.

By 市场监督管理投诉举报处理办法 (2026) a complaint (投诉) asks for something of one's own, a report
(举报) informs an office of an offence (art. 3); a paper that does both is handled as two (art. 9).
Art. 17 names what speaks against a purchase for daily life. Such facts are shown as facts, and only
where redress is demanded: buying fakes on purpose, or multiple damages or repeated purchase
together with another. What the police wrote gives no hint.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import Codes, Flags, Ints, Longs, compiled
from liandong.engine.recognition.answer_values import CLAIMER_FACTS
from liandong.engine.recognition.details.days import digit_of
from liandong.engine.recognition.lexicon.automaton import Compiled
from liandong.engine.recognition.reading.features import Fired
from liandong.engine.recognition.reading.folding import Folded
from liandong.engine.recognition.reading.hints import by_name
from liandong.engine.recognition.reading.markers import BOUGHT, CLAIMER, REPORT, Marked
from liandong.engine.vocabulary import Source

COMPLAINT, REPORTED, BOTH = range(3)  # as answer_values.KINDS
KIND, CLAIMER_HINTS = 5, 6  # as columns.ANSWER_NAMES
KEPT: Final = 2  # words of evidence for each side
DEMAND, GRIEVANCE, CRIME = 1, 2, 3  # what a feature may be
_OF_GROUP: Final = {"demand": DEMAND, "offence": CRIME, "traffic": CRIME}
BULK_REACH: Final = 12
BULK: Final = 10  # pieces
SUSPECT: Final = 1 << CLAIMER_FACTS.index("知假买假")
BULK_BIT: Final = 1 << CLAIMER_FACTS.index("多次或大量购买")
HEAVY: Final = BULK_BIT | 1 << CLAIMER_FACTS.index("惩罚性赔偿")
FACTS: Final = len(CLAIMER_FACTS)
PIECE, NUMERAL, TENS = 1, 2, 4
ROLES: Final = np.zeros(0x10000, np.uint8)
for _role, _characters in (
    (PIECE, "盒瓶袋件包箱罐支单份条"),
    (NUMERAL, "一二两三四五六七八九"),
    (TENS, "十百千"),
):
    ROLES[[ord(character) for character in _characters]] = _role
_BY_SOURCE: Final = {
    Source.COMPLAINT_12315.value: COMPLAINT,
    Source.WALK_IN.value: COMPLAINT,
    Source.REPORT_12315.value: REPORTED,
}


class Kinds(NamedTuple):
    """Kind of each record (-1: neither) and the bits of its facts, with the words for them.

    The words of record i are [bounds[i]:bounds[i + 1]].
    """

    kind: Ints
    facts: Ints
    words: Ints  # (words, 4): answer, label, start and end in the buffer
    bounds: npt.NDArray[np.int64]


def redress_features(compiled: Compiled) -> npt.NDArray[np.uint8]:
    """DEMAND for a word that asks for redress, GRIEVANCE for one that names the wrong, CRIME for
    one that is for the police."""
    roles = {"group:problem": GRIEVANCE, "group:relation": GRIEVANCE}
    for cue in compiled.lexicon.cues.values():
        roles[f"cue:{cue.name}"] = _OF_GROUP.get(cue.group, 0)
    return np.array([roles.get(name, 0) for name in compiled.features], np.uint8)


def read_kinds(
    *,
    fired: Fired,
    redress: npt.NDArray[np.uint8],
    marked: Marked,
    folded: Folded,
    dispute: npt.NDArray[np.bool_],
    sources: pa.Array,
) -> Kinds:
    """`dispute` says which records are consumer disputes: a grievance of one's own is a complaint
    even without an outright demand."""
    records = len(dispute)
    by_source = by_name(sources, _BY_SOURCE)
    police = by_name(sources, {Source.POLICE_110.value: 1}) == 1
    room = records * (2 * KEPT + 1 + FACTS)
    kinds = Kinds(
        np.empty(records, np.int32),
        np.zeros(records, np.int32),
        np.empty((room, 4), np.int32),
        np.zeros(records + 1, np.int64),
    )
    used = _read(
        fired, redress, marked, folded.codes, folded.starts, dispute, by_source, police, kinds
    )
    return kinds._replace(words=kinds.words[:used])


@compiled(counted=False)
def _is_bulk(codes: Any, at: Any, end: Any) -> Any:
    """Ten pieces or more are named from `at` on: 买了12盒, 购买二十件."""
    value = 0
    for place in range(at, min(end, at + BULK_REACH)):
        code = codes[place]
        if 48 <= code <= 57:
            value = value * 10 + digit_of(code)
        elif ROLES[code] & TENS:
            value = max(value, BULK)
        elif ROLES[code] & PIECE and BULK <= value < 10000:
            return True
        elif not ROLES[code] & NUMERAL:
            value = 0
    return False


@compiled(counted=False)
def _write(words: Any, used: Any, answer: Any, label: Any, start: Any, end: Any) -> Any:
    row = words[used]
    row[0], row[1], row[2], row[3] = answer, label, start, end
    return used + 1


@compiled(counted=False)
def _read_redress(
    feature: Any, fired_start: Any, fired_end: Any, first: Any, last: Any, redress: Any,
    dispute: Any, words: Any, used: Any,
) -> Any:  # fmt: skip
    """The words that demand, or in a dispute without a demand, the first that names the wrong:
    (whether anything is demanded, whether it is for the police, rows used)."""
    demands, grief, crime = 0, -1, False
    for at in range(first, last):
        role = redress[feature[at]]
        if role == GRIEVANCE and grief < 0:
            grief = at
        crime = crime or role == CRIME
        if role == DEMAND:
            demands += 1
            if demands <= KEPT:
                used = _write(words, used, KIND, COMPLAINT, fired_start[at], fired_end[at])
    if not demands and dispute and grief >= 0:
        used = _write(words, used, KIND, COMPLAINT, fired_start[grief], fired_end[grief])
    return demands > 0, crime, used


@compiled(counted=False)
def _read_report(
    flags: Any, mark_start: Any, mark_end: Any, first: Any, last: Any, words: Any, used: Any
) -> Any:
    """The words that report an offence to an office: (whether there are any, rows used)."""
    reports, end = 0, -1
    for at in range(first, last):
        if flags[at] & REPORT and mark_end[at] > end:
            end = mark_end[at]
            reports += 1
            if reports <= KEPT:
                used = _write(words, used, KIND, REPORTED, mark_start[at], end)
    return reports > 0, used


@compiled(counted=False)
def _is_hint(facts: Any) -> Any:
    several = facts & (facts - 1) != 0
    return bool(facts & SUSPECT) or (bool(facts & HEAVY) and several)


@compiled(counted=False)
def _read_facts(
    flags: Any, mark_start: Any, mark_end: Any, first: Any, last: Any, codes: Any, end: Any,
    words: Any, used: Any,
) -> Any:  # fmt: skip
    """Facts of a professional claimer where they make a hint: (bits, rows used)."""
    found, begun = 0, used
    for at in range(first, last):
        bits = flags[at] >> CLAIMER
        if flags[at] & BOUGHT and _is_bulk(codes, mark_end[at], end):
            bits |= BULK_BIT
        for fact in range(FACTS):
            if bits >> fact & 1 and not found >> fact & 1:
                used = _write(words, used, CLAIMER_HINTS, fact, mark_start[at], mark_end[at])
        found |= bits
    return (found, used) if _is_hint(found) else (0, begun)


@compiled(counted=False)
def _read(
    fired: Fired,
    redress: npt.NDArray[np.uint8],
    marked: Marked,
    codes: Codes,
    starts: Longs,
    dispute: Flags,
    by_source: Ints,
    police: Flags,
    kinds: Kinds,
) -> int:
    used = 0
    for record in range(len(dispute)):
        source = by_source[record]  # what it was filed as; the text may add the other
        asks, crime, used = _read_redress(
            fired.feature, fired.start, fired.end, fired.bounds[record], fired.bounds[record + 1],
            redress, dispute[record], kinds.words, used,
        )  # fmt: skip
        first, last = marked.bounds[record], marked.bounds[record + 1]
        asks = asks or source == COMPLAINT or (dispute[record] and source != REPORTED)
        tells = source == REPORTED
        if asks or tells or not crime:
            reported, used = _read_report(
                marked.flags, marked.start, marked.end, first, last, kinds.words, used
            )
            tells = tells or reported
        kinds.kind[record] = (
            BOTH if asks and tells else COMPLAINT if asks else REPORTED if tells else -1
        )
        if asks and not police[record]:
            kinds.facts[record], used = _read_facts(
                marked.flags,
                marked.start,
                marked.end,
                first,
                last,
                codes,
                starts[record + 1],
                kinds.words,
                used,
            )
        kinds.bounds[record + 1] = used
    return used
