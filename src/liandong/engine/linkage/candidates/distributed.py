"""Blocking in two halves, for machines that share the keys out among them.

`entries` writes the keys of records as rows. Given all entries of a block, `meet` finds the same
pairs as `find_candidates` on one machine.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage.candidates.blocking import LIMITS, candidates_between
from liandong.engine.linkage.candidates.index import fill_index
from liandong.engine.linkage.candidates.keys import SLOTS
from liandong.engine.linkage.candidates.probes import Sought, sought, times_of
from liandong.engine.linkage.features import times
from liandong.engine.linkage.features.extraction import features, tables
from liandong.engine.linkage.features.frequencies import Frequencies

ENTRY_SCHEMA: Final = pa.schema(
    [
        pa.field("block", pa.int64(), nullable=False),  # records can only meet within one
        pa.field("key", pa.int64(), nullable=False),
        pa.field("slot", pa.int8(), nullable=False),  # which of a record's keys it is
        pa.field("row", pa.int64(), nullable=False),  # of the record
        pa.field("time", pa.int64(), nullable=False),  # of the record, in seconds
        pa.field("mark", pa.int64(), nullable=False),  # of the record, see `sought.mark_of`
    ]
)
PAIR_SCHEMA: Final = pa.schema(
    [pa.field("a", pa.int64(), nullable=False), pa.field("b", pa.int64(), nullable=False)]
)
"""Two rows, the lesser first; one pair may come from several blocks."""
COMPARED: Final = (
    *("source", "source_id", "received_at", "person_name", "person_phone", "merchant_name"),
    *("merchant_address", "place", "lon", "lat", "text", "goods", "amount_yuan"),
)
"""Columns of a record that keys and comparisons look at, or a link names."""
PART: Final = 100_000  # entries that are looked at together, whole blocks

Order = npt.NDArray[np.int64]


def entries(records: pa.Table) -> pa.Table:
    """Keys, in ENTRY_SCHEMA, of records in RECORD_SCHEMA with their number in the column `row`."""
    rows = features(records, tables(Frequencies.unknown())).rows
    keys, _, marks = sought(rows, np.arange(len(rows), dtype=np.int32))
    keys[rows["time"] == times.MISSING] = 0
    at, slot = np.nonzero(keys)
    key = keys[at, slot]
    number = records["row"].to_numpy()
    columns = [
        (key & ~np.uint64(1)).view(np.int64),
        key.view(np.int64),
        slot.astype(np.int8),
        number[at],
        rows["time"][at],
        marks[at].astype(np.int64),
    ]
    return pa.table([pa.array(column) for column in columns], schema=ENTRY_SCHEMA)


def meet(entries: pa.Table) -> pa.Table:
    """Pairs, in PAIR_SCHEMA, among entries of whole blocks."""
    names = ("block", "slot", "row", "time", "mark")
    block, slot, row, moment, mark = (entries[name].to_numpy() for name in names)
    key = entries["key"].to_numpy().view(np.uint64)
    order = np.lexsort((slot, row, moment, block))
    pairs = [
        pairs_among(key[at], slot[at], row[at], moment[at], mark[at])
        for at in parts(order, block[order])
    ]
    found = np.unique(np.concatenate([np.zeros((0, 2), np.int64), *pairs]), axis=0)
    return pa.table([pa.array(found[:, 0]), pa.array(found[:, 1])], schema=PAIR_SCHEMA)


def parts(order: Order, block: Order) -> list[Order]:
    """The sorted entries cut between blocks, into parts of about PART."""
    ends = np.append(np.flatnonzero(np.diff(block)) + 1, len(block))
    cuts = [int(ends[k]) for k in np.searchsorted(ends, np.arange(PART, len(block), PART))]
    return np.split(order, sorted(set(cuts)))


def pairs_among(
    key: npt.NDArray[np.uint64],
    slot: npt.NDArray[np.int8],
    row: Order,
    moment: Order,
    mark: Order,
) -> Order:
    """(row, row) of the entries that meet, in any order."""
    by_time = np.lexsort((slot, row, moment))
    row, moment = row[by_time], moment[by_time]
    keys = np.zeros((len(row), SLOTS), np.uint64)
    keys[np.arange(len(row)), slot[by_time]] = key[by_time]
    records = Sought(keys, times_of(moment), mark[by_time].astype(np.uint32))
    rows = np.arange(len(row), dtype=np.int32)
    index = fill_index([rows], lambda _: records)
    left, right, _ = candidates_between(records, rows, index, True, LIMITS)
    pairs = np.sort(np.stack([row[left], row[right]], 1), axis=1)
    return np.asarray(pairs[pairs[:, 0] != pairs[:, 1]])
