"""Which pairs are worth weighing in full.

Of a thousand candidates some twenty weigh anything. What a pair weighs at most is known before
goods and texts are compared, which takes as long as all the rest: so most pairs are left there.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.compare import (
    AHEAD,
    COMPARISONS,
    GOODS,
    LEVELS,
    TEXT,
    WORDING,
    AllBits,
    AllLevels,
    compare_facts,
    compare_telling,
    fetch,
    goods_known,
    text_known,
)
from liandong.engine.linkage.compiled import compiled
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.rows import Features, Row, RowNumbers
from liandong.engine.linkage.weights import (
    FOLLOWS,
    Weights,
    agreed,
    weight_table,
)

SLACK: Final = 1e-6  # bits, more than sums differ by where they are rounded otherwise


class Ceilings(NamedTuple):
    """What a level weighs at most: `start + slope * bits` where what agrees is so rare, but no less
    than `low` and no more than `high`. The first index is whether what the comparison follows from
    agrees.
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
    """What a pair (of these rows) weighs at most whose goods and texts are not compared yet, its
    wording left out. `agree` has room for what comparisons may follow from, its last for none.
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
    """Which of the pairs may weigh more than `least`, their wording left out; levels and bits of
    those are filled, one after another.
    """
    (a, b), (left, right) = sides, pairs
    ours, theirs = a.rows, b.rows
    words = a.words.items, b.words.items, a.words.rarity
    kept, n = np.empty(left.size, np.int32), 0
    agree = np.zeros(len(FOLLOWS) + 1, np.int8)
    for k in range(left.size):
        if k % AHEAD == 0:
            fetch(ours, words[0], left[k : k + AHEAD])
            fetch(theirs, words[1], right[k : k + AHEAD])
        x, y = ours[left[k]], theirs[right[k]]
        compare_facts(x, y, words, n, levels, bits)
        if ceiling(n, levels, bits, (x, y), most, agree) > least:
            compare_telling(x, y, words, n, levels, bits)
            kept[n] = k
            n += 1
    return kept[:n]


def promising(
    sides: tuple[Features, Features],
    pairs: tuple[RowNumbers, RowNumbers],
    model: LinkModel,
    least: float,
) -> tuple[RowNumbers, AllLevels, AllBits]:
    """Which of these pairs of row numbers may weigh more than `least`, their wording left out, and
    how they compare.
    """
    levels = np.empty((len(pairs[0]), len(COMPARISONS)), np.uint8)
    bits = np.empty((len(pairs[0]), len(COMPARISONS)), np.float32)
    kept = compare_promising(sides, pairs, ceilings(model), least, levels, bits)
    return kept, levels[: len(kept)], bits[: len(kept)]
