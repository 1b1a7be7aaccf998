"""The one comparison function: two rows of features in, a level per comparison out."""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from liandong.engine.linkage import amounts, merchants, names, phones, places, texts, times
from liandong.engine.linkage.features import Features

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


@njit(cache=True, nogil=True)
def phone_level(a: Features, i: int, b: Features, j: int) -> tuple[int, float]:
    level = phones.compare_phones(a.phone[i], a.phone_kind[i], b.phone[j], b.phone_kind[j])
    if level in (phones.EXACT, phones.HASH):
        return level, a.phone_bits[i]
    if level not in (phones.MASKED_EQUAL, phones.MASKED_WEAK):
        # Someone else called, or left no number of their own: the text may tell it.
        told_a, told_b = a.text_phone[i], b.text_phone[j]
        if told_a and (told_a == b.phone[j] or told_a == told_b):
            return phones.IN_TEXT, a.text_phone_bits[i]
        if told_b and told_b == a.phone[i]:
            return phones.IN_TEXT, b.text_phone_bits[j]
    return level, 0.0


@njit(cache=True, nogil=True)
def person_level(a: Features, i: int, b: Features, j: int) -> tuple[int, float]:
    level = names.compare_names(a.name[i], b.name[j])
    if level == names.FULL:
        return level, a.name_bits[i]
    if level in (names.SURNAME, names.MASKED):
        return level, a.family_bits[i]
    return level, 0.0


@njit(cache=True, nogil=True)
def place_level(a: Features, i: int, b: Features, j: int) -> tuple[int, float]:
    apart = places.metres(a.lon[i], a.lat[i], b.lon[j], b.lat[j])
    level, bits = places.compare_places(
        a.place[i], b.place[j], apart, a.place_words, i, b.place_words, j
    )
    if level in (places.NUMBER, places.ROAD):
        return level, places.road_bits(
            a.place[i], b.place[j], a.road_bits[i], a.number_bits[i], level
        )
    return level, bits


@njit(cache=True, nogil=True)
def amount_level(a: Features, i: int, b: Features, j: int) -> tuple[int, float]:
    level, agreed = amounts.compare_sums(a.sums[i], b.sums[j])
    if level == amounts.EQUAL:
        for k in range(amounts.KEPT):
            if a.sums[i, k] == agreed:
                return level, a.sums_bits[i, k]
    return level, 0.0


@njit(cache=True, nogil=True)
def compare_pair(a: Features, i: int, b: Features, j: int, levels: Levels, bits: Bits) -> None:
    """Fill the level of each comparison and the rarity (bits) of what agrees in it."""
    levels[PHONE], bits[PHONE] = phone_level(a, i, b, j)
    levels[PERSON], bits[PERSON] = person_level(a, i, b, j)
    levels[MERCHANT], bits[MERCHANT] = merchants.compare_merchants(
        a.merchant, i, a.merchant_hash[i], b.merchant, j, b.merchant_hash[j], a.text, b.text
    )
    levels[PLACE], bits[PLACE] = place_level(a, i, b, j)
    levels[GAP], bits[GAP] = gap_level(a, i, b, j), 0.0
    levels[AMOUNT], bits[AMOUNT] = amount_level(a, i, b, j)
    levels[GOODS], bits[GOODS] = texts.compare_goods(a.goods, i, a.text, b.goods, j, b.text)
    levels[TEXT], bits[TEXT] = texts.compare_texts(a.text, i, b.text, j), 0.0


@njit(cache=True, nogil=True)
def gap_level(a: Features, i: int, b: Features, j: int) -> int:
    if a.time[i] == times.MISSING or b.time[j] == times.MISSING:
        return 0
    return times.compare_times(times.gap(a.time[i], a.police[i], b.time[j], b.police[j]))


@njit(cache=True, nogil=True)
def compare_pairs(
    a: Features,
    b: Features,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    levels: npt.NDArray[np.uint8],
    bits: npt.NDArray[np.float32],
) -> None:
    for k in range(left.size):
        compare_pair(a, left[k], b, right[k], levels[k], bits[k])
