"""Find which records are of one dispute, in batch."""

import logging
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage.candidates.keys import RULES
from liandong.engine.linkage.candidates.pairs import Pairs
from liandong.engine.linkage.features.rows import Features
from liandong.engine.linkage.features.times import MISSING
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.preparation import Prepared, prepare
from liandong.engine.linkage.schema import LINK_SCHEMA
from liandong.engine.linkage.weights.comparison import COMPARISONS
from liandong.engine.linkage.weights.decisions import DECISIONS, LINK, NONE, REVIEW, decide
from liandong.engine.linkage.weights.reasons import reason_lists
from liandong.engine.linkage.weights.totals import explain_pairs, probability, weight_table

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What a run did; `capped`: by rule, how many keys had more records than are compared."""

    left_records: int
    right_records: int
    candidates: int
    capped: dict[str, int]
    links: int
    reviews: int


def find_links(
    left: pa.Table, right: pa.Table | None = None, *, model: LinkModel | None = None
) -> pa.Table:
    """Pairs that are one dispute (`link`) or may be (`review`), in LINK_SCHEMA.

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
    return (*link_prepared(left, right, prepared), prepared.model)


def link_prepared(
    left: pa.Table, right: pa.Table | None, prepared: Prepared
) -> tuple[pa.Table, LinkReport]:
    """Links and what was done, of records that `prepare` has been given."""
    pairs = prepared.pairs
    weights = pairs.weights(prepared.model)
    decisions, chances = decide_pairs(pairs, weights, prepared.model)
    kept = np.flatnonzero(decisions != NONE)
    kept = kept[np.lexsort(prepared.records(kept)[::-1])]
    links = link_table(
        prepared.model,
        (left, prepared.left),
        (left if right is None else right, prepared.right),
        pairs.chosen(kept),
        (decisions[kept], chances[kept]),
    )
    report = LinkReport(
        *pairs.sizes,
        prepared.candidates,
        {rule.words: int(n) for rule, n in zip(RULES, prepared.capped, strict=True) if n},
        int((decisions == LINK).sum()),
        int(len(kept) - (decisions == LINK).sum()),
    )
    logger.info("关联：%s", report)
    return links, report


def bits_of(chance: float) -> float:
    return float(np.log2(chance / (1 - chance)))


def decide_pairs(
    pairs: Pairs, weights: npt.NDArray[np.float64], model: LinkModel
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float64]]:
    """(decision, probability) of each pair. For a pair to review, rivals lower the probability too:
    a pair that they keep from being linked must not look certain.
    """
    left, right = pairs.best_weights(weights)
    rivals = np.maximum(left[pairs.left], right[pairs.right])
    thresholds = bits_of(model.upper), bits_of(model.lower)
    chances = pairs.chances(weights)
    decisions = np.asarray(decide(weights, rivals, chances, thresholds))
    # Rivals are summed in any order and powers taken many at once, so the last digits vary.
    return decisions, np.where(decisions == REVIEW, chances, probability(weights)).round(9)


def link_table(
    model: LinkModel,
    left: tuple[pa.Table, Features],
    right: tuple[pa.Table, Features],
    pairs: Pairs,
    decided: tuple[npt.NDArray[np.uint8], npt.NDArray[np.float64]],
) -> pa.Table:
    """The pairs, each with its weight, what was decided on it and the reasons, in LINK_SCHEMA;
    `decided` as `decide_pairs` has it.
    """
    decisions, chances = decided
    parts = np.zeros((len(pairs), len(COMPARISONS)))
    weights = explain_pairs(pairs.levels, pairs.bits, weight_table(model), parts)
    ids = [
        records.select(["source", "source_id"]).take(pa.array(side.rows["record"][at]))
        for (records, side), at in ((left, pairs.left), (right, pairs.right))
    ]
    return pa.table(
        [
            *(column for side in ids for column in side.columns),
            pa.array(weights),
            pa.array(chances),
            DECISIONS.take(pa.array(decisions)),
            reason_lists(model, pairs.levels, parts, *gaps(left[1], right[1], pairs)),
        ],
        schema=LINK_SCHEMA,
    )


def gaps(
    left: Features, right: Features, pairs: Pairs
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Seconds between the records of each pair (0 where a time is unknown), and whether one of
    them is a call to the police and the other is not.
    """
    sides = (left.rows, pairs.left), (right.rows, pairs.right)
    (time, police), (other, others) = ((rows["time"][at], rows["police"][at]) for rows, at in sides)
    known = (time != MISSING) & (other != MISSING)
    return np.where(known, other - time, 0), police != others
