"""Find which records tell of one matter, in batch."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage import training
from liandong.engine.linkage.blocking import RULES, find_candidates
from liandong.engine.linkage.compare import COMPARISONS, compare_pairs
from liandong.engine.linkage.features import THREADS, features, tables, with_rarity
from liandong.engine.linkage.frequencies import Frequencies
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.null import moved
from liandong.engine.linkage.reasons import reason_lists
from liandong.engine.linkage.resolve import LINK, NONE, decide
from liandong.engine.linkage.rows import Features
from liandong.engine.linkage.schema import LINK_SCHEMA
from liandong.engine.linkage.times import MISSING
from liandong.engine.linkage.training import Compared
from liandong.engine.linkage.weights import (
    probability,
    weigh_pair,
    weight_table,
)

logger = logging.getLogger(__name__)

FIT_FROM: Final = 2_000  # records; fewer tell too little of how often things occur
CHUNK: Final = 50_000  # pairs compared in one go

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What a run did; `capped` is, by rule, how many keys met more records than are compared."""

    left_records: int
    right_records: int
    candidates: int
    capped: dict[str, int]
    links: int
    reviews: int


def find_links(
    left: pa.Table, right: pa.Table | None = None, *, model: LinkModel | None = None
) -> pa.Table:
    """Pairs that are one matter (`link`) or may be (`review`), in LINK_SCHEMA.

    Tables are in RECORD_SCHEMA. Without `right`, pairs within `left` are sought. A model that is
    not fitted is fitted to the records first, where they are enough (see `fit`).
    """
    links, _, _ = link(left, right, model=model)
    return links


def fit(left: pa.Table, right: pa.Table | None = None, *, model: LinkModel) -> LinkModel:
    """The model with rarity, u, m and prior taken from these records, if they are 2,000 or more.

    Keep it and give it to `score_candidates`: then the live check weighs as the batch does.
    """
    return prepare(left, right, model).model


def link(
    left: pa.Table, right: pa.Table | None = None, *, model: LinkModel | None = None
) -> tuple[pa.Table, LinkReport, LinkModel]:
    """Links, what was done, and the model as it was fitted."""
    prepared = prepare(left, right, model or LinkModel.load())
    pairs = prepared.pairs
    weights = pairs.weights(prepared.model)
    decisions = decide_pairs(pairs, weights, prepared.model)
    kept = np.flatnonzero(decisions != NONE)
    kept = kept[np.lexsort((pairs.right[kept], pairs.left[kept]))]
    links = link_table(
        prepared.model,
        (left, prepared.left),
        (left if right is None else right, prepared.right),
        (pairs.left[kept], pairs.right[kept]),
        decisions[kept],
    )
    report = LinkReport(
        *pairs.sizes,
        len(weights),
        {rule.words: int(n) for rule, n in zip(RULES, prepared.capped, strict=True) if n},
        int((decisions == LINK).sum()),
        int(len(kept) - (decisions == LINK).sum()),
    )
    logger.info("关联：%s", report)
    return links, report, prepared.model


@dataclass(frozen=True, slots=True)
class Prepared:
    model: LinkModel
    left: Features
    right: Features
    pairs: Compared
    capped: npt.NDArray[np.int64]


def prepare(left: pa.Table, right: pa.Table | None, model: LinkModel) -> Prepared:
    """Features, candidate pairs and their levels; the model fitted where it is not and can be."""
    sides = [left] if right is None else [left, right]
    fit_now = not model.fitted and sum(side.num_rows for side in sides) >= FIT_FROM
    if fit_now:
        words = training.word_counts(pa.concat_tables(words_only(side) for side in sides))
        first = tables(Frequencies(words, model.frequencies.values))
        parsed = [features(side, first) for side in sides]
        model = replace(model, frequencies=training.counted(words, parsed))
        parsed = [with_rarity(side, tables(model.frequencies)) for side in parsed]
    else:
        parsed = [features(side, tables(model.frequencies)) for side in sides]
    both = parsed[0], parsed[-1]
    pairs, capped = compared(*both, within=right is None)
    if fit_now:
        strangers = moved(*both)
        by_chance = None if strangers is None else compared(strangers, both[1], within=False)[0]
        if by_chance is not None and right is None:  # each pair came once, not from either side
            by_chance = by_chance.chosen(by_chance.left < by_chance.right)
        model = training.fitted(model, both, pairs, by_chance)
    return Prepared(model, *both, pairs, capped)


def compared(
    left: Features, right: Features, *, within: bool
) -> tuple[Compared, npt.NDArray[np.int64]]:
    """Candidate pairs with their levels, and how many keys met more than are taken, by rule."""
    pairs = find_candidates(left.rows, right.rows, within=within)
    levels, bits = compare_all(left, right, pairs.left, pairs.right)
    sizes = len(left.rows), len(right.rows)
    return Compared(pairs.left, pairs.right, levels, bits, sizes, within), pairs.capped


def words_only(records: pa.Table) -> pa.Table:
    names = ("place", "merchant_address", "text")
    return pa.table(
        {
            name: records[name].cast(pa.large_string())
            if name in records.column_names
            else pa.nulls(records.num_rows, pa.large_string())
            for name in names
        }
    )


def compare_all(
    left: Features, right: Features, rows: Rows, others: Rows
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    levels = np.zeros((len(rows), len(COMPARISONS)), np.uint8)
    bits = np.zeros((len(rows), len(COMPARISONS)), np.float32)

    def part(start: int) -> None:
        at = slice(start, start + CHUNK)
        compare_pairs(left, right, rows[at], others[at], levels[at], bits[at])

    if len(rows) <= CHUNK:  # a live check starts no threads
        part(0)
        return levels, bits
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(part, range(0, len(rows), CHUNK)))
    return levels, bits


def bits_of(chance: float) -> float:
    return float(np.log2(chance / (1 - chance)))


def decide_pairs(
    pairs: Compared, weights: npt.NDArray[np.float64], model: LinkModel
) -> npt.NDArray[np.uint8]:
    best = pairs.best_weights(weights)
    upper, lower = bits_of(model.upper), bits_of(model.lower)
    return np.asarray(decide(pairs.left, pairs.right, weights, *best, upper, lower))


def link_table(
    model: LinkModel,
    left: tuple[pa.Table, Features],
    right: tuple[pa.Table, Features],
    pairs: tuple[Rows, Rows],
    decisions: npt.NDArray[np.uint8],
) -> pa.Table:
    rows, others = pairs
    levels, bits = compare_all(left[1], right[1], rows, others)
    table = weight_table(model)
    parts = np.zeros((len(rows), len(COMPARISONS)))
    weights = np.array(
        [weigh_pair(levels[k], bits[k], table, parts[k]) for k in range(len(rows))], np.float64
    )
    return pa.table(
        [
            left[0]["source"].take(pa.array(rows)),
            left[0]["source_id"].take(pa.array(rows)),
            right[0]["source"].take(pa.array(others)),
            right[0]["source_id"].take(pa.array(others)),
            pa.array(weights),
            pa.array(probability(weights)),
            pa.array(np.where(decisions == LINK, "link", "review").tolist(), pa.string()),
            reason_lists(model, levels, parts, *gaps(left[1], right[1], rows, others)),
        ],
        schema=LINK_SCHEMA,
    )


def gaps(
    left: Features, right: Features, rows: Rows, others: Rows
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Seconds between the records of each pair (0 where a time is unknown), and whether one of
    them is a call to the police and the other is not.
    """
    a, b = left.rows[rows], right.rows[others]
    known = (a["time"] != MISSING) & (b["time"] != MISSING)
    return np.where(known, b["time"] - a["time"], 0), a["police"] != b["police"]
