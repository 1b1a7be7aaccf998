"""From features to answers: sparse sums of weights, the choice of labels, and their evidence."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Floats, Ints, compiled
from liandong.engine.recognition.answer_values import ACUTE, DANGER, URGENCIES
from liandong.engine.recognition.characters import (
    URGENT,
    Read,
    heaviest_runs,
    join_words,
    none_read,
    room_for_runs,
    share_out,
    share_words,
)
from liandong.engine.recognition.lexicon.automaton import N_SECTORS
from liandong.engine.recognition.model import SecondReading
from liandong.engine.recognition.reading.features import Fired, Nouns, Reading
from liandong.engine.recognition.reading.folding import Folded

DISPUTE, SECTOR, NATURE, ITEM, URGENCY = range(5)
ANSWER_NAMES: Final = ("is_dispute", "sector", "nature", "item", "urgency")
KEPT: Final = (5, 3, 3, 2)  # words of evidence for dispute, sector, nature and item
MOST_KEPT: Final = max(KEPT)
ACUTE_BITS: Final = sum(1 << URGENCIES.index(kind) for kind in ACUTE)
NO_DANGER: Final = -5.0
"""Score of urgency below which words like 打 or 围 are believed to mean something else."""
CLEAR: Final = 1.9
"""Log-odds by which the first nature is ahead of the second where only the first is told. Of the
disputes of hands that were not learned from 30 % lie below: there the first is right in 0.58 and
one of the two in 0.85, above it the first in 0.94."""
DANGER_BIT: Final = 1 << URGENCIES.index(DANGER)


class Choice(NamedTuple):
    """What was chosen for each record; item -1 where no word names one."""

    logit: Floats
    sector: Ints
    nature: Ints
    item: Ints
    sector_share: Floats  # probability of the chosen one among its kind, not calibrated
    nature_share: Floats
    second_nature: Ints  # -1 where the first is clear


class Evidence(NamedTuple):
    """Words that an answer rests on; those of record i are [bounds[i]:bounds[i + 1]]."""

    answer: Ints
    label: Ints  # sector, nature or item; 1 and 0 for dispute; the bits of urgency
    start: Ints  # place in the buffer, -1 where the source itself speaks
    end: Ints
    weight: Floats
    bounds: npt.NDArray[np.int64]


def logits(fired: Fired, weights: Floats, bias: Floats) -> Floats:
    """Score of every label of every record: bias and the sum of its features' weights."""
    scores = np.empty((len(fired.bounds) - 1, len(bias)))
    _sum(fired, weights, bias, scores)
    return scores


def read_characters(
    second: SecondReading | None,
    folded: Folded,
    reading: Reading,
    scores: Floats,
    silent: npt.NDArray[np.bool_],
    hotline: npt.NDArray[np.bool_],
) -> Read:
    """Add what the characters say to the scores of the scan, of each record that it does not rule
    out, and of each in which it sees danger. Texts without content (`silent`) are not read.
    In orders of a hotline names of places and offices thin out what is said, so they get more."""
    if second is None:
        return none_read(len(scores))
    in_danger = np.zeros(len(scores), np.bool_)
    acute = (reading.urgent.bits & ACUTE_BITS) > 0
    bounds = reading.urgent.bounds
    in_danger[np.searchsorted(bounds, np.flatnonzero(acute), side="right") - 1] = True
    spoken = reading.places.statement
    wanted = ((scores[:, 0] >= second.gate) | in_danger) & ~silent
    read = second.characters.read(folded, spoken, wanted)
    known = read.place >= 0
    scores[known] += read.scores[:, :URGENT]
    scores[~known, 0] += second.outside
    scores[hotline, 0] += second.hotline
    return read


def choose(
    scores: Floats, nouns: Nouns, goods: Ints, item_sector: Ints, in_sector: Floats
) -> Choice:
    """The best sector, the best nature within it, and the best item of it that a word names.
    Where the text names none, `goods` (an item for each record, -1 for none) counts.

    `in_sector` has the log-odds that a sector adds to each nature.
    """
    sectors = scores[:, 1 : 1 + N_SECTORS]
    sector = sectors.argmax(axis=1)
    natures = scores[:, 1 + N_SECTORS :] + in_sector[sector]
    nature = natures.argmax(axis=1)
    choice = Choice(
        scores[:, 0].copy(),
        sector.astype(np.int32),
        nature.astype(np.int32),
        np.full(len(scores), -1, np.int32),
        _share_of_best(sectors),
        _share_of_best(natures),
        np.empty(len(scores), np.int32),
    )
    _choose_second(natures, nature, choice.second_nature)
    room = np.zeros(len(item_sector))
    _choose_items(nouns, item_sector, choice.sector, choice.item, room)
    fits = (goods >= 0) & (item_sector[goods] == choice.sector) & (choice.item < 0)
    choice.item[fits] = goods[fits]
    return choice


def _share_of_best(scores: Floats) -> Floats:
    """Softmax of the highest score of each row."""
    share: Floats = 1 / np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1)
    return share


def explain(
    folded: Folded, reading: Reading, choice: Choice, by_label: Floats, read: Read
) -> Evidence:
    """The heaviest words of each answer. `by_label` are the weights, a row for each label, so that
    those of one label lie together. Records that were read by characters show the runs of them that
    speak for the answer; there only characters tell what is dangerous."""
    records = len(choice.logit)
    room = records * (sum(KEPT) + 1) + len(reading.urgent.bits)

    def ints() -> Ints:
        return np.empty(room, np.int32)

    bounds = np.zeros(records + 1, np.int64)
    evidence = Evidence(ints(), ints(), ints(), ints(), np.empty(room), bounds)
    runs = room_for_runs(folded, ITEM, MOST_KEPT)
    kept = np.empty(MOST_KEPT, np.int64)
    texts = (folded.codes, folded.starts)
    used = _explain(texts, reading, choice, by_label, read, kept, runs, evidence)
    return Evidence(
        evidence.answer[:used],
        evidence.label[:used],
        evidence.start[:used],
        evidence.end[:used],
        evidence.weight[:used],
        bounds,
    )


@compiled(counted=False)
def _sum(fired: Any, weights: Any, bias: Any, scores: Any) -> None:
    for record in range(len(fired.bounds) - 1):
        for label in range(len(bias)):
            scores[record, label] = bias[label]
        for at in range(fired.bounds[record], fired.bounds[record + 1]):
            feature, scale = fired.feature[at], fired.scale[at]
            for label in range(scores.shape[1]):
                scores[record, label] += scale * weights[feature, label]


@compiled(counted=False)
def _choose_second(scores: Any, first: Any, second: Any) -> None:
    """Beside the first of each record the label that is not clearly behind, -1 where all are."""
    for record in range(len(first)):
        best, least = -1, scores[record, first[record]] - CLEAR
        for label in range(scores.shape[1]):
            if label != first[record] and scores[record, label] >= least:
                best, least = label, scores[record, label]
        second[record] = best


@compiled(counted=False)
def _choose_items(nouns: Any, item_sector: Any, sector: Any, chosen: Any, score: Any) -> None:
    """Sum of the weights of an item's words; the earlier item wins a tie. `score` has a place for
    each item, and is all zeros before and after."""
    for record in range(len(nouns.bounds) - 1):
        first, last = nouns.bounds[record], nouns.bounds[record + 1]
        best, best_score = -1, 0.0
        for at in range(first, last):
            item = nouns.item[at]
            if item >= 0 and item_sector[item] == sector[record]:
                score[item] += nouns.weight[at] if score[item] == 0 else 0.3 * nouns.weight[at]
        for at in range(first, last):
            item = nouns.item[at]
            if item >= 0:
                if score[item] > best_score:
                    best, best_score = item, score[item]
                score[item] = 0.0
        chosen[record] = best


@compiled(inline=True)
def _keep_heaviest(fired: Any, first: Any, last: Any, weights: Any, signed: Any, kept: Any) -> Any:
    """Places in `fired` of the heaviest features, heaviest first; returns how many."""
    count = 0
    for at in range(first, last):
        weight = weights[fired.feature[at]] * fired.scale[at]
        size = abs(weight) if signed else weight
        if size < 0.05:
            continue
        place = min(count, len(kept) - 1)
        if count == len(kept):
            other = weights[fired.feature[kept[place]]] * fired.scale[kept[place]]
            if (abs(other) if signed else other) >= size:
                continue
        else:
            count += 1
        while place > 0:
            other = weights[fired.feature[kept[place - 1]]] * fired.scale[kept[place - 1]]
            if (abs(other) if signed else other) >= size:
                break
            kept[place] = kept[place - 1]
            place -= 1
        kept[place] = at
    return count


@compiled(inline=True)
def _write(
    used: Any, answer: Any, label: Any, start: Any, end: Any, weight: Any, evidence: Any
) -> Any:
    evidence.answer[used] = answer
    evidence.label[used] = label
    evidence.start[used] = start
    evidence.end[used] = end
    evidence.weight[used] = weight
    return used + 1


@compiled(inline=True)
def _column(choice: Any, record: Any, answer: Any) -> Any:
    """The column of the weights that decided an answer, and the label that was given."""
    if answer == DISPUTE:
        return 0, 1 if choice.logit[record] >= 0 else 0
    if answer == SECTOR:
        return 1 + choice.sector[record], choice.sector[record]
    return 1 + N_SECTORS + choice.nature[record], choice.nature[record]


@compiled(counted=False)
def _write_words(
    fired: Any, choice: Any, by_label: Any, record: Any, kept: Any, used: Any, evidence: Any
) -> Any:
    """The heaviest words of the scan for dispute, sector and nature."""
    for answer in range(ITEM):
        column, label = _column(choice, record, answer)
        weights = by_label[column]
        count = _keep_heaviest(
            fired,
            fired.bounds[record],
            fired.bounds[record + 1],
            weights,
            answer == DISPUTE,
            kept[: KEPT[answer]],
        )
        for at in kept[:count]:
            weight = weights[fired.feature[at]] * fired.scale[at]
            used = _write(used, answer, label, fired.start[at], fired.end[at], weight, evidence)
    return used


@compiled(counted=False)
def _write_runs(
    texts: Any,
    reading: Any,
    choice: Any,
    by_label: Any,
    read: Any,
    record: Any,
    runs: Any,
    used: Any,
    evidence: Any,
) -> Any:
    """The runs of characters that speak most for dispute, sector and nature. What is no dispute has
    neither sector nor nature to explain."""
    codes, first, last = texts[0], texts[1][record], texts[1][record + 1]
    fired, nouns = reading.fired, reading.nouns
    join_words(first, last, nouns, nouns.bounds[record : record + 2], runs.joined)
    features = fired.bounds[record], fired.bounds[record + 1]
    answers = ITEM if choice.logit[record] >= 0 else 1
    for answer in range(answers):
        runs.columns[answer], _ = _column(choice, record, answer)
    columns = runs.columns[:answers]
    share_out(codes, first, last, columns, read, read.place[record], runs.share)
    for answer in range(answers):
        column, label = _column(choice, record, answer)
        share_words(first, fired, features, by_label[column], runs.share[answer])
        sign = -1.0 if answer == DISPUTE and label == 0 else 1.0
        count = heaviest_runs(codes, first, last, runs.share[answer], sign, KEPT[answer], runs)
        for at in range(count):
            start, end = first + runs.start[at], first + runs.end[at]
            weight = sign * runs.weight[at]
            used = _write(used, answer, label, start, end, weight, evidence)
    return used


@compiled(counted=False)
def _write_urgent(
    texts: Any, reading: Any, read: Any, record: Any, runs: Any, used: Any, evidence: Any
) -> Any:
    """The words of urgency. Where characters were read they tell whether somebody is in danger."""
    urgent, nouns, place = reading.urgent, reading.nouns, read.place[record]
    score = read.scores[place, URGENT] if place >= 0 else NO_DANGER
    has_acute = False
    for at in range(urgent.bounds[record], urgent.bounds[record + 1]):
        bits = urgent.bits[at]
        if score < NO_DANGER:
            bits &= ~ACUTE_BITS
        has_acute = has_acute or bits & ACUTE_BITS > 0
        if bits:
            used = _write(used, URGENCY, bits, urgent.start[at], urgent.end[at], 1.0, evidence)
    if score > 0 and not has_acute:
        codes, first, last = texts[0], texts[1][record], texts[1][record + 1]
        join_words(first, last, nouns, nouns.bounds[record : record + 2], runs.joined)
        runs.columns[0] = URGENT
        share_out(codes, first, last, runs.columns[:1], read, place, runs.share)
        for at in range(heaviest_runs(codes, first, last, runs.share[0], 1.0, 1, runs)):
            start, end = first + runs.start[at], first + runs.end[at]
            used = _write(used, URGENCY, DANGER_BIT, start, end, runs.weight[at], evidence)
    return used


@compiled(counted=False)
def _explain(
    texts: Any,
    reading: Any,
    choice: Any,
    by_label: Any,
    read: Any,
    kept: Any,
    runs: Any,
    evidence: Any,
) -> Any:
    fired, nouns = reading.fired, reading.nouns
    used = 0
    for record in range(len(choice.logit)):
        if read.place[record] >= 0:
            used = _write_runs(
                texts, reading, choice, by_label, read, record, runs, used, evidence
            )  # fmt: skip
        else:
            used = _write_words(fired, choice, by_label, record, kept, used, evidence)
        shown = 0
        for at in range(nouns.bounds[record], nouns.bounds[record + 1]):
            if nouns.item[at] >= 0 and nouns.item[at] == choice.item[record] and shown < KEPT[ITEM]:
                shown += 1
                used = _write(
                    used,
                    ITEM,
                    nouns.item[at],
                    nouns.start[at],
                    nouns.end[at],
                    nouns.weight[at],
                    evidence,
                )
        used = _write_urgent(texts, reading, read, record, runs, used, evidence)
        evidence.bounds[record + 1] = used
    return used
