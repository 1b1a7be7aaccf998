"""Records by key, in the order of time: where candidates are looked for."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled, prefetch
from liandong.engine.linkage.candidates.keys import SLOTS
from liandong.engine.linkage.candidates.probes import UNKNOWN, Sought, sought
from liandong.engine.linkage.features.rows import RowNumbers, Rows
from liandong.engine.linkage.memory import room

PREFETCH: Final = 8  # records whose index entries are prefetched before the search
PART: Final = 16_000  # records whose keys are held together: a cache has room for them
# The half of a key that its bucket does not give. Entries are small: four in a cache line.
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
        if i + PREFETCH < records.times.size:
            for key in records.keys[i + PREFETCH]:
                prefetch(starts, key >> np.uint64(shift))
        if records.times[i] == UNKNOWN:
            continue
        for key in records.keys[i]:
            if key:
                starts[key >> np.uint64(shift)] += np.int32(1)


@compiled
def fill_entries(records: Sought, numbers: RowNumbers, index: Index) -> None:
    """Write the entries of the rows with these numbers, last row first; `starts` moves down to
    where each bucket begins.
    """
    keys, times, marks = records
    for i in range(numbers.size - 1, -1, -1):
        if i >= PREFETCH:
            for key in keys[i - PREFETCH]:
                prefetch(index.starts, key >> np.uint64(index.shift))
            for key in keys[i - PREFETCH // 2]:
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
    """Index of records by number, in the order of time. `search` runs twice for each part: keeping
    its results for all parts takes longer.
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
