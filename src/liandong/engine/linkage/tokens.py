"""Tokens: two neighbouring characters, with how rare they are; shared rare tokens are evidence.

Rarity comes from a hashed table of shares, so that looking one up costs one read. Ragged columns
hold the tokens of row i in `items[starts[i]:starts[i + 1]]`, sorted.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.codepoints import (
    IntArray,
    Utf8,
    bigram,
    decode,
    is_digit,
    is_han,
    is_word,
)
from liandong.engine.linkage.compiled import compiled
from liandong.engine.linkage.rows import Words

TABLE_BITS: Final = 18
COMMON: Final = 0  # bits of a token so common that it says nothing; such tokens are dropped
MAX_CHARACTERS: Final = 2000

Tokens = npt.NDArray[np.uint32]
Bits = npt.NDArray[np.float32]


class Ragged(NamedTuple):
    """Tokens of each row and their rarity in bits (-log2 of the share of rows that hold them)."""

    starts: npt.NDArray[np.int64]
    items: Tokens
    bits: Bits


@compiled
def slot(token: int) -> int:
    mixed = (np.int64(token) * 2654435761) & 0xFFFFFFFF
    return int(mixed >> (32 - TABLE_BITS))


@compiled
def pairs_of(codes: IntArray, n: int, out: Tokens, chinese: bool) -> int:
    """Every two neighbouring word characters, unsorted; if so asked, one of them is Chinese and
    none a digit.
    """
    m = 0
    for i in range(n - 1):
        a, b = codes[i], codes[i + 1]
        fits = is_word(a) and is_word(b)
        if chinese:  # numbers are compared as numbers, elsewhere
            fits = fits and (is_han(a) or is_han(b)) and not (is_digit(a) or is_digit(b))
        if fits and m < out.size:
            out[m] = bigram(a, b)
            m += 1
    return m


@compiled
def sort(items: Tokens, n: int) -> None:
    """Shell's sort: as fast as any on a few dozen tokens, and compiled in a tenth of the time."""
    gap = 1
    while gap < n // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, n):
            item, k = items[i], i
            while k >= gap and items[k - gap] > item:
                items[k] = items[k - gap]
                k -= gap
            items[k] = item
        gap //= 3


@compiled
def sort_unique(items: Tokens, n: int) -> int:
    if n < 2:
        return n
    sort(items, n)
    m = 1
    for i in range(1, n):
        if items[i] != items[m - 1]:
            items[m] = items[i]
            m += 1
    return m


@compiled
def tokenise(
    column: Utf8,
    rarity: Bits,
    starts: npt.NDArray[np.int64],
    items: Tokens,
    bits: Bits,
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


def ragged(column: Utf8, rarity: Bits) -> Ragged:
    rows = column.offsets.size - 1
    # A token needs two characters of which one is Chinese (three bytes).
    room = int(column.offsets[-1] - column.offsets[0]) // 2 + 1
    starts = np.empty(rows + 1, np.int64)
    items, bits = np.empty(room, np.uint32), np.empty(room, np.float32)
    total = tokenise(column, rarity, starts, items, bits)
    return Ragged(starts, items[:total].copy(), bits[:total].copy())


@compiled
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


@compiled
def overlap(
    items_a: Tokens, bits_a: Bits, x: int, x_end: int, items_b: Tokens, y: int, y_end: int
) -> tuple[float, float]:
    """(bits of the words that both hold, bits of the rarest of them)."""
    both, rarest = 0.0, 0.0
    while x < x_end and y < y_end:
        a, b = items_a[x], items_b[y]
        if a == b:
            bit = float(bits_a[x])
            both += bit
            rarest = max(rarest, bit)
        # Which side goes on is as good as random: a sum, unlike a branch, is never misguessed.
        x += int(a <= b)
        y += int(b <= a)
    return both, rarest


def assemble(kinds: tuple[Ragged, Ragged, Ragged, Ragged]) -> Words:
    """The ragged columns of one table as Words, in the order of the kinds.

    All words of a row lie side by side: comparing a pair waits for memory more than it computes.
    """
    shape = len(kinds[0].starts) - 1, len(kinds)
    size = sum(len(kind.items) for kind in kinds)
    words = Words(
        np.empty(shape, np.int64),
        np.empty(shape, np.int64),
        np.zeros(shape),
        np.empty(size, np.uint32),
        np.empty(size, np.float32),
    )
    lay_out(kinds, words)
    add_up(words.starts, words.ends, words.bits, words.totals)
    return words


@compiled
def lay_out(kinds: tuple[Ragged, Ragged, Ragged, Ragged], words: Words) -> None:
    n = 0
    for i in range(words.starts.shape[0]):
        for k in range(len(kinds)):
            kind = kinds[k]
            words.starts[i, k] = n
            for x in range(kind.starts[i], kind.starts[i + 1]):
                words.items[n], words.bits[n] = kind.items[x], kind.bits[x]
                n += 1
            words.ends[i, k] = n


def without(words: Words, kind: int, others: tuple[int, ...]) -> Words:
    """The words with one kind rid of what the same row's other kinds hold.

    A text that tells shop, place and goods again must not count them twice.
    """
    ends = words.ends.copy()
    items, bits = words.items.copy(), words.bits.copy()
    for other in others:
        take_out(words.starts, ends, kind, other, items, bits)
    return words._replace(ends=ends, items=items, bits=bits)


@compiled
def take_out(
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    kind: int,
    other: int,
    items: Tokens,
    bits: Bits,
) -> None:
    for i in range(starts.shape[0]):
        y, y_end = starts[i, other], ends[i, other]
        kept = starts[i, kind]
        for x in range(starts[i, kind], ends[i, kind]):
            while y < y_end and items[y] < items[x]:
                y += 1
            if y < y_end and items[y] == items[x]:
                continue
            items[kept], bits[kept] = items[x], bits[x]
            kept += 1
        ends[i, kind] = kept


@compiled
def add_up(
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    bits: Bits,
    totals: npt.NDArray[np.float64],
) -> None:
    for i in range(starts.shape[0]):
        for k in range(starts.shape[1]):
            total = 0.0
            for x in range(starts[i, k], ends[i, k]):
                total += float(bits[x])
            totals[i, k] = total


@compiled
def look_up(words: Words, kind: int, rarity: Bits, bits: Bits) -> None:
    """Write the rarity of the words of one kind to `bits`."""
    for i in range(words.starts.shape[0]):
        for x in range(words.starts[i, kind], words.ends[i, kind]):
            bits[x] = rarity[slot(words.items[x])]


def with_bits(words: Words, kind: int, rarity: Bits) -> Words:
    """The same words with the rarity of one kind looked up anew."""
    bits = words.bits.copy()
    look_up(words, kind, rarity, bits)
    renewed = words._replace(bits=bits, totals=np.zeros_like(words.totals))
    add_up(renewed.starts, renewed.ends, bits, renewed.totals)
    return renewed


def joined_words(parts: list[Words]) -> Words:
    shifts = np.cumsum([0, *(len(part.items) for part in parts)])[:-1]
    return Words(
        np.concatenate([p.starts + shift for p, shift in zip(parts, shifts, strict=True)]),
        np.concatenate([p.ends + shift for p, shift in zip(parts, shifts, strict=True)]),
        np.concatenate([p.totals for p in parts]),
        np.concatenate([p.items for p in parts]),
        np.concatenate([p.bits for p in parts]),
    )
