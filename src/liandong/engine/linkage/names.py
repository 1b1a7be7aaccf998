"""People's names: full, surname with 先生/女士, or masked (张*三, 张**)."""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from liandong.engine.linkage.codepoints import (
    IntArray,
    Utf8,
    decode,
    is_han,
    is_word,
    pair_among,
    signs,
)

LEVELS: Final = (
    "missing",
    "full",
    "masked",
    "near",
    "surname",
    "title_unlike",
    "unlike",
    "surname_unlike",
)
NULL, FULL, MASKED, NEAR, SURNAME, TITLE_UNLIKE, UNLIKE, SURNAME_UNLIKE = range(8)

# Columns of a parsed name.
FAMILY, FIRST, LAST, LENGTH, TITLE = range(5)
HIDDEN: Final = -1
MAN: Final = 1
WOMAN: Final = 2

COMPOUND: Final = signs("欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐夏侯司徒司空宇文长孙南宫端木轩辕")
NOBODY: Final = signs("匿名不详未知不明保密群众路人无名报警来电热心市民游客顾客本人")
TITLES_MAN: Final = signs("先生男士大爷大叔大哥")
TITLES_WOMAN: Final = signs("女士小姐大姐阿姨太太大妈")
TITLES_ANY: Final = signs("师傅老师同志老板")


@njit(cache=True, nogil=True)
def title_of(first: int, second: int) -> int:
    """1 for a man, 2 for a woman, 0 for a title of either, -1 for none."""
    if pair_among(first, second, TITLES_MAN):
        return MAN
    if pair_among(first, second, TITLES_WOMAN):
        return WOMAN
    return 0 if pair_among(first, second, TITLES_ANY) else -1


@njit(cache=True, nogil=True)
def keep_signs(codes: IntArray, n: int) -> int:
    """Keep characters and masks, in place; a mask becomes -1. Brackets end the name."""
    m = 0
    for i in range(n):
        c = codes[i]
        if c in (40, 91, 44, 59, 0x3001, 0xFF0C):  # ( [ , ; 、
            break
        if c in (42, 0x25CB, 0xD7, 0x67D0):  # * ○ × 某
            codes[m] = HIDDEN
            m += 1
        elif is_word(c) and not 48 <= c <= 57:
            codes[m] = c
            m += 1
    return m


@njit(cache=True, nogil=True)
def parse_name(codes: IntArray, n: int, name: IntArray) -> None:
    """Fill (surname, first and last given character, number of given characters, title)."""
    name[:] = 0
    n = keep_signs(codes, n)
    if n == 0 or codes[0] == HIDDEN or (n >= 2 and pair_among(codes[0], codes[1], NOBODY)):
        return
    if n >= 3:
        title = title_of(codes[n - 2], codes[n - 1])
        if title >= 0:
            name[TITLE] = title
            n -= 2
            if n == 1:
                codes[1] = HIDDEN
                n = 2
    family = 2 if n >= 3 and pair_among(codes[0], codes[1], COMPOUND) else 1
    name[FAMILY] = codes[0] if family == 1 else (codes[0] << 15) ^ codes[1]
    if n > family:
        name[FIRST], name[LAST], name[LENGTH] = codes[family], codes[n - 1], n - family
    else:
        name[FIRST], name[LAST], name[LENGTH] = HIDDEN, HIDDEN, 1
    if not is_han(codes[0]):
        fold_foreign(codes, n, name)


@njit(cache=True, nogil=True)
def fold_foreign(codes: IntArray, n: int, name: IntArray) -> None:
    """A name in letters is compared as a whole."""
    value = 17
    for i in range(n):
        value = (value * 31 + codes[i]) & 0x3FFFFFFF
    name[FAMILY], name[FIRST], name[LAST], name[LENGTH] = value, value, value, 1


@njit(cache=True, nogil=True)
def parse_names(column: Utf8, names: IntArray) -> None:
    scratch = np.empty(32, np.int32)
    for row in range(names.shape[0]):
        n = decode(column.data, column.offsets[row], column.offsets[row + 1], scratch)
        parse_name(scratch, n, names[row])


@njit(cache=True, nogil=True)
def is_full(name: IntArray) -> bool:
    return name[FAMILY] != 0 and name[FIRST] > 0 and name[LAST] > 0


@njit(cache=True, nogil=True)
def name_keys(names: IntArray, full: npt.NDArray[np.uint64]) -> None:
    """One number per full name, 0 where the name is not known in full."""
    for row in range(names.shape[0]):
        name = names[row]
        if is_full(name):
            value = np.uint64(name[FAMILY]) << np.uint64(24)
            value ^= np.uint64(name[FIRST]) << np.uint64(10)
            value ^= np.uint64(name[LAST]) << np.uint64(2)
            full[row] = value ^ np.uint64(name[LENGTH])
        else:
            full[row] = np.uint64(0)


@njit(cache=True, nogil=True)
def compare_names(a: IntArray, b: IntArray) -> int:
    if a[FAMILY] == 0 or b[FAMILY] == 0:
        return NULL
    if is_full(a) and is_full(b):
        return compare_full(a, b)
    if a[FAMILY] != b[FAMILY]:
        return SURNAME_UNLIKE
    if a[TITLE] and b[TITLE] and a[TITLE] != b[TITLE]:
        return TITLE_UNLIKE
    shown = 0
    for k in (FIRST, LAST):
        if a[k] > 0 and b[k] > 0:
            if a[k] != b[k]:
                return SURNAME_UNLIKE
            shown += 1
    return MASKED if shown else SURNAME


@njit(cache=True, nogil=True)
def compare_full(a: IntArray, b: IntArray) -> int:
    family = a[FAMILY] == b[FAMILY]
    first, last = a[FIRST] == b[FIRST], a[LAST] == b[LAST]
    if family and first and last and a[LENGTH] == b[LENGTH]:
        return FULL
    longer = max(a[LENGTH], b[LENGTH]) >= 2
    agree = int(family) + int(first) + int(last)
    return NEAR if longer and agree == 2 else UNLIKE
