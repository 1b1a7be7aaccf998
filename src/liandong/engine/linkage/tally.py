"""Values counted and looked up by hashing, many millions a second."""

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.compiled import compiled

Keys = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]
Answers = npt.NDArray[np.float32]
Table = npt.NDArray[np.int32]  # by hash, the number of a key plus one; a power of two of places


def power_for(values: int) -> int:
    """Of two, so that so many values leave half of the places free at least."""
    return max(4, int(values).bit_length() + 1)


@compiled
def place_of(key: np.uint64, power: int) -> np.uint64:
    mixed = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return mixed >> np.uint64(64 - power)


@compiled
def find(key: np.uint64, keys: Keys, table: Table, power: int) -> np.uint64:
    """The place of a key, or the free one where it belongs."""
    at, last = place_of(key, power), np.uint64(table.size - 1)
    while table[at] and keys[table[at] - 1] != key:
        at = (at + np.uint64(1)) & last
    return at


@compiled
def may_be_often(values: Keys, least: int, power: int) -> Keys:
    """The values without most of those that occur less than `least` times, and without noughts:
    whose place is met so seldom cannot be met more often itself.
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
def distinct(values: Keys, table: Table, power: int) -> tuple[Keys, Counts]:
    """Each value once, in the order in which they come, and how often; fills the table."""
    keys, counts, n = np.empty(values.size, np.uint64), np.zeros(values.size, np.int64), 0
    for value in values:
        at = find(value, keys, table, power)
        if not table[at]:
            keys[n] = value
            n += 1
            table[at] = n
        counts[table[at] - 1] += 1
    return keys[:n], counts[:n]


def often(values: Keys, least: int) -> tuple[Keys, Counts]:
    """Sorted values that occur `least` times or more, 0 left out, and how often they do."""
    some = may_be_often(values, least, power_for(len(values)))
    power = power_for(len(some))
    keys, counts = distinct(some, np.zeros(1 << power, np.int32), power)
    keys, counts = keys[counts >= least], counts[counts >= least]
    order = np.argsort(keys)
    return keys[order], counts[order]


def table_of(keys: Keys) -> Table:
    """For look-up of distinct keys."""
    power = power_for(len(keys))
    table = np.zeros(1 << power, np.int32)
    distinct(keys, table, power)
    return table


@compiled
def look_up(
    values: Keys, keys: Keys, table: Table, power: int, answers: Answers, out: Answers
) -> None:
    """The answer to the key that each value is; the first one, before those of all keys, where it
    is none.
    """
    for k in range(values.size):
        out[k] = answers[table[find(values[k], keys, table, power)]]
