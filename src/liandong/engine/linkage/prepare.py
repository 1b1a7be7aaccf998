"""From records to candidate pairs that are compared, and to a model that is fitted to them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage.blocking import index_of
from liandong.engine.linkage.correspondence import learned
from liandong.engine.linkage.counting import counted, word_counts
from liandong.engine.linkage.features import features, tables, with_rarity
from liandong.engine.linkage.frequencies import Frequencies
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.null import moved
from liandong.engine.linkage.pairs import Pairs, candidate_pairs
from liandong.engine.linkage.rows import THREADS, Features
from liandong.engine.linkage.shares import random_pairs
from liandong.engine.linkage.training import SURE, Drawn, Strangers, fitted
from liandong.engine.linkage.wording import Wording, with_variates

FIT_FROM: Final = 2_000  # records; fewer tell too little of how often things occur


@dataclass(frozen=True, slots=True)
class Prepared:
    model: LinkModel
    left: Features
    right: Features
    pairs: Pairs
    capped: npt.NDArray[np.int64]  # by rule, keys that met more records than are taken


def prepare(left: pa.Table, right: pa.Table | None, model: LinkModel) -> Prepared:
    """Features, candidate pairs and their levels; the model fitted where it is not and can be."""
    sides = [left] if right is None else [left, right]
    if model.fitted or sum(side.num_rows for side in sides) < FIT_FROM:
        known = tables(model.frequencies, model.wording)
        parsed = [features(side, known) for side in sides]
        index = index_of(parsed[-1].rows)
        pairs, capped = candidate_pairs(parsed[0], parsed[-1], index, within=right is None)
        return Prepared(model, parsed[0], parsed[-1], pairs, capped)
    words = word_counts(sides)
    first = tables(Frequencies(words, model.frequencies.values))
    parsed = [features(side, first) for side in sides]
    model = replace(model, frequencies=counted(words, parsed))
    with ThreadPoolExecutor(THREADS) as pool:
        rarities = tables(model.frequencies)
        parsed = list(pool.map(lambda side: with_rarity(side, rarities), parsed))
    return fit_all(model, draw(parsed[0], parsed[-1], within=right is None))


class Draw(NamedTuple):
    """Pairs of all kinds, not yet weighed, and the records that they are of."""

    left: Features
    right: Features
    strange: Features | None  # left records moved in time
    capped: npt.NDArray[np.int64]
    drawn: Drawn


def draw(left: Features, right: Features, *, within: bool) -> Draw:
    index = index_of(right.rows)
    pairs, capped = candidate_pairs(left, right, index, within=within)
    strange, strangers = moved(left, right), None
    if strange is not None:
        by_chance, _ = candidate_pairs(strange, right, index, within=False)
        if within:  # each pair came once, not from either side
            by_chance = by_chance.chosen(strange_first(by_chance, len(left.rows)))
        strangers = Strangers(by_chance, len(left.rows) / max(len(strange.rows), 1))
    drawn = Drawn(pairs, random_pairs(left, right), strangers)
    return Draw(left, right, strange, capped, drawn)


def fit_all(unfitted: LinkModel, draw: Draw) -> Prepared:
    """Fitted without wording first; what that finds teaches wording, with which it fits again."""
    left, right, strange, capped, drawn = draw
    model = fitted(unfitted, (left, right), drawn)
    wording = None if strange is None else learned_wording(model, (left, right), drawn.pairs)
    if strange is None or wording is None:
        return Prepared(model, left, right, drawn.pairs, capped)
    left, right = (with_variates(side, wording) for side in (left, right))
    drawn = drawn.with_wording(left, right, with_variates(strange, wording))
    model = fitted(replace(unfitted, wording=wording), (left, right), drawn)
    return Prepared(model, left, right, drawn.pairs, capped)


def learned_wording(
    model: LinkModel, sides: tuple[Features, Features], pairs: Pairs
) -> Wording | None:
    weights = pairs.weights(model)
    sure = pairs.best(weights) & (weights > SURE)
    return learned(sides, pairs.left[sure], pairs.right[sure])


def strange_first(pairs: Pairs, size: int) -> npt.NDArray[np.bool_]:
    """Pairs whose moved record stands before the other in the one table that both are of."""
    every = -(-size // pairs.sizes[0])
    return np.asarray(pairs.left * every < pairs.right)
