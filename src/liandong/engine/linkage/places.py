"""Places: road and house number, floor, coordinates, and the rare words of the description.

House numbers are compared as numbers: 12号 and 21号 are made of the same characters.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from liandong.engine.linkage.codepoints import (
    IntArray,
    Utf8,
    among,
    bigram,
    decode,
    digit_of,
    is_han,
    signs,
)
from liandong.engine.linkage.tokens import Ragged, shared

LEVELS: Final = (
    "missing",
    "number",
    "floor",
    "near",
    "words",
    "road",
    "close",
    "some_words",
    "number_unlike",
    "unlike",
    "far",
)
(NULL, NUMBER, FLOOR, NEAR, WORDS, ROAD, CLOSE, SOME_WORDS, NUMBER_UNLIKE, UNLIKE, FAR) = range(11)

ROAD_SIGNS: Final = signs("路街巷弄道")
NOT_ROAD: Final = signs("马公铁线电半网问迷修走街上下中渠频报知味跑")
BOUNDARY: Final = signs("省市区县镇乡村在到于与和及沿近经去从住至号路街巷弄|楼、，。")
FLOOR_SIGNS: Final = signs("楼层f")

# Columns of a parsed place: two roads with their numbers, and a floor.
ROAD_1, NUMBER_1, ROAD_2, NUMBER_2, STOREY = range(5)
METRES_PER_DEGREE: Final = 111_320.0


@njit(cache=True, nogil=True)
def number_at(codes: IntArray, i: int, n: int) -> tuple[int, int]:
    """(number, position after it) of an Arabic or Chinese number; -1 where there is none."""
    value, digits, unit = 0, 0, 0
    while i < n and digits < 6:
        d = digit_of(codes[i])
        if d >= 0:
            value = value * 10 + d if unit == 0 else value + d
        elif codes[i] == 0x5341:  # 十
            value, unit = tens(value, 10)
        elif codes[i] == 0x767E:  # 百
            value, unit = value * 100, 1
        else:
            break
        digits += 1
        i += 1
    return (value if digits else -1), i


@njit(cache=True, nogil=True)
def tens(value: int, base: int) -> tuple[int, int]:
    ones = value % base
    return value - ones + (ones or 1) * base, 1


@njit(cache=True, nogil=True)
def road_at(codes: IntArray, i: int, n: int) -> int:
    """The road whose sign stands at i, by its last two characters; 0 where it is none."""
    if i < 1 or not among(codes[i], ROAD_SIGNS) or not is_han(codes[i - 1]):
        return 0
    if among(codes[i - 1], NOT_ROAD) or among(codes[i - 1], BOUNDARY):
        if not (i >= 3 and codes[i - 1] == 0x4E2D):  # 中: 建设中路 is a road, 途中路 is not
            return 0
    if i + 1 < n and codes[i] == 0x8857 and codes[i + 1] == 0x9053:  # 街道, a sub-district
        return 0
    if codes[i] == 0x9053 and codes[i - 1] != 0x5927:  # 道 only as 大道
        return 0
    first = codes[i - 2] if i >= 2 else 0
    if not is_han(first) or among(first, BOUNDARY):
        first = 0
    return int(bigram(first, codes[i - 1]))


@njit(cache=True, nogil=True)
def storey_at(codes: IntArray, i: int, n: int) -> int:
    """The floor told at i (3楼, 三层, F3, B1, 负一楼), 0 where there is none."""
    if codes[i] in (98, 0x8D1F) and i + 1 < n:  # b 负
        value, _ = number_at(codes, i + 1, n)
        return -value if 0 < value < 9 else 0
    value, end = number_at(codes, i, n)
    if 0 < value < 60 and end < n and among(codes[end], FLOOR_SIGNS):
        return value
    return 0


@njit(cache=True, nogil=True)
def parse_place(codes: IntArray, n: int, place: IntArray) -> None:
    place[:] = 0
    place[NUMBER_1] = -1
    place[NUMBER_2] = -1
    counted = False
    for i in range(n):
        road = road_at(codes, i, n)
        if road:
            number, _ = number_at(codes, i + 1, n)
            add_road(place, road, number)
        numeral = digit_of(codes[i]) >= 0 or codes[i] in (0x5341, 98, 0x8D1F)
        if place[STOREY] == 0 and numeral and not counted:
            place[STOREY] = storey_at(codes, i, n)
        counted = numeral


@njit(cache=True, nogil=True)
def add_road(place: IntArray, road: int, number: int) -> None:
    """Keep two roads; one told twice keeps the number that it was once told with."""
    road = np.int32(road & 0x7FFFFFFF)
    for k in (ROAD_1, ROAD_2):
        if place[k] == road:
            if place[k + 1] < 0:
                place[k + 1] = number
            return
        if place[k] == 0:
            place[k], place[k + 1] = road, number
            return


@njit(cache=True, nogil=True)
def parse_places(column: Utf8, places: IntArray) -> None:
    codes = np.empty(300, np.int32)
    for row in range(places.shape[0]):
        n = decode(column.data, column.offsets[row], column.offsets[row + 1], codes)
        parse_place(codes, n, places[row])


@njit(cache=True, nogil=True)
def metres(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Distance on the ground; a plane is exact enough within a city."""
    east = (lon_a - lon_b) * math.cos(math.radians((lat_a + lat_b) / 2))
    return METRES_PER_DEGREE * math.hypot(east, lat_a - lat_b)


@njit(cache=True, nogil=True)
def compare_roads(a: IntArray, b: IntArray) -> tuple[int, int, int]:
    """(level, road, number): NUMBER, ROAD, NUMBER_UNLIKE, UNLIKE or NULL."""
    best, road, number = NULL, 0, -1
    for i in (ROAD_1, ROAD_2):
        for j in (ROAD_1, ROAD_2):
            if a[i] == 0 or b[j] == 0:
                continue
            if a[i] != b[j]:
                best = best or UNLIKE
            elif a[i + 1] < 0 or b[j + 1] < 0:
                best, road = (ROAD, a[i]) if best != NUMBER else (best, road)
            elif a[i + 1] == b[j + 1]:
                best, road, number = NUMBER, a[i], a[i + 1]
            elif best not in (NUMBER, ROAD):
                best, road = NUMBER_UNLIKE, a[i]
    return best, road, number


@njit(cache=True, nogil=True)
def compare_places(
    a: IntArray, b: IntArray, apart: float, words_a: Ragged, i: int, words_b: Ragged, j: int
) -> tuple[int, float]:
    """(level, bits of the rarest word that agrees). `apart` is in metres, NaN when unknown."""
    roads, _, _ = compare_roads(a, b)
    if roads == NUMBER:
        return NUMBER, 0.0
    ratio, rarest = shared(words_a, i, words_b, j)
    if ratio >= 0.5 and a[STOREY] and a[STOREY] == b[STOREY]:
        return FLOOR, rarest
    if apart <= 80:
        return NEAR, 0.0
    if roads == NUMBER_UNLIKE:
        return NUMBER_UNLIKE, 0.0
    if ratio >= 0.5:
        return WORDS, rarest
    if roads == ROAD:
        return ROAD, 0.0
    if apart <= 400:
        return CLOSE, 0.0
    if ratio >= 0.2:
        return SOME_WORDS, rarest
    if apart > 400:
        return FAR, 0.0
    told_a = words_a.starts[i + 1] > words_a.starts[i]
    told_b = words_b.starts[j + 1] > words_b.starts[j]
    return (UNLIKE if told_a and told_b else NULL), 0.0


@njit(cache=True, nogil=True)
def road_bits(
    a: IntArray,
    b: IntArray,
    roads: npt.NDArray[np.float32],
    numbers: npt.NDArray[np.float32],
    level: int,
) -> float:
    """Rarity of the road, or road and number, on which `a` and `b` agree; bits are those of `a`."""
    _, road, number = compare_roads(a, b)
    for k in range(2):
        if a[2 * k] == road and level == NUMBER and a[2 * k + 1] == number:
            return numbers[k]
        if a[2 * k] == road and level == ROAD:
            return roads[k]
    return 0.0
