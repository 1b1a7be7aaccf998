"""What a search for candidates uses: keys, time, and marks that show records of different
persons."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled
from liandong.engine.linkage.candidates.keys import SLOTS, Keys, write_keys
from liandong.engine.linkage.features import phones, times
from liandong.engine.linkage.features.rows import Row, RowNumbers, Rows

EPOCH: Final = 631_152_000  # 1990, from which times are counted here
UNKNOWN: Final = -(2**31)  # of times
HASHED: Final = 0x8000  # of a mark: the half for phones comes from a keyed hash
OPEN, DOUBTFUL, CONTRARY = range(3)
GIVEN: Final = 0xFF  # the bits of a mark for the name in full; those for the surname stand before


class Sought(NamedTuple):
    """Record after record."""

    keys: Keys
    times: npt.NDArray[np.int32]
    marks: npt.NDArray[np.uint32]


@compiled
def time_of(seconds: int) -> int:
    """Seconds from EPOCH. Those before 1921 and after 2058, which are mistaken, are all one."""
    if seconds == times.MISSING:
        return UNKNOWN
    return min(max(seconds - EPOCH, UNKNOWN + 1), -UNKNOWN - 1)


@compiled
def phone_mark(code: int, kind: int) -> int:
    """15 bits of a phone that a masked one shows too, and whether it is a hash; 0 for unknown."""
    if kind == phones.HASHED:
        return HASHED | (code & 0x7FFF) | 1
    shown = phones.visible(code, phones.CLEAR)
    return (shown % 0x7FFF) + 1 if shown else 0


@compiled
def mark_of(row: Row) -> int:
    """Phone and name of a record, 16 bits for either."""
    family = (row.family ^ (row.family >> 15)) % GIVEN + 1 if row.family else 0
    given = row.name_key % (GIVEN - 1) + 1 if row.name_key else 0
    return int(phone_mark(row.phone, row.phone_kind) << 16 | family << 8 | given)


@compiled
def doubt(a: np.uint32, b: np.uint32) -> int:
    """Whether two marks may be of one person: CONTRARY if the surnames are known and differ, or
    phones and given names both do; DOUBTFUL if only the phones differ; neither if a phone is
    shared.
    """
    phone, other = a >> 16, b >> 16
    if phone == other and phone:
        return OPEN
    unlike = min(phone, other) > 0 and phone & HASHED == other & HASHED
    names, family, given = a ^ b, GIVEN << 8, GIVEN
    surnames = a & family and b & family
    full = surnames and a & given and b & given
    if (surnames and names & family) or (unlike and full and names & given):
        return CONTRARY
    return DOUBTFUL if unlike else OPEN


@compiled
def write_sought(rows: Rows, numbers: RowNumbers, records: Sought) -> None:
    for n in range(numbers.size):
        row = rows[numbers[n]]
        write_keys(row, records.keys[n])
        records.times[n], records.marks[n] = time_of(row.time), mark_of(row)


def sought(rows: Rows, numbers: RowNumbers) -> Sought:
    """Of the rows with these numbers."""
    size = len(numbers)
    keys = np.empty((size, SLOTS), np.uint64)
    records = Sought(keys, np.empty(size, np.int32), np.empty(size, np.uint32))
    write_sought(rows, numbers, records)
    return records


@compiled
def fill_times(seconds: npt.NDArray[np.int64], out: npt.NDArray[np.int32]) -> None:
    for k in range(seconds.size):
        out[k] = time_of(seconds[k])


def times_of(seconds: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    out = np.empty(len(seconds), np.int32)
    fill_times(seconds, out)
    return out
