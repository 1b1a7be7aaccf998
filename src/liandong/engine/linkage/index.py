"""Records by key, in the order of time: where candidates are looked for."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage import times
from liandong.engine.linkage.compiled import compiled
from liandong.engine.linkage.keys import Keys, Marks, keys_of, marks_of
from liandong.engine.linkage.rows import CHUNK, Rows
from liandong.engine.linkage.threads import THREADS, side_by_side

Times = npt.NDArray[np.int32]

SHARE_BITS: Final = 1  # of a key: one share of the buckets for each thread
EPOCH: Final = 631_152_000  # 1990, from which times are counted here
UNKNOWN: Final = -(2**31)  # of times
# Of a key the half that its bucket does not tell. Small entries: a cache line holds four.
ENTRY: Final = np.dtype(
    [("key", np.uint32), ("time", np.int32), ("row", np.int32), ("mark", np.uint32)]
)


class Sought(NamedTuple):
    """What of records is searched with, or by: keys, time and mark of each."""

    keys: Keys
    time: Times
    marks: Marks


def sought(rows: Rows) -> Sought:
    return Sought(keys_of(rows), times_of(rows["time"]), marks_of(rows))


def times_of(seconds: npt.NDArray[np.int64]) -> Times:
    """Seconds from EPOCH. Those before 1921 and after 2058, which are mistaken, are all one."""
    since = np.clip(seconds - EPOCH, UNKNOWN + 1, -UNKNOWN - 1)
    return np.where(seconds == times.MISSING, UNKNOWN, since).astype(np.int32)


class Index(NamedTuple):
    """Right rows by key: bucket b holds `entries[starts[b]:starts[b + 1]]` in the order of time.

    Keys and times are beside the rows, so that a search reads one place after another.
    """

    starts: npt.NDArray[np.uint32]
    entries: npt.NDArray[np.void]
    shift: int


@compiled
def count_entries(
    keys: Keys, time: Times, shift: int, share: int, starts: npt.NDArray[np.uint32]
) -> None:
    """Count the entries of each bucket of one share of them."""
    for i in range(keys.shape[0]):
        if time[i] == UNKNOWN:
            continue
        for s in range(keys.shape[1]):
            key = keys[i, s]
            if key and key >> np.uint64(64 - SHARE_BITS) == share:
                starts[key >> np.uint64(shift)] += np.uint32(1)


@compiled
def fill_entries(records: Sought, order: npt.NDArray[np.int64], share: int, index: Index) -> None:
    """Write the entries of one share of the buckets, the last one first; `starts` hold the ends
    before and the starts after.
    """
    keys, time, marks = records
    for n in range(order.size - 1, -1, -1):
        i = order[n]
        if time[i] == UNKNOWN:
            continue
        for s in range(keys.shape[1] - 1, -1, -1):
            key = keys[i, s]
            if key and key >> np.uint64(64 - SHARE_BITS) == share:
                bucket = key >> np.uint64(index.shift)
                index.starts[bucket] -= np.uint32(1)
                entry = index.entries[index.starts[bucket]]
                entry.key, entry.time = np.uint32(key), time[i]
                entry.row, entry.mark = i, marks[i]


def fill_index(records: Sought, order: npt.NDArray[np.int64]) -> Index:
    keys, time, _ = records
    power = max(4, int(np.ceil(np.log2(max(keys.size, 1)))) - 1)
    starts = np.empty((1 << power) + 1, np.uint32)
    starts[:] = 0
    shares = range(1 << SHARE_BITS)
    threads = THREADS if len(order) > CHUNK else 1
    side_by_side(
        lambda share: count_entries(keys, time, 64 - power, share, starts), shares, threads
    )
    np.cumsum(starts, dtype=np.uint32, out=starts)
    index = Index(starts, np.empty(int(starts[-1]), ENTRY), 64 - power)
    side_by_side(lambda share: fill_entries(records, order, share, index), shares, threads)
    return index


def index_of(rows: Rows) -> Index:
    return fill_index(sought(rows), np.argsort(rows["time"], kind="stable"))
