"""What chance alone brings: the same records with one side moved in time.

Moved by half the span of the data, no pair within a window of time can be one dispute, while every
habit stays: busy shops, common names, one street's look-alikes, the hour of the day. So these pairs
show what strangers look like among the candidates, and how many of them reach a weight.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.features.rows import Features
from liandong.engine.linkage.features.times import DAY, MISSING

WEEK: Final = 7 * DAY
FEWEST_WEEKS: Final = 13  # of data, so that a move by half of them leaves every window
LOWEST, HIGHEST = -30, 60  # bits; weights are counted in steps of one
EDGE: Final = 0.05  # strangers added to each step, so that none is certain

Weights = npt.NDArray[np.float64]


def moved(left: Features, right: Features) -> Features | None:
    """The left records half a span away; nothing where the data span too little."""
    times = np.concatenate([left.rows["time"], right.rows["time"]])
    times = times[times != MISSING]
    if len(times) < 2:
        return None
    # The middle of the data: a few records with a wild date must not stretch the span.
    start, end = (int(t) for t in np.quantile(times, [0.005, 0.995]))
    weeks = (end - start) // WEEK
    if weeks < FEWEST_WEEKS:
        return None
    rows = left.rows.copy()
    known = rows["time"] != MISSING
    turned = start + (rows["time"] - start + weeks // 2 * WEEK) % (weeks * WEEK)
    rows["time"] = np.where(known, turned, MISSING)
    return left._replace(rows=rows)


def steps_of(weights: Weights) -> npt.NDArray[np.int64]:
    return np.clip(np.floor(weights), LOWEST, HIGHEST).astype(np.int64) - LOWEST


def chances(weights: Weights, by_chance: Weights, each: int) -> Weights:
    """Probability that a pair of each weight is no work of chance (one minus the local false
    discovery rate, Efron 2004), never falling with the weight. Each pair that chance brought counts
    for `each`.
    """
    size = HIGHEST - LOWEST + 1
    found = np.bincount(steps_of(weights), minlength=size).astype(float)
    expected = each * np.bincount(steps_of(by_chance), minlength=size).astype(np.float64)
    # One deviation more: where chance brings nearly all, the remainder is no evidence.
    expected += np.sqrt(each * expected) + EDGE * (found > 0)
    return np.asarray(1 - falling(expected, found)[steps_of(weights)])


def falling(expected: Weights, found: Weights) -> Weights:
    """Share of the found that is expected, at each step: at most 1, never rising.

    Isotonic regression: neighbours that would rise are pooled, so that a step with few pairs
    cannot lift all those above it.
    """
    pools: list[tuple[float, float, int]] = []  # expected, found, steps
    for pool in zip(expected.tolist(), found.tolist(), [1] * len(found), strict=True):
        pools.append(pool)
        while len(pools) > 1 and share_of(pools[-1]) >= share_of(pools[-2]):
            last, before = pools.pop(), pools.pop()
            pools.append((last[0] + before[0], last[1] + before[1], last[2] + before[2]))
    return np.concatenate([np.full(pool[2], min(share_of(pool), 1.0)) for pool in pools])


def share_of(pool: tuple[float, float, int]) -> float:
    return pool[0] / pool[1] if pool[1] else 1.0
