"""Tokens: two neighbouring characters, with how rare they are; shared rare tokens are evidence.

Rarity comes from a hashed table of shares, so that looking one up costs one read. Ragged columns
hold the tokens of row i in `items[starts[i]:starts[i + 1]]`, sorted.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from liandong.engine.linkage.codepoints import IntArray, Utf8, bigram, decode, is_han, is_word

TABLE_BITS: Final = 18
COMMON: Final = 0  # bits of a token so common that it says nothing; such tokens are dropped
MAX_CHARACTERS: Final = 2000

Tokens = npt.NDArray[np.uint32]


class Ragged(NamedTuple):
    """Tokens of each row and their rarity in bits (-log2 of the share of rows that hold them)."""

    starts: npt.NDArray[np.int64]
    items: Tokens
    bits: npt.NDArray[np.float32]


@njit(cache=True, nogil=True)
def slot(token: int) -> int:
    mixed = (np.int64(token) * 2654435761) & 0xFFFFFFFF
    return mixed >> (32 - TABLE_BITS)


@njit(cache=True, nogil=True)
def pairs_of(codes: IntArray, n: int, out: Tokens, chinese: bool) -> int:
    """Every two neighbouring word characters, one of them Chinese if so asked; unsorted."""
    m = 0
    for i in range(n - 1):
        a, b = codes[i], codes[i + 1]
        if is_word(a) and is_word(b) and (not chinese or is_han(a) or is_han(b)) and m < out.size:
            out[m] = bigram(a, b)
            m += 1
    return m


@njit(cache=True, nogil=True)
def sort_unique(items: Tokens, n: int) -> int:
    if n < 2:
        return n
    items[:n].sort()
    m = 1
    for i in range(1, n):
        if items[i] != items[m - 1]:
            items[m] = items[i]
            m += 1
    return m


@njit(cache=True, nogil=True)
def tokenise(
    column: Utf8,
    rarity: npt.NDArray[np.float32],
    starts: npt.NDArray[np.int64],
    items: Tokens,
    bits: npt.NDArray[np.float32],
) -> int:
    """Fill a ragged column and return its number of tokens. `rarity` is by `slot`."""
    codes = np.empty(MAX_CHARACTERS, np.int32)
    found = np.empty(MAX_CHARACTERS, np.uint32)
    total = 0
    starts[0] = 0
    for row in range(starts.size - 1):
        n = decode(column.data, column.offsets[row], column.offsets[row + 1], codes)
        m = sort_unique(found, pairs_of(codes, n, found, True))
        for k in range(m):
            rare = rarity[slot(found[k])]
            if rare > COMMON:
                items[total] = found[k]
                bits[total] = rare
                total += 1
        starts[row + 1] = total
    return total


def ragged(column: Utf8, rarity: npt.NDArray[np.float32]) -> Ragged:
    rows = column.offsets.size - 1
    # A token needs two characters of which one is Chinese (three bytes).
    room = int(column.offsets[-1] - column.offsets[0]) // 2 + 1
    starts = np.empty(rows + 1, np.int64)
    items, bits = np.empty(room, np.uint32), np.empty(room, np.float32)
    total = tokenise(column, rarity, starts, items, bits)
    return Ragged(starts, items[:total].copy(), bits[:total].copy())


@njit(cache=True, nogil=True)
def tokenise_codes(
    offsets: npt.NDArray[np.int64],
    codes: IntArray,
    starts: npt.NDArray[np.int64],
    items: Tokens,
) -> int:
    """The same for strings that are code points already. A lone character is a token too."""
    found = np.empty(256, np.uint32)
    total = 0
    starts[0] = 0
    for row in range(starts.size - 1):
        part = codes[offsets[row] : offsets[row + 1]]
        m = sort_unique(found, pairs_of(part, part.size, found, False))
        if part.size == 1:
            found[0], m = bigram(0, part[0]), 1
        for k in range(m):
            items[total] = found[k]
            total += 1
        starts[row + 1] = total
    return total


def ragged_of_codes(offsets: npt.NDArray[np.int64], codes: IntArray) -> Ragged:
    """Tokens whose rarity is looked up later (see `rarity_of`)."""
    starts = np.empty(len(offsets), np.int64)
    items = np.empty(len(codes), np.uint32)
    total = tokenise_codes(offsets, codes, starts, items)
    return Ragged(starts, items[:total].copy(), np.zeros(total, np.float32))


@njit(cache=True, nogil=True)
def rarity_of(items: Tokens, rarity: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    bits = np.empty(items.size, np.float32)
    for k in range(items.size):
        bits[k] = rarity[slot(items[k])]
    return bits


@njit(cache=True, nogil=True)
def shared(a: Ragged, i: int, b: Ragged, j: int) -> tuple[float, float]:
    """(shared bits / bits of the poorer side, bits of the rarest shared token)."""
    x, x_end = a.starts[i], a.starts[i + 1]
    y, y_end = b.starts[j], b.starts[j + 1]
    left, right, both, rarest = 0.0, 0.0, 0.0, 0.0
    while x < x_end and y < y_end:
        if a.items[x] == b.items[y]:
            both += a.bits[x]
            rarest = max(rarest, float(a.bits[x]))
            left += a.bits[x]
            right += b.bits[y]
            x += 1
            y += 1
        elif a.items[x] < b.items[y]:
            left += a.bits[x]
            x += 1
        else:
            right += b.bits[y]
            y += 1
    for k in range(x, x_end):
        left += a.bits[k]
    for k in range(y, y_end):
        right += b.bits[k]
    poorer = min(left, right)
    return (both / poorer if poorer > 0 else 0.0), rarest


@njit(cache=True, nogil=True)
def contained(a: Ragged, i: int, b: Ragged, j: int) -> float:
    """Share of row i's bits that row j holds too, whatever else row j tells."""
    y, y_end = b.starts[j], b.starts[j + 1]
    total, both = 0.0, 0.0
    for x in range(a.starts[i], a.starts[i + 1]):
        total += a.bits[x]
        while y < y_end and b.items[y] < a.items[x]:
            y += 1
        if y < y_end and b.items[y] == a.items[x]:
            both += a.bits[x]
    return both / total if total > 0 else 0.0
