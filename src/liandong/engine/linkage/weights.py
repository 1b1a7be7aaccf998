"""Weights of pairs: each comparison's bits, summed in the order of the model."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from liandong.engine.linkage import compare, merchants, phones
from liandong.engine.linkage.compare import COMPARISONS, MOST_LEVELS
from liandong.engine.linkage.model import SMALLEST, LinkModel

Weights = npt.NDArray[np.float64]


class WeightTable(NamedTuple):
    """The model as arrays; the first index is whether what a comparison follows from agrees."""

    bits: Weights  # [given, comparison, level] log2(m/u)
    m_bits: Weights  # log2(m), for levels whose u is the rarity of what agrees
    rarity: npt.NDArray[np.bool_]
    least: Weights
    most: Weights
    follows: npt.NDArray[np.int8]  # index of the comparison it follows from, -1 for none
    prior: float


@lru_cache(maxsize=4)
def weight_table(model: LinkModel) -> WeightTable:
    shape = (2, len(COMPARISONS), MOST_LEVELS)
    bits, m_bits, rarity = np.zeros(shape), np.zeros(shape), np.zeros(shape, np.bool_)
    for k, name in enumerate(COMPARISONS):
        comparison = model.comparison(name)
        at = {level: n for n, level in enumerate(compare.LEVELS[name])}
        for level in comparison.levels:
            for given in (0, 1):
                m, u = (max(p, SMALLEST) for p in level.chances(given=bool(given)))
                cell = given, k, at[level.name]
                m_bits[cell] = np.log2(m)
                bits[cell] = np.log2(m) - np.log2(u)
                rarity[cell] = level.rarity and not (given and level.u_given is not None)
    comparisons = [model.comparison(name) for name in COMPARISONS]
    follows = [COMPARISONS.index(c.given) if c.given else -1 for c in comparisons]
    return WeightTable(
        bits,
        m_bits,
        rarity,
        np.array([c.least for c in comparisons]),
        np.array([c.most for c in comparisons]),
        np.array(follows, np.int8),
        model.prior_weight,
    )


@njit(cache=True, nogil=True)
def agrees(follows: int, level: int) -> bool:
    last = phones.MASKED_EQUAL if follows == compare.PHONE else merchants.AGREEING
    return 0 < level <= last


@njit(cache=True, nogil=True)
def weigh_pair(
    levels: compare.Levels, bits: compare.Bits, table: WeightTable, parts: Weights
) -> float:
    """Fill the weight of each comparison and return their sum with the prior."""
    total = table.prior
    for k in range(levels.size):
        level = levels[k]
        parts[k] = 0.0
        if level == 0:  # not known on one side: says nothing
            continue
        follows = table.follows[k]
        given = 1 if follows >= 0 and agrees(follows, levels[follows]) else 0
        if table.rarity[given, k, level]:
            weight = table.m_bits[given, k, level] + float(bits[k])
        else:
            weight = table.bits[given, k, level]
        parts[k] = min(max(weight, table.least[k]), table.most[k])
        total += parts[k]
    return total


@njit(cache=True, nogil=True)
def weigh_pairs(
    levels: npt.NDArray[np.uint8],
    bits: npt.NDArray[np.float32],
    table: WeightTable,
    totals: Weights,
) -> None:
    parts = np.empty(levels.shape[1])
    for k in range(levels.shape[0]):
        totals[k] = weigh_pair(levels[k], bits[k], table, parts)


def probability(weights: Weights) -> Weights:
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weights, -500, 500))))
