"""Values counted and looked up by hashing, many millions a second."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled

Keys = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]
Answers = npt.NDArray[np.float32]


class Hashed(NamedTuple):
    """Distinct keys, each to be found from the place that its hash says."""

    keys: Keys
    table: npt.NDArray[np.int32]  # by place, the number of a key plus one, 0 where it is free
    power: int  # of two: so many places


def room_for(values: int) -> Hashed:
    """For so many keys."""
    power = power_for(values)
    return Hashed(np.empty(values, np.uint64), np.zeros(1 << power, np.int32), power)


def power_for(values: int) -> int:
    """Of two, so that so many values leave half of the places free at least."""
    return max(4, int(values).bit_length() + 1)


@compiled
def place_of(key: np.uint64, power: int) -> np.uint64:
    mixed = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return mixed >> np.uint64(64 - power)


@compiled
def find(key: np.uint64, hashed: Hashed) -> np.uint64:
    """The place of a key, or the free one where it belongs."""
    keys, table = hashed.keys, hashed.table
    at, last = place_of(key, hashed.power), np.uint64(table.size - 1)
    while table[at] and keys[table[at] - 1] != key:
        at = (at + np.uint64(1)) & last
    return at


@compiled
def may_be_often(values: Keys, least: int, power: int) -> Keys:
    """The values without most of those that occur less than `least` times (255 at most), and
    without noughts: whose place is met so seldom cannot be met more often itself.
    """
    met = np.zeros(1 << power, np.uint8)
    for value in values:
        at = place_of(value, power)
        if value and met[at] < least:
            met[at] += 1
    kept, n = np.empty(values.size, np.uint64), 0
    for value in values:
        if value and met[place_of(value, power)] >= least:
            kept[n] = value
            n += 1
    return kept[:n]


@compiled
def count(values: Keys, hashed: Hashed) -> Counts:
    """Put each value among the keys, in the order in which they come; (how often each does)."""
    counts, n = np.zeros(values.size, np.int64), 0
    for value in values:
        at = find(value, hashed)
        if not hashed.table[at]:
            hashed.keys[n] = value
            n += 1
            hashed.table[at] = n
        counts[hashed.table[at] - 1] += 1
    return counts[:n]


def often(values: Keys, least: int) -> tuple[Keys, Counts]:
    """Sorted values that occur `least` times or more, 0 left out, and how often they do."""
    some = may_be_often(values, least, power_for(len(values)))
    hashed = room_for(len(some))
    counts = count(some, hashed)
    kept = np.flatnonzero(counts >= least)
    kept = kept[np.argsort(hashed.keys[kept])]
    return hashed.keys[kept], counts[kept]


def hashed_keys(keys: Keys) -> Hashed:
    """For look-up of distinct keys."""
    hashed = room_for(len(keys))
    count(keys, hashed)
    return hashed


@compiled
def look_up(values: Keys, hashed: Hashed, answers: Answers, out: Answers) -> None:
    """The answer to the key that each value is; the first one, before those of all keys, where it
    is none.
    """
    for k in range(values.size):
        out[k] = answers[hashed.table[find(values[k], hashed)]]
