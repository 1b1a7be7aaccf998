"""Places: road and house number, floor, coordinates, and the rare words of the description.

House numbers are compared as numbers: 12号 and 21号 are made of the same characters.
"""

import math
from typing import Final

import numpy as np

from liandong.engine.kernels import Ints, compiled
from liandong.engine.linkage.features.codepoints import (
    Utf8,
    among,
    bigram,
    decode,
    digit_of,
    is_bar,
    is_han,
    signs,
)
from liandong.engine.linkage.features.rows import Row, Rows

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
    "words_unlike",
)
(
    NULL,
    NUMBER,
    FLOOR,
    NEAR,
    WORDS,
    ROAD,
    CLOSE,
    SOME_WORDS,
    NUMBER_UNLIKE,
    UNLIKE,
    FAR,
    WORDS_UNLIKE,
) = range(12)

ROAD_SIGNS: Final = signs("路街巷弄道")
NOT_ROAD: Final = signs("马公铁线电半网问迷修走街上下中渠频报知味跑")
BOUNDARY: Final = signs("省市区县镇乡村在到于与和及沿近经去从住至号路街巷弄|楼、，。")
FLOOR_SIGNS: Final = signs("楼层f")

STEPS_AWAY: Final = 80.0  # metres
STREETS_AWAY: Final = 200.0
METRES_PER_DEGREE: Final = 111_320.0


@compiled
def number_at(codes: Ints, i: int, n: int) -> tuple[int, int]:
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


@compiled
def tens(value: int, base: int) -> tuple[int, int]:
    ones = value % base
    return value - ones + (ones or 1) * base, 1


@compiled
def road_at(codes: Ints, i: int, n: int) -> int:
    """The road whose sign stands at i, by its last two characters; 0 where it is none."""
    if i < 1 or not among(codes[i], ROAD_SIGNS) or not is_han(codes[i - 1]):
        return 0
    middle = i >= 3 and codes[i - 1] == 0x4E2D  # 中: 建设中路 is a road
    if not middle and (among(codes[i - 1], NOT_ROAD) or among(codes[i - 1], BOUNDARY)):
        return 0
    if i + 1 < n and codes[i] == 0x8857 and codes[i + 1] == 0x9053:  # 街道, a sub-district
        return 0
    if codes[i] == 0x9053 and codes[i - 1] != 0x5927:  # 道 only as 大道
        return 0
    first = codes[i - 2] if i >= 2 else 0
    if not is_han(first) or among(first, BOUNDARY):
        first = 0
    return int(bigram(first, codes[i - 1]) & 0x7FFFFFFF)


@compiled
def storey_at(codes: Ints, i: int, n: int) -> int:
    """The floor at i (3楼, 三层, F3, B1, 负一楼), 0 where there is none."""
    if codes[i] in (98, 0x8D1F) and i + 1 < n:  # b 负
        value, _ = number_at(codes, i + 1, n)
        return -value if 0 < value < 9 else 0
    value, end = number_at(codes, i, n)
    if 0 < value < 60 and end < n and among(codes[end], FLOOR_SIGNS):
        return value
    return 0


@compiled
def parse_place(codes: Ints, n: int, row: Row) -> None:
    row.road_1, row.number_1, row.road_2, row.number_2, row.storey = 0, -1, 0, -1, 0
    counted = False
    for i in range(n):
        road = road_at(codes, i, n)
        if road:
            number, end = number_at(codes, i + 1, n)
            counts_floors = end < n and among(codes[end], FLOOR_SIGNS)
            add_road(row, road, -1 if counts_floors else number)
        numeral = digit_of(codes[i]) >= 0 or codes[i] in (0x5341, 98, 0x8D1F)
        if row.storey == 0 and numeral and not counted:
            row.storey = storey_at(codes, i, n)
        counted = numeral


@compiled
def add_road(row: Row, road: int, number: int) -> None:
    """Keep two roads; a road named twice keeps the number that it had once."""
    if row.road_1 in (0, road):
        row.road_1, row.number_1 = road, (number if row.number_1 < 0 else row.number_1)
    elif row.road_2 in (0, road):
        row.road_2, row.number_2 = road, (number if row.number_2 < 0 else row.number_2)


@compiled
def parse_places(places: Utf8, texts: Utf8, rows: Rows) -> None:
    """Fill what rows hold of a place; from the text where neither place nor address is given."""
    codes = np.empty(300, np.int32)
    for i in range(rows.size):
        column = texts if is_bar(places, i) else places
        n = decode(column.data, column.offsets[i], column.offsets[i + 1], codes)
        parse_place(codes, n, rows[i])


@compiled
def metres(a: Row, b: Row) -> float:
    """Distance on the ground, NaN where a side has none; a plane is exact enough within a city."""
    east, north = a.lon - b.lon, a.lat - b.lat
    if math.isnan(east) or math.isnan(north):
        return math.nan
    east *= math.cos(math.radians((a.lat + b.lat) / 2))
    return METRES_PER_DEGREE * math.sqrt(east * east + north * north)


@compiled
def compare_roads(a: Row, b: Row) -> tuple[int, float]:
    """NUMBER, ROAD, NUMBER_UNLIKE, UNLIKE or NULL, with the bits of what agrees."""
    level, bits = road_pair(
        a.road_1, a.number_1, a.road_1_bits, a.number_1_bits, b.road_1, b.number_1
    )
    if a.road_2 == 0 and b.road_2 == 0:
        return level, bits
    for other, other_bits in (
        road_pair(a.road_1, a.number_1, a.road_1_bits, a.number_1_bits, b.road_2, b.number_2),
        road_pair(a.road_2, a.number_2, a.road_2_bits, a.number_2_bits, b.road_1, b.number_1),
        road_pair(a.road_2, a.number_2, a.road_2_bits, a.number_2_bits, b.road_2, b.number_2),
    ):
        if other != NULL and (level == NULL or other < level):
            level, bits = other, other_bits
    return level, bits


@compiled
def road_pair(
    road_a: int, number_a: int, bits: float, number_bits: float, road_b: int, number_b: int
) -> tuple[int, float]:
    if road_a == 0 or road_b == 0:
        return NULL, 0.0
    if road_a != road_b:
        return UNLIKE, 0.0
    if number_a < 0 or number_b < 0:
        return ROAD, bits
    return (NUMBER, number_bits) if number_a == number_b else (NUMBER_UNLIKE, 0.0)


@compiled
def plain_level(a: Row, b: Row, roads: int) -> int:
    """The level of two places where their words make no difference to it, else NULL."""
    if roads == NUMBER:
        return NUMBER
    if a.storey != 0 and a.storey == b.storey:
        return NULL
    apart = metres(a, b)
    if apart <= STEPS_AWAY:
        return NEAR
    if apart > STREETS_AWAY:
        return FAR
    return roads if roads in (NUMBER_UNLIKE, UNLIKE) else NULL


@compiled
def place_level(
    a: Row, b: Row, road: tuple[int, float], both: float, rarest: float, poorer: float
) -> tuple[int, float]:
    """(level, bits of what agrees) of two places without a `plain_level`, from the level and bits
    of their roads, the bits of the shared words and of the rarest of them, and all bits of the side
    that has fewer.
    """
    roads, road_bits = road
    ratio = both / poorer if poorer > 0 else 0.0
    level, bits = words_or_distance(ratio, metres(a, b), a.storey != 0 and a.storey == b.storey)
    if level in (FLOOR, NEAR, FAR):
        return level, rarest * bits
    if roads in (NUMBER_UNLIKE, UNLIKE):
        return roads, 0.0
    if level == WORDS:
        return level, rarest
    if roads == ROAD:
        return ROAD, road_bits
    if level != NULL:
        return level, rarest * bits
    # A mall on one side and a road on the other share no word and may be one place.
    return (WORDS_UNLIKE if poorer > 0 else NULL), 0.0


@compiled
def words_or_distance(ratio: float, apart: float, one_floor: bool) -> tuple[int, float]:
    """(level, 1 where it rests on words and 0 where on the distance)."""
    if ratio >= 0.5 and one_floor:
        return FLOOR, 1.0
    if apart <= STEPS_AWAY:
        return NEAR, 0.0
    if apart > STREETS_AWAY:
        return FAR, 0.0
    if ratio >= 0.5:
        return WORDS, 1.0
    if apart <= STREETS_AWAY:
        return CLOSE, 0.0
    return (SOME_WORDS, 1.0) if ratio >= 0.2 else (NULL, 0.0)
