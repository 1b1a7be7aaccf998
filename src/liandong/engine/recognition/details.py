"""Amount, number of people and the shop's name, read from the folded text.

Amounts: 1.2万, 三千二, 3200元, 两百多块. Of several, the one that is claimed back counts before one
that was paid, and a price for each piece not; among equals the largest (38元变成980元: 980).
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import jit
from liandong.engine.recognition.compiled import Compiled, context_bit
from liandong.engine.recognition.folding import Folded
from liandong.engine.recognition.reading import Reading
from liandong.engine.recognition.trie import Matches

ORGANISATION: Final = context_bit("organisation")
PAY, CLAIM, EACH, STOP, COUNTED, STEP, VAGUE = 1, 2, 4, 8, 16, 32, 64
_CHARACTERS: Final = {
    PAY: "花付交缴充价购买收款金成扣共",
    CLAIM: "退赔还剩差余",
    EACH: "每/",
    STOP: ",.。:;、()<>《》“”\"'!?【】[]\n"
    "在到去于向与和的被给对从由路街巷号层楼区镇村某该此是了个内旁面口称诉报市请示米",
    VAGUE: "门本新分总时商那这一",
    COUNTED: "人名个户件平公吨亩字次张米克斤里年月日天号度点分条台部辆套间楼岁",
    STEP: "度吨斤张次瓶份月天盒人个克升年平时条件",
}
_NUMERALS: Final = ("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九")
_DIGITS: Final = {c: value for value, chars in enumerate(_NUMERALS) for c in chars}
_SCALES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000, "亿": 100000000}
LOOK_BACK: Final = 10
NAME_LENGTH: Final = 14
MANY: Final = 100000
UNIT_PRICE: Final = 0.3  # weight of a price for each piece, which is no amount in dispute


class Details(NamedTuple):
    """One row for each record; NaN and -1 where nothing is told. Places in the buffer."""

    amount: npt.NDArray[np.float64]
    persons: npt.NDArray[np.int32]
    name_start: npt.NDArray[np.int32]
    name_end: npt.NDArray[np.int32]


def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    roles = np.zeros(0x10000, np.uint8)
    for role, characters in _CHARACTERS.items():
        for character in characters:
            roles[ord(character)] |= role
    digits = np.full(0x10000, -1, np.int8)
    scales = np.zeros(0x10000, np.int64)
    for character, value in _DIGITS.items():
        digits[ord(character)] = value
    for character, value in _SCALES.items():
        scales[ord(character)] = value
    return roles, digits, scales


ROLES, DIGITS, SCALES = _tables()


def read_details(compiled: Compiled, folded: Folded, matches: Matches, reading: Reading) -> Details:
    records = len(folded)
    details = Details(
        np.full(records, np.nan),
        np.full(records, -1, np.int32),
        np.full(records, -1, np.int32),
        np.full(records, -1, np.int32),
    )
    told = reading.places.told
    _numbers(
        folded.codes, folded.starts, told, ROLES, DIGITS, SCALES, details.amount, details.persons
    )
    _names(folded.codes, folded.starts, matches, compiled.tables, reading, ROLES, details)
    return details


@jit
def _is_thousands(codes: Any, at: Any, end: Any) -> Any:
    """A comma and exactly three digits: 1,200."""
    if at + 3 >= end or codes[at] != 44:
        return False
    for place in range(at + 1, at + 4):
        if not 48 <= codes[place] <= 57:
            return False
    return at + 4 >= end or not 48 <= codes[at + 4] <= 57


@jit
def _arabic(codes: Any, at: Any, end: Any) -> Any:
    """Digits with an optional fraction: (value, place after)."""
    value = 0.0
    while at < end and 48 <= codes[at] <= 57:
        value = value * 10 + (codes[at] - 48)
        at += 1
        if value < 1000 and _is_thousands(codes, at, end):
            at += 1
    if at + 1 < end and codes[at] == 46 and 48 <= codes[at + 1] <= 57:
        at += 1
        part = 0.1
        while at < end and 48 <= codes[at] <= 57:
            value += part * (codes[at] - 48)
            part /= 10
            at += 1
    return value, at


@jit
def _chinese(codes: Any, at: Any, end: Any, digits: Any, scales: Any) -> Any:
    """三千二, 一万五, 二十: (value, place after, largest scale). The last scale may be left out."""
    total = section = 0.0
    digit = -1
    last, largest = 1.0, 1
    while at < end:
        code = codes[at]
        if digits[code] >= 0:
            if digit > 0 and digits[code] > 0:
                break
            digit = digits[code]
            if digit == 0:
                last = 1.0
        elif scales[code] > 0:
            scale = scales[code]
            largest = max(largest, scale)
            if scale >= 10000:
                total = (total + section + max(digit, 0)) * scale
                section = 0.0
            else:
                section += (digit if digit > 0 else 1) * scale
            last, digit = scale, -1
        else:
            break
        at += 1
    if digit > 0:
        section += digit * last / 10 if last >= 100 else digit
    return total + section, at, largest


@jit
def _number(codes: Any, at: Any, end: Any, digits: Any, scales: Any) -> Any:
    """A number in either script: (value, place after, largest scale)."""
    if not 48 <= codes[at] <= 57:
        return _chinese(codes, at, end, digits, scales)
    value, after = _arabic(codes, at, end)
    largest = 1
    while after < end and scales[codes[after]] > 10:
        largest = max(largest, scales[codes[after]])
        value *= scales[codes[after]]
        after += 1
    if largest > 10 and after < end and digits[codes[after]] > 0:  # 1万5
        value += digits[codes[after]] * largest / 10
        after += 1
    return value, after, largest


@jit
def _weight_of_amount(codes: Any, first: Any, at: Any, after: Any, end: Any, roles: Any) -> Any:
    weight = 1.0
    for place in range(max(first, at - LOOK_BACK), at):
        code = codes[place]
        if code in (44, 0x3002, 59):  # , 。 ;
            weight = 1.0
        elif roles[code] & CLAIM:
            weight = 3.0
        elif roles[code] & PAY:
            weight = max(weight, 2.0)
    for place in range(max(first, at - 4), at):
        if roles[codes[place]] & EACH:
            weight = UNIT_PRICE
    if after < end and codes[after] == 47:
        weight = UNIT_PRICE
    if (
        after + 1 < end and codes[after] in (0x4E00, 0x6BCF) and roles[codes[after + 1]] & STEP
    ):  # 一, 每
        weight = UNIT_PRICE
    return weight


@jit
def _money_end(
    codes: Any, first: Any, at: Any, after: Any, end: Any, largest: Any, roles: Any
) -> Any:
    """Place after the unit where the number is money, else -1."""
    unit = after
    if unit < end and codes[unit] in (0x591A, 0x4F59, 0x51E0, 0x6765):  # 多余几来
        unit += 1
    if unit < end and _is_scale(codes[unit]):
        unit += 1
    if unit < end and codes[unit] in (0x5143, 0x5757):  # 元块
        return unit + 1
    counted = after < end and roles[codes[after]] & COUNTED
    paid = at > first and roles[codes[at - 1]] & (PAY | CLAIM)
    paid = paid or (
        at > first + 1 and codes[at - 1] == 0x4E86 and roles[codes[at - 2]] & (PAY | CLAIM)
    )  # 了
    if largest >= 100 and not counted and (paid or largest == 10000):
        return after
    return -1


@jit
def _is_scale(code: Any) -> Any:
    """百, 千 and 万 after 多: 三千多万元."""
    return code in (0x767E, 0x5343, 0x4E07)


@jit
def _numbers(
    codes: Any,
    starts: Any,
    told: Any,
    roles: Any,
    digits: Any,
    scales: Any,
    amounts: Any,
    persons: Any,
) -> None:
    for record in range(len(starts) - 1):
        first, end = starts[record], starts[record + 1]
        best, at = UNIT_PRICE, first
        while at < end:
            code = codes[at]
            if not (48 <= code <= 57 or digits[code] > 0 or (scales[code] == 10)) or told[at] == 0:
                at += 1
                continue
            value, after, largest = _number(codes, at, end, digits, scales)
            if after <= at:
                at += 1
                continue
            unit = _money_end(codes, first, at, after, end, largest, roles)
            if unit > 0 and 0 < value < 1e9:
                if unit > after and unit - after >= 2 and _is_scale(codes[unit - 2]):
                    value *= scales[codes[unit - 2]]
                weight = _weight_of_amount(codes, first, at, unit, end, roles)
                if weight > best or (weight == best and value > amounts[record]):
                    best, amounts[record] = weight, value
            else:
                person = after
                if person < end and codes[person] in (0x591A, 0x4F59):  # 多余
                    person += 1
                people = person < end and codes[person] in (0x4EBA, 0x540D)  # 人名
                people = people and not (person + 1 < end and codes[person + 1] == 0x6C11)  # 人民
                each = at > first and codes[at - 1] in (0x6BCF, 0x7B2C)  # 每第
                if people and not each and 2 <= value < MANY:
                    persons[record] = max(persons[record], np.int32(value))
            at = after


@jit
def _name_start(codes: Any, first: Any, suffix: Any, roles: Any) -> Any:
    """Where the name before an organisation's kind starts, or `suffix` where there is none."""
    at = suffix
    while at > first and suffix - at < NAME_LENGTH:
        code = codes[at - 1]
        if roles[code] & STOP or 48 <= code <= 57:
            return at
        if (
            code == 0x5BB6 and at - 2 >= first and codes[at - 2] in (0x4E00, 0x8FD9, 0x90A3)
        ):  # 一家, 这家
            return at
        at -= 1
    return at if at == first else suffix


@jit
def _names(
    codes: Any, starts: Any, matches: Any, tables: Any, reading: Any, roles: Any, details: Any
) -> None:
    nouns = reading.nouns
    for record in range(len(starts) - 1):
        first, end = starts[record], starts[record + 1]
        for match in range(matches.bounds[record], matches.bounds[record + 1]):
            pattern, suffix = matches.pattern[match], matches.start[match]
            if not tables.context[pattern] & ORGANISATION or reading.places.told[suffix] == 0:
                continue
            after = suffix + tables.length[pattern]
            if after < end and reading.places.landmark[after]:
                continue
            start = _name_start(codes, first, suffix, roles)
            vague = start + 1 if roles[codes[start]] & VAGUE else start  # 一服装店, 那超市
            if suffix - vague < 2 or (after - suffix == 1 and roles[codes[suffix - 1]] & VAGUE):
                continue
            generic = False
            for at in range(nouns.bounds[record], nouns.bounds[record + 1]):
                generic = generic or (nouns.start[at] <= vague and nouns.end[at] >= suffix)
            if generic:
                continue
            if details.name_start[record] < 0 or start == details.name_start[record]:
                details.name_start[record] = start
                details.name_end[record] = after
