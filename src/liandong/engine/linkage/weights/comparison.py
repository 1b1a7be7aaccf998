"""The one comparison function: two rows of features in, a level per comparison out."""

from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled
from liandong.engine.linkage.features import (
    amounts,
    character_pairs,
    merchants,
    names,
    phones,
    places,
    times,
)
from liandong.engine.linkage.features.character_pairs import RARITY_OF, overlap, span
from liandong.engine.linkage.features.rows import GOODS as GOODS_WORDS
from liandong.engine.linkage.features.rows import MERCHANT as MERCHANT_WORDS
from liandong.engine.linkage.features.rows import PLACE as PLACE_WORDS
from liandong.engine.linkage.features.rows import TEXT as TEXT_WORDS
from liandong.engine.linkage.features.rows import Features, Row, RowNumbers, Rows
from liandong.engine.linkage.features.wording import LEVELS as WORDING_LEVELS
from liandong.engine.linkage.features.wording import wording_level

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
    "goods": character_pairs.GOODS_LEVELS,
    "text": character_pairs.TEXT_LEVELS,
    "wording": WORDING_LEVELS,
}
MOST_LEVELS: Final = max(len(levels) for levels in LEVELS.values())

PREFETCH: Final = 16  # pairs whose records are fetched from memory together
WORDS_A_LINE: Final = 16  # of a cache

AllLevels = npt.NDArray[np.uint8]
AllBits = npt.NDArray[np.float32]
Items = npt.NDArray[np.uint32]  # words of all rows of a side
Rarity = npt.NDArray[np.float32]


@compiled
def shared(
    x: Row, y: Row, kinds: tuple[int, int, int], ours: Items, theirs: Items, rarity: Rarity
) -> tuple[float, float]:
    """(bits of the words that both hold, bits of the rarest of them): those of the first kind of x,
    of the second of y, by the rarity of the third.
    """
    p, q, own = kinds
    if x.sketches[p] & y.sketches[q]:
        return overlap(ours, span(x, p), theirs, span(y, q), rarity, RARITY_OF[own])
    return 0.0, 0.0


@compiled
def gap_level(x: Row, y: Row) -> int:
    if times.MISSING in (x.time, y.time):
        return 0
    return times.compare_times(times.gap(x.time, x.police, y.time, y.police))


# A shop may be named in the text, or with the place, and goods in the text. That counts only where
# one side has no column of its own for what the other names.
@compiled
def name_mentioned(x: Row, y: Row, ours: Items, theirs: Items, rarity: Rarity) -> tuple[int, float]:
    """The merchant of x against the text and place of y, which has no merchant."""
    kinds = MERCHANT_WORDS, TEXT_WORDS, MERCHANT_WORDS
    in_text, rarest = shared(x, y, kinds, ours, theirs, rarity)
    kinds = MERCHANT_WORDS, PLACE_WORDS, MERCHANT_WORDS
    in_place, other = shared(x, y, kinds, ours, theirs, rarity)
    total = float(x.totals[MERCHANT_WORDS])
    return merchants.mention_level(in_text + in_place, total, max(rarest, other))


@compiled
def merchant_level(x: Row, y: Row, ours: Items, theirs: Items, rarity: Rarity) -> tuple[int, float]:
    if x.totals[MERCHANT_WORDS] > 0 and y.totals[MERCHANT_WORDS] > 0:
        if merchants.numbered_apart(x, y):
            return merchants.UNLIKE, 0.0
        poorer = float(min(x.totals[MERCHANT_WORDS], y.totals[MERCHANT_WORDS]))
        kinds = MERCHANT_WORDS, MERCHANT_WORDS, MERCHANT_WORDS
        both, rarest = shared(x, y, kinds, ours, theirs, rarity)
        same, registered = x.merchant == y.merchant, x.registered and y.registered
        return merchants.named_level(same, registered, both, poorer, rarest)
    if x.totals[MERCHANT_WORDS] > 0 and y.totals[TEXT_WORDS] > 0:
        return name_mentioned(x, y, ours, theirs, rarity)
    if y.totals[MERCHANT_WORDS] > 0 and x.totals[TEXT_WORDS] > 0:
        return name_mentioned(y, x, theirs, ours, rarity)
    return 0, 0.0


@compiled
def place_level(x: Row, y: Row, ours: Items, theirs: Items, rarity: Rarity) -> tuple[int, float]:
    roads, bits = places.compare_roads(x, y)
    level = places.plain_level(x, y, roads)
    if level != places.NULL:
        return level, (bits if level == places.NUMBER else 0.0)
    kinds = PLACE_WORDS, PLACE_WORDS, PLACE_WORDS
    both, rarest = shared(x, y, kinds, ours, theirs, rarity)
    poorer = float(min(x.totals[PLACE_WORDS], y.totals[PLACE_WORDS]))
    return places.place_level(x, y, (roads, bits), both, rarest, poorer)


@compiled
def goods_known(x: Row, y: Row) -> bool:
    """Whether goods are compared at all."""
    return exclude_each_other(x, y) or goods_named(x, y)


@compiled
def exclude_each_other(x: Row, y: Row) -> bool:
    """Whether both name goods of known kinds, and none of one kind."""
    return bool(x.kinds != 0 and y.kinds != 0 and x.kinds & y.kinds == 0)


@compiled
def goods_named(x: Row, y: Row) -> bool:
    """Whether one side names goods, and the other names any or has a text that may."""
    if x.totals[GOODS_WORDS] > 0:
        return bool(y.totals[GOODS_WORDS] > 0 or y.totals[TEXT_WORDS] > 0)
    return bool(y.totals[GOODS_WORDS] > 0 and x.totals[TEXT_WORDS] > 0)


@compiled
def goods_level(x: Row, y: Row, ours: Items, theirs: Items, rarity: Rarity) -> tuple[int, float]:
    """(level, bits of the rarest word that agrees)."""
    if exclude_each_other(x, y):
        return character_pairs.EXCLUDED, 0.0
    return named_goods_level(x, y, ours, theirs, rarity)


@compiled
def named_goods_level(
    x: Row, y: Row, ours: Items, theirs: Items, rarity: Rarity
) -> tuple[int, float]:
    if not goods_named(x, y):
        return 0, 0.0
    mine, yours = float(x.totals[GOODS_WORDS]), float(y.totals[GOODS_WORDS])
    if mine > 0 and yours > 0:
        kinds = GOODS_WORDS, GOODS_WORDS, GOODS_WORDS
        both, rarest = shared(x, y, kinds, ours, theirs, rarity)
        return character_pairs.goods_level(both, min(mine, yours), rarest)
    if mine > 0:
        both, _ = shared(x, y, (GOODS_WORDS, TEXT_WORDS, GOODS_WORDS), ours, theirs, rarity)
        return character_pairs.mention_level(both, mine), 0.0
    both, _ = shared(x, y, (TEXT_WORDS, GOODS_WORDS, GOODS_WORDS), ours, theirs, rarity)
    return character_pairs.mention_level(both, yours), 0.0


@compiled
def text_known(x: Row, y: Row) -> bool:
    return bool(min(x.totals[TEXT_WORDS], y.totals[TEXT_WORDS]) >= character_pairs.FEWEST_BITS)


@compiled
def text_level(x: Row, y: Row, ours: Items, theirs: Items, rarity: Rarity) -> int:
    if not text_known(x, y):
        return 0
    both, _ = shared(x, y, (TEXT_WORDS, TEXT_WORDS, TEXT_WORDS), ours, theirs, rarity)
    return character_pairs.text_level(both, float(min(x.totals[TEXT_WORDS], y.totals[TEXT_WORDS])))


@compiled
def compare_facts(
    x: Row,
    y: Row,
    words: tuple[Items, Items, Rarity],
    k: int,
    levels: AllLevels,
    bits: AllBits,
) -> None:
    """Fill the comparisons of pair k that others follow from, and those that are cheap."""
    ours, theirs, rarity = words
    levels[k, PHONE], bits[k, PHONE] = phones.phone_level(x, y)
    levels[k, PERSON], bits[k, PERSON] = names.person_level(x, y)
    levels[k, MERCHANT], bits[k, MERCHANT] = merchant_level(x, y, ours, theirs, rarity)
    levels[k, PLACE], bits[k, PLACE] = place_level(x, y, ours, theirs, rarity)
    levels[k, GAP], bits[k, GAP] = gap_level(x, y), 0.0
    levels[k, AMOUNT], bits[k, AMOUNT] = amounts.amount_level(x, y)


@compiled
def compare_contents(
    x: Row,
    y: Row,
    words: tuple[Items, Items, Rarity],
    k: int,
    levels: AllLevels,
    bits: AllBits,
) -> None:
    """Fill the comparisons of goods and text; wording comes later."""
    ours, theirs, rarity = words
    levels[k, GOODS], bits[k, GOODS] = goods_level(x, y, ours, theirs, rarity)
    levels[k, TEXT], bits[k, TEXT] = text_level(x, y, ours, theirs, rarity), 0.0
    levels[k, WORDING], bits[k, WORDING] = 0, 0.0


@compiled
def fetch(rows: Rows, items: Items, wanted: RowNumbers) -> float:
    """Prefetch what some comparisons will read: memory then answers all at once, while a comparison
    alone would wait for one read after another.
    """
    touched = 0.0
    for k in range(wanted.size):
        row = rows[wanted[k]]
        touched += row.phone + row.start + row.first + row.police  # one of each cache line
    for k in range(wanted.size):
        start, _ = span(rows[wanted[k]], MERCHANT_WORDS)
        _, end = span(rows[wanted[k]], PLACE_WORDS)
        for x in range(start, end, WORDS_A_LINE):
            touched += items[x]
    return touched


@compiled
def compare_pairs(
    a: Features,
    b: Features,
    left: RowNumbers,
    right: RowNumbers,
    levels: AllLevels,
    bits: AllBits,
) -> None:
    """Fill, for each pair of row numbers, the level of each comparison but wording, and the rarity
    (in bits) of what agrees.
    """
    ours, theirs = a.rows, b.rows
    words = a.words.items, b.words.items, a.words.rarity
    for k in range(left.size):
        if k % PREFETCH == 0:
            fetch(ours, words[0], left[k : k + PREFETCH])
            fetch(theirs, words[1], right[k : k + PREFETCH])
        x, y = ours[left[k]], theirs[right[k]]
        compare_facts(x, y, words, k, levels, bits)
        compare_contents(x, y, words, k, levels, bits)


@compiled
def compare_wording(
    a: Features,
    b: Features,
    left: RowNumbers,
    right: RowNumbers,
    levels: AllLevels,
) -> None:
    for k in range(left.size):
        levels[k, WORDING] = wording_level(a, b, left[k], right[k])
