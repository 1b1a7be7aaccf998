"""Phones: in clear, masked (138****1234) or as a keyed hash, in one 64-bit code each.

A number is held as hexadecimal nibbles behind a leading 1; a hidden digit is nibble 15. So a masked
number compares with a clear one on the digits that both show.
"""

# ruff: noqa: PLR0911 - a level is a return

from typing import Final

import numpy as np

from liandong.engine.kernels import Ints, compiled
from liandong.engine.linkage.features.codepoints import Utf8, decode, signs
from liandong.engine.linkage.features.rows import Row, Rows

MISSING: Final = 0
CLEAR: Final = 1
MASKED: Final = 2
HASHED: Final = 3

LEVELS: Final = (
    "missing",
    "exact",
    "hash",
    "masked",
    "masked_weak",
    "unlike",
    "hash_unlike",
    "masked_unlike",
    "in_text",
)
(
    NULL,
    EXACT,
    HASH,
    MASKED_EQUAL,
    MASKED_WEAK,
    UNLIKE,
    HASH_UNLIKE,
    MASKED_UNLIKE,
    IN_TEXT,
) = range(9)

HASH_PREFIX: Final = signs("hmac-sm3:")
HIDDEN: Final = 15


@compiled
def hash_code(codes: Ints, n: int) -> int:
    """The first 60 bits of a keyed hash, 0 where the string is none."""
    if n < 9 + 32:
        return 0
    for i in range(9):
        if codes[i] != HASH_PREFIX[i]:
            return 0
    value = 1
    for i in range(9, 24):
        c = codes[i]
        if 48 <= c <= 57:
            value = (value << 4) | (c - 48)
        elif 97 <= c <= 102:
            value = (value << 4) | (c - 87)
        else:
            return 0
    return value


@compiled
def without_prefix(value: int, count: int) -> tuple[int, int]:
    """Drop the country code (+86, 0086) and a trunk 0 before a mobile number."""
    for prefix_nibbles, prefix, length in ((4, 0x0086, 15), (2, 0x86, 13), (2, 0x01, 12)):
        if count == length:
            # Of a trunk 0 only the zero goes: the 1 belongs to the number.
            keep = 44
            if (value >> (4 * (count - prefix_nibbles))) == prefix:
                return value & ((1 << keep) - 1), 11
    return value, count


@compiled
def parse_digits(codes: Ints, start: int, n: int) -> tuple[int, int, int]:
    """(code, kind, end) of the number that begins at `start`."""
    value, count, shown, same = 0, 0, 0, True
    last = -1
    i = start
    while i < n and count < 15:
        c = codes[i]
        if 48 <= c <= 57:
            value = (value << 4) | (c - 48)
            same = same and (last < 0 or last == c)
            last = c
            shown += 1
            count += 1
        elif c in (42, 120, 215):  # * x ×
            value = (value << 4) | HIDDEN
            count += 1
        elif c not in (32, 40, 41, 43, 45):  # space ( ) + - stand between digits
            break
        i += 1
    value, count = without_prefix(value, count)
    if shown < 4 or count < 7 or (same and shown == count):
        return 0, MISSING, i
    kind = CLEAR if shown >= count else MASKED
    return value | (1 << (4 * count)), kind, i


@compiled
def parse_phone(codes: Ints, n: int) -> tuple[int, int]:
    hashed = hash_code(codes, n)
    if hashed:
        return hashed, HASHED
    i = 0
    while i < n and not (48 <= codes[i] <= 57 or codes[i] == 43 or codes[i] == 42):
        i += 1
    code, kind, _ = parse_digits(codes, i, n)
    return code, kind


@compiled
def parse_phones(column: Utf8, rows: Rows) -> None:
    scratch = np.empty(128, np.int32)
    for i in range(rows.size):
        n = decode(column.data, column.offsets[i], column.offsets[i + 1], scratch)
        code, kind = parse_phone(scratch, n)
        rows[i].phone = code
        rows[i].phone_kind = kind


@compiled
def visible(code: int, kind: int) -> int:
    """The digits of a mobile number that its masked form shows too; 0 where they are not known."""
    if kind == HASHED or (code >> 44) != 1:
        return 0
    for shift in (0, 4, 8, 12, 32, 36, 40):
        if (code >> shift) & 15 == HIDDEN:
            return 0
    return (((code >> 32) & 0xFFF) << 16 | (code & 0xFFFF)) + 1


@compiled
def mobile_in_text(codes: Ints, n: int) -> int:
    """The first 11-digit mobile number in a text, as a code; 0 where there is none."""
    run = 0
    for i in range(n + 1):
        if i < n and 48 <= codes[i] <= 57:
            run += 1
            continue
        if run == 11 and codes[i - 11] == 49:
            code, kind, _ = parse_digits(codes, i - 11, i)
            return code if kind == CLEAR else 0
        run = 0
    return 0


@compiled
def compare_phones(a: int, kind_a: int, b: int, kind_b: int) -> int:
    if MISSING in (kind_a, kind_b):
        return NULL
    if HASHED in (kind_a, kind_b):
        if kind_a != kind_b:
            return NULL  # a hash cannot be compared with a number
        return HASH if a == b else HASH_UNLIKE
    if a == b and kind_a == CLEAR:
        return EXACT
    unlike = UNLIKE if kind_a == CLEAR and kind_b == CLEAR else MASKED_UNLIKE
    shown, digits = 0, 0
    while a > 1 and b > 1:  # from the right, so that a missing area code does no harm
        x, y = a & 15, b & 15
        if HIDDEN not in (x, y):
            if x != y:
                return unlike
            shown += 1
        a >>= 4
        b >>= 4
        digits += 1
    if shown == digits and digits >= 7:
        return EXACT
    return MASKED_EQUAL if shown >= 6 else MASKED_WEAK


@compiled
def phone_level(a: Row, b: Row) -> tuple[int, float]:
    """(level, bits of what agrees)."""
    level = compare_phones(a.phone, a.phone_kind, b.phone, b.phone_kind)
    if level in (EXACT, HASH):
        return level, a.phone_bits
    if level == MASKED_EQUAL:
        return level, a.visible_bits
    # Someone else called, or left no number of their own: the text may name it.
    if a.text_phone != 0 and a.text_phone in (b.phone, b.text_phone):
        return IN_TEXT, a.text_phone_bits
    if b.text_phone != 0 and b.text_phone == a.phone:
        return IN_TEXT, a.phone_bits
    return level, 0.0
