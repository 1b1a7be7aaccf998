"""From features to answers: sparse sums of weights, the choice of labels, and their evidence."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import bare, inline
from liandong.engine.recognition.compiled import N_SECTORS
from liandong.engine.recognition.reading import Fired, Nouns, Reading

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

DISPUTE, SECTOR, NATURE, ITEM, URGENCY = range(5)
ANSWER_NAMES: Final = ("is_dispute", "sector", "nature", "item", "urgency")
KEPT: Final = (5, 3, 3, 2)  # words of evidence for dispute, sector, nature and item
MOST_KEPT: Final = max(KEPT)


class Choice(NamedTuple):
    """What was chosen for each record; item -1 where no word names one."""

    logit: Floats
    sector: Ints
    nature: Ints
    item: Ints
    sector_share: Floats  # probability of the chosen one among its kind, not calibrated
    nature_share: Floats


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


def choose(
    scores: Floats, nouns: Nouns, goods: Ints, item_sector: Ints, in_sector: Floats
) -> Choice:
    """The best sector, the best nature within it, and the best item of it that a word names.
    Where the text names none, `goods` (an item for each record, -1 for none) speaks.

    `in_sector` has the log-odds that a sector adds to each nature.
    """
    sectors = scores[:, 1 : 1 + N_SECTORS]
    sector = sectors.argmax(axis=1)
    natures = scores[:, 1 + N_SECTORS :] + in_sector[sector]
    choice = Choice(
        scores[:, 0].copy(),
        sector.astype(np.int32),
        natures.argmax(axis=1).astype(np.int32),
        np.full(len(scores), -1, np.int32),
        _share_of_best(sectors),
        _share_of_best(natures),
    )
    room = np.zeros(len(item_sector))
    _choose_items(nouns, item_sector, choice.sector, choice.item, room)
    fits = (goods >= 0) & (item_sector[goods] == choice.sector) & (choice.item < 0)
    choice.item[fits] = goods[fits]
    return choice


def _share_of_best(scores: Floats) -> Floats:
    """Softmax of the highest score of each row."""
    share: Floats = 1 / np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1)
    return share


def explain(reading: Reading, choice: Choice, by_label: Floats) -> Evidence:
    """The heaviest words of each answer. `by_label` are the weights, a row for each label, so that
    those of one label lie together."""
    records = len(choice.logit)
    room = records * sum(KEPT) + len(reading.urgent.bits)

    def ints() -> Ints:
        return np.empty(room, np.int32)

    bounds = np.zeros(records + 1, np.int64)
    evidence = Evidence(ints(), ints(), ints(), ints(), np.empty(room), bounds)
    used = _explain(reading, choice, by_label, np.empty(MOST_KEPT, np.int64), evidence)
    return Evidence(
        evidence.answer[:used],
        evidence.label[:used],
        evidence.start[:used],
        evidence.end[:used],
        evidence.weight[:used],
        bounds,
    )


@bare
def _sum(fired: Any, weights: Any, bias: Any, scores: Any) -> None:
    for record in range(len(fired.bounds) - 1):
        for label in range(len(bias)):
            scores[record, label] = bias[label]
        for at in range(fired.bounds[record], fired.bounds[record + 1]):
            feature, scale = fired.feature[at], fired.scale[at]
            for label in range(scores.shape[1]):
                scores[record, label] += scale * weights[feature, label]


@bare
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


@inline
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


@inline
def _write(
    used: Any, answer: Any, label: Any, start: Any, end: Any, weight: Any, evidence: Any
) -> Any:
    evidence.answer[used] = answer
    evidence.label[used] = label
    evidence.start[used] = start
    evidence.end[used] = end
    evidence.weight[used] = weight
    return used + 1


@bare
def _explain(reading: Any, choice: Any, by_label: Any, room: Any, evidence: Any) -> Any:
    fired, nouns, urgent = reading.fired, reading.nouns, reading.urgent
    used = 0
    for record in range(len(choice.logit)):
        first, last = fired.bounds[record], fired.bounds[record + 1]
        for answer in range(3):
            if answer == DISPUTE:
                column, label = 0, 1 if choice.logit[record] >= 0 else 0
            elif answer == SECTOR:
                column, label = 1 + choice.sector[record], choice.sector[record]
            else:
                column, label = 1 + N_SECTORS + choice.nature[record], choice.nature[record]
            kept, weights = room[: KEPT[answer]], by_label[column]
            count = _keep_heaviest(fired, first, last, weights, answer == DISPUTE, kept)
            for at in kept[:count]:
                weight = weights[fired.feature[at]] * fired.scale[at]
                used = _write(used, answer, label, fired.start[at], fired.end[at], weight, evidence)
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
        for at in range(urgent.bounds[record], urgent.bounds[record + 1]):
            used = _write(
                used, URGENCY, urgent.bits[at], urgent.start[at], urgent.end[at], 1.0, evidence
            )
        evidence.bounds[record + 1] = used
    return used
