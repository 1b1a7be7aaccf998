"""Sums of money, from the column and from the text, in yuan."""

from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Ints, compiled
from liandong.engine.linkage.features.codepoints import Utf8, decode
from liandong.engine.linkage.features.phones import mobile_in_text
from liandong.engine.linkage.features.rows import Row, Rows

LEVELS: Final = ("missing", "equal", "rounded", "rough", "near", "unlike")
NULL, EQUAL, ROUNDED, ROUGH, NEAR, UNLIKE = range(6)
KEPT: Final = 3  # sums of one record that are compared

Sums = npt.NDArray[np.float64]


@compiled
def add_sum(sums: Sums, value: float) -> None:
    if not 1.0 <= value <= 1e8:
        return
    for k in range(sums.size):
        if sums[k] == value:
            return
        if sums[k] == 0.0:
            sums[k] = value
            return


@compiled
def sums_in_text(codes: Ints, n: int, sums: Sums) -> None:
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


@compiled
def parse_text(column: Utf8, stated: Sums, rows: Rows) -> None:
    """Sums of each record (`stated`, the column's, first) and the mobile number in its text."""
    codes, sums = np.empty(2000, np.int32), np.empty(KEPT)
    for i in range(rows.size):
        sums[:] = 0.0
        if stated[i] > 0:
            add_sum(sums, stated[i])
        n = decode(column.data, column.offsets[i], column.offsets[i + 1], codes)
        sums_in_text(codes, n, sums)
        rows[i].sum_1, rows[i].sum_2, rows[i].sum_3 = sums[0], sums[1], sums[2]
        rows[i].text_phone = mobile_in_text(codes, n)


@compiled
def is_near(a: float, b: float) -> bool:
    """Rounded, or stated from memory: within a tenth."""
    return a > 0 and b > 0 and abs(a - b) <= 0.1 * max(a, b)


@compiled
def rounds_to(exact: float, stated: float) -> bool:
    """Whether `stated` may be `exact` rounded to one digit or two."""
    step = 1.0
    while step * 10 <= exact:
        step *= 10
    for unit in (step, step / 10):
        if unit >= 1 and abs(stated - exact) <= unit / 2 and stated % unit == 0:
            return True
    return False


@compiled
def are_one(a: float, b: float) -> bool:
    """Whether two unequal sums may be one of which either was rounded, by at most half of the exact
    one, so that neither is more than twice the other.
    """
    return 0 < a <= 2 * b and b <= 2 * a and (rounds_to(a, b) or rounds_to(b, a))


@compiled
def holds_rounded(row: Row, value: float) -> bool:
    return are_one(row.sum_1, value) or are_one(row.sum_2, value) or are_one(row.sum_3, value)


@compiled
def holds(row: Row, value: float) -> bool:
    return value > 0 and value in (row.sum_1, row.sum_2, row.sum_3)


@compiled
def holds_near(row: Row, value: float) -> bool:
    return is_near(row.sum_1, value) or is_near(row.sum_2, value) or is_near(row.sum_3, value)


@compiled
def amount_level(a: Row, b: Row) -> tuple[int, float]:
    """(level, bits of the sum that agrees)."""
    if a.sum_1 == 0.0 or b.sum_1 == 0.0:
        return NULL, 0.0
    if holds(b, a.sum_1):
        return EQUAL, a.sum_1_bits
    if holds(b, a.sum_2):
        return EQUAL, a.sum_2_bits
    if holds(b, a.sum_3):
        return EQUAL, a.sum_3_bits
    near = holds_near(b, a.sum_1) or holds_near(b, a.sum_2) or holds_near(b, a.sum_3)
    if holds_rounded(b, a.sum_1) or holds_rounded(b, a.sum_2) or holds_rounded(b, a.sum_3):
        return (ROUNDED if near else ROUGH), 0.0
    return (NEAR if near else UNLIKE), 0.0
