"""Amount in yuan and number of people, read from the folded text.

Amounts: 1.2万, 三千二, 3200元, ¥268, 两百多块, 3块5. Of several, the one that is claimed back
counts before one that was paid, and a price for each piece not; among equals the largest
(38元变成980元: 980).
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import bare
from liandong.engine.recognition.folding import Folded

Ints = npt.NDArray[np.int32]

PAY, CLAIM, EACH, COUNTED, STEP, PEOPLE, SIGN, SUM, LISTED, BARE = (1 << bit for bit in range(10))
_CHARACTERS: Final = {
    PAY: "花付交缴充价购买收款金成扣共",
    CLAIM: "退赔还剩差余",
    EACH: "每/",
    COUNTED: "人名个户件平公吨亩字次张米克斤里年月日天号度点分条台部辆套间楼岁位只双盒瓶袋箱",
    STEP: "度吨斤张次瓶份月天盒人个克升年平时条件",
    PEOPLE: "人名位",
    SIGN: "¥币",
    SUM: "花充值金费款",  # 押金2000不退: money without a unit
    LISTED: "原标牌市",  # 原价
    BARE: ",.。;、!?)\n不未没都定押却但就后",  # what may follow a number without a unit
}
_NUMERALS: Final = (
    "零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖",
)  # fmt: skip
_SCALES: Final = {"十拾": 10, "百佰": 100, "千仟": 1000, "万": 10000, "亿": 100000000}
LOOK_BACK: Final = 10
MANY: Final = 100000  # people
LARGEST: Final = 1e9  # yuan
UNIT_PRICE: Final = 0.3  # weight of a price for each piece, which is no amount in dispute
LIST_PRICE: Final = 0.5


class Amounts(NamedTuple):
    """One row for each record; NaN and -1 where nothing is told. Places in the buffer."""

    yuan: npt.NDArray[np.float64]
    persons: Ints
    start: Ints
    end: Ints


def _tables() -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    roles = np.zeros(0x10000, np.uint16)
    for role, characters in _CHARACTERS.items():
        for character in characters:
            roles[ord(character)] |= role
    digits = np.full(0x10000, -1, np.int8)
    scales = np.zeros(0x10000, np.int64)
    for value, characters in enumerate(_NUMERALS):
        for character in characters:
            digits[ord(character)] = value
    for characters, value in _SCALES.items():
        for character in characters:
            scales[ord(character)] = value
    return roles, digits, scales


ROLES, DIGITS, SCALES = _tables()


def read_amounts(folded: Folded, told: Ints) -> Amounts:
    """`told` is 1 where the person speaks."""
    records = len(folded)
    minus = np.full(records, -1, np.int32)
    amounts = Amounts(np.full(records, np.nan), minus, minus.copy(), minus.copy())
    _read(folded.codes, folded.starts, told, ROLES, DIGITS, SCALES, *amounts)
    return amounts


@bare
def _is_thousands(codes: Any, at: Any, end: Any) -> Any:
    """A comma and exactly three digits: 1,200."""
    if at + 3 >= end or codes[at] != 44:
        return False
    for place in range(at + 1, at + 4):
        if not 48 <= codes[place] <= 57:
            return False
    return at + 4 >= end or not 48 <= codes[at + 4] <= 57


@bare
def _arabic(codes: Any, at: Any, end: Any) -> Any:
    """Digits with an optional fraction: (value, place after)."""
    value = 0.0
    while at < end and 48 <= codes[at] <= 57:
        value = value * 10 + (codes[at] - 48)
        at += 1
        if _is_thousands(codes, at, end):
            at += 1
    if at + 1 < end and codes[at] == 46 and 48 <= codes[at + 1] <= 57:
        at += 1
        part = 0.1
        while at < end and 48 <= codes[at] <= 57:
            value += part * (codes[at] - 48)
            part /= 10
            at += 1
    return value, at


@bare
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


@bare
def _is_ten_thousand(codes: Any, at: Any, end: Any) -> Any:
    """The w of 1.5w, which is no beginning of a word."""
    return at < end and codes[at] == 119 and not (at + 1 < end and 97 <= codes[at + 1] <= 122)


@bare
def _number(codes: Any, at: Any, end: Any, digits: Any, scales: Any) -> Any:
    """A number in either script: (value, place after, largest scale)."""
    if not 48 <= codes[at] <= 57:
        return _chinese(codes, at, end, digits, scales)
    value, after = _arabic(codes, at, end)
    largest = 1
    if _is_ten_thousand(codes, after, end):
        return value * 10000, after + 1, 10000
    while after < end and scales[codes[after]] > 10:
        largest = max(largest, scales[codes[after]])
        value *= scales[codes[after]]
        after += 1
    if largest > 10 and after < end and digits[codes[after]] > 0:  # 1万五
        value += digits[codes[after]] * largest / 10
        after += 1
    elif largest > 10 and after < end and 48 < codes[after] <= 57:  # 1万5, 3千200, 1万2千
        rest, behind = _arabic(codes, after, end)
        if behind < end and 10 < scales[codes[behind]] < largest:
            value += rest * scales[codes[behind]]
            behind += 1
        else:
            value += rest * largest / 10 if behind - after == 1 else rest
        after = behind
    return value, after, largest


@bare
def _weight(codes: Any, first: Any, at: Any, after: Any, end: Any, roles: Any) -> Any:
    """How likely an amount of money is the one in dispute."""
    weight = 1.0
    for place in range(max(first, at - LOOK_BACK), at):
        code = codes[place]
        if code in (44, 0x3002, 59):  # , 。 ;
            weight = 1.0
        elif code == 0x4EF7 and place > first and roles[codes[place - 1]] & LISTED:  # 价
            weight = LIST_PRICE
        elif roles[code] & CLAIM:
            weight = 3.0
        elif roles[code] & PAY:
            weight = max(weight, 2.0)
    for place in range(max(first, at - 4), at):
        if roles[codes[place]] & EACH:
            weight = UNIT_PRICE
    if after < end and codes[after] == 0x94B1:  # 钱
        after += 1
    if after < end and codes[after] == 47:
        weight = UNIT_PRICE
    if (
        after + 1 < end and codes[after] in (0x4E00, 0x6BCF) and roles[codes[after + 1]] & STEP
    ):  # 一, 每
        weight = UNIT_PRICE
    return weight


@bare
def _is_scale(code: Any) -> Any:
    """百, 千 and 万 after 多: 三千多万元."""
    return code in (0x767E, 0x5343, 0x4E07)


@bare
def _is_bare(codes: Any, first: Any, at: Any, after: Any, end: Any, roles: Any) -> Any:
    """花了200, 押金2000不退: at least two digits behind a sum of money, and nothing counted."""
    before = at - 1
    if before > first and codes[before] == 0x4E86 and roles[codes[before - 1]] & PAY:  # 了
        before -= 1
    elif before < first or not roles[codes[before]] & SUM:
        return False
    ends = after == end or roles[codes[after]] & BARE
    return after - at >= 2 and 48 <= codes[at] <= 57 and ends


@bare
def _money_end(
    codes: Any, first: Any, at: Any, after: Any, end: Any, largest: Any, roles: Any
) -> Any:
    """Place after the unit where the number is money, else -1."""
    unit = after
    if unit < end and codes[unit] in (0x591A, 0x4F59, 0x51E0, 0x6765):  # 多余几来
        unit += 1
    if unit < end and _is_scale(codes[unit]):
        unit += 1
    if unit < end and codes[unit] in (0x5143, 0x5757, 0x5706):  # 元块圆
        return unit + 1
    if unit + 2 < end and codes[unit] == 0x4EBA and codes[unit + 1] == 0x6C11:  # 人民币
        return unit + 3
    if unit + 2 < end and codes[unit] == 114 and codes[unit + 1] == 109:  # rmb
        return unit + 3
    counted = after < end and roles[codes[after]] & COUNTED
    signed = at > first and roles[codes[at - 1]] & SIGN and not counted
    if signed or _is_bare(codes, first, at, after, end, roles):
        return after
    paid = at > first and roles[codes[at - 1]] & (PAY | CLAIM)
    paid = paid or (
        at > first + 1 and codes[at - 1] == 0x4E86 and roles[codes[at - 2]] & (PAY | CLAIM)
    )  # 了
    if largest >= 100 and not counted and (paid or largest == 10000):
        return after
    return -1


@bare
def _small_change(codes: Any, unit: Any, end: Any, digits: Any) -> Any:
    """What follows 块 without a unit of its own: 3块5, 两块八. (yuan, place after)"""
    if codes[unit - 1] != 0x5757 or unit >= end:
        return 0.0, unit
    jiao = codes[unit] - 48 if 48 <= codes[unit] <= 57 else digits[codes[unit]]
    if jiao <= 0:
        return 0.0, unit
    after = unit + 1
    if after < end and (48 <= codes[after] <= 57 or codes[after] == 46):
        return 0.0, unit
    if after < end and codes[after] in (0x4E2A, 0x6B21, 0x65A4, 0x4EF6, 0x5F20):  # 个次斤件张
        return 0.0, unit
    return jiao / 10, after


@bare
def _people(codes: Any, first: Any, at: Any, after: Any, end: Any, roles: Any) -> Any:
    """Whether the number from `at` to `after` counts people: 5人, 三十多名, 六个人."""
    person = after
    if person < end and codes[person] in (0x591A, 0x4F59):  # 多余
        person += 1
    if person + 1 < end and codes[person] == 0x4E2A and codes[person + 1] == 0x4EBA:  # 个人
        person += 1
    if person >= end or not roles[codes[person]] & PEOPLE:
        return False
    if person + 1 < end and codes[person + 1] in (0x6C11, 0x6570, 0x5757, 0x5143):  # 人民, 位数
        return False
    return not (at > first and codes[at - 1] in (0x6BCF, 0x7B2C))  # 每第


@bare
def _read(
    codes: Any, starts: Any, told: Any, roles: Any, digits: Any, scales: Any, amounts: Any,
    persons: Any, amount_start: Any, amount_end: Any,
) -> None:  # fmt: skip
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
            if at > first and codes[at - 1] == 0x7B2C:  # 第
                unit = -1
            if unit > 0 and 0 < value < LARGEST:
                if unit > after and unit - after >= 2 and _is_scale(codes[unit - 2]):
                    value *= scales[codes[unit - 2]]
                change, unit = _small_change(codes, unit, end, digits)
                value += change
                weight = _weight(codes, first, at, unit, end, roles)
                if weight > best or (weight == best and value > amounts[record]):
                    best, amounts[record] = weight, value
                    amount_start[record], amount_end[record] = at, unit
                after = max(after, unit)
            elif 2 <= value < MANY and _people(codes, first, at, after, end, roles):
                persons[record] = max(persons[record], np.int32(value))
            at = after
