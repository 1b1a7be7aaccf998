"""Which pairs are worth weighing in full.

Of a thousand candidates some twenty have any weight. An upper bound is known before goods and texts
are compared, which takes half of the time: most pairs are dropped there.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled
from liandong.engine.linkage.features.rows import Features, Row, RowNumbers
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.weights.comparison import (
    COMPARISONS,
    GOODS,
    LEVELS,
    PREFETCH,
    TEXT,
    WORDING,
    AllBits,
    AllLevels,
    compare_contents,
    compare_facts,
    fetch,
    goods_known,
    text_known,
)
from liandong.engine.linkage.weights.totals import FOLLOWS, Weights, agreed, weight_table

SLACK: Final = 1e-6  # bits, more than the rounding error of a sum


class Ceilings(NamedTuple):
    """Upper bound of a level: `start + slope * bits` by the rarity of the agreeing value, between
    `low` and `high`. First index: whether the comparison that it follows from agrees.
    """

    start: Weights  # [given, comparison, level]
    slope: Weights
    low: Weights
    high: Weights
    missing: Weights  # [given, comparison]
    known: Weights  # any level but that
    follows: npt.NDArray[np.int8]
    prior: float


@lru_cache(maxsize=4)
def ceilings(model: LinkModel) -> Ceilings:
    table = weight_table(model)
    least, most = table.least[:, None], table.most[:, None]
    highest = np.clip(np.where(table.rarity, np.inf, table.bits), least, most)
    known = [highest[:, k, 1 : len(LEVELS[name])].max(1) for k, name in enumerate(COMPARISONS)]
    return Ceilings(
        table.scale * table.bits,
        np.where(table.rarity, table.scale, 0.0),
        table.scale * table.least,
        table.scale * table.most,
        table.scale * np.ascontiguousarray(highest[:, :, 0]),
        table.scale * np.stack(known, 1),
        table.follows,
        table.prior + SLACK,
    )


@compiled
def ceiling(
    pair: int,
    levels: AllLevels,
    bits: AllBits,
    rows: tuple[Row, Row],
    most: Ceilings,
    agree: npt.NDArray[np.int8],
) -> float:
    """Upper bound for a pair of rows before goods and texts are compared, without wording. `agree`
    has a slot for each comparison that others follow from; the last is for none.
    """
    x, y = rows
    for n in range(len(FOLLOWS)):
        agree[n] = agreed(n, levels, pair)
    total = most.prior
    for k in range(GOODS):
        given, level = agree[most.follows[k]], levels[pair, k]
        weight = most.start[given, k, level] + most.slope[given, k, level] * bits[pair, k]
        total += min(max(weight, most.low[k]), most.high[k])
    for k, known in ((GOODS, goods_known(x, y)), (TEXT, text_known(x, y)), (WORDING, False)):
        given = agree[most.follows[k]]
        total += most.known[given, k] if known else most.missing[given, k]
    return total


@compiled
def compare_promising(
    sides: tuple[Features, Features],
    pairs: tuple[RowNumbers, RowNumbers],
    most: Ceilings,
    least: float,
    levels: AllLevels,
    bits: AllBits,
) -> RowNumbers:
    """Which pairs may weigh more than `least`, without wording; their levels and bits are filled in
    order.
    """
    (a, b), (left, right) = sides, pairs
    ours, theirs = a.rows, b.rows
    words = a.words.items, b.words.items, a.words.rarity
    kept, n = np.empty(left.size, np.int32), 0
    agree = np.zeros(len(FOLLOWS) + 1, np.int8)
    for k in range(left.size):
        if k % PREFETCH == 0:
            fetch(ours, words[0], left[k : k + PREFETCH])
            fetch(theirs, words[1], right[k : k + PREFETCH])
        x, y = ours[left[k]], theirs[right[k]]
        compare_facts(x, y, words, n, levels, bits)
        if ceiling(n, levels, bits, (x, y), most, agree) > least:
            compare_contents(x, y, words, n, levels, bits)
            kept[n] = k
            n += 1
    return kept[:n]


def promising(
    sides: tuple[Features, Features],
    pairs: tuple[RowNumbers, RowNumbers],
    model: LinkModel,
    least: float,
) -> tuple[RowNumbers, AllLevels, AllBits]:
    """Which of these pairs of row numbers may weigh more than `least`, without wording, and how
    they compare.
    """
    levels = np.empty((len(pairs[0]), len(COMPARISONS)), np.uint8)
    bits = np.empty((len(pairs[0]), len(COMPARISONS)), np.float32)
    kept = compare_promising(sides, pairs, ceilings(model), least, levels, bits)
    return kept, levels[: len(kept)], bits[: len(kept)]
