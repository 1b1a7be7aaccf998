"""Arrow strings as folded code points, for the loops that parse them.

Full-width signs fold to their ASCII form and letters to lower case (the part of NFKC that names,
phones and addresses need), so that ＡＢＣ１２ and abc12 are one.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.linkage.compiled import compiled

IntArray = npt.NDArray[np.int32]


class Utf8(NamedTuple):
    """A column of strings: row i is `data[offsets[i]:offsets[i + 1]]`; null and empty are one."""

    offsets: npt.NDArray[np.int64]
    data: npt.NDArray[np.uint8]


def utf8(column: pa.Array | pa.ChunkedArray) -> Utf8:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    array = as_type(array, pa.large_string())
    array = pc.fill_null(array, "") if array.null_count else array
    _, offsets, data = array.buffers()
    starts = np.frombuffer(offsets, np.int64, len(array) + 1, array.offset * 8)
    raw = np.frombuffer(data if data is not None and data.size else b"\0", np.uint8)
    # To compiled loops, arrays that may be written to are one type, those of a file another.
    starts.flags.writeable = raw.flags.writeable = False
    return Utf8(starts, raw)


def as_type(values: Any, type_: pa.DataType) -> Any:
    """An array as that type. Each call of Arrow takes its time, which a live check would wait for:
    none where it is of that type already."""
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


def joined(records: pa.Table, *names: str) -> pa.ChunkedArray:
    """The columns of one row as one string, parted by a bar."""
    parts = [strings(records, name) for name in names]
    return pc.binary_join_element_wise(
        *parts, pa.scalar("|", pa.large_string()), null_handling="replace"
    )


def signs(characters: str) -> IntArray:
    """Characters as an array that a compiled loop can hold as a constant."""
    return np.array([ord(sign) for sign in characters], np.int32)


CHINESE_DIGITS = signs("零一二三四五六七八九")


@compiled
def among(code: int, array: IntArray) -> bool:
    for k in range(array.size):  # noqa: SIM110 - compiled
        if array[k] == code:
            return True
    return False


@compiled
def pair_among(first: int, second: int, pairs: IntArray) -> bool:
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
def decode(data: npt.NDArray[np.uint8], start: int, end: int, out: IntArray) -> int:
    """Write the code points of one string to `out` and return how many; the rest is cut."""
    n = 0
    i = start
    while i < end and n < out.size:
        first = int(data[i])
        if first < 0x80:
            code, width = first, 1
        elif first < 0xE0:
            code, width = first & 0x1F, 2
        elif first < 0xF0:
            code, width = first & 0x0F, 3
        else:
            code, width = first & 0x07, 4
        for k in range(1, width):
            code = (code << 6) | (int(data[i + k]) & 0x3F)
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
    for value in range(10):
        if CHINESE_DIGITS[value] == code:
            return value
    if code == 0x4E24:  # 两
        return 2
    return 0 if code == 0x3007 else -1  # 〇
