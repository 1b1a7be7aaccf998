"""Phrases: each problem with the noun it is about, in normal form, the best three of a record.

The noun is sought in the sentence of the problem: of a kind that the problem takes, near, and
rather before than after it.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Ints, compiled
from liandong.engine.recognition.answer_values import MAX_PHRASES
from liandong.engine.recognition.lexicon.automaton import KINDS, Compiled, ProblemTables
from liandong.engine.recognition.reading.features import Reading

REACH_BEFORE: Final = 60
REACH_AFTER: Final = 12
LAG: Final = 40  # a refused act begins at its refusal, so problems are not quite in order
TRIED: Final = MAX_PHRASES + 5  # problems looked at, of which some are the same
OUTDONE: Final = 0.4  # of its score is left to a weak problem beside a strong one
NEAR: Final = 2  # what may be part of any word must stand next to its problem
SHORT_KINDS: Final = tuple(KINDS.index(kind) for kind in ("money", "fee"))


class Phrases(NamedTuple):
    """Chosen phrases; those of record i are [bounds[i]:bounds[i + 1]]. Places in the buffer."""

    noun: Ints  # 0: none
    problem: Ints
    short: npt.NDArray[np.uint8]
    noun_start: Ints  # -1 where the noun is only implied
    noun_end: Ints
    start: Ints
    end: Ints
    bounds: npt.NDArray[np.int64]


def phrase_text(compiled: Compiled, noun: int, problem: int, short: bool) -> str:
    """衣服 + 掉色; a problem that repeats its noun stands alone."""
    entry = compiled.problem_list[problem]
    name = entry.short if short else entry.name
    aspect = compiled.nouns[noun]
    return name if name.startswith(aspect) else aspect + name


def codes_of(phrases: Phrases) -> npt.NDArray[np.int64]:
    """One number for each phrase, equal where the words are."""
    return (phrases.noun.astype(np.int64) << 16 | phrases.problem) << 1 | phrases.short


def text_of(compiled: Compiled, code: int, names: Sequence[str] = ()) -> str:
    """The words of such a number; `names` stand behind the problems of the lexicon."""
    problem, known = code >> 1 & 0xFFFF, len(compiled.problem_list)
    if problem >= known:
        return names[problem - known]
    return phrase_text(compiled, code >> 17, problem, bool(code & 1))


def choose_phrases(compiled: Compiled, reading: Reading) -> Phrases:
    """At most three phrases for each record, the most specific first."""
    records = len(reading.problems.bounds) - 1
    room = records * MAX_PHRASES

    def ints() -> Ints:
        return np.empty(room, np.int32)

    bounds = np.zeros(records + 1, np.int64)
    short = np.empty(room, np.uint8)
    phrases = Phrases(ints(), ints(), short, ints(), ints(), ints(), ints(), bounds)
    most = int(np.diff(reading.problems.bounds).max(initial=0))
    scores, chosen = np.empty(most), np.empty(most, np.int64)
    used = _choose(reading, compiled.problems, scores, chosen, phrases)
    return Phrases(
        phrases.noun[:used],
        phrases.problem[:used],
        short[:used],
        phrases.noun_start[:used],
        phrases.noun_end[:used],
        phrases.start[:used],
        phrases.end[:used],
        bounds,
    )


@compiled(inline=True)
def _fit(
    nouns: Any, at: Any, problem: Any, start: Any, end: Any, places: Any, tables: ProblemTables
) -> Any:
    """How well a noun goes with a problem; 0: not at all."""
    if nouns.noun[at] < 0 or tables.takes[problem, nouns.kind[at]] == 0:
        return 0.0
    readiness = tables.takes[problem, nouns.kind[at]]
    if nouns.start[at] >= start and nouns.end[at] <= end:
        return 0.7 * readiness
    if nouns.end[at] <= start:
        distance = start - nouns.end[at]
        fit = 1.0
        reach = REACH_BEFORE
    else:
        distance = nouns.start[at] - end
        fit = 0.9
        reach = REACH_AFTER
        if distance < 0 or places.clause[nouns.start[at]] != places.clause[start]:
            return 0.0
    if distance > reach or (distance > NEAR and nouns.weight[at] < 0.5):
        return 0.0
    if places.sentence[nouns.start[at]] != places.sentence[start]:
        fit *= 0.6
    if places.clause[nouns.start[at]] != places.clause[start]:
        fit *= 0.8
    return readiness * fit * (1.0 - 0.5 * distance / reach) * (0.6 + 0.2 * nouns.weight[at])


@compiled(inline=True)
def _noun_of(
    nouns: Any, first: Any, last: Any, problem: Any, start: Any, end: Any, places: Any, tables: Any
) -> Any:
    """Place of the best noun and its fit; -1 where none fits."""
    best, best_fit = -1, 0.0
    for at in range(first, last):
        if nouns.start[at] > end + REACH_AFTER:
            break
        fit = _fit(nouns, at, problem, start, end, places, tables)
        if fit > best_fit:
            best, best_fit = at, fit
    return best, best_fit


@compiled(inline=True)
def _strong_natures(problems: Any, first: Any, last: Any, tables: Any) -> Any:
    """Bits of the natures of all problems that are not weak."""
    natures = 0
    for at in range(first, last):
        problem = problems.problem[at]
        if not tables.weak[problem]:
            natures |= 1 << tables.nature[problem]
    return natures


@compiled(inline=True)
def _has(phrases: Any, first: Any, last: Any, noun: Any, problem: Any) -> Any:
    for at in range(first, last):
        if phrases.problem[at] == problem and (
            phrases.noun[at] == noun or noun == 0 or phrases.noun[at] == 0
        ):
            return True
    return False


@compiled(inline=True)
def _speaks_of(phrases: Any, first: Any, last: Any, noun: Any) -> Any:
    spoken = False
    for at in range(first, last):
        spoken = spoken or phrases.noun[at] == noun
    return spoken


@compiled(counted=False)
def _choose(reading: Any, tables: Any, room: Any, chosen: Any, phrases: Any) -> Any:
    nouns, problems = reading.nouns, reading.problems
    used = 0
    for record in range(len(problems.bounds) - 1):
        first, last = problems.bounds[record], problems.bounds[record + 1]
        scores = room[: last - first]
        scores[:] = 0.0
        outright = _strong_natures(problems, first, last, tables)
        near, noun_end = nouns.bounds[record], nouns.bounds[record + 1]
        for at in range(first, last):
            problem = problems.problem[at]
            while near < noun_end and nouns.end[near] < problems.start[at] - REACH_BEFORE - LAG:
                near += 1
            place, fit = _noun_of(
                nouns, near, noun_end, problem, problems.start[at], problems.end[at],
                reading.places, tables,
            )  # fmt: skip
            chosen[at - first] = place
            if place >= 0:
                scores[at - first] = tables.salience[problem] * (0.5 + fit)
            elif tables.alone[problem] or tables.default_noun[problem] > 0:
                scores[at - first] = tables.salience[problem] * 0.6
            if tables.weak[problem] and outright >> tables.nature[problem] & 1:
                scores[at - first] *= OUTDONE
        begun = used
        for _ in range(min(TRIED, last - first)):
            best = np.argmax(scores)
            if scores[best] <= 0 or used - begun == MAX_PHRASES:
                break
            scores[best] = 0.0
            at, place = first + best, chosen[best]
            problem = problems.problem[at]
            noun = nouns.noun[place] if place >= 0 else tables.default_noun[problem]
            if _has(phrases, begun, used, noun, problem):
                continue
            if tables.weak[problem] and _speaks_of(phrases, begun, used, noun):
                continue
            phrases.noun[used] = noun
            phrases.problem[used] = problem
            phrases.short[used] = place >= 0 and nouns.kind[place] in SHORT_KINDS
            phrases.noun_start[used] = nouns.start[place] if place >= 0 else -1
            phrases.noun_end[used] = nouns.end[place] if place >= 0 else -1
            phrases.start[used] = problems.start[at]
            phrases.end[used] = problems.end[at]
            used += 1
        phrases.bounds[record + 1] = used
    return used
