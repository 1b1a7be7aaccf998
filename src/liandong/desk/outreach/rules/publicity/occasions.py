"""节点: the feasts, fairs and seasons before which consumers are reminded.

A reminder is begun about ten days before the day, to appear a week before it
(市场监督管理投诉举报处理办法 art. 38, 消费者权益保护法实施条例 art. 27, 38).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from liandong.engine.calendar import lunar_days
from liandong.engine.calendar.comparable import holiday, works

LEAD: Final = timedelta(days=10)
"""So long before the day of an occasion its reminder is begun."""
REACH: Final = 42
"""How far from a day of a season its ordinary day may lie; of a long season, as long as that is."""
DayOf = Callable[[int], date | None]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One 节点. `before` and `after`: the days of its season around its day. `hints`: what such
    reminders are usually about, from published ones; no figures of this place."""

    key: str
    label: str
    day_of: DayOf
    before: int
    after: int
    hints: tuple[str, ...]

    def at(self, year: int) -> "Season | None":
        """None where the lunar table does not reach."""
        day = self.day_of(year)
        return Season(self, year, day) if day else None


@dataclass(frozen=True, slots=True)
class Season:
    """An occasion of one year: its day, and the days around it that belong to it."""

    occasion: Occasion
    year: int
    day: date

    @property
    def since(self) -> date:
        return self.day - timedelta(days=self.occasion.before)

    @property
    def until(self) -> date:
        return self.day + timedelta(days=self.occasion.after)

    @property
    def begin_on(self) -> date:
        """When its reminder is to be begun."""
        return self.day - LEAD

    @property
    def name(self) -> str:
        return f"{self.year}年{self.occasion.label}"

    @property
    def key(self) -> tuple[str, int]:
        return self.occasion.key, self.year

    def each_day(self) -> list[date]:
        return [self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1)]


def _fixed(month: int, number: int) -> DayOf:
    return lambda year: date(year, month, number)


def _lunar(name: str, offset: int = 0) -> DayOf:
    """`offset` days after a lunar day."""

    def find(year: int) -> date | None:
        days = {day.year: day + timedelta(days=offset) for day in lunar_days(name)}
        return days.get(year)

    return find


def _tomb_sweeping(year: int) -> date:
    """清明, the solar term: the rule for the years 2000 to 2099."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


PREPAID: Final = "预付卡余额、退款约定"
OCCASIONS: Final[Mapping[str, Occasion]] = {
    occasion.key: occasion
    for occasion in (
        Occasion("new_year", "元旦", _fixed(1, 1), 3, 2, ("跨年活动、门票退改", PREPAID)),
        Occasion(
            "spring",
            "春节",
            _lunar("spring"),
            14,
            7,
            (
                "年货、食品保质期",
                "年夜饭订金",
                "理发、洗车涨价",
                "烟花爆竹",
                "出境游、电影票",
                PREPAID,
            ),
        ),
        Occasion(
            "lantern", "元宵", _lunar("spring", 14), 3, 1, ("汤圆标签、保存", "灯会、景区收费")
        ),
        Occasion(
            "rights_day",
            "3·15",
            _fixed(3, 15),
            7,
            3,
            ("维权途径", "假烟假酒、过期食品识别", PREPAID),
        ),
        Occasion("tomb_sweeping", "清明", _tomb_sweeping, 3, 2, ("祭扫用品明码标价", "踏青出游")),
        Occasion(
            "may_day",
            "五一",
            _fixed(5, 1),
            3,
            4,
            ("旅游住宿退订", "明码标价", "家电、家装促销"),
        ),
        Occasion(
            "dragon_boat", "端午", _lunar("dragon_boat"), 5, 2, ("粽子标签、保存", "礼盒过度包装")
        ),
        Occasion("june_18", "618", _fixed(6, 18), 8, 2, ("先涨后降", "定金和尾款", "退换货")),
        Occasion(
            "summer",
            "暑期",
            _fixed(7, 1),
            0,
            61,
            ("食品变质", "电动自行车充电", "培训、研学", "未成年人游戏充值"),
        ),
        Occasion(
            "term",
            "开学",
            _fixed(9, 1),
            10,
            9,
            ("培训退费", "学习用品、电子产品", "校园周边食品"),
        ),
        Occasion(
            "mid_autumn",
            "中秋",
            _lunar("mid_autumn"),
            10,
            2,
            ("月饼标签、保质期", "过度包装、高价月饼", "月饼券兑换", "大闸蟹礼券"),
        ),
        Occasion(
            "national_day",
            "国庆",
            _fixed(10, 1),
            3,
            6,
            ("旅游住宿退订", "明码标价", "大闸蟹", "婚庆、餐饮订金"),
        ),
        Occasion(
            "double_11",
            "双11",
            _fixed(11, 11),
            10,
            4,
            ("先涨后降", "预付定金", "直播购物", "退换货"),
        ),
        Occasion(
            "winter",
            "冬季",
            _fixed(12, 1),
            0,
            89,
            ("羽绒服填充物", "电暖器、电热毯", "取暖、燃气用品"),
        ),
        Occasion("double_12", "双12", _fixed(12, 12), 4, 2, ("年终促销", "退换货", PREPAID)),
    )
}
LABELS: Final = {key: occasion.label for key, occasion in OCCASIONS.items()}


def seasons_between(first: date, last: date) -> list[Season]:
    """Those whose day lies between two days, both included, in the order of their days."""
    found = [season for year in range(first.year, last.year + 1) for season in _of_year(year)]
    return sorted(
        (season for season in found if first <= season.day <= last), key=lambda season: season.day
    )


def to_begin(today: date) -> list[Season]:
    """Those whose reminder is to be begun by now, their day not yet over."""
    return seasons_between(today, today + LEAD)


def earlier(season: Season, *, most: int = 3) -> list[Season]:
    """The same occasion of the years before, the last year first."""
    found = (season.occasion.at(season.year - n) for n in range(1, most + 1))
    return [each for each in found if each is not None]


def ordinary_days(
    season: Season, worked: Mapping[date, bool], *, before: date
) -> tuple[list[date], list[date]]:
    """Days of the season and, one for one, the nearest ordinary day of each (平常日): of no holiday
    and no part of the season, worked or off alike. Days without one are left out on both sides.

    Only ordinary days earlier than `before` count.
    """
    inside = set(season.each_day())
    reach = max(REACH, len(inside))
    taken: dict[date, date] = {}
    for day in season.each_day():
        for other in _nearest(day, reach):
            if (
                other not in inside
                and other not in taken
                and other < before
                and holiday(other) is None
                and works(other, worked) == works(day, worked)
            ):
                taken[other] = day
                break
    pairs = sorted((day, other) for other, day in taken.items())
    return [day for day, _other in pairs], [other for _day, other in pairs]


def _nearest(day: date, reach: int) -> Iterator[date]:
    for distance in range(1, reach + 1):
        yield day - timedelta(days=distance)
        yield day + timedelta(days=distance)


def _of_year(year: int) -> Iterator[Season]:
    for occasion in OCCASIONS.values():
        if season := occasion.at(year):
            yield season
