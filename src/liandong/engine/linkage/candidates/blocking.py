"""Which pairs are worth comparing: records that share a composite key within a window of time.

Each rule makes keys of a record and says how far apart two records may be. A key that many records
share (a hotline's own number, a chain) yields only the records nearest in time, so that no block
explodes; how often that happened is reported. One pass over the left records looks into one index
of the right ones for all rules at once, so a pair found twice is kept once without sorting.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled, prefetch
from liandong.engine.linkage.candidates.index import PART, PREFETCH, Index
from liandong.engine.linkage.candidates.keys import (
    RULES,
    SLOT_NEAREST,
    SLOT_RULE,
    SLOT_SECONDS,
    SLOT_WEAK,
    Keys,
)
from liandong.engine.linkage.candidates.probes import (
    CONTRARY,
    DOUBTFUL,
    UNKNOWN,
    Sought,
    doubt,
    sought,
)
from liandong.engine.linkage.features.rows import RowNumbers, Rows
from liandong.engine.linkage.threads import THREADS, side_by_side

DOUBTFUL_FOR: Final = 4  # a record with another phone counts as so many of those taken
STEPS: Final = 400  # entries of one key that are looked at before the rest is left
LIMITS: Final = (SLOT_SECONDS, SLOT_NEAREST, SLOT_WEAK)

Limits = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]


class Candidates(NamedTuple):
    """Pairs of row numbers, and for each rule how many keys had more records than are taken."""

    left: RowNumbers
    right: RowNumbers
    capped: npt.NDArray[np.int64]


@compiled
def first_from(index: Index, start: int, end: int, moment: int) -> int:
    """Position of the first entry of a bucket that is not before the moment."""
    while start < end:
        middle = (start + end) // 2
        if index.entries[middle].time < moment:
            start = middle + 1
        else:
            end = middle
    return start


@compiled
def bounds(index: Index, key: np.uint64) -> tuple[int, int]:
    """Where the bucket of a key begins and ends."""
    bucket = key >> np.uint64(index.shift)
    return index.starts[bucket], index.starts[bucket + np.uint64(1)]


@compiled
def ask_for(index: Index, keys: Keys, i: int) -> None:
    """Prefetch what the search for a later record, i, will read: the bounds of the buckets of its
    keys, and for the record half as far on their middles.
    """
    if i < keys.shape[0]:
        for key in keys[i]:
            prefetch(index.starts, key >> np.uint64(index.shift))
    if PREFETCH // 2 <= i < keys.shape[0]:
        for key in keys[i - PREFETCH // 2]:
            if key:
                start, end = bounds(index, key)
                prefetch(index.entries, (start + end) // 2)


@compiled
def nearest(
    index: Index,
    wanted: tuple[np.uint64, int, int, int, np.uint32],
    found: RowNumbers,
    n: int,
) -> tuple[int, bool]:
    """Add to `found` the records nearest in time; (new length, whether there were more).

    `wanted`: key, moment, largest distance in seconds, most records taken, and the mark to compare
    (0 for none).
    """
    key, moment, seconds, most, mark = wanted
    half = np.uint32(key)
    start, end = bounds(index, key)
    after = first_from(index, start, end, moment)
    before = after - 1
    taken = 0
    for _ in range(STEPS):
        later = index.entries[after].time - moment if after < end else seconds + 1
        earlier = moment - index.entries[before].time if before >= start else seconds + 1
        if later > seconds and earlier > seconds:
            return n, False
        if later <= earlier:
            at, after = after, after + 1
        else:
            at, before = before, before - 1
        other = index.entries[at].key
        # Two numbers known in full that merely look alike when masked are no pair.
        if (other ^ half) > 1 or other & half & 1:
            continue
        verdict = doubt(mark, index.entries[at].mark)
        if verdict == CONTRARY:
            continue
        if taken >= most:
            return n, True
        taken += DOUBTFUL_FOR if verdict == DOUBTFUL else 1
        n = add(found, n, index.entries[at].row)
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
    records: Sought, rows: RowNumbers, index: Index, within: bool, limits: Limits
) -> tuple[RowNumbers, RowNumbers, npt.NDArray[np.int64]]:
    """Pairs of the records with these numbers and the indexed ones; caps reached, by slot."""
    keys, times, marks = records
    seconds, most, weak = limits
    left, right = np.empty(rows.size * 8 + 64, np.int32), np.empty(0, np.int32)
    right = np.empty_like(left)
    found = np.empty(most.sum() + 1, np.int32)
    capped = np.zeros(keys.shape[1], np.int64)
    total = 0
    for i in range(rows.size):
        n = 0
        ask_for(index, keys, i + PREFETCH)
        if times[i] == UNKNOWN:
            continue
        for s in range(keys.shape[1]):
            if keys[i, s]:
                mark = marks[i] if weak[s] else np.uint32(0)
                wanted = keys[i, s], times[i], seconds[s], most[s], mark
                n, more = nearest(index, wanted, found, n)
                capped[s] += more
        if total + n > left.size:
            left, right = np.concatenate((left, left)), np.concatenate((right, right))
        for k in range(n):
            row = rows[i]
            if not within or found[k] != row:
                swap = within and found[k] < row
                left[total] = found[k] if swap else row
                right[total] = row if swap else found[k]
                total += 1
    return left[:total].copy(), right[:total].copy(), capped


def find_candidates(
    left: Rows,
    index: Index,
    among: RowNumbers | None = None,
    *,
    within: bool = False,
    threads: int = THREADS,
) -> Candidates:
    """Pairs worth comparing, in the order of time of the left records: what is compared one after
    another then lies close in memory. `among`: of these left records only. `within`: both are the
    same records, each pair comes once.
    """
    among = np.arange(len(left), dtype=np.int32) if among is None else among
    order = among[np.argsort(left["time"][among], kind="stable")]

    def part(start: int) -> tuple[RowNumbers, RowNumbers, npt.NDArray[np.int64]]:
        rows = order[start : start + PART]
        return candidates_between(sought(left, rows), rows, index, within, LIMITS)

    parts = side_by_side(part, range(0, max(len(order), 1), PART), threads)
    capped = np.zeros(len(RULES), np.int64)
    np.add.at(capped, SLOT_RULE, sum(p[2] for p in parts))
    rows, others = (np.concatenate([p[side] for p in parts]) for side in (0, 1))
    if within:  # each of the two may have found the other
        pairs = np.unique(rows.astype(np.int64) << 32 | others)
        rows, others = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    return Candidates(rows, others, capped)
