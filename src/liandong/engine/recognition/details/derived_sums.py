"""Sums that a text does not tell but that follow from those it tells.

The difference of two that stand together (标价三百收四百), and a price for each piece times the
pieces (一盒四十八 … 买了两盒). What the text tells itself is not added.
"""

from typing import Any, Final

import numpy as np

from liandong.engine.kernels import compiled
from liandong.engine.recognition.details.sums import (
    BARE,
    DIFFERENCE,
    END,
    IS_CHINESE,
    IS_STATED,
    IS_VAGUE,
    LEFT,
    MOST,
    PRODUCT,
    START,
    UNIT,
    WAY,
    number_at,
)

ROOM: Final = 3 * MOST  # sums of one text, told or not
CLOSE: Final = 24  # characters between two sums whose difference counts
CENT: Final = 0.005
MOST_PRODUCTS: Final = 3
MOST_PIECES: Final = 99
PERSON: Final = ord("人")
PEOPLE: Final = np.zeros(0x10000, np.bool_)
PEOPLE[[ord(character) for character in "人名位口"]] = True
BREAKS: Final = np.zeros(0x10000, np.bool_)  # what ends a clause
BREAKS[[ord(character) for character in ",。;!?:\n"]] = True


@compiled(inline=True)
def same(one: Any, other: Any) -> Any:
    return abs(one - other) < CENT


@compiled(counted=False)
def _add(values: Any, places: Any, total: Any, value: Any, way: Any, left: Any, right: Any) -> Any:
    """Add what was worked out of the sums `left` and `right`, unless a sum says so itself."""
    if total == ROOM or value < CENT:
        return total
    for which in range(total):
        if same(values[which], value):
            return total
    values[total] = value
    places[total, START], places[total, END] = places[left, START], places[right, END]
    places[total, UNIT], places[total, WAY], places[total, LEFT] = BARE, way, left
    places[total, IS_CHINESE] = values[right] > values[left]
    places[total, IS_VAGUE] = 0
    places[total, IS_STATED] = places[left, IS_STATED] & places[right, IS_STATED]
    return total + 1


@compiled(counted=False)
def _measure(codes: Any, first: Any, start: Any, after: Any, end: Any) -> Any:
    """The measure of a price for each piece (一盒四十八, 每个月三十, 各八十, 十五一桶), else 0."""
    if after < end and codes[after] == 0x94B1:  # 钱
        after += 1
    if after + 1 < end and codes[after] in (0x4E00, 0x6BCF, 47):  # 一每/
        return codes[after + 1]
    for place in range(start - 2, max(first, start - 6) - 1, -1):
        code, follows = codes[place], codes[place + 1]
        if code in (0x4E00, 0x6BCF):
            counted = follows == 0x4E2A and place + 2 < start  # 每个月, 一个人
            return codes[place + 2] if counted else follows
        if code == follows and code == 0x6708:  # 月月
            return code
        if BREAKS[code]:
            break
    return PERSON if start > first and codes[start - 1] in (0x5404, 0x5747) else 0  # 各均


@compiled(counted=False)
def _pieces(codes: Any, first: Any, at: Any, measure: Any, tables: Any) -> Any:
    """The number that stands before a measure at `at`: 两盒, 七个人, 三位; else 0."""
    code, before = codes[at], at
    people = PEOPLE[measure] and PEOPLE[code]
    if code != measure and not people:
        return 0
    if before > first and codes[before - 1] == 0x4E2A:  # 个
        before -= 1
    _, digits, scales, numerals = tables
    start = before
    while start > first and numerals[codes[start - 1]] & 1:
        start -= 1
    if start == before:
        return 0
    value, after, _ = number_at(codes, start, before, digits, scales)
    return np.int64(value) if after == before and 2 <= value <= MOST_PIECES else 0


@compiled(counted=False)
def work_out(
    codes: Any, first: Any, end: Any, tables: Any, count: Any, values: Any, places: Any
) -> Any:
    """Add the differences of sums that stand together, and prices times pieces."""
    total = count
    for left in range(count - 1):
        right = left + 1
        if places[right, START] - places[left, END] <= CLOSE:
            apart = np.floor(abs(values[right] - values[left]) * 100 + 0.5) / 100
            total = _add(values, places, total, apart, DIFFERENCE, left, right)
    products = 0
    for which in range(count):
        measure = _measure(codes, first, places[which, START], places[which, END], end)
        if measure:
            for at in range(first + 1, end):
                pieces = _pieces(codes, first, at, measure, tables)
                if pieces and products < MOST_PRODUCTS:
                    value = np.floor(values[which] * pieces * 100 + 0.5) / 100
                    before = total
                    total = _add(values, places, total, value, PRODUCT, which, which)
                    products += total - before
    return total
