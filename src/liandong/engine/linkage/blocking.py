"""Which pairs are worth comparing: records that share a composite key within a window of time.

Each rule makes keys of a record and says how far apart two records may be. A key that many records
share (a hotline's own number, a chain) yields only the records nearest in time, so that no block
explodes; how often that happened is reported. One pass over the left records looks into one index
of the right ones for all rules at once, so a pair found twice is kept once without sorting.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage import phones, times
from liandong.engine.linkage.compiled import compiled
from liandong.engine.linkage.features import features, tables
from liandong.engine.linkage.frequencies import Frequencies
from liandong.engine.linkage.rows import THREADS, Rows


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of key: how many a record has, how many days apart, how many nearest are taken."""

    name: str
    words: str
    keys: int
    days: int
    nearest: int


RULES: Final = (
    Rule("phone", "手机号", 2, 30, 8),
    Rule("visible", "手机号可见位", 1, 30, 8),
    Rule("name", "姓名", 1, 15, 4),
    Rule("merchant_family", "商户与姓氏", 3, 15, 4),
    Rule("merchant_amount", "商户与金额", 3, 15, 4),
    Rule("merchant", "商户", 3, 15, 4),
    Rule("number", "路名门牌", 2, 15, 3),
    Rule("road_family", "道路与姓氏", 2, 15, 3),
    Rule("road_amount", "道路与金额", 2, 15, 2),
    Rule("amount_family", "金额与姓氏", 1, 15, 2),
    Rule("cell", "坐标方格", 2, 15, 2),
)
VISIBLE: Final = 2  # the slot of a number's visible digits; its keys end in 1 where all are known
CELL: Final = 0.0015  # degrees, some 150 m
STEPS: Final = 400  # entries of one key that are looked at before the rest is left
SLOT_RULE: Final = np.repeat(np.arange(len(RULES)), [rule.keys for rule in RULES])
SLOTS: Final = len(SLOT_RULE)
SLOT_SECONDS: Final = np.array([rule.days * times.DAY for rule in RULES])[SLOT_RULE]
SLOT_NEAREST: Final = np.array([rule.nearest for rule in RULES])[SLOT_RULE]
MOST_PER_RECORD: Final = int(SLOT_NEAREST.sum())

Keys = npt.NDArray[np.uint64]
RowNumbers = npt.NDArray[np.int32]


class Candidates(NamedTuple):
    """Pairs of row numbers, and how many keys of each rule met more records than are taken."""

    left: RowNumbers
    right: RowNumbers
    capped: npt.NDArray[np.int64]


@compiled
def mix(rule: int, first: int, second: int) -> np.uint64:
    """One key of a rule's values, ending in 0; 0, no key, where a value is missing."""
    if first == 0 or second == 0:
        return np.uint64(0)
    value = np.uint64(rule + 1) * np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ np.uint64(first)) * np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(29)
    value = (value ^ np.uint64(second)) * np.uint64(0x94D049BB133111EB)
    value ^= value >> np.uint64(32)
    return value & ~np.uint64(1)


@compiled
def row_keys(rows: Rows, keys: Keys) -> None:
    """Fill the keys of every row, slot by slot in the order of RULES."""
    for i in range(rows.size):
        row, out = rows[i], keys[i]
        amount = int(round(row.sum_1 * 100))  # noqa: RUF046 - compiled, round gives a float
        out[0] = mix(0, row.phone if row.phone_kind != phones.MASKED else 0, 1)
        out[1] = mix(0, row.text_phone, 1)
        shown = phones.visible(row.phone, row.phone_kind)
        clear = np.uint64(row.phone_kind == phones.CLEAR)
        out[2] = mix(1, shown, 1)
        if out[2]:
            out[2] = (out[2] & ~np.uint64(1)) | clear
        out[3] = mix(2, row.name_key, 1)
        for k, token in enumerate((row.token_1, row.token_2, row.token_3)):
            out[4 + k] = mix(3, token, row.family)
            out[7 + k] = mix(4, token, amount)
            out[10 + k] = mix(5, token, 1)
        for k, road in enumerate((row.road_1, row.road_2)):
            number = row.number_1 if k == 0 else row.number_2
            out[13 + k] = mix(6, road, number + 1)
            out[15 + k] = mix(7, road, row.family)
            out[17 + k] = mix(8, road, amount)
        out[19] = mix(9, amount, row.family)
        # Two grids, the second moved by half a square, so that no neighbour is cut off by an edge.
        for k in range(2):
            if row.lon == row.lon and row.lat == row.lat:  # not NaN
                east = int(math.floor(row.lon / CELL + k / 2))  # noqa: RUF046 - compiled, as above
                north = int(math.floor(row.lat / CELL + k / 2))  # noqa: RUF046 - compiled, as above
                out[20 + k] = mix(10 + k, east * 1_000_003 + north, 1)


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


def keys_of(rows: Rows) -> Keys:
    keys = np.zeros((len(rows), SLOTS), np.uint64)
    row_keys(rows, keys)
    return keys


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


def blocking_keys(records: pa.Table) -> pa.Table:
    """Columns row (int32) and key: candidates of a record share a key within the rule's days.

    A key reads `rule:16 hex digits` and depends on nothing but its record. It is no secret by
    itself: whoever stores it hashes it with a key of their own.
    """
    return key_table(keys_of(features(records, tables(Frequencies.unknown())).rows))


def key_table(keys: Keys) -> pa.Table:
    """Keys of rows as words."""
    plain = keys & ~np.uint64(1)
    row, slot = np.nonzero(plain)
    texts = [
        f"{RULES[rule].name}:{key:016x}"
        for rule, key in zip(SLOT_RULE[slot].tolist(), plain[row, slot].tolist(), strict=True)
    ]
    distinct = list(dict.fromkeys(zip(row.tolist(), texts, strict=True)))
    return pa.table(
        {
            "row": pa.array([at for at, _text in distinct], pa.int32()),
            "key": pa.array([text for _at, text in distinct], pa.string()),
        }
    )
