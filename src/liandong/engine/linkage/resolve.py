"""From weights to decisions: the best partner first, a second one only if it stands by itself."""

from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.compiled import compiled

LINK: Final = 2
REVIEW: Final = 1
NONE: Final = 0

# A matter told twice to one side: the second telling must be this far (bits) above the threshold
# and not much weaker than the first, or a person looks at it.
SECOND_ABOVE: Final = 6.0
SECOND_WITHIN: Final = 10.0

Rows = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float64]


@compiled
def best_of(rows: Rows, weights: Weights, size: int) -> Weights:
    best = np.full(size, -np.inf)
    for k in range(rows.size):
        best[rows[k]] = max(best[rows[k]], weights[k])
    return best


@compiled
def decide(
    left: Rows,
    right: Rows,
    weights: Weights,
    best_left: Weights,
    best_right: Weights,
    upper: float,
    lower: float,
) -> npt.NDArray[np.uint8]:
    """LINK, REVIEW or NONE for each pair. Thresholds are weights in bits."""
    decisions = np.zeros(left.size, np.uint8)
    for k in range(left.size):
        weight = weights[k]
        if weight < lower:
            continue
        rival = max(best_left[left[k]], best_right[right[k]])
        decisions[k] = REVIEW
        if weight >= upper and rival <= weight:
            decisions[k] = LINK
        elif rival > weight:
            if weight >= upper + SECOND_ABOVE and weight >= rival - SECOND_WITHIN:
                decisions[k] = LINK
            elif weight < upper:
                decisions[k] = NONE
    return decisions
