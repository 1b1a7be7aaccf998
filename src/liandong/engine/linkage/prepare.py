"""From records to candidate pairs that are compared, and to a model that is fitted to them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from threadpoolctl import threadpool_limits

from liandong.engine.linkage.blocking import Candidates, find_candidates
from liandong.engine.linkage.correspondence import learned
from liandong.engine.linkage.counting import counted, word_counts
from liandong.engine.linkage.features import (
    features,
    in_order_of_time,
    parsed,
    tables,
    value_keys,
    with_names,
    with_rarity,
)
from liandong.engine.linkage.frequencies import Frequencies
from liandong.engine.linkage.index import Index, index_of
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.null import moved
from liandong.engine.linkage.pairs import (
    WORTHLESS,
    Pairs,
    compare,
    joined,
    worth_keeping,
)
from liandong.engine.linkage.rows import Features, RowNumbers, every_nth
from liandong.engine.linkage.shares import random_pairs
from liandong.engine.linkage.training import SURE, Drawn, fitted
from liandong.engine.linkage.wording import Wording, with_variates

FIT_FROM: Final = 2_000  # records; fewer tell too little of how often things occur
TO_LEARN_WORDING: Final = 1  # rounds of fitting: enough to be sure of the pairs that teach it
DRAWN: Final = 120_000  # left records, at most, whose pairs a model is fitted to
MOVED_OF_A_PART: Final = 2  # every so-manieth of a part shows well enough what chance brings


@dataclass(frozen=True, slots=True)
class Prepared:
    """`pairs` are without those that weigh next to nothing; `candidates` counts all that met."""

    model: LinkModel
    left: Features
    right: Features
    pairs: Pairs
    candidates: int
    capped: npt.NDArray[np.int64]  # by rule, keys that met more records than are taken

    def records(self, chosen: npt.NDArray[np.int64]) -> tuple[RowNumbers, RowNumbers]:
        """The rows of either table that the chosen pairs are of."""
        left, right = self.pairs.left[chosen], self.pairs.right[chosen]
        return self.left.rows["record"][left], self.right.rows["record"][right]

    def as_in_the_table(self) -> "Prepared":
        """Within one table: as the left one of two records the one that comes first in it, as any
        other machine has it, not the earlier one.
        """
        pairs, record = self.pairs, self.left.rows["record"]
        turned = record[pairs.left] > record[pairs.right]
        left = np.where(turned, pairs.right, pairs.left)
        right = np.where(turned, pairs.left, pairs.right)
        return replace(self, pairs=replace(pairs, left=left, right=right))


def prepare(left: pa.Table, right: pa.Table | None, model: LinkModel) -> Prepared:
    """Features, candidate pairs and their levels; the model fitted where it is not and can be."""
    if right is None:
        return compared([left], model, within=True).as_in_the_table()
    return compared([left, right], model, within=False)


def compared(sides: list[pa.Table], model: LinkModel, *, within: bool) -> Prepared:
    if model.fitted or sum(side.num_rows for side in sides) < FIT_FROM:
        rarities = tables(model.frequencies, model.wording)
        first, *rest = (features(side, rarities, in_order_of_time(side)) for side in sides)
        second = rest[0] if rest else first
        found = find_candidates(first.rows, index_of(second.rows), within=within)
        pairs = worth_keeping(first, second, found.left, found.right, model, within=within)
        return Prepared(model, first, second, pairs.with_wording(first, second), *met(found))
    return fit_and_weigh(sides, model, within=within)


def met(*found: Candidates) -> tuple[int, npt.NDArray[np.int64]]:
    return sum(len(one.left) for one in found), np.sum([one.capped for one in found], axis=0)


def fit_and_weigh(sides: list[pa.Table], model: LinkModel, *, within: bool) -> Prepared:
    """Fitting keeps one processor busy and no more; meanwhile candidates are sought `aside`."""
    every = -(-sides[0].num_rows // DRAWN)
    with ThreadPoolExecutor(1) as aside:
        model, left, right, index = counted_and_indexed(sides, model, aside)
        numbers = np.arange(len(left.rows), dtype=np.int32)
        # Within one table a pair may be found from either side: there all are sought first.
        first = within | (numbers % every == 0)
        found = find_candidates(left.rows, index, numbers[first], within=within)
        chosen = found.left % every == 0
        draw = drawn(left, right, index, (found.left[chosen], found.right[chosen]), within=within)
        others = numbers[~first]
        more = aside.submit(find_candidates, left.rows, index, others, within=within, threads=1)
        with threadpool_limits(1, "blas"):  # a second thread would wait for its turn, spinning
            model, draw = fit_all(model, draw)
        later = more.result()
    del index
    rows = np.concatenate([found.left[~chosen], later.left])
    others = np.concatenate([found.right[~chosen], later.right])
    kept = worth_keeping(left, right, rows, others, model, within=within)
    fitted_to = draw.drawn.pairs
    fitted_to = fitted_to.chosen(fitted_to.weights(model) > WORTHLESS)
    fitted_to = replace(fitted_to, left=fitted_to.left * np.int32(every))
    right, needed = draw.right, np.concatenate([kept.left, fitted_to.left])
    left = right if within else with_variates(left, model.wording, needed)
    pairs = joined([kept.with_wording(left, right), fitted_to])
    return Prepared(model, left, right, pairs, *met(found, later))


def counted_and_indexed(
    sides: list[pa.Table], model: LinkModel, aside: ThreadPoolExecutor
) -> tuple[LinkModel, Features, Features, Index]:
    """The model with the rarity of what the records hold, their features, the right ones by key."""
    words = word_counts(sides)
    first = tables(Frequencies(words, model.frequencies.values))
    right = parsed(sides[-1], first, in_order_of_time(sides[-1]))
    index = aside.submit(index_of, right.rows)
    both = [*(parsed(side, first, in_order_of_time(side)) for side in sides[:-1]), right]
    keys = value_keys(*(side.rows for side in both))
    model = replace(model, frequencies=counted(words, both, keys))
    rarities, (left, *rest) = tables(model.frequencies), both
    left = with_rarity(left, rarities, keys[:, : len(left.rows)])
    return model, left, with_names(right, rarities) if rest else left, index.result()


class Draw(NamedTuple):
    """Pairs of all kinds, not yet weighed, and the records that they are of."""

    left: Features  # every so-manieth
    right: Features
    strange: Features | None  # the same left records moved in time
    drawn: Drawn


def drawn(
    left: Features,
    right: Features,
    index: Index,
    pairs: tuple[RowNumbers, RowNumbers],
    *,
    within: bool,
) -> Draw:
    """What a model is fitted to: pairs of every so-manieth left record, and those that chance
    brings it.
    """
    every = -(-len(left.rows) // DRAWN)
    some = every_nth(left, every)
    found = compare(some, right, pairs[0] // every, pairs[1], within=within and every == 1)
    strange, strangers = moved(some, right), None
    each = 1 if every == 1 else MOVED_OF_A_PART
    if strange is not None:
        asking = np.arange(0, len(some.rows), each, dtype=np.int32)
        rows, others, _ = find_candidates(strange.rows, index, asking)
        if within:
            # Of pairs that were found each came once, not from either side: as many here. Not those
            # whose first record stands before the other: in the order of time all would be of the
            # earlier half of the records, and half as many best ones be expected as chance brings.
            half = np.random.default_rng(1).random(len(rows)) < 0.5
            rows, others = rows[half], others[half]
        strangers = compare(strange, right, rows, others)
    return Draw(some, right, strange, Drawn(found, random_pairs(some, right), strangers, each))


def fit_all(unfitted: LinkModel, draw: Draw) -> tuple[LinkModel, Draw]:
    """The model, and the draw with its wording. Fitted without wording first; what that finds
    teaches wording, with which it fits again.
    """
    left, right, strange, drawn = draw
    model = fitted(unfitted, (left, right), drawn, rounds=TO_LEARN_WORDING)
    if strange is None:
        return model, draw
    weights = drawn.pairs.weights(model)
    drawn = drawn._replace(pairs=drawn.pairs.chosen(weights > WORTHLESS))
    wording = learned_wording(model, (left, right), drawn.pairs)
    if wording is None:
        return model, draw
    left, right = (with_variates(side, wording) for side in (left, right))
    strange = strange._replace(variates=left.variates)  # its words are those of the left records
    drawn = drawn.with_wording(left, right, strange)
    model = fitted(replace(unfitted, wording=wording), (left, right), drawn)
    return model, Draw(left, right, strange, drawn)


def learned_wording(
    model: LinkModel, sides: tuple[Features, Features], pairs: Pairs
) -> Wording | None:
    weights = pairs.weights(model)
    sure = pairs.best(weights) & (weights > SURE)
    return learned(sides, pairs.left[sure], pairs.right[sure])
