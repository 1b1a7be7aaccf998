"""Records by key, in the order of time: where candidates are looked for."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.compiled import compiled, prefetch
from liandong.engine.linkage.keys import SLOTS
from liandong.engine.linkage.memory import room
from liandong.engine.linkage.rows import RowNumbers, Rows
from liandong.engine.linkage.sought import UNKNOWN, Sought, sought

AHEAD: Final = 8  # records that memory is asked for before they are searched
PART: Final = 16_000  # records whose keys are held together: a cache has room for them
# Of a key the half that its bucket does not tell. Small entries: a cache line holds four.
ENTRY: Final = np.dtype(
    [("key", np.uint32), ("time", np.int32), ("row", np.int32), ("mark", np.uint32)]
)


class Index(NamedTuple):
    """Right rows by key: bucket b holds `entries[starts[b]:starts[b + 1]]` in the order of time.

    Keys and times are beside the rows, so that a search reads one place after another.
    """

    starts: npt.NDArray[np.int32]
    entries: npt.NDArray[np.void]
    shift: int


@compiled
def count_entries(records: Sought, shift: int, starts: npt.NDArray[np.int32]) -> None:
    """Count the entries of each bucket."""
    for i in range(records.times.size):
        if i + AHEAD < records.times.size:
            for key in records.keys[i + AHEAD]:
                prefetch(starts, key >> np.uint64(shift))
        if records.times[i] == UNKNOWN:
            continue
        for key in records.keys[i]:
            if key:
                starts[key >> np.uint64(shift)] += np.int32(1)


@compiled
def fill_entries(records: Sought, numbers: RowNumbers, index: Index) -> None:
    """Write the entries of the rows with these numbers, the last one first; `starts` hold where
    those behind begin.
    """
    keys, times, marks = records
    for i in range(numbers.size - 1, -1, -1):
        if i >= AHEAD:
            for key in keys[i - AHEAD]:
                prefetch(index.starts, key >> np.uint64(index.shift))
            for key in keys[i - AHEAD // 2]:
                prefetch(index.entries, index.starts[key >> np.uint64(index.shift)])
        if times[i] == UNKNOWN:
            continue
        for s in range(keys.shape[1] - 1, -1, -1):
            key = keys[i, s]
            if key:
                bucket = key >> np.uint64(index.shift)
                index.starts[bucket] -= np.int32(1)
                entry = index.entries[index.starts[bucket]]
                entry.key, entry.time = np.uint32(key), times[i]
                entry.row, entry.mark = numbers[i], marks[i]


def fill_index(parts: list[RowNumbers], search: Callable[[RowNumbers], Sought]) -> Index:
    """Of records by number, in the order of time. What `search` tells of a part is asked for twice:
    to keep it for all takes longer.
    """
    size = SLOTS * sum(map(len, parts))
    power = max(4, int(np.ceil(np.log2(max(size, 1)))) - 2)
    starts = room((1 << power) + 1, np.int32)
    starts[:] = 0
    for part in parts:
        count_entries(search(part), 64 - power, starts)
    np.cumsum(starts, dtype=np.int32, out=starts)
    index = Index(starts, room(int(starts[-1]), ENTRY), 64 - power)
    for part in reversed(parts):
        fill_entries(search(part), part, index)
    return index


def index_of(rows: Rows) -> Index:
    order = np.argsort(rows["time"], kind="stable").astype(np.int32)
    parts = [order[start : start + PART] for start in range(0, len(order), PART)]
    return fill_index(parts, lambda part: sought(rows, part))
