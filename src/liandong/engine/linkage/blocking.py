"""Which pairs are worth comparing: records that share a composite key within a window of time.

Each rule makes keys of a record and says how far apart two records may be. A key that many records
share (a hotline's own number, a chain) yields only the records nearest in time, so that no block
explodes; how often that happened is reported. One pass over the left records looks into one index
of the right ones for all rules at once, so a pair found twice is kept once without sorting.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage import times
from liandong.engine.linkage.compiled import compiled
from liandong.engine.linkage.keys import (
    RULES,
    SLOT_NEAREST,
    SLOT_RULE,
    SLOT_SECONDS,
    Keys,
    keys_of,
)
from liandong.engine.linkage.rows import THREADS, Rows

STEPS: Final = 400  # entries of one key that are looked at before the rest is left

RowNumbers = npt.NDArray[np.int32]


class Candidates(NamedTuple):
    """Pairs of row numbers, and how many keys of each rule met more records than are taken."""

    left: RowNumbers
    right: RowNumbers
    capped: npt.NDArray[np.int64]


class Index(NamedTuple):
    """Right rows by key: bucket b holds `rows[starts[b]:starts[b + 1]]` in the order of time.

    `keys` and `time` are those of the entries, so that a search reads one place after another.
    """

    starts: npt.NDArray[np.int64]
    rows: RowNumbers
    keys: Keys
    time: npt.NDArray[np.int64]
    shift: int


@compiled
def fill_index(
    keys: Keys, time: npt.NDArray[np.int64], order: npt.NDArray[np.int64], power: int
) -> Index:
    shift = np.uint64(64 - power)
    starts = np.zeros((1 << power) + 1, np.int64)
    for i in range(keys.shape[0]):
        for s in range(keys.shape[1]):
            if keys[i, s] and time[i] != times.MISSING:
                starts[(keys[i, s] >> shift) + np.uint64(1)] += 1
    for b in range(1 << power):
        starts[b + 1] += starts[b]
    size = starts[-1]
    rows, held = np.empty(size, np.int32), np.empty(size, np.uint64)
    moments = np.empty(size, np.int64)
    at = starts[:-1].copy()
    for i in order:
        for s in range(keys.shape[1]):
            key = keys[i, s]
            if key and time[i] != times.MISSING:
                b = key >> shift
                rows[at[b]], held[at[b]], moments[at[b]] = i, key, time[i]
                at[b] += 1
    return Index(starts, rows, held, moments, 64 - power)


def index_of(rows: Rows) -> Index:
    keys = keys_of(rows)
    power = max(4, int(np.ceil(np.log2(max(keys.size, 1)))) - 1)
    return fill_index(keys, rows["time"].copy(), np.argsort(rows["time"], kind="stable"), power)


@compiled
def first_from(index: Index, start: int, end: int, moment: int) -> int:
    """Position of the first entry of a bucket that is not before the moment."""
    while start < end:
        middle = (start + end) // 2
        if index.time[middle] < moment:
            start = middle + 1
        else:
            end = middle
    return start


@compiled
def nearest(
    index: Index, key: np.uint64, moment: int, seconds: int, most: int, found: RowNumbers, n: int
) -> tuple[int, bool]:
    """Add to `found` the `most` records nearest in time; (new length, whether there were more)."""
    bucket = key >> np.uint64(index.shift)
    start, end = index.starts[bucket], index.starts[bucket + np.uint64(1)]
    after = first_from(index, start, end, moment)
    before = after - 1
    taken = 0
    for _ in range(STEPS):
        later = index.time[after] - moment if after < end else seconds + 1
        earlier = moment - index.time[before] if before >= start else seconds + 1
        if later > seconds and earlier > seconds:
            return n, False
        if later <= earlier:
            at, after = after, after + 1
        else:
            at, before = before, before - 1
        other = index.keys[at]
        # Two numbers known in full that merely look alike when masked are no pair.
        if (other ^ key) > 1 or (other & key & np.uint64(1)):
            continue
        if taken == most:
            return n, True
        taken += 1
        n = add(found, n, index.rows[at])
    return n, True


@compiled
def add(found: RowNumbers, n: int, row: int) -> int:
    for k in range(n):
        if found[k] == row:
            return n
    found[n] = row
    return n + 1


@compiled
def candidates_between(
    keys: Keys,
    time: npt.NDArray[np.int64],
    index: Index,
    start: int,
    within: bool,
    seconds: npt.NDArray[np.int64],
    most: npt.NDArray[np.int64],
) -> tuple[RowNumbers, RowNumbers, npt.NDArray[np.int64]]:
    """Pairs of the rows `start`, `start + 1`, ... with the indexed rows, and caps met by slot."""
    left, right = np.empty(keys.shape[0] * 8 + 64, np.int32), np.empty(0, np.int32)
    right = np.empty_like(left)
    found = np.empty(most.sum() + 1, np.int32)
    capped = np.zeros(keys.shape[1], np.int64)
    total = 0
    for i in range(keys.shape[0]):
        n = 0
        if time[i] == times.MISSING:
            continue
        for s in range(keys.shape[1]):
            if keys[i, s]:
                n, more = nearest(index, keys[i, s], time[i], seconds[s], most[s], found, n)
                capped[s] += more
        if total + n > left.size:
            left, right = np.concatenate((left, left)), np.concatenate((right, right))
        for k in range(n):
            row = start + i
            if not within or found[k] != row:
                swap = within and found[k] < row
                left[total] = found[k] if swap else row
                right[total] = row if swap else found[k]
                total += 1
    return left[:total].copy(), right[:total].copy(), capped


def find_candidates(left: Rows, index: Index, *, within: bool = False) -> Candidates:
    """Pairs worth comparing. `within`: both are the same records, each pair comes once."""
    keys, time = keys_of(left), left["time"].copy()
    step = max(1, min(50_000, -(-len(keys) // THREADS)))

    def part(start: int) -> tuple[RowNumbers, RowNumbers, npt.NDArray[np.int64]]:
        rows = slice(start, start + step)
        return candidates_between(
            keys[rows], time[rows], index, start, within, SLOT_SECONDS, SLOT_NEAREST
        )

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(part, range(0, max(len(keys), 1), step)))
    capped = np.zeros(len(RULES), np.int64)
    np.add.at(capped, SLOT_RULE, sum(p[2] for p in parts))
    rows, others = (np.concatenate([p[side] for p in parts]) for side in (0, 1))
    if within:  # each of the two may have found the other
        pairs = np.unique(rows.astype(np.int64) << 32 | others)
        rows, others = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    return Candidates(rows, others, capped)
