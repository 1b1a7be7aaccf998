"""From records to candidate pairs that are compared, and to a model that is fitted to them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage.blocking import Candidates, find_candidates
from liandong.engine.linkage.correspondence import learned
from liandong.engine.linkage.counting import counted, word_counts
from liandong.engine.linkage.features import features, parsed, tables, with_rarity
from liandong.engine.linkage.frequencies import Frequencies
from liandong.engine.linkage.index import Index, index_of
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.null import moved
from liandong.engine.linkage.pairs import (
    CHUNK,
    WORTHLESS,
    Pairs,
    Rows,
    compare,
    compare_plainly,
    joined,
    worth_keeping,
)
from liandong.engine.linkage.rows import THREADS, Features, every_nth
from liandong.engine.linkage.shares import random_pairs
from liandong.engine.linkage.training import SURE, Drawn, fitted
from liandong.engine.linkage.wording import Wording, with_variates

FIT_FROM: Final = 2_000  # records; fewer tell too little of how often things occur
DRAWN: Final = 120_000  # left records, at most, whose pairs a model is fitted to


@dataclass(frozen=True, slots=True)
class Prepared:
    """`pairs` are without those that weigh next to nothing; `candidates` counts all that met."""

    model: LinkModel
    left: Features
    right: Features
    pairs: Pairs
    candidates: int
    capped: npt.NDArray[np.int64]  # by rule, keys that met more records than are taken


def prepare(left: pa.Table, right: pa.Table | None, model: LinkModel) -> Prepared:
    """Features, candidate pairs and their levels; the model fitted where it is not and can be."""
    sides, within = ([left], True) if right is None else ([left, right], False)
    if model.fitted or sum(side.num_rows for side in sides) < FIT_FROM:
        rarities = tables(model.frequencies, model.wording)
        first, *rest = (features(side, rarities) for side in sides)
        second = rest[0] if rest else first
        found = find_candidates(first.rows, index_of(second.rows), within=within)
        return Prepared(
            model, first, second, weighed(first, second, found, model, within=within), *met(found)
        )
    return fit_and_weigh(sides, model, within=within)


def met(found: Candidates) -> tuple[int, npt.NDArray[np.int64]]:
    return len(found.left), found.capped


def weighed(
    left: Features, right: Features, found: Candidates, model: LinkModel, *, within: bool
) -> Pairs:
    """What is worth keeping of the candidates, compared part by part."""

    def part(start: int) -> Pairs:
        rows, others = (side[start : start + CHUNK] for side in found[:2])
        pairs = compare_plainly(left, right, rows, others, within=within)
        return worth_keeping(pairs, left, right, model)

    with ThreadPoolExecutor(THREADS) as pool:
        return joined(list(pool.map(part, range(0, max(len(found.left), 1), CHUNK))))


def fit_and_weigh(sides: list[pa.Table], model: LinkModel, *, within: bool) -> Prepared:
    """Some steps keep one processor busy and no more; meanwhile others are taken `aside`."""
    with ThreadPoolExecutor(1) as aside:
        model, left, right, index, found = counted_and_met(sides, model, aside, within=within)
        every = -(-len(left.rows) // DRAWN)
        chosen = found.left % every == 0
        others = found.left[~chosen], found.right[~chosen]
        draw = drawn(left, right, index, (found.left[chosen], found.right[chosen]), within=within)
        del index
        rest = aside.submit(compare_plainly, left, right, *others, within=within)
        model, draw = fit_all(model, draw)
        right = draw.right
        left = right if within else with_variates(left, model.wording)
        kept = worth_keeping(rest.result(), left, right, model)
    first = draw.drawn.pairs
    first = first.chosen(first.weights(model) > WORTHLESS)
    first = replace(first, left=first.left * np.int32(every))
    return Prepared(model, left, right, joined([kept, first]), *met(found))


def counted_and_met(
    sides: list[pa.Table], model: LinkModel, aside: ThreadPoolExecutor, *, within: bool
) -> tuple[LinkModel, Features, Features, Index, Candidates]:
    """The model with the rarity of what the records hold, their features, and who shares a key."""
    words = word_counts(sides)
    first = tables(Frequencies(words, model.frequencies.values))
    right = parsed(sides[-1], first)
    index = aside.submit(index_of, right.rows)
    left = right if within else parsed(sides[0], first)
    found = aside.submit(lambda: find_candidates(left.rows, index.result(), within=within))
    both = [left] if within else [left, right]
    model = replace(model, frequencies=counted(words, both))
    rarities = tables(model.frequencies)
    with ThreadPoolExecutor(THREADS) as pool:
        both = list(pool.map(lambda side: with_rarity(side, rarities), both))
    return model, both[0], both[-1], index.result(), found.result()


class Draw(NamedTuple):
    """Pairs of all kinds, not yet weighed, and the records that they are of."""

    left: Features  # every so-manieth
    right: Features
    strange: Features | None  # the same left records moved in time
    drawn: Drawn


def drawn(
    left: Features, right: Features, index: Index, pairs: tuple[Rows, Rows], *, within: bool
) -> Draw:
    """What a model is fitted to: pairs of every so-manieth left record, and those that chance
    brings it.
    """
    every = -(-len(left.rows) // DRAWN)
    some = every_nth(left, every)
    found = compare(some, right, pairs[0] // every, pairs[1], within=within and every == 1)
    strange, strangers = moved(some, right), None
    if strange is not None:
        by_chance = find_candidates(strange.rows, index)
        rows = by_chance.left, by_chance.right
        if within:  # each pair came once, not from either side
            first = rows[0] * every < rows[1]
            rows = rows[0][first], rows[1][first]
        strangers = compare(strange, right, *rows)
    return Draw(some, right, strange, Drawn(found, random_pairs(some, right), strangers))


def fit_all(unfitted: LinkModel, draw: Draw) -> tuple[LinkModel, Draw]:
    """The model, and the draw with its wording. Fitted without wording first; what that finds
    teaches wording, with which it fits again.
    """
    left, right, strange, drawn = draw
    model = fitted(unfitted, (left, right), drawn)
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
