"""From records to candidate pairs that are compared, and to a model that is fitted to them."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage.correspondence import learned
from liandong.engine.linkage.counting import counted, word_counts
from liandong.engine.linkage.features import features, tables, with_rarity
from liandong.engine.linkage.frequencies import Frequencies
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.null import moved
from liandong.engine.linkage.pairs import Pairs, candidate_pairs
from liandong.engine.linkage.rows import Features
from liandong.engine.linkage.training import SURE, Strangers, fitted
from liandong.engine.linkage.wording import with_variates

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
        pairs, capped = candidate_pairs(parsed[0], parsed[-1], within=right is None)
        return Prepared(model, parsed[0], parsed[-1], pairs, capped)
    words = word_counts(sides)
    first = tables(Frequencies(words, model.frequencies.values))
    parsed = [features(side, first) for side in sides]
    model = replace(model, frequencies=counted(words, parsed))
    parsed = [with_rarity(side, tables(model.frequencies)) for side in parsed]
    pairs, capped = candidate_pairs(parsed[0], parsed[-1], within=right is None)
    return fit_all(Prepared(model, parsed[0], parsed[-1], pairs, capped))


def fit_all(unfitted: Prepared) -> Prepared:
    """Fitted without wording first; what that finds teaches wording, with which it fits again."""
    model, sides, pairs = unfitted.model, (unfitted.left, unfitted.right), unfitted.pairs
    strange = moved(*sides)
    if strange is None:
        return replace(unfitted, model=fitted(model, sides, pairs, None))
    by_chance, _ = candidate_pairs(strange, sides[1], within=False)
    if pairs.within:  # each pair came once, not from either side
        by_chance = by_chance.chosen(strange_first(by_chance, len(sides[0].rows)))
    times = len(sides[0].rows) / max(len(strange.rows), 1)
    without = fitted(model, sides, pairs, Strangers(by_chance, times))
    weights = pairs.weights(without)
    sure = pairs.best(weights) & (weights > SURE)
    wording = learned(sides, pairs.left[sure], pairs.right[sure])
    if wording is None:
        return replace(unfitted, model=without)
    left, right = (with_variates(side, wording) for side in sides)
    pairs = pairs.with_wording(left, right)
    by_chance = by_chance.with_wording(with_variates(strange, wording), right)
    model = replace(model, wording=wording)
    model = fitted(model, (left, right), pairs, Strangers(by_chance, times))
    return replace(unfitted, model=model, left=left, right=right, pairs=pairs)


def strange_first(pairs: Pairs, size: int) -> npt.NDArray[np.bool_]:
    """Pairs whose moved record stands before the other in the one table that both are of."""
    every = -(-size // pairs.sizes[0])
    return np.asarray(pairs.left * every < pairs.right)
