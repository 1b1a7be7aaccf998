"""People's names: full, surname with 先生/女士, or masked (张*三, 张**)."""

from typing import Final

import numpy as np

from liandong.engine.kernels import Ints, compiled
from liandong.engine.linkage.features.codepoints import (
    Utf8,
    decode,
    is_han,
    is_word,
    pair_among,
    signs,
)
from liandong.engine.linkage.features.rows import Row, Rows

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

HIDDEN: Final = -1
MAN: Final = 1
WOMAN: Final = 2

COMPOUND: Final = signs("欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐夏侯司徒司空宇文长孙南宫端木轩辕")
NOBODY: Final = signs("匿名不详未知不明保密群众路人无名报警来电热心市民游客顾客本人")
TITLES_MAN: Final = signs("先生男士大爷大叔大哥")
TITLES_WOMAN: Final = signs("女士小姐大姐阿姨太太大妈")
TITLES_ANY: Final = signs("师傅老师同志老板")


@compiled
def title_of(first: int, second: int) -> int:
    """1 for a man, 2 for a woman, 0 for a title of either, -1 for none."""
    if pair_among(first, second, TITLES_MAN):
        return MAN
    if pair_among(first, second, TITLES_WOMAN):
        return WOMAN
    return 0 if pair_among(first, second, TITLES_ANY) else -1


@compiled
def keep_signs(codes: Ints, n: int) -> int:
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


@compiled
def parse_name(codes: Ints, n: int, row: Row) -> None:
    """Fill surname, first and last given character, number of given characters, and title."""
    row.family, row.first, row.last, row.given, row.title = 0, 0, 0, 0, 0
    row.name_key = 0
    n = keep_signs(codes, n)
    if n == 0 or codes[0] == HIDDEN or (n >= 2 and pair_among(codes[0], codes[1], NOBODY)):
        return
    title = title_of(codes[n - 2], codes[n - 1]) if n >= 3 else -1
    titled = title >= 0
    if titled:
        row.title = title
        n -= 2
    compound = n >= (2 if titled else 3) and pair_among(codes[0], codes[1], COMPOUND)
    family = 2 if compound else 1
    row.family = (codes[0] << 15) ^ codes[1] if compound else codes[0]
    row.first = codes[family] if n > family else HIDDEN
    row.last = codes[n - 1] if n > family else HIDDEN
    row.given = max(n - family, 1)
    if not is_han(codes[0]):
        fold_foreign(codes, n, row)
    if is_full(row):
        key = (np.int64(row.family) << 24) ^ (np.int64(row.first) << 12) ^ row.last
        row.name_key = key * 4 + min(row.given, 3)


@compiled
def fold_foreign(codes: Ints, n: int, row: Row) -> None:
    """A name in letters is compared as a whole."""
    value = 17
    for i in range(n):
        value = (value * 31 + codes[i]) & 0x3FFFFFFF
    row.family, row.first, row.last, row.given = value, value, value, 1


@compiled
def parse_names(column: Utf8, rows: Rows) -> None:
    scratch = np.empty(32, np.int32)
    for i in range(rows.size):
        n = decode(column.data, column.offsets[i], column.offsets[i + 1], scratch)
        parse_name(scratch, n, rows[i])


@compiled
def is_full(row: Row) -> bool:
    return bool(row.family != 0 and row.first > 0 and row.last > 0)


@compiled
def compare_names(a: Row, b: Row) -> int:
    if a.family == 0 or b.family == 0:
        return NULL
    if is_full(a) and is_full(b):
        return compare_full(a, b)
    if a.family != b.family:
        return SURNAME_UNLIKE
    if a.title * b.title == MAN * WOMAN:  # one of each
        return TITLE_UNLIKE
    first, last = a.first > 0 and b.first > 0, a.last > 0 and b.last > 0
    if (first and a.first != b.first) or (last and a.last != b.last):
        return SURNAME_UNLIKE
    return MASKED if first or last else SURNAME


@compiled
def compare_full(a: Row, b: Row) -> int:
    family, first, last = a.family == b.family, a.first == b.first, a.last == b.last
    if family and first and last and a.given == b.given:
        return FULL
    longer = max(a.given, b.given) >= 2
    return NEAR if longer and int(family) + int(first) + int(last) == 2 else UNLIKE


@compiled
def person_level(a: Row, b: Row) -> tuple[int, float]:
    """(level, bits of what agrees)."""
    level = compare_names(a, b)
    if level == FULL:
        return level, a.name_bits
    return level, (a.family_bits if level in (SURNAME, MASKED) else 0.0)
