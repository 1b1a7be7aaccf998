# ruff: noqa: PLR0911 - each rule is a return
"""Numbers that may be sums of money, and how many people a text counts, from the folded text.

1.2万, 三千二, 3200元, ¥268, 两百多块, 3块5, 百把块; also a number without a unit
(票面3680, 收了三十) where nothing is counted, dated or numbered by it.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled
from liandong.engine.records.numbers import digit_table, tenfold_table

COUNTED, FEW, PEOPLE, SIGN, VAGUE, YUAN, TIED = (1 << bit for bit in range(7))
_CHARACTERS: Final = {
    COUNTED: "人名户公吨亩米克斤年月日号点时度栋幢室楼层周级倍成折%℃岁位毫升秒集寸个条张g-/*h:",
    FEW: "件厂届字次里天分台部辆套间只双盒瓶袋箱座期章瓦页堂课节针颗粒支枚片把步桶趟回遍圈根"
    "口架栏床门轮小包本份样种家所批遭顿碗杯块出几来",  # counted where there are few of them
    PEOPLE: "人名位",
    SIGN: "¥$币",
    VAGUE: "多余几来把十",  # 两百多块, 二十来块, 百把块
    YUAN: "元块圆",
    TIED: "-:*/.第%楼栋幢" + "abcdefghijklmnopqrstuvwxyz",  # what a number that is no sum hangs on
}
MOST: Final = 24  # numbers of one text that are looked at
MANY: Final = 100000  # people
LARGEST: Final = 1e9  # yuan
LONGEST: Final = 7  # digits of a sum without a unit
ONE, YEAR = 0x4E00, 0x5E74  # 一年
BARE, IN_YUAN, IN_KUAI, SIGNED, IN_JIAO = range(5)
STATED_SUM, DIFFERENCE, PRODUCT = range(3)  # how a sum comes about
START, END, UNIT, IS_CHINESE, IS_VAGUE, IS_STATED, WAY, LEFT, FIELDS = range(9)


def _roles() -> npt.NDArray[np.uint16]:
    roles = np.zeros(0x10000, np.uint16)
    for role, characters in _CHARACTERS.items():
        for character in characters:
            roles[ord(character)] |= role
    return roles


ROLES, DIGITS, SCALES = _roles(), digit_table(formal=True), tenfold_table()
BEGIN, WORD, GOES_ON, ARABIC = 1, 2, 4, 8
NUMERALS: Final = np.zeros(0x10000, np.uint8)  # what may begin a number, and what may go on with it
NUMERALS[(DIGITS > 0) | (SCALES >= 10)] = BEGIN | WORD | GOES_ON
NUMERALS[48:58] = BEGIN | GOES_ON | ARABIC
NUMERALS[[ord(character) for character in "零〇元块圆毛角多余几来把人名位"]] |= GOES_ON


@compiled(counted=False)
def _is_thousands(codes: Any, at: Any, end: Any) -> Any:
    """A comma and exactly three digits: 1,200."""
    if at + 3 >= end or codes[at] != 44:
        return False
    for place in range(at + 1, at + 4):
        if not 48 <= codes[place] <= 57:
            return False
    return at + 4 >= end or not 48 <= codes[at + 4] <= 57


@compiled(counted=False)
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


@compiled(counted=False)
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


@compiled(counted=False)
def _shorthand(codes: Any, at: Any, end: Any) -> Any:
    """What the w of 1.5w and the k of 3k multiply by; 1 where they begin a word."""
    if at >= end or (at + 1 < end and 97 <= codes[at + 1] <= 122):
        return 1
    return 10000 if codes[at] == 119 else 1000 if codes[at] == 107 else 1


@compiled(counted=False)
def number_at(codes: Any, at: Any, end: Any, digits: Any, scales: Any) -> Any:
    """A number in either script: (value, place after, largest scale)."""
    if not 48 <= codes[at] <= 57:
        return _chinese(codes, at, end, digits, scales)
    value, after = _arabic(codes, at, end)
    largest = 1
    times = _shorthand(codes, after, end)
    if times > 1:
        return value * times, after + 1, times
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


@compiled(counted=False)
def _unit(codes: Any, first: Any, at: Any, after: Any, end: Any, roles: Any) -> Any:
    """The unit of a number from `at` to `after` and the place behind it: (unit, place)."""
    unit = after
    while unit < end and unit < after + 2 and roles[codes[unit]] & VAGUE:
        unit += 1
    if unit < end and codes[unit] in (0x767E, 0x5343, 0x4E07):  # 百千万: 三千多万元
        unit += 1
    if unit < end and roles[codes[unit]] & YUAN:
        return IN_KUAI if codes[unit] == 0x5757 else IN_YUAN, unit + 1
    if unit + 2 < end and codes[unit] == 0x4EBA and codes[unit + 1] == 0x6C11:  # 人民币
        return IN_YUAN, unit + 3
    if unit + 2 < end and codes[unit] == 114 and codes[unit + 1] == 109:  # rmb
        return IN_YUAN, unit + 3
    if unit < end and codes[unit] in (0x6BDB, 0x89D2):  # 毛角
        follows = codes[unit + 1] if unit + 1 < end else 0
        if follows not in (0x75C5, 0x843D, 0x7403, 0x5DFE, 0x9600):  # 病落球巾阀
            return IN_JIAO, unit + 1
    if at > first and roles[codes[at - 1]] & SIGN:
        return SIGNED, after
    return BARE, after


@compiled(counted=False)
def _spelled(codes: Any, at: Any, end: Any, digits: Any, scales: Any) -> Any:
    """九九八: three or four digits said one by one: (value, place after), or (0, at)."""
    value, after = 0.0, at
    while after < end and digits[codes[after]] >= 0:
        value = value * 10 + digits[codes[after]]
        after += 1
    if after - at not in (3, 4) or (after < end and scales[codes[after]] > 0):
        return 0.0, at
    return value, after


@compiled(counted=False)
def _may_be_bare(
    codes: Any, first: Any, at: Any, after: Any, end: Any, value: Any, roles: Any, digits: Any
) -> Any:
    """Whether a number without a unit may be money: it counts, dates and numbers nothing."""
    before = codes[at - 1] if at > first else 0
    if roles[before] & TIED and not (before == 58 and (at < first + 2 or codes[at - 2] > 57)):
        return False
    arabic = 48 <= codes[at] <= 57
    if value < 100 and digits[before] >= 0:
        return False
    if after < end and codes[after] in (0x591A, 0x4F59):  # 多余
        after += 1
    if after < end and roles[codes[after]] & COUNTED:
        return codes[after] == 58 and after + 1 < end and codes[after + 1] > 57
    if after < end and value < 100 and roles[codes[after]] & FEW:
        return False
    if after < end and codes[after] == YEAR and (value < 100 or 1900 <= value <= 2100):
        return False
    if not arabic:
        return value >= 10 and after - at >= 2
    if after < end and 97 <= codes[after] <= 122:
        return False
    return 2 <= after - at <= LONGEST


@compiled(counted=False)
def _small_change(codes: Any, unit: Any, end: Any, digits: Any, roles: Any) -> Any:
    """What follows 块 without a unit of its own: 3块5, 两块八. (yuan, place after)"""
    if codes[unit - 1] not in (0x5757, 0x5143) or unit >= end:  # 块元
        return 0.0, unit
    jiao = codes[unit] - 48 if 48 <= codes[unit] <= 57 else digits[codes[unit]]
    if jiao <= 0:
        return 0.0, unit
    after = unit + 1
    if after < end and codes[after] in (0x6BDB, 0x89D2):  # 毛角
        return jiao / 10, after + 1
    if codes[unit - 1] == 0x5143:
        return 0.0, unit
    if after < end and (48 <= codes[after] <= 57 or codes[after] == 46):
        return 0.0, unit
    if after < end and (roles[codes[after]] & (COUNTED | FEW) or codes[unit] == ONE):
        return 0.0, unit  # 十八块六双, 两百块一直
    return jiao / 10, after


@compiled(counted=False)
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


@compiled(counted=False)
def _is_lone(codes: Any, first: Any, at: Any, end: Any, roles: Any, numerals: Any) -> Any:
    """A Chinese digit that neither goes on nor has a unit: 一起, 两次; but 两个人."""
    if at + 1 < end and numerals[codes[at + 1]] & GOES_ON:
        return False
    if at + 2 < end and codes[at + 1] == 0x4E2A and codes[at + 2] == 0x4EBA:  # 个人
        return False
    return not (at > first and roles[codes[at - 1]] & SIGN)


@compiled(counted=False)
def _read_number(codes: Any, at: Any, end: Any, digits: Any, scales: Any) -> Any:
    """A number, also one said digit by digit: (value, place after)."""
    value, after, largest = number_at(codes, at, end, digits, scales)
    if largest == 1 and digits[codes[at]] > 0 and after < end and digits[codes[after]] >= 0:
        spelled, past = _spelled(codes, at, end, digits, scales)
        if past > at:
            return spelled, past
    return value, after


@compiled(counted=False)
def _sum_at(
    codes: Any, first: Any, at: Any, after: Any, end: Any, value: Any, tables: Any, place: Any
) -> Any:
    """The sum that a number is, with its traits in `place`; 0 where it is none."""
    roles, digits, scales, _ = tables
    unit, behind = _unit(codes, first, at, after, end, roles)
    if unit == BARE and not _may_be_bare(codes, first, at, after, end, value, roles, digits):
        return 0.0
    if at > first and codes[at - 1] == 0x7B2C:  # 第
        return 0.0
    vague = behind > after and roles[codes[after]] & VAGUE != 0
    if scales[codes[at]] > 10 and not (vague and codes[after] in (0x628A, 0x6765, 0x5341)):
        return 0.0  # 上千块, but 百把块, 千来块, 百十块
    if behind - after >= 2 and scales[codes[behind - 2]] > 10:
        value *= scales[codes[behind - 2]]
    if unit == IN_JIAO:
        value /= 10
    elif unit in (IN_YUAN, IN_KUAI):
        change, behind = _small_change(codes, behind, end, digits, roles)
        value += change
    place[START], place[END], place[UNIT], place[WAY] = at, max(after, behind), unit, STATED_SUM
    place[IS_VAGUE], place[IS_CHINESE] = vague, not 48 <= codes[at] <= 57
    return value if value < LARGEST else 0.0


@compiled(counted=False)
def sums_of(
    codes: Any, first: Any, end: Any, statement: Any, tables: Any, values: Any, places: Any
) -> Any:
    """Write the sums of one record to `values` and `places`; (how many, persons or -1)."""
    roles, digits, scales, numerals = tables
    count, at = 0, first
    persons: Any = -1
    while at < end:
        numeral = numerals[codes[at]]
        if not numeral & BEGIN or (
            numeral & WORD and _is_lone(codes, first, at, end, roles, numerals)
        ):
            at += 1
            continue
        value, after = _read_number(codes, at, end, digits, scales)
        total = 0.0
        if count < MOST and value > 0:
            total = _sum_at(codes, first, at, after, end, value, tables, places[count])
        if total > 0:
            values[count] = total
            places[count, IS_STATED] = statement[at] != 0
            after = places[count, END]
            count += 1
        elif 2 <= value < MANY and statement[at] and scales[codes[at]] <= 10:
            people = np.int32(value) if _people(codes, first, at, after, end, roles) else -1
            persons = max(persons, people)
        at = max(after, at + 1)
    return count, persons
