"""One occurrence: who bought what of whom and what went wrong. It may be reported many times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.vocabulary import NATURES
from liandong.simulation.calibration import PRICE_LEVEL, joint_share
from liandong.simulation.catalogue import (
    DURABLE_SECTORS,
    Fault,
    Item,
    Reaction,
    items,
    reactions,
)
from liandong.simulation.city import City, Merchant
from liandong.simulation.grammar import Grammar

_COMMON: Final = Grammar.load("common")
_KEPT: Final = (
    "days",
    "n",
    "pct",
    "liang",
    "gram",
    "estate.floor",
)  # the same in every report of the occurrence

# The kind of reaction that belongs to a nature, and how often one is reported.
_REACTION: Final[dict[str, tuple[str, float]]] = {
    "质量": ("quality", 0.45),
    "售后服务": ("after", 0.5),
    "合同": ("contract", 0.6),
    "价格": ("price", 0.6),
    "虚假宣传": ("ad", 0.5),
    "安全": ("safe", 0.6),
    "假冒": ("fake", 0.5),
    "人格尊严": ("other", 0.3),
    "计量": ("weigh", 0.6),
    "其他": ("other", 0.5),
}
# Where it takes another form: food is not repaired, a service not exchanged, a resident stays.
_INSTEAD: Final[dict[tuple[str, str], str]] = {
    ("food", "quality"): "quality_food",
    ("food", "after"): "refund",
    ("service", "quality"): "quality_service",
    ("service", "after"): "after_service",
    **{("resident", kind): "resident" for kind in ("quality", "after", "contract", "price", "ad")},
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence, with all that stays the same in every report. Amounts are whole yuan."""

    id: str
    item: Item
    nature: str
    faults: tuple[Fault, ...]
    reaction: Reaction | None
    merchant: Merchant
    person: int
    goods: str
    price: int
    fee: int
    cheap: int
    lag_days: int  # from the purchase to the first contact
    kept: dict[str, str]
    outbreak: str = ""
    persons: int = 0  # how many stand at the counter, where it is a group


class Occurrences:
    """Draws occurrences by the calibrated shares."""

    def __init__(self, city: City, people: int, random: Random) -> None:
        self.city = city
        self.people = people
        self.random = random
        self.catalogue = items()
        self.share = joint_share(self.catalogue)
        self.drawn = 0
        self._sellers: dict[tuple[str, str | None], tuple[list[Merchant], list[float]]] = {}

    def kinds(
        self, rng: np.random.Generator, count: int, tilt: Mapping[str, float] | None = None
    ) -> npt.NDArray[np.int64]:
        """`count` kinds: item times the number of natures, plus nature.

        `tilt` makes sectors and natures so many times as likely as they are.
        """
        share = self.share
        if tilt is not None:
            share = share * np.array([tilt.get(i.sector, 1.0) for i in self.catalogue])[:, None]
            share = share * np.array([tilt.get(nature, 1.0) for nature in NATURES])
        cumulated = np.cumsum(share.ravel())
        found = np.searchsorted(cumulated, rng.random(count) * cumulated[-1], side="right")
        return np.asarray(np.minimum(found, share.size - 1), dtype=np.int64)

    def draw(self, kind: int) -> Occurrence:
        """An occurrence of a kind."""
        item_number, nature_number = divmod(int(kind), len(NATURES))
        item = self.catalogue[item_number]
        nature = NATURES[nature_number]
        return self.make(item, nature, self._first_fault(item, nature))

    def make(
        self,
        item: Item,
        nature: str,
        fault: Fault,
        *,
        merchant: Merchant | None = None,
        outbreak: str = "",
        persons: int = 0,
    ) -> Occurrence:
        """An occurrence with this item, nature and fault."""
        random = self.random
        self.drawn += 1
        merchant = merchant or self.seller(item)
        price = self._price(item)
        return Occurrence(
            id=f"T{self.drawn:07d}",
            item=item,
            nature=nature,
            faults=self._faults(item, fault),
            reaction=self._reaction(item, nature, fault),
            merchant=merchant,
            person=self._person(),
            goods=_goods(item, merchant, random),
            price=price,
            fee=_round(price * random.uniform(0.08, 0.7)),
            cheap=max(1, _round(price * random.uniform(0.15, 0.7))),
            lag_days=self._lag(item),
            kept={name: _COMMON.fill(_COMMON.rules[name], {}, random.random) for name in _KEPT},
            outbreak=outbreak,
            persons=persons,
        )

    def seller(self, item: Item, district: str | None = None) -> Merchant:
        """A merchant of the item, the popular ones more often."""
        known = self._sellers.get((item.name, district))
        if known is None:
            merchants = [self.city.merchants[n] for n in self.city.sellers[item.name]]
            if district is not None:
                merchants = [m for m in merchants if m.district_code == district] or merchants
            known = merchants, list(accumulate(m.weight for m in merchants))
            self._sellers[item.name, district] = known
        return self.random.choices(known[0], cum_weights=known[1])[0]

    def _person(self) -> int:
        """Most people call once; a few, who buy to complain, again and again."""
        if self.random.random() < 0.02:
            return self.random.randrange(max(2, self.people // 500))
        return self.random.randrange(self.people)

    def _first_fault(self, item: Item, nature: str) -> Fault:
        found: Iterable[Fault] = item.faults.get(nature, ())
        if nature == "售后服务" and item.sector in DURABLE_SECTORS:
            found = (*found, *item.faults.get("质量", ()))
        choices = tuple(found)
        return self.random.choices(choices, [f.weight for f in choices])[0]

    def _faults(self, item: Item, fault: Fault) -> tuple[Fault, ...]:
        others = [f for f in item.faults.get(fault.nature, ()) if f is not fault]
        if others and self.random.random() < 0.10:
            return fault, self.random.choice(others)
        return (fault,)

    def _reaction(self, item: Item, nature: str, fault: Fault) -> Reaction | None:
        kind, chance = _REACTION[nature]
        if nature == "售后服务" and fault.nature == "质量":
            chance = 1.0  # the refusal makes it after-sales service
        if self.random.random() >= chance:
            return None
        kind = _INSTEAD.get((item.group, kind), kind)
        if kind.startswith("quality_") and self.random.random() < 0.3:
            kind = "refund" if item.group == "food" else "after_service"
        found = reactions()[kind]
        if chance == 1.0:
            found = tuple(r for r in found if r.phrase)
        return self.random.choice(found)

    def _price(self, item: Item) -> int:
        low, high = item.price
        middle = (low * high) ** 0.5
        spread = np.log(high / low) / 4
        return max(1, _round(middle * float(np.exp(self.random.gauss(0, spread))) * PRICE_LEVEL))

    def _lag(self, item: Item) -> int:
        if item.resident:
            return self.random.randrange(1, 60)
        short = item.group == "food" or item.name in {"停车服务", "出租车"}
        return int(self.random.expovariate(1 / (2 if short else 18)))


def _goods(item: Item, merchant: Merchant, random: Random) -> str:
    fitting = [g for g in item.goods if g[:2] in merchant.sign]
    if fitting and random.random() < 0.6:
        return random.choice(fitting)
    return random.choice(item.goods)


def _round(value: float) -> int:
    """A price as shops write them: 38, 268, 1280, 5699."""
    if value < 20:
        return max(1, round(value))
    if value < 100:
        return int(value // 10 * 10 + (8 if value % 10 > 5 else 5))
    if value < 1000:
        return int(value // 10 * 10 + (9 if value % 10 > 7 else 8 if value % 10 > 4 else 0))
    if value < 10_000:
        return int(value // 100 * 100 + (99 if value % 100 > 70 else 80 if value % 100 > 40 else 0))
    return int(value // 1000 * 1000)
