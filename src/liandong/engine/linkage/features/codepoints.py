"""Arrow strings as folded code points, for the loops that parse them.

Full-width signs fold to their ASCII form and letters to lower case (the part of NFKC that names,
phones and addresses need), so that ＡＢＣ１２ and abc12 are one.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.kernels import Ints, compiled
from liandong.engine.records.numbers import NUMERALS

BAR: Final = ord("|")
NOTHING: Final = b"\0"  # an array of no bytes has no place in memory
WIDTHS: Final[dict[pa.DataType, np.dtype[Any]]] = {
    pa.string(): np.dtype(np.int32),
    pa.large_string(): np.dtype(np.int64),
}
"""Types of columns that are read as they are, and what their offsets are."""


class Utf8(NamedTuple):
    """A column of strings: row i is `data[offsets[i]:offsets[i + 1]]`; null and empty are one."""

    offsets: npt.NDArray[np.int64]
    data: npt.NDArray[np.uint8]


def utf8(column: pa.Array | pa.ChunkedArray) -> Utf8:
    """Read in place. A call of Arrow takes as long as parsing a record, and a live check waits for
    it, so only the calls that the column needs are made.
    """
    array = plain(column)
    starts = starts_of(array)
    if array.null_count and hides_bytes(
        np.frombuffer(array.buffers()[0], np.uint8), array.offset, starts
    ):
        array = pc.fill_null(array, "")
        starts = starts_of(array)
    data = array.buffers()[2]
    return readonly(starts, np.frombuffer(data or NOTHING, np.uint8))


@compiled
def hides_bytes(validity: npt.NDArray[np.uint8], first: int, starts: npt.NDArray[np.int64]) -> bool:
    """Whether some null has bytes behind it, which Arrow permits. `validity` has a bit for each
    row, 1 for a string and 0 for a null; `first` is the bit of the first row.
    """
    for row in range(starts.size - 1):
        at = first + row
        if starts[row + 1] > starts[row] and not validity[at >> 3] >> (at & 7) & 1:
            return True
    return False


def readonly(offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> Utf8:
    """To compiled loops, arrays that may be written to are one type, those of a file another."""
    offsets.flags.writeable = data.flags.writeable = False
    return Utf8(offsets, data)


def plain(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One array of strings: no dictionary, no chunks."""
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return column if column.type in WIDTHS else column.cast(pa.large_string())


def starts_of(array: pa.Array) -> npt.NDArray[np.int64]:
    """Where each string starts in the bytes of an array, and where the last one ends."""
    width, offsets = WIDTHS[array.type], array.buffers()[1]
    if not len(array):
        return np.zeros(1, np.int64)
    first = array.offset * width.itemsize
    return np.frombuffer(offsets, width, len(array) + 1, first).astype(np.int64)


def valid(array: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether each row has a value."""
    if not array.null_count:
        return np.ones(len(array), np.bool_)
    byte, first = divmod(array.offset, 8)
    bits = np.frombuffer(array.buffers()[0], np.uint8, offset=byte)
    flags = np.unpackbits(bits, bitorder="little", count=first + len(array))
    return flags[first:].view(np.bool_)


def as_type(values: Any, type_: pa.DataType) -> Any:
    """An array as that type."""
    return values if values.type == type_ else values.cast(type_)


def strings(records: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of strings with 64-bit offsets, or nulls where the table has none."""
    found: pa.ChunkedArray = as_type(column(records, name), pa.large_string())
    return found


def column(records: pa.Table, name: str) -> pa.ChunkedArray:
    """The column, or nulls where the table has none."""
    at = records.schema.get_field_index(name)
    if at >= 0:
        return records.column(at)
    return pa.chunked_array([pa.nulls(records.num_rows, pa.large_string())])


def joined(first: Utf8, second: Utf8) -> Utf8:
    """Two columns as one: both strings of a row, parted by a bar."""
    rows = first.offsets.size - 1
    offsets = np.empty(rows + 1, np.int64)
    data = np.empty(size_of(first) + size_of(second) + rows + 1, np.uint8)
    join(first, second, offsets, data)
    return readonly(offsets, data)


def size_of(column: Utf8) -> int:
    """Bytes of all its strings."""
    return int(column.offsets[-1] - column.offsets[0])


@compiled
def join(
    first: Utf8, second: Utf8, offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]
) -> None:
    """Fill `offsets` and `data` with the rows of both columns."""
    at = 0
    for row in range(offsets.size - 1):
        offsets[row] = at
        for k in range(first.offsets[row], first.offsets[row + 1]):
            data[at] = first.data[k]
            at += 1
        data[at] = BAR
        at += 1
        for k in range(second.offsets[row], second.offsets[row + 1]):
            data[at] = second.data[k]
            at += 1
    offsets[-1] = at


@compiled
def is_bar(column: Utf8, row: int) -> bool:
    """Whether both of the joined strings are empty."""
    return bool(column.offsets[row + 1] - column.offsets[row] == 1)


def signs(characters: str) -> Ints:
    """Characters as an array that a compiled loop can hold as a constant."""
    return np.array([ord(sign) for sign in characters], np.int32)


CHINESE_DIGITS = signs("".join(NUMERALS))
CHINESE_VALUES = np.repeat(np.arange(10), [len(characters) for characters in NUMERALS])


@compiled
def among(code: int, array: Ints) -> bool:
    for k in range(array.size):  # noqa: SIM110 - compiled
        if array[k] == code:
            return True
    return False


@compiled
def pair_among(first: int, second: int, pairs: Ints) -> bool:
    """Whether the two characters stand side by side in a string of two-character words."""
    for k in range(0, pairs.size, 2):  # noqa: SIM110 - compiled
        if pairs[k] == first and pairs[k + 1] == second:
            return True
    return False


@compiled
def fold(code: int) -> int:
    if 0xFF01 <= code <= 0xFF5E:
        code -= 0xFEE0
    elif code == 0x3000:
        return 32
    if 65 <= code <= 90:
        code += 32
    return code


@compiled
def low(byte: int) -> int:
    """What a byte that follows adds to a code point."""
    return int(byte) & 0x3F


@compiled
def decode(data: npt.NDArray[np.uint8], start: int, end: int, out: Ints) -> int:
    """Write the code points of one string to `out` and return how many; the rest is cut."""
    n = 0
    i = start
    while i < end and n < out.size:
        first = int(data[i])
        # Each width by itself: a loop over the bytes that follow takes a third longer.
        if first < 0x80:
            code, width = first, 1
        elif first < 0xE0:
            code, width = (first & 0x1F) << 6 | low(data[i + 1]), 2
        elif first < 0xF0:
            code, width = (first & 0x0F) << 12 | low(data[i + 1]) << 6 | low(data[i + 2]), 3
        else:
            code = (first & 0x07) << 18 | low(data[i + 1]) << 12
            code, width = code | low(data[i + 2]) << 6 | low(data[i + 3]), 4
        i += width
        out[n] = fold(code)
        n += 1
    return n


@compiled
def is_han(code: int) -> bool:
    return 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or code >= 0x20000


@compiled
def is_digit(code: int) -> bool:
    return 48 <= code <= 57


@compiled
def is_word(code: int) -> bool:
    """A character that carries meaning: Chinese, a digit or a Latin letter."""
    return is_han(code) or 48 <= code <= 57 or 97 <= code <= 122


@compiled
def bigram(first: int, second: int) -> int:
    """One token of two neighbouring characters; rare characters past 16 bits are folded in."""
    return ((first ^ (first >> 16)) & 0xFFFF) << 16 | ((second ^ (second >> 16)) & 0xFFFF)


@compiled
def digit_of(code: int) -> int:
    """The value of an Arabic or Chinese digit, -1 for anything else."""
    if 48 <= code <= 57:
        return code - 48
    for place in range(CHINESE_DIGITS.size):
        if CHINESE_DIGITS[place] == code:
            return int(CHINESE_VALUES[place])
    return -1
