"""The one comparison function: two rows of features in, a level per comparison out."""

from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage import amounts, merchants, names, phones, places, texts, times
from liandong.engine.linkage.compiled import compiled
from liandong.engine.linkage.rows import GOODS as GOODS_WORDS
from liandong.engine.linkage.rows import KINDS, Features, Row
from liandong.engine.linkage.rows import MERCHANT as MERCHANT_WORDS
from liandong.engine.linkage.rows import PLACE as PLACE_WORDS
from liandong.engine.linkage.rows import TEXT as TEXT_WORDS
from liandong.engine.linkage.tokens import overlap

COMPARISONS: Final = ("phone", "person", "merchant", "place", "gap", "amount", "goods", "text")
PHONE, PERSON, MERCHANT, PLACE, GAP, AMOUNT, GOODS, TEXT = range(len(COMPARISONS))
LEVELS: Final = {
    "phone": phones.LEVELS,
    "person": names.LEVELS,
    "merchant": merchants.LEVELS,
    "place": places.LEVELS,
    "gap": times.LEVELS,
    "amount": amounts.LEVELS,
    "goods": texts.GOODS_LEVELS,
    "text": texts.TEXT_LEVELS,
}
MOST_LEVELS: Final = max(len(levels) for levels in LEVELS.values())

Levels = npt.NDArray[np.uint8]
Bits = npt.NDArray[np.float32]
Totals = npt.NDArray[np.float64]  # bits of all words, by kind
Both = npt.NDArray[np.float64]  # bits that both hold, and of the rarest, by kind of overlap


# Which words of the left record are compared with which of the right one. The last four take part
# only where one side has no column of its own for what the other names.
OURS: Final = np.array([MERCHANT_WORDS, PLACE_WORDS, GOODS_WORDS, TEXT_WORDS] * 2)[
    [0, 1, 2, 3, 0, 3, 2, 3]
]
THEIRS: Final = np.array([MERCHANT_WORDS, PLACE_WORDS, GOODS_WORDS, TEXT_WORDS])[
    [0, 1, 2, 3, 3, 0, 3, 2]
]
NAME_IN_TEXT, TEXT_HAS_NAME, GOODS_IN_TEXT, TEXT_HAS_GOODS = 4, 5, 6, 7


@compiled
def gap_level(a: Row, b: Row) -> int:
    if times.MISSING in (a.time, b.time):
        return 0
    return times.compare_times(times.gap(a.time, a.police, b.time, b.police))


@compiled
def merchant_level(same: bool, ours: Totals, theirs: Totals, both: Both) -> tuple[int, float]:
    if ours[MERCHANT_WORDS] > 0 and theirs[MERCHANT_WORDS] > 0:
        poorer = min(ours[MERCHANT_WORDS], theirs[MERCHANT_WORDS])
        return merchants.named_level(same, both[0, 0], poorer, both[0, 1])
    if ours[MERCHANT_WORDS] > 0 and theirs[TEXT_WORDS] > 0:
        held, rarest = both[NAME_IN_TEXT]
        return merchants.told_level(held, ours[MERCHANT_WORDS], rarest)
    if theirs[MERCHANT_WORDS] > 0 and ours[TEXT_WORDS] > 0:
        held, rarest = both[TEXT_HAS_NAME]
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
def compare_pairs(
    a: Features,
    b: Features,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    levels: npt.NDArray[np.uint8],
    bits: npt.NDArray[np.float32],
) -> None:
    """Fill, for each pair of row numbers, the level of each comparison and how rare (in bits) is
    what agrees in it.
    """
    # Plain arrays: a tuple of them would be counted as referenced again in every call.
    rows_a, starts_a, ends_a = a.rows, a.words.starts, a.words.ends
    totals_a, items_a, bits_a = a.words.totals, a.words.items, a.words.bits
    rows_b, starts_b, ends_b = b.rows, b.words.starts, b.words.ends
    totals_b, items_b, bits_b = b.words.totals, b.words.items, b.words.bits
    both = np.zeros((OURS.size, 2))
    ours, theirs = np.zeros(KINDS), np.zeros(KINDS)
    for k in range(left.size):
        i, j = left[k], right[k]
        for n in range(KINDS):
            ours[n], theirs[n] = totals_a[i, n], totals_b[j, n]
        for n in range(OURS.size):
            p, q = OURS[n], THEIRS[n]
            own = p if p != TEXT_WORDS else q
            both[n, 0], both[n, 1] = 0.0, 0.0
            if n >= KINDS and ours[own] > 0 and theirs[own] > 0:
                continue
            if ours[p] > 0 and theirs[q] > 0:
                # Words are as rare on either side; those of a name are weighed by the name's table.
                if p == TEXT_WORDS and q != TEXT_WORDS:
                    both[n, 0], both[n, 1] = overlap(
                        items_b,
                        bits_b,
                        starts_b[j, q],
                        ends_b[j, q],
                        items_a,
                        starts_a[i, p],
                        ends_a[i, p],
                    )
                else:
                    both[n, 0], both[n, 1] = overlap(
                        items_a,
                        bits_a,
                        starts_a[i, p],
                        ends_a[i, p],
                        items_b,
                        starts_b[j, q],
                        ends_b[j, q],
                    )
        x, y = rows_a[i], rows_b[j]
        levels[k, PHONE], bits[k, PHONE] = phones.phone_level(x, y)
        levels[k, PERSON], bits[k, PERSON] = names.person_level(x, y)
        levels[k, MERCHANT], bits[k, MERCHANT] = merchant_level(
            x.merchant == y.merchant, ours, theirs, both
        )
        levels[k, PLACE], bits[k, PLACE] = places.place_level(
            x, y, both[PLACE_WORDS, 0], both[PLACE_WORDS, 1], ours[PLACE_WORDS], theirs[PLACE_WORDS]
        )
        levels[k, GAP], bits[k, GAP] = gap_level(x, y), 0.0
        levels[k, AMOUNT], bits[k, AMOUNT] = amounts.amount_level(x, y)
        levels[k, GOODS], bits[k, GOODS] = goods_level(ours, theirs, both)
        poorer = min(ours[TEXT_WORDS], theirs[TEXT_WORDS])
        levels[k, TEXT], bits[k, TEXT] = texts.text_level(both[TEXT_WORDS, 0], poorer), 0.0
