"""The amount in dispute, in yuan, and the number of people of each record.

Of the sums that a text names, and the differences of two that stand together (标价三百收四百: 100),
the one with the most weight is the amount in dispute; where none weighs anything there is none.
What a sum weighs is learned (data/amounts.json, made by tools/learn_amounts.py): from the
characters around it, and from its unit and size beside those of the other sums.
"""

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Floats, Ints, Longs, compiled
from liandong.engine.recognition.details.derived_sums import BREAKS, ROOM, same, work_out
from liandong.engine.recognition.details.sums import (
    BARE,
    DIFFERENCE,
    DIGITS,
    END,
    FIELDS,
    IS_CHINESE,
    IS_STATED,
    IS_VAGUE,
    LEFT,
    NUMERALS,
    ROLES,
    SCALES,
    START,
    STATED_SUM,
    UNIT,
    WAY,
    sums_of,
)
from liandong.engine.recognition.reading.folding import Folded

WEIGHTS: Final = "amounts.json"
MOST_TRAITS: Final = 128
NEAR: Final = 9  # characters around a sum that are read, as far as its clause goes
KINDS: Final = (
    "character before",
    "second before",
    "near before",
    "character after",
    "second after",
    "near after",
    "between",
    "unit",
    "size",
    "size without unit",
    "greater sums",
    "share of the greatest",
    "same sums",
    "difference or total",
    "zeros",
    "stated",
)
"""What a trait is about, as in the file: first those of characters, then those of numbers."""
(
    BEFORE, SECOND_BEFORE, NEAR_BEFORE, AFTER, SECOND_AFTER, NEAR_AFTER, BETWEEN, OF_UNIT, SIZE,
    BARE_SIZE, RANK, SHARE, REPEATED, FROM_OTHERS, ZEROS, STATED,
) = range(len(KINDS))  # fmt: skip
N_KINDS: Final = len(KINDS)
WAYS: Final = ("", "difference: ", "product: ")
"""How a sum comes about; the kinds of traits have weights of their own for each way."""
SIZES: Final = 40
HOTLINE, YEAR, PETROL = 60, 61, 62
SHARES, STEP = 12, 1.4
KIND_BITS: Final = 16  # a trait is its kind, and below these bits its character or number
RESERVED: Final = 256  # rows of the weights that are those of small codes and of numbers


Weights = tuple[npt.NDArray[np.uint16], npt.NDArray[np.int16]]


class Amounts(NamedTuple):
    """One row for each record; NaN and -1 where nothing is stated. Places in the buffer."""

    yuan: npt.NDArray[np.float64]
    persons: Ints
    start: Ints
    end: Ints


class Sums(NamedTuple):
    """All sums of a batch with their traits, for learning."""

    value: Floats
    bounds: Longs  # of the sums of each record
    traits: Longs
    trait_bounds: Longs  # of the traits of each sum


def read_amounts(folded: Folded, statement: Ints) -> Amounts:
    """`statement` is 1 where the person speaks."""
    records = len(folded)
    minus = np.full(records, -1, np.int32)
    amounts = Amounts(np.full(records, np.nan), minus, minus.copy(), minus.copy())
    _read(folded.codes, folded.starts, statement, TABLES, weights(), _scratch(), *amounts)
    return amounts


def read_sums(folded: Folded, statement: Ints) -> Sums:
    """The sums of which `read_amounts` chooses."""
    values, bounds, traits, trait_bounds = [], [0], [], [0]
    found, places, keys = _scratch()
    for record in range(len(folded)):
        span = folded.starts[record], folded.starts[record + 1]
        count, _ = sums_of(folded.codes, *span, statement, TABLES, found, places)
        count = work_out(folded.codes, *span, TABLES, count, found, places)
        for which in range(count):
            used = _traits(folded.codes, *span, found, places, count, which, keys)
            traits += keys[:used].tolist()
            trait_bounds.append(len(traits))
        values += found[:count].tolist()
        bounds.append(len(values))
    return Sums(np.array(values), *(np.array(part) for part in (bounds, traits, trait_bounds)))


@cache
def weights() -> Weights:
    """The weights that ship: the row of each character, and one row of weights for each."""
    text = (files("liandong.engine.recognition") / "data" / WEIGHTS).read_text("utf-8")
    return weight_table(
        (trait_of(kind, detail), weight)
        for kind, weights in json.loads(text).items()
        for detail, weight in weights.items()
    )


def weight_table(weights: Iterable[tuple[int, int]]) -> Weights:
    """Tables in which a compiled loop finds the weight of a trait: a row of few bytes for each
    character that has any."""
    given = dict(weights)
    codes = sorted({trait & 0xFFFF for trait in given} - set(range(RESERVED)))
    rows = np.full(0x10000, RESERVED, np.uint16)
    rows[:RESERVED] = np.arange(RESERVED)
    rows[codes] = RESERVED + 1 + np.arange(len(codes))
    table = np.zeros((RESERVED + 1 + len(codes), len(WAYS) * len(KINDS)), np.int16)
    for trait, weight in given.items():
        table[rows[trait & 0xFFFF], trait >> KIND_BITS] = weight
    return rows, table


def trait_of(kind: str, detail: str) -> int:
    """The number of a trait from its names in the file."""
    way, _, name = kind.rpartition(": ")
    about = KINDS.index(name)
    code = int(detail) if about >= OF_UNIT else ord(detail)
    return (about + len(KINDS) * WAYS.index(way and way + ": ")) << KIND_BITS | code


def names_of(trait: int) -> tuple[str, str]:
    """The names of a trait in the file: kind, and character or number."""
    way, about = divmod(trait >> KIND_BITS, len(KINDS))
    code = trait & 0xFFFF
    return WAYS[way] + KINDS[about], str(code) if about >= OF_UNIT else chr(code)


def _scratch() -> tuple[Floats, Longs, Longs]:
    return np.zeros(ROOM), np.zeros((ROOM, FIELDS), np.int64), np.zeros(MOST_TRAITS, np.int64)


TABLES: Final = (ROLES, DIGITS, SCALES, NUMERALS)


@compiled(counted=False)
def _beside(values: Any, places: Any, count: Any, which: Any) -> Any:
    """A sum beside the others: how many there are, are greater and are the same before and behind
    it, the greatest, and whether it is the difference or the total of two."""
    value, greatest = values[which], values[which]
    others = greater = before = behind = differs = totals = 0
    for other in range(count):
        if places[other, WAY] != STATED_SUM:
            break
        if other == which:
            continue
        others += 1
        equal = same(values[other], value)
        before += equal and other < which
        behind += equal and other > which
        greater += not equal and values[other] > value
        greatest = max(greatest, values[other])
        for third in range(other):
            if third != which:
                differs |= same(abs(values[other] - values[third]), value)
                totals |= same(values[other] + values[third], value)
    return others, greater, before, behind, greatest, differs * 2 + totals


@compiled(inline=True)
def _known_number(value: Any) -> Any:
    """The form of a number without a unit that often is a hotline, a year or petrol; else 0."""
    if value in (110, 119, 120, 122, 315, 12315, 12345):
        return HOTLINE
    if 1990 <= value <= 2040:
        return YEAR
    return PETROL if value in (92, 95, 98) else 0


@compiled(counted=False)
def _number_traits(values: Any, places: Any, count: Any, which: Any, keys: Any) -> Any:
    """Write the traits of a sum's size and unit; returns how many."""
    value, unit = values[which], places[which, UNIT]
    others, greater, before, behind, greatest, from_others = _beside(values, places, count, which)
    size, power = 0, 1.0
    while power < value and size < SIZES:
        power *= 2
        size += 1
    share, power = 0, value
    while power * STEP < greatest and share < SHARES:
        power *= STEP
        share += 1
    zeros, rest = 0, np.int64(value)
    while zeros < 4 and rest > 0 and rest % 10 == 0:
        rest //= 10
        zeros += 1
    form = unit * 4 + places[which, IS_CHINESE] * 2 + places[which, IS_VAGUE]
    if unit == BARE and not places[which, WAY]:
        form = max(form, _known_number(value))
    keys[0] = OF_UNIT << KIND_BITS | form
    keys[1] = SIZE << KIND_BITS | size
    keys[2] = RANK << KIND_BITS | (min(greater, 3) * 4 + min(others, 3))
    keys[3] = SHARE << KIND_BITS | share
    keys[4] = STATED << KIND_BITS | places[which, IS_STATED]
    if places[which, WAY] != STATED_SUM:
        return 5
    keys[5] = REPEATED << KIND_BITS | (min(before, 2) * 3 + min(behind, 2))
    keys[6] = FROM_OTHERS << KIND_BITS | from_others
    keys[7] = ZEROS << KIND_BITS | (zeros * 2 + (rest < 10))
    if unit != BARE:
        return 8
    keys[8] = BARE_SIZE << KIND_BITS | (size * 2 + places[which, IS_CHINESE])
    return 9


@compiled(counted=False)
def _traits_before(codes: Any, first: Any, at: Any, used: Any, keys: Any) -> Any:
    """Write the characters before a sum, behind `used` traits; returns how many there are then."""
    clear = True
    for place in range(at - 1, max(first, at - NEAR) - 1, -1):
        code = np.int64(codes[place])
        clear = clear and not BREAKS[code]
        if place >= at - 2:
            keys[used] = (BEFORE if place == at - 1 else SECOND_BEFORE) << KIND_BITS | code
            used += 1
        elif not clear:
            break
        if clear:
            keys[used] = NEAR_BEFORE << KIND_BITS | code
            used += 1
    return used


@compiled(counted=False)
def _traits_after(codes: Any, after: Any, end: Any, used: Any, keys: Any) -> Any:
    """Write the characters after a sum."""
    clear = True
    for place in range(after, min(end, after + NEAR)):
        code = np.int64(codes[place])
        clear = clear and not BREAKS[code]
        if place < after + 2:
            keys[used] = (AFTER if place == after else SECOND_AFTER) << KIND_BITS | code
            used += 1
        elif not clear:
            break
        if clear:
            keys[used] = NEAR_AFTER << KIND_BITS | code
            used += 1
    return used


@compiled(counted=False)
def _traits(
    codes: Any, first: Any, end: Any, values: Any, places: Any, count: Any, which: Any, keys: Any
) -> Any:
    """Write the traits of one sum to `keys`; returns how many."""
    used = _number_traits(values, places, count, which, keys)
    way = places[which, WAY]
    if way == DIFFERENCE:
        left = places[which, LEFT]
        for place in range(places[left, END], places[left + 1, START]):
            keys[used] = BETWEEN << KIND_BITS | np.int64(codes[place])
            used += 1
    used = _traits_before(codes, first, places[which, START], used, keys)
    used = _traits_after(codes, places[which, END], end, used, keys)
    for trait in range(used if way else 0):
        keys[trait] += way * N_KINDS << KIND_BITS
    return used


@compiled(counted=False)
def _read(
    codes: Any, starts: Any, statement: Any, tables: Any, weights: Any, scratch: Any,
    amounts: Any, persons: Any, amount_start: Any, amount_end: Any,
) -> None:  # fmt: skip
    values, places, keys = scratch
    rows, table = weights
    for record in range(len(starts) - 1):
        first, end = starts[record], starts[record + 1]
        count, persons[record] = sums_of(codes, first, end, statement, tables, values, places)
        if count:
            count = work_out(codes, first, end, tables, count, values, places)
        most = 0
        for which in range(count):
            weight: Any = 0
            for at in range(_traits(codes, first, end, values, places, count, which, keys)):
                weight += np.int64(table[rows[keys[at] & 0xFFFF], keys[at] >> KIND_BITS])
            if weight > most:
                most, amounts[record] = weight, values[which]
                amount_start[record] = places[which, START]
                amount_end[record] = places[which, END]
