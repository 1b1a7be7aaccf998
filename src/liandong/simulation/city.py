"""The register of the made-up city: districts, streets, malls and every merchant in them.

The city is the same for every seed: 云泽市亭东区, with coordinates that are approximate (GCJ-02)
and names that are invented.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any, Final

from liandong.simulation.catalogue import items
from liandong.simulation.words import table, weighted

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FACTORS: Final = tuple(3**i % 31 for i in range(17))


def credit_code(random: Random, *, company: bool) -> str:
    """A unified social credit code of 18 places with its check character (GB 32100-2015).

    The region 999902 does not exist, so the code belongs to nobody.
    """
    body = ("91" if company else "92") + "999902" + "".join(random.choices(_ALPHABET, k=9))
    total = sum(_ALPHABET.index(c) * f for c, f in zip(body, _FACTORS, strict=True))
    return body + _ALPHABET[-total % 31]


@dataclass(frozen=True, slots=True)
class Names:
    """What one shop is called."""

    registered: str
    sign: str
    aliases: tuple[str, ...]
    company: bool


class ShopNames:
    """Draws names that no other shop of the city has."""

    def __init__(self, random: Random) -> None:
        words = table("names")
        self.random = random
        self.first = weighted(words["shop_first"])
        self.second = weighted(words["shop_second"])
        self.person = weighted(words["shop_person"])
        self.taken: set[str] = set()

    def draw(self, trade: dict[str, Any], *, district: "District", mall: str | None) -> Names:
        """Names for a shop of `trade`."""
        sign = self.random.choice(trade["signs"].split())
        core = self._core(sign, personal=bool(trade["legal"]))
        place = (mall or district.name.removesuffix("商圈") or "东塘").removeprefix("铜马广场")
        branch = f"（{place}店）" if self.random.random() < 0.25 else ""
        company = not trade["legal"] or self.random.random() < 0.4
        if company:
            branch_office = f"{place}分公司" if branch and self.random.random() < 0.5 else ""
            registered = f"云泽{core}{trade['firm']}有限公司{branch_office}"
        else:
            registered = f"亭东区{core}{self.random.choice(trade['legal'].split())}"
        whole = f"{core}{sign}"
        aliases = dict.fromkeys((whole, core))
        if len(core) > 2:
            aliases[core[:2]] = None
        return Names(registered, whole + branch, tuple(aliases), company)

    def _core(self, sign: str, *, personal: bool) -> str:
        while True:
            core = self.random.choice(self.first) + self.random.choice(self.second)
            draw = self.random.random()
            if draw < 0.25:
                core += self.random.choice(self.second)
            elif draw < 0.37 and personal:
                core = self.random.choice(self.person)
            if core + sign not in self.taken and core[-1] != sign[0]:
                self.taken.add(core + sign)
                return core


CITY_NAME: Final = "云泽市"
COUNTY_NAME: Final = "亭东区"
COUNTY_CODE: Final = "999902"
BUREAU: Final = "亭东区市场监督管理局"

_SEED: Final = 20240315
_POPULARITY: Final = (
    0.75  # Zipf's exponent: a few shops draw most of the trade, and most of the trouble
)


@dataclass(frozen=True, slots=True)
class Place:
    """A point one can name: lon and lat in degrees, GCJ-02."""

    text: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class District:
    """A business district, or what lies outside of all of them (code and name empty)."""

    code: str
    name: str
    station: str
    share: float
    roads: tuple[tuple[str, float, float, float, float, int], ...]
    malls: tuple[tuple[str, float, float, str, int, int], ...]
    markets: tuple[tuple[str, float, float, str, int], ...]
    estates: tuple[str, ...]
    landmarks: tuple[str, ...]

    def on_road(self, random: Random) -> tuple[Place, str, int]:
        """A house on one of the roads: the place, the road and the number."""
        road, lon0, lat0, lon1, lat1, highest = random.choice(self.roads)
        number = random.randint(1, highest)
        part = number / highest
        lon = lon0 + (lon1 - lon0) * part + random.gauss(0, 0.00008)
        lat = lat0 + (lat1 - lat0) * part + random.gauss(0, 0.00008)
        return Place(f"{road}{number}号", round(lon, 6), round(lat, 6)), road, number

    def anywhere(self, random: Random) -> Place:
        """A place as a caller would name it: a house, a landmark, an estate, a mall."""
        house, road, _ = self.on_road(random)
        draw = random.random()
        if draw < 0.35:
            return house
        if draw < 0.60:
            return Place(random.choice(self.landmarks), house.lon, house.lat)
        if draw < 0.80:
            return Place(f"{random.choice(self.estates)}门口", house.lon, house.lat)
        if draw < 0.90 and self.malls:
            mall = random.choice(self.malls)
            return Place(f"{mall[0]}门口", mall[1], mall[2])
        return Place(f"{road}路边", house.lon, house.lat)


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant of the register. `weight` is its share of what happens with its items."""

    id: str
    name: str  # as registered
    sign: str  # as on the signboard
    aliases: tuple[str, ...]
    nick: tuple[str, ...]  # how passers-by call a shop of its kind
    credit_code: str
    address: str  # with road and house number, in a mall with floor and unit
    road: str
    number: int
    mall: str | None
    floor: str | None
    estate: str
    phone: str
    lon: float
    lat: float
    trade: str
    sector: str
    items: tuple[str, ...]
    district_code: str
    district: str
    weight: float


@dataclass(frozen=True, slots=True)
class City:
    """Districts and merchants."""

    districts: tuple[District, ...]
    merchants: tuple[Merchant, ...]
    sellers: dict[str, tuple[int, ...]] = field(repr=False)  # item to the numbers of its merchants

    @staticmethod
    @cache
    def load() -> "City":
        """The city, always the same."""
        districts = tuple(_district(entry) for entry in table("places")["district"])
        merchants = tuple(_Builder(districts).merchants())
        sellers: dict[str, list[int]] = {item.name: [] for item in items()}
        for number, merchant in enumerate(merchants):
            for name in merchant.items:
                sellers[name].append(number)
        return City(districts, merchants, {name: tuple(found) for name, found in sellers.items()})


def _district(entry: dict[str, Any]) -> District:
    return District(
        code=entry["code"],
        name=entry["name"],
        station=entry["station"],
        share=entry["share"],
        roads=tuple(tuple(road) for road in entry["roads"]),
        malls=tuple(tuple(mall) for mall in entry["malls"]),
        markets=tuple(tuple(market) for market in entry["markets"]),
        estates=tuple(entry["estates"]),
        landmarks=tuple(entry["landmarks"]),
    )


@dataclass(frozen=True, slots=True)
class _Site:
    address: str
    road: str
    number: int
    mall: str | None
    floor: str | None
    lon: float
    lat: float


def _fitting(nick: list[str], sign: str) -> tuple[str, ...]:
    """The general word for such a shop, and those that fit its signboard."""
    return (nick[0], *(word for word in nick[1:] if any(c in sign[-4:-1] for c in word)))


_FLOORS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


class _Builder:
    """Draws the merchants of all trades, one after another."""

    def __init__(self, districts: tuple[District, ...]) -> None:
        self.districts = districts
        self.random = Random(_SEED)  # noqa: S311 -- a play, no secret
        self.names = ShopNames(self.random)
        self.sectors = {item.name: item.sector for item in items()}

    def merchants(self) -> list[Merchant]:
        found: list[Merchant] = []
        for trade, entry in table("trades").items():
            for rank in range(entry["count"]):
                found.append(self._merchant(len(found), trade, entry, rank))
        return found

    def _merchant(self, number: int, trade: str, entry: dict[str, Any], rank: int) -> Merchant:
        random = self.random
        district = random.choices(self.districts, [d.share for d in self.districts])[0]
        site = self._site(district, random.choice(weighted(entry["place"])))
        sold = tuple(dict.fromkeys(weighted(entry["items"])))
        names = self.names.draw(entry, district=district, mall=site.mall)
        return Merchant(
            id=f"M{number + 1:05d}",
            name=names.registered,
            sign=names.sign,
            aliases=names.aliases,
            nick=_fitting(entry["nick"].split(), names.sign),
            credit_code=credit_code(random, company=names.company),
            address=f"{COUNTY_NAME}{site.address}",
            road=site.road,
            number=site.number,
            mall=site.mall,
            floor=site.floor,
            estate=random.choice(district.estates),
            phone=f"0500-8{random.randrange(10**6):06d}",
            lon=site.lon,
            lat=site.lat,
            trade=trade,
            sector=self.sectors[sold[0]],
            items=sold,
            district_code=district.code,
            district=district.name,
            weight=1 / (rank + 3) ** _POPULARITY,
        )

    def _site(self, district: District, kind: str) -> _Site:
        draw: dict[str, Callable[[District], _Site]] = {"mall": self._mall, "market": self._market}
        return draw.get(kind, self._street)(district)

    def _mall(self, district: District) -> _Site:
        name, lon, lat, road, number, floors = self.random.choice(district.malls)
        floor = f"{_FLOORS[self.random.randrange(floors)]}楼"
        if "地下" in name:
            floor = "负一楼"
        unit = f"{self.random.choice('ABC')}{self.random.randint(1, 68):02d}"
        address = f"{road}{number}号{name}{floor}{unit}号"
        return _Site(address, road, number, name, floor, *self._near(lon, lat, 0.0002))

    def _market(self, district: District) -> _Site:
        if not district.markets:
            return self._street(district)
        name, lon, lat, road, number = self.random.choice(district.markets)
        unit = f"{self.random.choice('东西南北')}区{self.random.randint(1, 80)}号"
        return _Site(
            f"{road}{number}号{name}{unit}", road, number, name, None, *self._near(lon, lat, 0.0003)
        )

    def _street(self, district: District) -> _Site:
        place, road, number = district.on_road(self.random)
        suffix = self.random.choice(("", "", f"-{self.random.randint(1, 9)}"))
        return _Site(f"{road}{number}{suffix}号", road, number, None, None, place.lon, place.lat)

    def _near(self, lon: float, lat: float, spread: float) -> tuple[float, float]:
        gauss = self.random.gauss
        return round(lon + gauss(0, spread), 6), round(lat + gauss(0, spread), 6)
