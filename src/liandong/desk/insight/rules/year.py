"""A year day by day beside the days that it is compared with (年度对照日历)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from liandong.desk.disputes.rules.comparable_days import Against, comparable_days
from liandong.engine.calendar import comparable
from liandong.engine.calendar.comparable import YEAR, holiday, works

WEEKDAYS: Final = "一二三四五六日"
NAMES: Final[dict[str | tuple[int, int], str]] = {
    "spring": "春节",
    "dragon_boat": "端午",
    "mid_autumn": "中秋",
    (1, 1): "元旦",
    (3, 15): "3·15",
    (4, 4): "清明",
    (5, 1): "劳动节",
    (6, 18): "6·18",
    (10, 1): "国庆",
    (11, 11): "双11",
}


SHARED: Final = "去年最近的同样日子已同别的日子相比，不参加同比"


@dataclass(frozen=True, slots=True)
class Day:
    """`mark` is 休 (a weekday off), 班 (a weekend worked) or empty; `like` its comparable day."""

    day: date
    mark: str
    name: str
    like: date | None
    why: str

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.day.weekday()]

    @property
    def is_plain(self) -> bool:
        """Whether it simply meets the same weekday of 52 weeks before."""
        return self.like is not None and self.day - self.like == YEAR and not self.name

    def like_words(self) -> str:
        if self.like is None:
            return "—"
        return f"{self.like:%Y-%m-%d} 星期{WEEKDAYS[self.like.weekday()]}"


def year_of(year: int, worked: Mapping[date, bool]) -> list[Day]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    pairs = comparable_days(first, last, Against.YEAR, worked)
    likes = dict(zip(pairs.now, pairs.base, strict=True))
    shared = set(comparable.year_before(first, last, worked).now)
    return [
        Day(day, _mark(day, worked), _name(day), likes.get(day), why)
        for day in _each(first, last)
        for why in [SHARED if day in shared - likes.keys() else _why(day, likes.get(day), worked)]
    ]


def _each(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _mark(day: date, worked: Mapping[date, bool]) -> str:
    works_then = works(day, worked)
    if works_then == (day.weekday() < 5):
        return ""
    return "班" if works_then else "休"


def _name(day: date) -> str:
    """As “春节前 3 天”, “春节”, “国庆第 2 天”."""
    place = holiday(day)
    if place is None:
        return ""
    name, offset = place
    if offset < 0:
        return f"{NAMES[name]}前{-offset}天"
    return NAMES[name] if offset == 0 else f"{NAMES[name]}第{offset + 1}天"


def _why(day: date, like: date | None, worked: Mapping[date, bool]) -> str:
    if like is None:
        return "去年没有同样的日子，不参加同比"
    if name := _name(day):
        return f"节日对节日：都是{name}"
    mark = _mark(day, worked)
    if mark:
        kind = "调休上班的日子" if mark == "班" else "调休放假的日子"
        return f"{kind}，对最近的同样上班或休息的日子"
    if day - like == YEAR:
        return "去年同一星期几"
    return "去年同一星期几是节日或调休，改对最近的同样日子"
