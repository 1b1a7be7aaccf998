"""The days that a text names, read from the folded text: 上个月3号, 去年双十一, 2026-05-01, 三天前.

Days without a year are the last such day before the record. A month alone is no day; its beginning,
middle and end (5月初, 5月中, 5月底) stand for the 1st, the 15th and the last.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Codes, Ints, Longs, compiled
from liandong.engine.recognition.details.festivals import FIRST_YEAR, feast_table
from liandong.engine.recognition.reading.folding import Folded
from liandong.engine.recognition.reading.markers import SIGNS, WHEN, WHENS, Marked
from liandong.engine.records.numbers import digit_table

LONG_AGO: Final = 300  # days after which people say which year's feast
UNKNOWN: Final = -(1 << 40)  # a day that is not known
AGO, WEEK, WEEKDAY, DAYS, MONTHS, YEAR, MONTH, SIGN, FEAST = range(len(WHENS))
MONTH_SIGN, DAY_SIGN, DATE_SIGN = range(len(SIGNS))
FEAST_DAYS: Final = feast_table()
LENGTHS: Final = np.array((0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))
# what went before in the record: a relative year and month (去年, 上个月) and where
(THE_YEAR, YEAR_START, YEAR_END, THE_MONTH, MONTH_START, MONTH_END) = range(6)


def _table(words: str) -> npt.NDArray[np.bool_]:
    found = np.zeros(0x10000, np.bool_)
    found[[ord(character) for character in words]] = True
    return found


DIGITS: Final = digit_table(arabic=True)
NO_DAY_BEFORE: Final = _table("路街巷弄第村组区道院座栋幢门楼摊铺室厅单元到至-.")
NO_DAY_AFTER: Final = _table(
    "楼线摊店门院馆柜铺桌房机车厅台床码仓库口岛别内后之常用间游租均元块期幢栋单"
)
NO_FEAST_AFTER: Final = _table("路街广大道小村镇店饼月礼元块号.晚0123456789")
NO_WEEKDAY_BEFORE: Final = _table("每逢至到一二两三四五0123456789")
NO_WEEKDAY_AFTER: Final = _table("至到福-")


class NamedDays(NamedTuple):
    """For each marked word the day that it names (days since 1970) and the words of that day.

    `after` is 0 where it names none; the day is UNKNOWN where it cannot be worked out.
    """

    day: Longs
    begin: Longs  # place in the buffer
    after: Longs


def named_days(
    marked: Marked, folded: Folded, when: npt.NDArray[np.int32], today: Longs
) -> NamedDays:
    """`today` is the day of each record, from which people count; UNKNOWN where not known."""
    count = len(marked.flags)
    days = NamedDays(np.full(count, UNKNOWN), np.zeros(count, np.int64), np.zeros(count, np.int64))
    _read(marked, folded.codes, folded.positions, folded.starts, when, today, FEAST_DAYS, days)
    return days


@compiled(counted=False)
def _day_of(year: Any, month: Any, day: Any) -> Any:
    """Days since 1970 of a date (Hinnant, chrono-compatible dates), UNKNOWN where there is none."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not (1 <= month <= 12 and 1990 <= year < 2100 and day >= 1):
        return UNKNOWN
    if day > LENGTHS[month] + (1 if leap and month == 2 else 0):
        return UNKNOWN
    shifted = year - (1 if month <= 2 else 0)
    era, of_era = shifted // 400, shifted % 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@compiled(counted=False)
def _date_of(days: Any) -> Any:
    """(year, month, day) of days since 1970."""
    shifted = days + 719468
    era, rest = shifted // 146097, shifted % 146097
    of_era = (rest - rest // 1460 + rest // 36524 - rest // 146096) // 365
    of_year = rest - (365 * of_era + of_era // 4 - of_era // 100)
    part = (5 * of_year + 2) // 153
    month = part + (3 if part < 10 else -9)
    return (
        of_era + era * 400 + (1 if month <= 2 else 0),
        month,
        of_year - (153 * part + 2) // 5 + 1,
    )


@compiled(counted=False)
def _last_of_month(year: Any, month: Any) -> Any:
    day = _day_of(year, month, 29) if month == 2 else UNKNOWN
    return day if day != UNKNOWN else _day_of(year, month, LENGTHS[month])


@compiled(counted=False)
def _months_before(today: Any, months: Any) -> Any:
    """The same day of an earlier month, or its last where it is shorter."""
    year, month, day = _date_of(today)
    since = year * 12 + month - 1 - months
    found = _day_of(since // 12, since % 12 + 1, day)
    return found if found != UNKNOWN else _last_of_month(since // 12, since % 12 + 1)


@compiled(counted=False)
def _is_digit(code: Any) -> Any:
    return 48 <= code <= 57


@compiled(inline=True)
def digit_of(code: Any) -> Any:
    """The value of an Arabic digit, wide enough to be reckoned with: a code has 16 bits, and where
    nothing is compiled numpy keeps to them."""
    return np.int64(code) - 48


@compiled(counted=False)
def _number_before(codes: Any, places: Any, at: Any, first: Any) -> Any:
    """The number that ends at `at`: (value, where it begins); -1 where there is none."""
    if at > first and _is_digit(codes[at - 1]):
        value, scale, begin = 0, 1, at
        while begin > first and _is_digit(codes[begin - 1]) and at - begin < 9:
            if begin < at and places[begin] - places[begin - 1] != 1:
                break
            begin -= 1
            value += scale * digit_of(codes[begin])
            scale *= 10
        return value, begin
    value, begin = -1, at
    if begin > first and DIGITS[codes[begin - 1]] > 0:
        begin -= 1
        value = DIGITS[codes[begin]]
    if begin > first and codes[begin - 1] == 0x5341:  # 十
        begin -= 1
        value = max(value, 0) + 10
        if begin > first and DIGITS[codes[begin - 1]] > 0:
            begin -= 1
            value += 10 * DIGITS[codes[begin]] - 10
    return value, begin


@compiled(counted=False)
def _number_after(codes: Any, places: Any, at: Any, end: Any) -> Any:
    """A number of at most two digits that begins at `at`: (value, place after); -1: none."""
    after = at
    if at < end and _is_digit(codes[at]):
        value = 0
        while after < end and _is_digit(codes[after]) and after - at < 2:
            if after > at and places[after] - places[after - 1] != 1:
                break
            value = value * 10 + digit_of(codes[after])
            after += 1
        return value, after
    value = -1
    if after < end and DIGITS[codes[after]] > 0:
        value = DIGITS[codes[after]]
        after += 1
    if after < end and codes[after] == 0x5341:  # 十
        value = 10 * max(value, 1)
        after += 1
        if after < end and DIGITS[codes[after]] > 0:
            value += DIGITS[codes[after]]
            after += 1
    return value, after


@compiled(counted=False)
def _year_before(codes: Any, at: Any, first: Any) -> Any:
    """2025年, 25年 or 二〇二五年 that ends at `at`: (year, where it begins); -1: none."""
    end = at - 1 if at > first and codes[at - 1] == 0x5E74 else at
    begin, value = end, 0
    scale = 1
    while begin > first and DIGITS[codes[begin - 1]] >= 0 and end - begin < 4:
        begin -= 1
        value += scale * DIGITS[codes[begin]]
        scale *= 10
    if end - begin == 4 and 1990 <= value < 2100:
        return value, begin
    if end < at and end - begin == 2 and _is_digit(codes[begin]):
        return 2000 + value, begin
    return -1, at


@compiled(counted=False)
def _last_before(today: Any, month: Any, day: Any) -> Any:
    """The last such day up to today; on 29 February the last leap year's."""
    if today == UNKNOWN:
        return UNKNOWN
    year, _, _ = _date_of(today)
    for back in range(5):
        found = _day_of(year - back, month, day)
        if found != UNKNOWN and found <= today:
            return found
    return UNKNOWN


@compiled(counted=False)
def _month_day(
    codes: Any, places: Any, first: Any, at: Any, end: Any, today: Any, hint: Any
) -> Any:
    """5月1日 around the 月 at `at`: (day, begin, after); after 0 where it is no month."""
    month, begin = _number_before(codes, places, at, first)
    if not 1 <= month <= 12:
        return UNKNOWN, at, 0
    year, start = _year_before(codes, begin, first)
    if year < 0 and hint[YEAR_END] == begin:
        year, start = hint[THE_YEAR], hint[YEAR_START]
    day, after = _number_after(codes, places, at + 1, end)
    if day > 0:
        if after < end and codes[after] in (0x65E5, 0x53F7):  # 日, 号
            after += 1
        elif after < end and (_is_digit(codes[after]) or NO_DAY_AFTER[codes[after]]):
            return UNKNOWN, start, at + 1
    elif at + 1 < end and codes[at + 1] in (0x521D, 0x4E2D, 0x5E95, 0x672B):  # 初中底末
        after = at + 2
        day = 1 if codes[at + 1] == 0x521D else 15 if codes[at + 1] == 0x4E2D else 0
    else:
        return UNKNOWN, start, at + 1
    if year >= 0:
        return (_day_of(year, month, day) if day else _last_of_month(year, month)), start, after
    if day or today == UNKNOWN:
        return _last_before(today, month, day), start, after
    year, current, _ = _date_of(today)
    return _last_of_month(year - (1 if month > current else 0), month), start, after


@compiled(counted=False)
def _written(codes: Any, places: Any, first: Any, at: Any, end: Any) -> Any:
    """2026-05-01, 2026/5/1, 2026.5.1 or 20260501 from `at`: (day, begin, after)."""
    if at > first and _is_digit(codes[at - 1]) and places[at] - places[at - 1] == 1:
        return UNKNOWN, at, 0
    stop = at + 1
    while stop < end and _is_digit(codes[stop]) and places[stop] - places[stop - 1] == 1:
        stop += 1
    year = 0
    for place in range(at, min(stop, at + 4)):
        year = year * 10 + digit_of(codes[place])
    if stop - at == 8:
        month = digit_of(codes[at + 4]) * 10 + digit_of(codes[at + 5])
        day = digit_of(codes[at + 6]) * 10 + digit_of(codes[at + 7])
        return _day_of(year, month, day), at, stop
    if stop - at != 4 or stop >= end or codes[stop] not in (45, 46, 47):  # - . /
        return UNKNOWN, at, 0
    month, after = _number_after(codes, places, stop + 1, end)
    if month < 0 or after >= end or codes[after] != codes[stop]:
        return UNKNOWN, at, 0
    day, after = _number_after(codes, places, after + 1, end)
    return _day_of(year, month, day), at, after


@compiled(counted=False)
def _bare_day(codes: Any, places: Any, first: Any, at: Any, end: Any, today: Any, hint: Any) -> Any:
    """3号, 上个月3号 around the sign at `at`: (day, begin, after)."""
    day, begin = _number_before(codes, places, at, first)
    after = at + 1
    if not 1 <= day <= 31 or today == UNKNOWN:
        return UNKNOWN, at, 0
    year, current, _ = _date_of(today)
    since = year * 12 + current - 1
    if hint[MONTH_END] == begin:
        since += hint[THE_MONTH]
        return _day_of(since // 12, since % 12 + 1, day), hint[MONTH_START], after
    if begin > first and (NO_DAY_BEFORE[codes[begin - 1]] or 97 <= codes[begin - 1] <= 122):
        return UNKNOWN, at, 0
    if after < end and NO_DAY_AFTER[codes[after]]:
        return UNKNOWN, at, 0
    for back in range(3):
        found = _day_of((since - back) // 12, (since - back) % 12 + 1, day)
        if found != UNKNOWN and found <= today:
            return found, begin, after
    return UNKNOWN, begin, after


@compiled(counted=False)
def _is_no_feast(codes: Any, first: Any, start: Any, end: Any, last: Any) -> Any:
    """五一路, 618元 and 1618 are a road, a price and a number."""
    if end < last and NO_FEAST_AFTER[codes[end]]:
        return True
    return start > first and _is_digit(codes[start]) and _is_digit(codes[start - 1])


@compiled(counted=False)
def _feast(
    codes: Any, first: Any, start: Any, end: Any, last: Any, today: Any, days: Any, hint: Any
) -> Any:
    """去年双十一, 春节前: (day, begin, after); `days` are those of the feast year by year."""
    if _is_no_feast(codes, first, start, end, last):
        return UNKNOWN, start, 0
    year, begin = _year_before(codes, start, first)
    if year < 0 and hint[YEAR_END] >= 0 and 0 <= start - hint[YEAR_END] <= 1:  # 去年的双十一
        year, begin = hint[THE_YEAR], hint[YEAR_START]
    shift, after = 0, end
    if end < last and codes[end] in (0x524D, 0x540E):  # 前, 后
        shift, after = (-1 if codes[end] == 0x524D else 1), end + 1
    if year < 0 and today != UNKNOWN:
        year, _, _ = _date_of(today)
        if 0 < year - FIRST_YEAR < len(days) and days[year - FIRST_YEAR] + shift > today:
            year -= 1
            if days[year - FIRST_YEAR] < today - LONG_AGO:  # one to come, or last year's?
                return UNKNOWN, begin, after
    if not 0 <= year - FIRST_YEAR < len(days):
        return UNKNOWN, begin, after
    return days[year - FIRST_YEAR] + shift, begin, after


@compiled(counted=False)
def _weekday(
    codes: Any, first: Any, start: Any, end: Any, last: Any, today: Any, weekday: Any
) -> Any:
    """The last such day of the week up to today; not 每周六, 周一至周五."""
    if start > first and NO_WEEKDAY_BEFORE[codes[start - 1]]:
        return UNKNOWN, start, 0
    if end < last and NO_WEEKDAY_AFTER[codes[end]]:
        return UNKNOWN, start, 0
    day = today - (today + 3) % 7 + weekday - 1
    return day - (7 if day > today else 0), start, end


@compiled(counted=False)
def _counted(
    codes: Any, places: Any, first: Any, start: Any, end: Any, today: Any, kind: Any, unit: Any
) -> Any:
    """三天前, 两个月前: (day, begin, after)."""
    number, begin = _number_before(codes, places, start, first)
    if not 1 <= number <= 400:
        return UNKNOWN, start, 0
    if kind == MONTHS:
        return _months_before(today, number * unit), begin, end
    return today - number * unit, begin, end


@compiled(counted=False)
def _day_at(
    codes: Any, places: Any, first: Any, last: Any, start: Any, end: Any, rule: Any, today: Any,
    feasts: Any, hint: Any,
) -> Any:  # fmt: skip
    """The day that a word from `start` to `end` names, by its row of `when`: (day, begin,
    after)."""
    kind, value = rule[0], rule[1]
    found = UNKNOWN, start, np.int64(0)
    if kind == SIGN:
        if value == MONTH_SIGN:
            found = _month_day(codes, places, first, start, last, today, hint)
        elif value == DAY_SIGN:
            found = _bare_day(codes, places, first, start, last, today, hint)
        else:
            found = _written(codes, places, first, start, last)
    elif kind == FEAST:
        found = _feast(codes, first, start, end, last, today, feasts[value], hint)
    elif today == UNKNOWN:
        pass
    elif kind == AGO:
        found = today - value, start, end
    elif kind == WEEK:
        found = today - (today + 3) % 7 + 7 * value + rule[2] - 1, start, end
    elif kind == WEEKDAY:
        found = _weekday(codes, first, start, end, last, today, value)
    elif kind in (DAYS, MONTHS):
        found = _counted(codes, places, first, start, end, today, kind, value)
    return found


@compiled
def _read(
    marked: Marked,
    codes: Codes,
    places: Ints,
    starts: Longs,
    when: Ints,
    all_today: Longs,
    feasts: Longs,
    days: NamedDays,
) -> None:
    hint = np.zeros(6, np.int64)
    for record in range(len(starts) - 1):
        first, last, today = starts[record], starts[record + 1], all_today[record]
        hint[YEAR_END] = hint[MONTH_END] = -1
        for at in range(marked.bounds[record], marked.bounds[record + 1]):
            if not marked.flags[at] & WHEN:
                continue
            start, end = np.int64(marked.start[at]), np.int64(marked.end[at])
            rule = when[marked.pattern[at]]
            if rule[0] == YEAR and today != UNKNOWN:
                hint[THE_YEAR] = _date_of(today)[0] + rule[1]
                hint[YEAR_START], hint[YEAR_END] = start, end
            elif rule[0] == MONTH:
                hint[THE_MONTH], hint[MONTH_START], hint[MONTH_END] = rule[1], start, end
            else:
                days.day[at], days.begin[at], days.after[at] = _day_at(
                    codes, places, first, last, start, end, rule, today, feasts, hint
                )
