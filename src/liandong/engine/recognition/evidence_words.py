"""The words that all answers rest on: those of the scores and those of the details together."""

from typing import Final

import numpy as np

from liandong.engine.kernels import Ints, Longs, compiled
from liandong.engine.recognition.details.extraction import Details
from liandong.engine.recognition.details.report_kinds import KIND
from liandong.engine.recognition.details.shops import Found
from liandong.engine.recognition.scoring import ANSWER_NAMES, Evidence

BOUGHT_ON, AMOUNT, MERCHANT = range(KIND + 2, KIND + 5)
ANSWERS: Final = (*ANSWER_NAMES, "kind", "claimer_hints", "bought_on", "amount_yuan", "merchant")
"""Columns of the answers by the number that evidence gives them."""
ONES: Final = 3  # answers that rest on one place of the text
WEIGHT: Final = 1.0


def all_grounds(evidence: Evidence, details: Details, found: Found) -> Evidence:
    """Evidence in ANSWERS; the label of the last three is the record's place in the batch."""
    kinds = details.kinds
    starts = np.stack([details.bought.start, details.amounts.start, found.start])
    ends = np.stack([details.bought.end, details.amounts.end, found.end])
    records = len(kinds.kind)
    room = len(evidence.label) + len(kinds.words) + ONES * records

    def ints() -> Ints:
        return np.empty(room, np.int32)

    bounds = np.zeros(records + 1, np.int64)
    joined = Evidence(ints(), ints(), ints(), ints(), np.empty(room), bounds)
    used = _join(
        evidence, kinds.words, kinds.bounds, starts, ends, joined
    )  # fmt: skip
    return Evidence(
        joined.answer[:used],
        joined.label[:used],
        joined.start[:used],
        joined.end[:used],
        joined.weight[:used],
        bounds,
    )


@compiled(counted=False)
def _join(
    evidence: Evidence,
    words: Ints,
    word_bounds: Longs,
    one_start: Ints,
    one_end: Ints,
    joined: Evidence,
) -> int:
    answers, labels = joined.answer, joined.label
    starts, ends, weights = joined.start, joined.end, joined.weight
    used = 0
    for record in range(len(evidence.bounds) - 1):
        for at in range(evidence.bounds[record], evidence.bounds[record + 1]):
            answers[used], labels[used] = evidence.answer[at], evidence.label[at]
            starts[used], ends[used] = evidence.start[at], evidence.end[at]
            weights[used] = evidence.weight[at]
            used += 1
        for at in range(word_bounds[record], word_bounds[record + 1]):
            answers[used], labels[used] = words[at, 0], words[at, 1]
            starts[used], ends[used], weights[used] = words[at, 2], words[at, 3], WEIGHT
            used += 1
        for offset in range(ONES):
            if one_start[offset, record] >= 0:
                answers[used], labels[used] = BOUGHT_ON + offset, record
                starts[used], ends[used] = one_start[offset, record], one_end[offset, record]
                weights[used] = WEIGHT
                used += 1
        joined.bounds[record + 1] = used
    return used
