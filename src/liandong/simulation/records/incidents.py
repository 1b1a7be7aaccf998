"""Rows of a 110 export about all else: traffic, noise, fights, help, quarrels of other kinds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final

from liandong.simulation.city import City, District, Merchant, Place
from liandong.simulation.grammar import Choice, Grammar, alternatives
from liandong.simulation.people import People, Person
from liandong.simulation.records.police import SUBSTATION, TIME, Cell, caller
from liandong.simulation.wording import shop_words, spoken_date, with_slip
from liandong.simulation.words import table, weighted

_GRAMMAR: Final = Grammar.load("common", "police")
_ENDS: Final = (
    "",
    "。",
    "。",
    "，请民警到场。",
    "，要求处理。",
    "，请处理",
    "，请派警。",
    "，求助。",
)
_PLATE: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
STATION_CODE: Final = "D01"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of call that is no consumer dispute."""

    name: str
    classes: tuple[str, str, str]
    share: float
    hours: str
    centre: float
    near: bool
    plain: bool  # the officers need not act
    tell: Choice
    done: Choice


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, with shares as in a county bureau's month (3,013 calls)."""
    return tuple(_kind(entry) for entry in table("incidents")["kind"])


def _kind(entry: dict[str, Any]) -> Kind:
    first, second, third = entry["class"]
    return Kind(
        entry["name"],
        (first, second, third),
        float(entry["share"]),
        entry["hours"],
        float(entry.get("centre", 1.0)),
        bool(entry.get("near", False)),
        bool(entry.get("plain", False)),
        alternatives(entry["tell"].strip().splitlines()),
        alternatives(entry["done"].strip().splitlines()),
    )


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, as far as it stays the same whoever calls."""

    id: str
    kind: Kind
    district: District
    place: Place
    merchant: Merchant
    fixed: dict[str, str]


class IncidentWriter:
    """Draws such calls and writes them."""

    def __init__(self, city: City, people: People, random: Random) -> None:
        self.random = random
        self.people = people
        self.outside = [d for d in city.districts if d.code != STATION_CODE]
        self.station = next(d for d in city.districts if d.code == STATION_CODE)
        self.shares = [d.share for d in self.outside]
        self.shops: dict[str, list[Merchant]] = {d.code: [] for d in city.districts}
        trades = set(weighted(table("incidents")["shops"]))
        for merchant in city.merchants:
            if merchant.trade in trades:
                self.shops[merchant.district_code].append(merchant)
        self.drawn = 0
        self.officers = [people[n].name for n in range(1, 60, 3)]

    def incident(self, kind: Kind, *, at_station: bool) -> Incident:
        """Something that happens in the old town or outside of it."""
        random = self.random
        district = self.station if at_station else random.choices(self.outside, self.shares)[0]
        fixed = {
            "estate": random.choice(district.estates),
            "plate": _plate(random),
            "money": f"{round(10 ** random.uniform(1.6, 4.4), -1):.0f}元",
            "persons": str(random.choice((5, 6, 8, 10, 12, 15, 20, 30))),
            "thing": random.choice(("手机", "电动车", "钱包", "现金", "首饰")),
            "goods": random.choice(("手机", "冰箱", "凳子", "衣服")),
        }
        merchant = random.choice(self.shops[district.code])
        self.drawn += 1
        identity = f"I{self.drawn:07d}"
        return Incident(identity, kind, district, district.anywhere(random), merchant, fixed)

    def row(
        self, incident: Incident, person: Person, moment: datetime, number: str
    ) -> tuple[Cell, ...]:
        """The row by police.COLUMNS, as `person` reports it at `moment`."""
        random = self.random
        answered = moment + timedelta(minutes=random.lognormvariate(3.3, 0.6))
        text, done = self._words(incident, person, moment)
        name, phone = caller(person, random)
        lon, lat = self._point(incident, text)
        confirmed = (
            incident.kind.classes if random.random() < 0.97 else ("其他警情", "其他", "其他")
        )
        return (
            number,
            moment.strftime(TIME),
            name,
            phone,
            incident.place.text if random.random() < 0.9 else None,
            lon,
            lat,
            text,
            done,
            answered.strftime(TIME),
            random.choice(("当场调解", "劝离", "无需处置", "移交其他部门", "未载明")),
            *incident.kind.classes,
            *confirmed,
            incident.district.station,
            "三级" if incident.kind.name in {"火警", "诈骗"} else "五级",
            SUBSTATION,
        )

    def _words(self, incident: Incident, person: Person, moment: datetime) -> tuple[str, str]:
        random = self.random
        slots = {
            **incident.fixed,
            "place": incident.place.text,
            "shop": shop_words(incident.merchant, "call", random),
            "date": spoken_date(moment + timedelta(days=5), moment, random),
            "name": person.name,
            "id": person.id_number,
            "phone": person.phone,
            "name3": self.people[random.randrange(self.people.size)].name,
        }
        kind = incident.kind
        text = _GRAMMAR.fill(kind.tell, slots, random.random)
        if text[-1] not in "。？":
            text += "。" if kind.plain else random.choice(_ENDS)
        done = _GRAMMAR.fill(kind.done, slots, random.random)
        if random.random() < 0.4:
            done += f"（处警民警：{random.choice(self.officers)}）"
        return with_slip(text, random, 0.05), done

    def _point(self, incident: Incident, text: str) -> tuple[float | None, float | None]:
        if self.random.random() < 0.08:
            return None, None
        at = incident.merchant if incident.merchant.aliases[-1] in text else incident.place
        return at.lon, at.lat


def _plate(random: Random) -> str:
    """A plate of no province."""
    return "云Z" + "".join(random.choices(_PLATE, k=5))
