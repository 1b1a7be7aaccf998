"""From records to candidate pairs that are compared, and to a model that is fitted to them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from threadpoolctl import threadpool_limits

from liandong.engine.linkage.candidates.blocking import Candidates, find_candidates
from liandong.engine.linkage.candidates.index import Index, index_of
from liandong.engine.linkage.candidates.pairs import Pairs, worth_keeping
from liandong.engine.linkage.features.extraction import (
    features,
    in_order_of_time,
    parsed,
    tables,
    value_keys,
    with_names,
    with_rarity,
)
from liandong.engine.linkage.features.frequencies import Frequencies
from liandong.engine.linkage.features.rows import Features, RowNumbers
from liandong.engine.linkage.features.word_counts import counted, word_counts
from liandong.engine.linkage.features.wording import with_variates
from liandong.engine.linkage.fitting.sampling import drawn, fit_all, part_of
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.threads import begin

FIT_FROM: Final = 2_000  # records; fewer do not show how often things occur
PARTS: Final = 24  # in which candidates are sought while a model is fitted


@dataclass(frozen=True, slots=True)
class Prepared:
    """`pairs` without those of next to no weight; `candidates` counts all that share a key."""

    model: LinkModel
    left: Features
    right: Features
    pairs: Pairs
    candidates: int
    capped: npt.NDArray[np.int64]  # by rule, keys with more records than are taken

    def records(self, chosen: npt.NDArray[np.int64]) -> tuple[RowNumbers, RowNumbers]:
        """The rows of either table that the chosen pairs are of."""
        left, right = self.pairs.left[chosen], self.pairs.right[chosen]
        return self.left.rows["record"][left], self.right.rows["record"][right]

    def as_in_the_table(self) -> "Prepared":
        """Within one table the left record of a pair is the one that comes first in it, as on any
        other machine, not the earlier one.
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
        pairs = pairs.with_wording(first, second)
        return Prepared(model, first, second, pairs, len(found.left), found.capped)
    return fit_and_weigh(sides, model, within=within)


def fit_and_weigh(sides: list[pa.Table], model: LinkModel, *, within: bool) -> Prepared:
    """The same for a model that is fitted to the records first."""
    with ThreadPoolExecutor(1) as aside:
        known = counted_and_indexed(sides, model, aside)
        model, left, right, found = fit_and_find(*known, aside, within=within)
    del known
    rows, others = (np.concatenate([part[side] for part in found]) for side in (0, 1))
    pairs = worth_keeping(left, right, rows, others, model, within=within)
    left = right if within else with_variates(left, model.wording, pairs.left)
    capped = np.sum([part.capped for part in found], axis=0)
    return Prepared(model, left, right, pairs.with_wording(left, right), len(rows), capped)


def fit_and_find(
    model: LinkModel,
    left: Features,
    right: Features,
    index: Index,
    aside: ThreadPoolExecutor,
    *,
    within: bool,
) -> tuple[LinkModel, Features, Features, list[Candidates]]:
    """The fitted model, the records of both sides, and all candidates.

    Fitting keeps one processor busy and no more; meanwhile candidates are sought `aside`.
    """
    every = part_of(len(left.rows))
    numbers = np.arange(len(left.rows), dtype=np.int32)
    # Within one table a pair may be found from either side, so all are sought first.
    first = within | (numbers % every == 0)
    found = find_candidates(left.rows, index, numbers[first], within=within)
    chosen = found.left % every == 0
    pairs = found.left[chosen], found.right[chosen]
    draw = drawn(model, left, right, index, pairs, within=within)

    def find(some: RowNumbers) -> Candidates:
        return find_candidates(left.rows, index, some, threads=1)

    finish = begin(find, np.array_split(numbers[~first], PARTS), aside)
    with threadpool_limits(1, "blas"):  # a second thread would wait for its turn, spinning
        model, right = fit_all(model, draw)
    return model, left, right, [found, *finish()]


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
