"""Rises that are put into the city on purpose, so that what watches for them can be judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

import numpy as np

from liandong.simulation.catalogue import Fault, Item
from liandong.simulation.city import Merchant
from liandong.simulation.matters import Matter, Matters
from liandong.simulation.rhythm import Rhythm, lunar_days

_A_YEAR: Final = 8.0
_LARGEST_SHARE: Final = 0.12  # of all matters: outbreaks colour the city, they do not make it


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of rise: what it is about, how long, how many, and whether one merchant or a district is behind it."""

    kind: str
    items: tuple[str, ...]
    fault: str  # the beginning of a phrase
    days: tuple[int, int]
    extra: tuple[int, int]
    one_merchant: bool
    one_district: bool
    group: bool = False
    front: float = 1.0
    before: str | None = None  # a lunar holiday that it precedes


SHAPES: Final = (
    Shape("闭店跑路", ("健身", "校外培训", "美容美体", "预付卡", "理发", "游乐场所", "艺术体育培训"), "商家关门跑路",
          (5, 18), (14, 60), one_merchant=True, one_district=False, group=True, front=2.2),
    Shape("食物中毒", ("餐饮", "外卖食品"), "用餐后上吐下泻", (2, 4), (7, 24), one_merchant=True, one_district=False, front=1.6),
    Shape("商圈上升", ("服装", "鞋"), "衣服掉色", (21, 42), (18, 45), one_merchant=False, one_district=True),
    Shape("商圈上升", ("黄金饰品",), "价格不合理", (14, 35), (16, 40), one_merchant=False, one_district=True),
    Shape("商圈上升", ("大宗电器", "厨房电器"), "电器质量差", (21, 42), (16, 40), one_merchant=False, one_district=True),
    Shape("品类上升", ("电动自行车",), "电池不耐用", (28, 56), (25, 70), one_merchant=False, one_district=False),
    Shape("品类上升", ("水产海鲜", "肉禽蛋"), "缺斤短两", (10, 28), (18, 45), one_merchant=False, one_district=False),
    Shape("节前涨价", ("理发", "洗浴足疗", "影院演出"), "", (6, 10), (10, 26), one_merchant=False, one_district=True,
          before="spring"),
    Shape("月饼蟹卡", ("糕点面包", "水产海鲜"), "", (7, 14), (10, 26), one_merchant=False, one_district=False,
          before="mid_autumn"),
    Shape("商家集中", ("装修", "家具", "物业服务", "驾校"), "", (14, 35), (10, 28), one_merchant=True, one_district=False, group=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outbreak:
    """One rise, with its truth."""

    id: str
    kind: str
    district: str
    sector: str
    item: str
    merchant: str
    first: date
    last: date
    extra: int
    matters: tuple[tuple[Matter, int], ...]  # each with its moment in seconds


class Outbreaks:
    """Puts rises into a window."""

    def __init__(
        self, matters: Matters, rhythm: Rhythm, random: Random, rng: np.random.Generator
    ) -> None:
        self.matters = matters
        self.rhythm = rhythm
        self.random = random
        self.rng = rng
        self.made = 0

    def plan(self, years: float, most: int) -> Iterator[Outbreak]:
        """Rises over the whole window: about eight a year, and two that are going on at its end.

        `most` is how many matters there are in all.
        """
        budget = int(most * _LARGEST_SHARE)
        yield from self._at_the_end(budget)
        for number in range(round(_A_YEAR * years)):
            shape = SHAPES[number % len(SHAPES)]
            days = self.random.randint(*shape.days)
            first = self._first_day(shape, days)
            if first is None:
                continue
            size = self._size(shape, budget, years)
            yield self._outbreak(shape, first, first + timedelta(days), size)

    def _at_the_end(self, budget: int) -> Iterator[Outbreak]:
        today = self.rhythm.days[-1]
        for shape, days in ((SHAPES[2], 25), (SHAPES[0], 8)):
            first = max(self.rhythm.days[0], today - timedelta(days))
            size = max(5, min(shape.extra[1] // 2, budget // 6))
            yield self._outbreak(shape, first, today, size, district="D01")

    def _size(self, shape: Shape, budget: int, years: float) -> int:
        fair = budget / max(1.0, _A_YEAR * years)
        return max(5, round(self.random.randint(*shape.extra) * min(1.5, max(0.3, fair / 25))))

    def _first_day(self, shape: Shape, days: int) -> date | None:
        known = self.rhythm.days
        if shape.before is not None:
            holidays = [
                h
                for h in lunar_days(shape.before)
                if known[0] < h - timedelta(days) and h < known[-1]
            ]
            return self.random.choice(holidays) - timedelta(days) if holidays else None
        room = len(known) - days - 40
        return known[self.random.randrange(room)] if room > 0 else None

    def _outbreak(
        self, shape: Shape, first: date, last: date, size: int, district: str | None = None
    ) -> Outbreak:
        self.made += 1
        random = self.random
        catalogue = {item.name: item for item in self.matters.catalogue}
        item = catalogue[random.choice(shape.items)]
        fault = _fault(item, shape.fault, random)
        if shape.one_district and district is None:
            district = random.choice(("D01", "D01", "D02", "D03", "D04", "D05", "D06"))
        merchant = self.matters.seller(item, district) if shape.one_merchant else None
        identity = f"O{self.made:03d}"
        moments = self.rhythm.within(self.rng, size, first, last, "shop", front=shape.front)
        told = tuple(
            (self._matter(item, fault, identity, shape, merchant, district), int(m))
            for m in moments
        )
        place = merchant.district if merchant else self._named(district)
        return Outbreak(
            identity, shape.kind, place, item.sector, item.name, merchant.id if merchant else "",
            first, last, size, told,
        )  # fmt: skip

    def _matter(
        self,
        item: Item,
        fault: Fault,
        identity: str,
        shape: Shape,
        merchant: Merchant | None,
        district: str | None,
    ) -> Matter:
        random = self.random
        return self.matters.matter(
            item,
            fault.nature,
            fault,
            merchant=merchant or self.matters.seller(item, district),
            outbreak=identity,
            persons=random.choice((0, 0, 6, 10, 15, 25)) if shape.group else 0,
        )

    def _named(self, code: str | None) -> str:
        return next((d.name for d in self.matters.city.districts if code and d.code == code), "")


def _fault(item: Item, phrase: str, random: Random) -> Fault:
    """The item's fault whose phrase begins so, or one of its weightiest."""
    faults = [f for found in item.faults.values() for f in found]
    named = [f for f in faults if phrase and str(f.phrase[0]).startswith(phrase)]
    return random.choices(named or faults, [f.weight for f in named or faults])[0]
