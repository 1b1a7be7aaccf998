"""From weights to decisions: the best partner first, a second one only if it stands by itself."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import compiled
from liandong.engine.linkage.features.rows import RowNumbers

LINK: Final = 2
REVIEW: Final = 1
NONE: Final = 0
DECISIONS: Final = pa.array(["none", "review", "link"])  # in words, by number

# A dispute reported twice to one side: each report must be this far (bits) above the threshold and
# not much weaker than the other, or a person looks at it.
SECOND_ABOVE: Final = 6.0
SECOND_WITHIN: Final = 10.0

Weights = npt.NDArray[np.float64]


@compiled
def best_of(rows: RowNumbers, weights: Weights, size: int) -> Weights:
    best = np.full(size, -np.inf)
    for k in range(rows.size):
        best[rows[k]] = max(best[rows[k]], weights[k])
    return best


@compiled
def sum_of(rows: RowNumbers, values: Weights, size: int) -> Weights:
    sums = np.zeros(size)
    for k in range(rows.size):
        sums[rows[k]] += values[k]
    return sums


@compiled
def decide(
    weights: Weights, rivals: Weights, chances: Weights, thresholds: tuple[float, float]
) -> npt.NDArray[np.uint8]:
    """LINK, REVIEW or NONE for each pair.

    `rivals` is the weight of the strongest pair of either record, `chances` the probability in view
    of all rivals; thresholds are weights in bits, the upper first.
    """
    upper, lower = thresholds
    surely = 1 / (1 + 2.0**-upper)
    decisions = np.zeros(weights.size, np.uint8)
    for k in range(weights.size):
        weight = weights[k]
        if weight < lower:
            continue
        twice = weight >= upper + SECOND_ABOVE and weight >= rivals[k] - SECOND_WITHIN
        if twice or chances[k] >= surely:
            decisions[k] = LINK
        elif weight >= upper or rivals[k] <= weight:
            decisions[k] = REVIEW
    return decisions
