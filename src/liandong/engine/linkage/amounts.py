"""Sums of money, from the column and from the text, in yuan."""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from liandong.engine.linkage.codepoints import IntArray, Utf8, decode
from liandong.engine.linkage.phones import mobile_in_text

LEVELS: Final = ("missing", "equal", "near", "unlike")
NULL, EQUAL, NEAR, UNLIKE = range(4)
KEPT: Final = 3  # sums of one record that are compared

Sums = npt.NDArray[np.float64]


@njit(cache=True, nogil=True)
def add_sum(sums: Sums, value: float) -> None:
    if not 1.0 <= value <= 1e8:
        return
    for k in range(sums.size):
        if sums[k] == value:
            return
        if sums[k] == 0.0:
            sums[k] = value
            return


@njit(cache=True, nogil=True)
def sums_in_text(codes: IntArray, n: int, sums: Sums) -> None:
    """Numbers followed by 元, 块 or 万."""
    i = 0
    while i < n:
        if not 48 <= codes[i] <= 57:
            i += 1
            continue
        value, scale, digits = 0.0, 0.0, 0
        while i < n and (48 <= codes[i] <= 57 or (codes[i] == 46 and scale == 0.0)):
            if codes[i] == 46:
                scale = 1.0
            else:
                value = value * 10 + (codes[i] - 48)
                scale *= 10.0
                digits += 1
            i += 1
        if scale > 1.0:
            value /= scale
        if i < n and codes[i] == 0x4E07:  # 万
            add_sum(sums, value * 1e4)
        elif i < n and digits < 9 and codes[i] in (0x5143, 0x5757):  # 元 块
            add_sum(sums, value)


@njit(cache=True, nogil=True)
def parse_text(
    column: Utf8, told: Sums, sums: npt.NDArray[np.float64], phones: npt.NDArray[np.int64]
) -> None:
    """Sums of each record (`told`, the column's, first) and the mobile number in its text."""
    codes = np.empty(2000, np.int32)
    for row in range(told.size):
        sums[row, :] = 0.0
        if told[row] > 0:
            add_sum(sums[row], told[row])
        n = decode(column.data, column.offsets[row], column.offsets[row + 1], codes)
        sums_in_text(codes, n, sums[row])
        phones[row] = mobile_in_text(codes, n)


@njit(cache=True, nogil=True)
def is_near(a: float, b: float) -> bool:
    """Rounded, or told from memory: within a tenth."""
    return abs(a - b) <= 0.1 * max(a, b)


@njit(cache=True, nogil=True)
def compare_sums(a: Sums, b: Sums) -> tuple[int, float]:
    """(level, the sum that agrees)."""
    if a[0] == 0.0 or b[0] == 0.0:
        return NULL, 0.0
    level, agreed = UNLIKE, 0.0
    for i in range(KEPT):
        for j in range(KEPT):
            x, y = a[i], b[j]
            if x > 0 and x == y:
                return EQUAL, x
            if x > 0 and y > 0 and is_near(x, y):
                level, agreed = NEAR, x
    return level, agreed
