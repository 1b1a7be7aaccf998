"""Weighing pairs and deciding on them apart, for machines that share the pairs out among them.

`weigh` is what the batch does with a part of the pairs; `decide_together` what it does once it
knows the weights of all.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage.candidates.pairs import Pairs, worth_keeping
from liandong.engine.linkage.features.extraction import features, tables
from liandong.engine.linkage.features.rows import Features, RowNumbers
from liandong.engine.linkage.links import bits_of, decide_pairs, link_table
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.schema import LINK_SCHEMA
from liandong.engine.linkage.weights.decisions import DECISIONS, LINK, NONE
from liandong.engine.linkage.weights.totals import probability

ROWS: Final = [pa.field(name, pa.int64(), nullable=False) for name in ("a", "b")]
WEIGHED_SCHEMA: Final = pa.schema(
    [*ROWS, pa.field("bits", pa.float64(), nullable=False)]
    + [field.with_nullable(True) for field in LINK_SCHEMA]
)
"""Rows of a pair and its weight; the link only where the weight reaches the lower threshold."""


class Side(NamedTuple):
    """The records on one side of pairs, each once, with their row numbers."""

    numbers: npt.NDArray[np.int64]
    records: pa.Table
    features: Features


def weigh(pairs: pa.Table, model: LinkModel) -> pa.Table:
    """`pairs` have the columns a, b (rows) and left, right (structs in RECORD_SCHEMA).

    As on one machine, pairs that weigh next to nothing are left out: counted as rivals they would
    move the probability of others.
    """
    left, rows = distinct(pairs["a"], pairs["left"], model)
    right, others = distinct(pairs["b"], pairs["right"], model)
    sides = left.features, right.features
    compared = worth_keeping(*sides, rows, others, model).with_wording(*sides)
    weights = compared.weights(model)
    kept = np.flatnonzero(weights >= bits_of(model.lower))
    decisions = np.full(len(kept), LINK, np.uint8)
    decided = decisions, probability(weights[kept])  # before rivals are known
    both = (left.records, left.features), (right.records, right.features)
    links = link_table(model, *both, compared.chosen(kept), decided)
    at = np.full(len(weights), -1, np.int64)
    at[kept] = np.arange(len(kept))
    spread = links.take(pa.array(at, mask=at < 0))
    row_numbers = (left.numbers[compared.left], right.numbers[compared.right])
    columns: list[Any] = [*map(pa.array, row_numbers), pa.array(weights), *spread.columns]
    return pa.table(columns, schema=WEIGHED_SCHEMA)


def distinct(
    numbers: pa.ChunkedArray, records: pa.ChunkedArray, model: LinkModel
) -> tuple[Side, RowNumbers]:
    """Each record once with its features, and where among them that of each pair stands."""
    rows, first, at = np.unique(numbers.to_numpy(), return_index=True, return_inverse=True)
    chosen = records.combine_chunks().take(pa.array(first))
    table = pa.Table.from_struct_array(chosen)
    known = tables(model.frequencies, model.wording)
    return Side(rows, table, features(table, known)), at.astype(np.int32)


def decide_together(links: pa.Table, rivals: pa.Table, model: LinkModel) -> pa.Table:
    """Links, in LINK_SCHEMA and in order of their rows, of `links` in WEIGHED_SCHEMA.

    `rivals` (a, b, bits) are all pairs of every record that the links are of, those included.
    """
    by_rows = [("a", "ascending"), ("b", "ascending")]
    rivals = rivals.sort_by(by_rows)
    numbers, at = np.unique(
        np.concatenate([rivals[side].to_numpy() for side in ("a", "b")]), return_inverse=True
    )
    weights = rivals["bits"].to_numpy()
    rivalling = uncompared(at.astype(np.int32), len(numbers))
    decisions, chances = decide_pairs(rivalling, weights, model)
    linked = weights >= bits_of(model.lower)  # as many as links, in the same order
    decided = decisions[linked]
    columns = {"decision": DECISIONS.take(pa.array(decided)), "probability": chances[linked]}
    decided_links = links.sort_by(by_rows)
    for name, values in columns.items():
        decided_links = decided_links.set_column(
            decided_links.schema.get_field_index(name), name, pa.array(values)
        )
    return (
        decided_links.filter(pa.array(decided != NONE)).select(LINK_SCHEMA.names).cast(LINK_SCHEMA)
    )


def uncompared(at: RowNumbers, records: int) -> Pairs:
    """Pairs within so many records, first all left and then all right numbers, without levels."""
    left, right = np.split(at, 2)
    levels, bits = np.zeros((0, 0), np.uint8), np.zeros((0, 0), np.float32)
    return Pairs(left, right, levels, bits, (records, records), within=True)
