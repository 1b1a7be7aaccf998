"""Tokens: two neighbouring characters, with how rare they are; shared rare tokens are evidence.

Rarity comes from a hashed table of shares, so that looking one up costs one read.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Ints, compiled
from liandong.engine.linkage.features.codepoints import (
    Utf8,
    bigram,
    decode,
    is_digit,
    is_han,
    is_word,
)
from liandong.engine.linkage.features.rows import (
    GOODS,
    KINDS,
    MERCHANT,
    PLACE,
    TEXT,
    Row,
    Rows,
    Words,
)

TABLE_BITS: Final = 18
COMMON: Final = 0  # bits of a token so common that it is no evidence; such tokens are dropped
MAX_CHARACTERS: Final = 2000
FEW, MANY = 12, 128  # tokens of a text between which they are sorted by rank

# By kind of words, the row of `Words.rarity` that tells how rare (bits, -log2 of the share of
# records that hold it) a word of that kind is, by its slot.
RARITY_OF: Final = np.array([0, 1, 2, 2])
TABLES: Final = 3

Tokens = npt.NDArray[np.uint32]
Bits = npt.NDArray[np.float32]


class Cores(NamedTuple):
    """Names as code points: that of row i is `codes[offsets[i]:offsets[i + 1]]`."""

    offsets: npt.NDArray[np.int64]
    codes: Ints


@compiled
def slot(token: int) -> int:
    mixed = (np.int64(token) * 2654435761) & 0xFFFFFFFF
    return int(mixed >> (32 - TABLE_BITS))


@compiled
def sketch_of(token: int) -> np.uint64:
    """One of 64 bits. Words whose bits, taken together, have none in common have no word either."""
    return np.uint64(1) << np.uint64(slot(token) & 63)


@compiled
def pairs_of(codes: Ints, n: int, out: Tokens, chinese: bool) -> int:
    """Every two neighbouring word characters, unsorted; optionally one of them Chinese and none a
    digit.
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
    """Shell's sort, on a few dozen tokens by mere insertion: there as fast as any, and compiled in
    a tenth of the time.
    """
    gap = 1
    while gap < n // 9:
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
def by_rank(items: Tokens, n: int, spare: Tokens) -> None:
    """Sort by counting for each how many are smaller: quadratic, but without a branch and eight at
    a time, so that a text's worth takes half as long. `spare` is room for 2 * MANY.
    """
    ranks, found = spare[:n], spare[n : 2 * n]
    ranks[:], found[:] = 0, 0
    for i in range(n):
        item = items[i]
        for k in range(n):
            ranks[k] += np.uint32(item < items[k])
    for i in range(n):
        found[ranks[i]] = items[i]
    last = found[0]
    for i in range(n):  # a duplicate has left its place free
        last = max(last, found[i])
        items[i] = last


@compiled
def sort_unique(items: Tokens, n: int, spare: Tokens) -> int:
    if n < 2:
        return n
    if FEW < n <= MANY:
        by_rank(items, n, spare)
    else:
        sort(items, n)
    m = 1
    for i in range(1, n):
        if items[i] != items[m - 1]:
            items[m] = items[i]
            m += 1
    return m


@compiled
def words_of_name(core: Ints, out: Tokens, spare: Tokens) -> int:
    """Sorted words of the core of a name; a lone character is a word too."""
    if core.size == 1:
        out[0] = bigram(0, core[0])
        return 1
    return sort_unique(out, pairs_of(core, core.size, out, False), spare)


@compiled
def without(found: Tokens, n: int, items: Tokens, y: int, y_end: int) -> int:
    """Take out of the first `n` found, in place, what `items[y:y_end]` hold; both are sorted."""
    kept = 0
    for x in range(n):
        while y < y_end and items[y] < found[x]:
            y += 1
        if y < y_end and items[y] == found[x]:
            continue
        found[kept] = found[x]
        kept += 1
    return kept


@compiled
def span(row: Row, kind: int) -> tuple[int, int]:
    """Where in `Words.items` the words of this kind of a row begin and end."""
    start = row.start
    return start + (row.ends[kind - 1] if kind > 0 else 0), start + row.ends[kind]


@compiled
def keep(
    found: Tokens, n: int, items: Tokens, total: int, rarity: npt.NDArray[np.float32], kind: int
) -> tuple[int, float, np.uint64]:
    """Append those of the first `n` found that are evidence to the `total` words so far; (words
    now, bits of those written, their sketch).
    """
    table, bits, sketch = RARITY_OF[kind], 0.0, np.uint64(0)
    for k in range(n):
        rare = rarity[table, slot(found[k])]
        if rare > COMMON or kind == MERCHANT:  # a name's rarity is not known yet
            items[total] = found[k]
            bits += float(rare)
            sketch |= sketch_of(found[k])
            total += 1
    return total, bits, sketch


@compiled
def write_words(
    names: Cores, columns: tuple[Utf8, Utf8, Utf8], rows: Rows, words: Words, first: int
) -> None:
    """Fill `words`, whose items have room for all from `first` on, with those of names, places,
    goods and texts; in each row, where its own are.

    A text that repeats shop, place and goods must not count them twice.
    """
    codes, found = np.empty(MAX_CHARACTERS, np.int32), np.empty(MAX_CHARACTERS, np.uint32)
    spare = np.empty(2 * MANY, np.uint32)
    items, rarity = words.items, words.rarity
    ends = np.full(KINDS + 1, first)  # of the words of this row, by kind, behind their start
    for row in range(rows.size):
        ends[0] = ends[KINDS]
        rows[row].start = ends[0]
        for kind in range(KINDS):
            if kind == MERCHANT:
                core = names.codes[names.offsets[row] : names.offsets[row + 1]]
                n = words_of_name(core, found, spare)
            else:
                column = columns[kind - 1]
                n = decode(column.data, column.offsets[row], column.offsets[row + 1], codes)
                n = sort_unique(found, pairs_of(codes, n, found, True), spare)
            if kind == TEXT:
                for other in (MERCHANT, PLACE, GOODS):
                    n = without(found, n, items, ends[other], ends[other + 1])
            ends[kind + 1], bits, sketch = keep(found, n, items, ends[kind], rarity, kind)
            rows[row].ends[kind] = ends[kind + 1] - ends[0]
            rows[row].totals[kind], rows[row].sketches[kind] = bits, sketch


@compiled
def add_up(rows: Rows, words: Words, kind: int) -> None:
    """Write the bits of all words of one kind of each row."""
    items, rarity, table = words.items, words.rarity, RARITY_OF[kind]
    for i in range(rows.size):
        x, end = span(rows[i], kind)
        bits = 0.0
        for k in range(x, end):
            bits += float(rarity[table, slot(items[k])])
        rows[i].totals[kind] = bits


@compiled
def overlap(
    ours: Tokens,
    x: tuple[int, int],
    theirs: Tokens,
    y: tuple[int, int],
    rarity: npt.NDArray[np.float32],
    table: int,
) -> tuple[float, float]:
    """(bits of the words that both hold, bits of the rarest of them), by this table of rarity."""
    both, rarest = 0.0, 0.0
    k, k_end = np.uint64(x[0]), np.uint64(x[1])  # without a sign no index is tested for one
    n, n_end = np.uint64(y[0]), np.uint64(y[1])
    while k < k_end and n < n_end:
        a, b = ours[k], theirs[n]
        if a == b:
            bit = float(rarity[table, slot(a)])
            both += bit
            rarest = max(rarest, bit)
        # Which side advances is as good as random: a sum, unlike a branch, is never mispredicted.
        k += np.uint64(a <= b)
        n += np.uint64(b <= a)
    return both, rarest


@compiled
def count_column(column: Utf8, slots: npt.NDArray[np.int64]) -> int:
    """Count the texts that hold a word, by its slot; returns how many hold any."""
    codes, found = np.empty(MAX_CHARACTERS, np.int32), np.empty(MAX_CHARACTERS, np.uint32)
    spare = np.empty(2 * MANY, np.uint32)
    nonempty = 0
    for row in range(column.offsets.size - 1):
        n = decode(column.data, column.offsets[row], column.offsets[row + 1], codes)
        n = sort_unique(found, pairs_of(codes, n, found, True), spare)
        nonempty += int(n > 0)
        for k in range(n):
            slots[slot(found[k])] += 1
    return nonempty


@compiled
def count_kind(rows: Rows, words: Words, kind: int, slots: npt.NDArray[np.int64]) -> int:
    """The same for the words of one kind of all rows."""
    nonempty = 0
    for row in range(rows.size):
        x, end = span(rows[row], kind)
        nonempty += int(end > x)
        for k in range(x, end):
            slots[slot(words.items[k])] += 1
    return nonempty


# Goods and wording: how much of the rare words two records share.

GOODS_LEVELS: Final = ("missing", "same", "in_text", "unlike", "not_mentioned", "excluded")
NULL, SAME, IN_TEXT, UNLIKE, NOT_MENTIONED, EXCLUDED = range(6)

TEXT_LEVELS: Final = ("missing", "same", "much", "some", "little", "unlike")
FEWEST_BITS: Final = 3.0  # of a text with words of its own; common words have none
STEPS: Final = (0.6, 0.35, 0.2, 0.1)  # share of the poorer side's bits that both have


@compiled
def goods_level(both: float, poorer: float, rarest: float) -> tuple[int, float]:
    """Two columns of goods; (level, bits of the rarest word that agrees)."""
    return (SAME, rarest) if both >= 0.5 * poorer else (UNLIKE, 0.0)


@compiled
def mention_level(both: float, total: float) -> int:
    """One column of goods against the other's text."""
    return IN_TEXT if both >= 0.5 * total else NOT_MENTIONED


@compiled
def text_level(both: float, poorer: float) -> int:
    for k in range(len(STEPS)):
        if both >= STEPS[k] * poorer:
            return 1 + k
    return 1 + len(STEPS)
