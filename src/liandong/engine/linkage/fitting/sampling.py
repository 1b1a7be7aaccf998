"""What a model is fitted to: pairs of every n-th left record, and what chance brings."""

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from liandong.engine.linkage.candidates.blocking import find_candidates
from liandong.engine.linkage.candidates.index import Index
from liandong.engine.linkage.candidates.pairs import Pairs, compare, worth_keeping
from liandong.engine.linkage.features.correspondence import learned
from liandong.engine.linkage.features.rows import Features, RowNumbers, every_nth
from liandong.engine.linkage.features.wording import Wording, with_variates
from liandong.engine.linkage.fitting.chance import moved
from liandong.engine.linkage.fitting.estimation import FEWEST, SURE, Chance, begun, fitted
from liandong.engine.linkage.fitting.level_counts import random_pairs
from liandong.engine.linkage.model import LinkModel

DRAWN: Final = 120_000  # left records, at most
TO_LEARN_WORDING: Final = 1  # rounds of fitting: enough to be sure of the pairs that teach it
MOVED_OF_A_PART: Final = 2  # one of so many of a part shows well enough what chance brings


def part_of(records: int) -> int:
    """n, where every n-th of so many left records is drawn."""
    return -(-records // DRAWN)


class Draw(NamedTuple):
    """Pairs with any weight under the first model, the pairs of chance, and the records of both."""

    left: Features  # every n-th
    right: Features
    strange: Features | None  # the same left records moved in time
    pairs: Pairs
    chance: Chance


def drawn(
    model: LinkModel,
    left: Features,
    right: Features,
    index: Index,
    pairs: tuple[RowNumbers, RowNumbers],
    *,
    within: bool,
) -> Draw:
    """What a model is fitted to, from the pairs found for every n-th left record."""
    every = part_of(len(left.rows))
    some = every_nth(left, every)
    strange = moved(some, right) if len(pairs[0]) >= FEWEST else None
    chance = Chance(random_pairs(some, right), None, 1 if every == 1 else MOVED_OF_A_PART)
    if strange is not None:
        rows, others = strange_pairs(strange, index, chance.each, within=within)
        chance = chance._replace(strangers=compare(strange, right, rows, others))
    first = begun(model, (some, right), chance)
    rows, others = pairs[0] // every, pairs[1]
    found = worth_keeping(some, right, rows, others, first, within=within and every == 1)
    return Draw(some, right, strange, found, chance)


def strange_pairs(
    strange: Features, index: Index, each: int, *, within: bool
) -> tuple[RowNumbers, RowNumbers]:
    """Candidate pairs of every `each`-th record that was moved in time."""
    asking = np.arange(0, len(strange.rows), each, dtype=np.int32)
    rows, others, _ = find_candidates(strange.rows, index, asking)
    if not within:
        return rows, others
    # Found pairs come once, not from either side, so as many are kept here. Not those whose first
    # record stands before the other: in the order of time all would be of the earlier half of the
    # records, and half as many best ones be expected as chance brings.
    half = np.random.default_rng(1).random(len(rows)) < 0.5
    return rows[half], others[half]


def fit_all(unfitted: LinkModel, draw: Draw) -> tuple[LinkModel, Features]:
    """The model, and the right records with their variates. It is fitted without wording first; the
    pairs found teach wording, if they can, and it is fitted again with that.
    """
    left, right, strange, pairs, chance = draw
    sides = left, right
    if strange is None:
        return fitted(unfitted, sides, pairs, chance), right
    model = fitted(unfitted, sides, pairs, chance, rounds=TO_LEARN_WORDING)
    wording = learned_wording(model, sides, pairs)
    if wording is not None:
        left, right = (with_variates(side, wording) for side in sides)
        strange = strange._replace(variates=left.variates)  # its words are those of the left
        pairs, chance = pairs.with_wording(left, right), chance.with_wording(left, right, strange)
    return fitted(replace(unfitted, wording=wording), (left, right), pairs, chance), right


def learned_wording(
    model: LinkModel, sides: tuple[Features, Features], pairs: Pairs
) -> Wording | None:
    weights = pairs.weights(model)
    sure = pairs.best(weights) & (weights > SURE)
    return learned(sides, pairs.left[sure], pairs.right[sure])
