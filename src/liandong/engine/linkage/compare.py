"""The one comparison function: two rows of features in, a level per comparison out."""

from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage import amounts, merchants, names, phones, places, texts, times
from liandong.engine.linkage.compiled import compiled
from liandong.engine.linkage.rows import GOODS as GOODS_WORDS
from liandong.engine.linkage.rows import KINDS, Features, Row, Words
from liandong.engine.linkage.rows import MERCHANT as MERCHANT_WORDS
from liandong.engine.linkage.rows import PLACE as PLACE_WORDS
from liandong.engine.linkage.rows import TEXT as TEXT_WORDS
from liandong.engine.linkage.tokens import RARITY_OF, overlap
from liandong.engine.linkage.wording import LEVELS as WORDING_LEVELS
from liandong.engine.linkage.wording import wording_level

COMPARISONS: Final = (
    "phone",
    "person",
    "merchant",
    "place",
    "gap",
    "amount",
    "goods",
    "text",
    "wording",
)
PHONE, PERSON, MERCHANT, PLACE, GAP, AMOUNT, GOODS, TEXT, WORDING = range(len(COMPARISONS))
LEVELS: Final = {
    "phone": phones.LEVELS,
    "person": names.LEVELS,
    "merchant": merchants.LEVELS,
    "place": places.LEVELS,
    "gap": times.LEVELS,
    "amount": amounts.LEVELS,
    "goods": texts.GOODS_LEVELS,
    "text": texts.TEXT_LEVELS,
    "wording": WORDING_LEVELS,
}
MOST_LEVELS: Final = max(len(levels) for levels in LEVELS.values())

AHEAD: Final = 16  # pairs whose records are fetched from memory together
WORDS_A_LINE: Final = 16  # of a cache

AllLevels = npt.NDArray[np.uint8]
AllBits = npt.NDArray[np.float32]
Totals = npt.NDArray[np.float64]  # bits of all words, by kind
Both = npt.NDArray[np.float64]  # bits that both hold, and of the rarest, by kind of overlap


# Which words of the left record are compared with which of the right one, and of which kind. Those
# after the first four take part only where one side has no column of its own for what the other
# names: a shop may then be told in the text, or with the place.
OVERLAPS: Final = np.array(
    [
        (MERCHANT_WORDS, MERCHANT_WORDS, MERCHANT_WORDS),
        (PLACE_WORDS, PLACE_WORDS, PLACE_WORDS),
        (GOODS_WORDS, GOODS_WORDS, GOODS_WORDS),
        (TEXT_WORDS, TEXT_WORDS, TEXT_WORDS),
        (MERCHANT_WORDS, TEXT_WORDS, MERCHANT_WORDS),
        (TEXT_WORDS, MERCHANT_WORDS, MERCHANT_WORDS),
        (GOODS_WORDS, TEXT_WORDS, GOODS_WORDS),
        (TEXT_WORDS, GOODS_WORDS, GOODS_WORDS),
        (MERCHANT_WORDS, PLACE_WORDS, MERCHANT_WORDS),
        (PLACE_WORDS, MERCHANT_WORDS, MERCHANT_WORDS),
    ]
)
NAME_IN_TEXT, TEXT_HAS_NAME, GOODS_IN_TEXT, TEXT_HAS_GOODS, NAME_IN_PLACE, PLACE_HAS_NAME = range(
    KINDS, len(OVERLAPS)
)


@compiled
def gap_level(a: Row, b: Row) -> int:
    if times.MISSING in (a.time, b.time):
        return 0
    return times.compare_times(times.gap(a.time, a.police, b.time, b.police))


@compiled
def merchant_level(x: Row, y: Row, ours: Totals, theirs: Totals, both: Both) -> tuple[int, float]:
    if ours[MERCHANT_WORDS] > 0 and theirs[MERCHANT_WORDS] > 0:
        poorer = min(ours[MERCHANT_WORDS], theirs[MERCHANT_WORDS])
        same, registered = x.merchant == y.merchant, x.registered and y.registered
        return merchants.named_level(same, registered, both[0, 0], poorer, both[0, 1])
    if ours[MERCHANT_WORDS] > 0 and theirs[TEXT_WORDS] > 0:
        held = both[NAME_IN_TEXT, 0] + both[NAME_IN_PLACE, 0]
        rarest = max(both[NAME_IN_TEXT, 1], both[NAME_IN_PLACE, 1])
        return merchants.told_level(held, ours[MERCHANT_WORDS], rarest)
    if theirs[MERCHANT_WORDS] > 0 and ours[TEXT_WORDS] > 0:
        held = both[TEXT_HAS_NAME, 0] + both[PLACE_HAS_NAME, 0]
        rarest = max(both[TEXT_HAS_NAME, 1], both[PLACE_HAS_NAME, 1])
        return merchants.told_level(held, theirs[MERCHANT_WORDS], rarest)
    return 0, 0.0


@compiled
def goods_level(ours: Totals, theirs: Totals, both: Both) -> tuple[int, float]:
    if ours[GOODS_WORDS] > 0 and theirs[GOODS_WORDS] > 0:
        poorer = min(ours[GOODS_WORDS], theirs[GOODS_WORDS])
        return texts.goods_level(both[GOODS_WORDS, 0], poorer, both[GOODS_WORDS, 1])
    if ours[GOODS_WORDS] > 0 and theirs[TEXT_WORDS] > 0:
        return texts.told_level(both[GOODS_IN_TEXT, 0], ours[GOODS_WORDS]), 0.0
    if theirs[GOODS_WORDS] > 0 and ours[TEXT_WORDS] > 0:
        return texts.told_level(both[TEXT_HAS_GOODS, 0], theirs[GOODS_WORDS]), 0.0
    return 0, 0.0


@compiled
def overlaps(a: Words, b: Words, i: int, j: int, ours: Totals, theirs: Totals, both: Both) -> None:
    """Fill the bits of all words of each record, by kind, and of those that both hold."""
    for n in range(KINDS):
        ours[n], theirs[n] = a.totals[i, n], b.totals[j, n]
    x, y = a.starts[i], b.starts[j]
    for n in range(OVERLAPS.shape[0]):
        p, q, own = OVERLAPS[n, 0], OVERLAPS[n, 1], OVERLAPS[n, 2]
        both[n, 0], both[n, 1] = 0.0, 0.0
        if n >= KINDS and ours[own] > 0 and theirs[own] > 0:
            continue
        if ours[p] > 0 and theirs[q] > 0:
            at = x + (a.ends[i, p - 1] if p > 0 else 0), x + a.ends[i, p]  # `span`, but quicker
            to = y + (b.ends[j, q - 1] if q > 0 else 0), y + b.ends[j, q]
            both[n, 0], both[n, 1] = overlap(a.items, at, b.items, to, a.rarity, RARITY_OF[own])


@compiled
def compare_rows(
    x: Row,
    y: Row,
    words: tuple[Totals, Totals, Both],
    k: int,
    levels: AllLevels,
    bits: AllBits,
) -> None:
    """Fill all comparisons of pair k but that of wording."""
    ours, theirs, both = words
    levels[k, PHONE], bits[k, PHONE] = phones.phone_level(x, y)
    levels[k, PERSON], bits[k, PERSON] = names.person_level(x, y)
    levels[k, MERCHANT], bits[k, MERCHANT] = merchant_level(x, y, ours, theirs, both)
    held, rarest = both[PLACE_WORDS, 0], both[PLACE_WORDS, 1]
    levels[k, PLACE], bits[k, PLACE] = places.place_level(
        x, y, held, rarest, ours[PLACE_WORDS], theirs[PLACE_WORDS]
    )
    levels[k, GAP], bits[k, GAP] = gap_level(x, y), 0.0
    levels[k, AMOUNT], bits[k, AMOUNT] = amounts.amount_level(x, y)
    levels[k, GOODS], bits[k, GOODS] = goods_level(ours, theirs, both)
    poorer = min(ours[TEXT_WORDS], theirs[TEXT_WORDS])
    levels[k, TEXT], bits[k, TEXT] = texts.text_level(both[TEXT_WORDS, 0], poorer), 0.0


@compiled
def fetch(side: Features, rows: npt.NDArray[np.int32]) -> float:
    """Touch what some comparisons will read, all at once: memory then answers them together, while
    a comparison would ask for one place after another and wait for each.
    """
    touched = 0.0
    words = side.words
    for k in range(rows.size):
        j = rows[k]
        row = side.rows[j]
        touched += row.phone + row.sum_2 + row.given + row.sum_3_bits  # one of each cache line
        touched += words.starts[j] + words.ends[j, 0] + words.totals[j, 0]
    for k in range(rows.size):
        j = rows[k]
        end = words.starts[j] + words.ends[j, KINDS - 1]
        for x in range(words.starts[j], end, WORDS_A_LINE):
            touched += words.items[x]
    return touched


@compiled
def compare_pairs(
    a: Features,
    b: Features,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    levels: AllLevels,
    bits: AllBits,
) -> None:
    """Fill, for each pair of row numbers, the level of each comparison but that of wording, and how
    rare (in bits) is what agrees in it.
    """
    both = np.zeros((len(OVERLAPS), 2))
    ours, theirs = np.zeros(KINDS), np.zeros(KINDS)
    for k in range(left.size):
        if k % AHEAD == 0:
            fetch(b, right[k : k + AHEAD])
        i, j = left[k], right[k]
        overlaps(a.words, b.words, i, j, ours, theirs, both)
        compare_rows(a.rows[i], b.rows[j], (ours, theirs, both), k, levels, bits)
        levels[k, WORDING], bits[k, WORDING] = 0, 0.0


@compiled
def compare_wording(
    a: Features,
    b: Features,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    levels: AllLevels,
) -> None:
    for k in range(left.size):
        levels[k, WORDING] = wording_level(a, b, left[k], right[k])
