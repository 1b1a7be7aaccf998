"""Weights of pairs: each comparison's bits, summed in the order of the model."""

import math
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled
from liandong.engine.linkage.features import merchants, phones, places
from liandong.engine.linkage.model import SMALLEST, LinkModel
from liandong.engine.linkage.weights import comparison as compare
from liandong.engine.linkage.weights.comparison import COMPARISONS, MOST_LEVELS

Weights = npt.NDArray[np.float64]
AllLevels = npt.NDArray[np.uint8]

# What a comparison may follow from: records that share it are expected to agree there too.
FOLLOWS: Final = ("phone", "merchant", "shop", "trade")
PHONE, MERCHANT, SHOP, TRADE = range(4)


class WeightTable(NamedTuple):
    """The model as arrays; the first index is whether what a comparison follows from agrees."""

    bits: Weights  # [given, comparison, level] log2(m/u)
    rarity: npt.NDArray[np.bool_]  # whether the rarity of what agrees is added
    other: Weights  # share of unlike pairs that agree by more than chance, over u
    least: Weights
    most: Weights
    follows: npt.NDArray[np.int8]  # index into FOLLOWS, -1 for none
    prior: float
    scale: float


@lru_cache(maxsize=4)
def weight_table(model: LinkModel) -> WeightTable:
    shape = (2, len(COMPARISONS), MOST_LEVELS)
    bits, other, rarity = np.zeros(shape), np.zeros(shape), np.zeros(shape, np.bool_)
    for k, name in enumerate(COMPARISONS):
        comparison = model.comparison(name)
        at = {level: n for n, level in enumerate(compare.LEVELS[name])}
        for level in comparison.levels:
            for given in (0, 1):
                m, u = (max(p, SMALLEST) for p in level.chances(given=bool(given)))
                cell = given, k, at[level.name]
                bits[cell] = np.log2(m) - np.log2(u)
                other[cell] = (level.other or 0.0) / u
                rarity[cell] = level.rarity and not (given and level.u_given is not None)
    comparisons = [model.comparison(name) for name in COMPARISONS]
    follows = [FOLLOWS.index(c.given) if c.given else -1 for c in comparisons]
    return WeightTable(
        bits,
        rarity,
        other,
        np.array([c.least for c in comparisons]),
        np.array([c.most for c in comparisons]),
        np.array(follows, np.int8),
        model.prior_weight,
        model.scale,
    )


@compiled
def agreed(follows: int, levels: AllLevels, pair: int) -> bool:
    """Whether what a comparison follows from agrees in a pair."""
    merchant, place = levels[pair, compare.MERCHANT], levels[pair, compare.PLACE]
    if follows == PHONE:
        return bool(0 < levels[pair, compare.PHONE] <= phones.MASKED_EQUAL)
    named = bool(0 < merchant <= merchants.SIMILAR or merchant == merchants.IN_TEXT)
    if follows == MERCHANT:
        return named
    shop = named or place in (places.NUMBER, places.FLOOR)
    # Names that share a single word share that of their trade, and so the goods.
    return (
        bool(shop or merchant == merchants.WEAK) if follows == TRADE else follows == SHOP and shop
    )


@compiled
def agreed_pairs(follows: int, levels: AllLevels, out: npt.NDArray[np.bool_]) -> None:
    for k in range(levels.shape[0]):
        out[k] = agreed(follows, levels, k)


@compiled
def weigh_pair(
    pair: int,
    levels: AllLevels,
    bits: npt.NDArray[np.float32],
    table: WeightTable,
    parts: Weights,
) -> float:
    """Fill the weight of each comparison of a pair and return their sum with the prior."""
    total = table.prior
    for k in range(levels.shape[1]):
        level = levels[pair, k]
        given = 1 if agreed(table.follows[k], levels, pair) else 0
        weight = table.bits[given, k, level]
        if table.rarity[given, k, level]:
            chance = 2.0 ** -float(bits[pair, k])
            weight -= math.log2(chance + table.other[given, k, level])
        parts[k] = table.scale * min(max(weight, table.least[k]), table.most[k])
        total += parts[k]
    return total


@compiled
def weigh_pairs(
    levels: AllLevels, bits: npt.NDArray[np.float32], table: WeightTable, totals: Weights
) -> None:
    parts = np.empty(levels.shape[1])
    for pair in range(levels.shape[0]):
        totals[pair] = weigh_pair(pair, levels, bits, table, parts)


@compiled
def explain_pairs(
    levels: AllLevels, bits: npt.NDArray[np.float32], table: WeightTable, parts: Weights
) -> Weights:
    """Fill the weight of each comparison of each pair and return their sums with the prior."""
    totals = np.empty(levels.shape[0])
    for pair in range(levels.shape[0]):
        totals[pair] = weigh_pair(pair, levels, bits, table, parts[pair])
    return totals


def probability(weights: Weights) -> Weights:
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weights, -500, 500))))
