"""What people buy and what goes wrong with it."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from liandong.engine.vocabulary import NATURES
from liandong.simulation.grammar import Choice, Node, alternatives, compile_text
from liandong.simulation.words import table, weighted

_FILES: Final = ("goods_1", "goods_2", "services_1", "services_2")
_OWN_WEIGHT: Final = 3.0  # faults particular to an item are more frequent than common ones

DURABLE_SECTORS: Final = frozenset(
    {"家用电子电器", "服装鞋帽", "日用商品", "交通工具", "房屋建材", "首饰文体用品"}
)
"""Goods one takes back: a fault of theirs with a refusal is of after-sales service."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: the phrase that sums it up, and how people put it."""

    nature: str
    phrase: Node
    wordings: Choice
    weight: float

    @property
    def label(self) -> str:
        """The phrase where it is the same for all goods, else empty."""
        first = self.phrase[0]
        return first if isinstance(first, str) and len(self.phrase) == 1 else ""


@cache
def _units() -> dict[str, str]:
    return {goods: unit for unit, words in table("units").items() for goods in words.split()}


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of goods or services; `price` is (low, high) in yuan, about four deviations apart."""

    name: str
    sector: str
    goods: tuple[str, ...]
    aspect: str | None
    card: str
    unit: str | None
    actions: Node | None
    boss: Node | None
    resident: bool
    price: tuple[float, float]
    season: str | None
    weight: float
    faults: dict[str, tuple[Fault, ...]]

    @property
    def group(self) -> str:
        """food, goods, service or resident: what can be done about a fault depends on it."""
        if self.resident:
            return "resident"
        if self.sector in {"食品", "烟酒饮料"} or self.name in {"餐饮", "外卖食品"}:
            return "food"
        return "goods" if self.actions is None or self.name == "汽车" else "service"

    def measure(self, goods: str) -> str:
        """The measure word of one of its goods."""
        return _units().get(goods) or self.unit or "份"


def _faults(text: str, weight: float) -> list[Fault]:
    found: list[Fault] = []
    for line in text.strip().splitlines():
        nature, phrase, *wordings = _split(line)
        if nature not in NATURES or not wordings:
            raise ValueError(f"no fault: {line}")
        found.append(Fault(nature, compile_text(phrase), alternatives(wordings), weight))
    return found


def _split(line: str) -> list[str]:
    return [part for part in line.split("|") if part]


@cache
def _families() -> dict[str, str]:
    return {name: str(text) for name, text in table("catalogue/families").items()}


def _item(name: str, entry: dict[str, Any]) -> Item:
    faults = _faults(entry.get("faults", ""), _OWN_WEIGHT)
    for word in sorted(set(weighted(entry["families"]))):
        faults += _faults(_families()[word], weighted(entry["families"]).count(word))
    by_nature = {n: tuple(f for f in faults if f.nature == n) for n in NATURES}
    boss = entry.get("boss")
    actions = entry.get("actions")
    low, high = entry["price"]
    return Item(
        name=name,
        sector=entry["sector"],
        goods=tuple(entry["goods"].split()),
        aspect=entry.get("aspect"),
        card=entry.get("card", "会员卡"),
        unit=entry.get("unit"),
        actions=(alternatives(actions.split("|")),) if actions else None,
        boss=(alternatives(boss.split()),) if boss else None,
        resident=entry.get("frame") == "resident",
        price=(float(low), float(high)),
        season=entry.get("season"),
        weight=float(entry["weight"]),
        faults={n: found for n, found in by_nature.items() if found},
    )


@cache
def items() -> tuple[Item, ...]:
    """Every item, in the order of the files."""
    return tuple(
        _item(name, entry) for file in _FILES for name, entry in table(f"catalogue/{file}").items()
    )


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the merchant did about it, and the phrase it gives (empty where none)."""

    phrase: str
    wordings: Choice


@cache
def reactions() -> dict[str, tuple[Reaction, ...]]:
    """Reactions by their kind (after, quality, contract …)."""
    return {
        kind: tuple(_reaction(line) for line in entry["lines"].strip().splitlines())
        for kind, entry in table("reactions")["reply"].items()
    }


def _reaction(line: str) -> Reaction:
    phrase, *wordings = line.split("|")
    return Reaction(phrase, alternatives(w for w in wordings if w))


@cache
def asks() -> dict[str, Choice]:
    """What is demanded, by nature, and for food, services and residents."""
    return {
        nature: alternatives(_split(entry["lines"]))
        for nature, entry in table("reactions")["ask"].items()
    }
