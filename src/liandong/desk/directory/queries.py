"""Reads of the directory: districts, merchants by any of their names, the working calendar."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.rows import scope
from liandong.desk.directory.models import Border, CalendarDay, District, Merchant, MerchantAlias
from liandong.desk.directory.rules.calendars import shipped_calendar
from liandong.desk.directory.rules.workdays import Calendar, Day
from liandong.engine.records.register import Merchant as Registered
from liandong.engine.records.register import Register


def district_by_name() -> dict[str, District]:
    return {district.name: district for district in District.objects.order_by("code")}


def districts_for(by: Actor) -> list[str]:
    """Names of the districts by which `by` can narrow a list."""
    districts = scope(by)
    return list(district_by_name()) if districts is None else districts


def districts() -> QuerySet[District]:
    """Districts with how many merchants of the register lie in each (`merchants`)."""
    return District.objects.annotate(merchants=Count("merchant")).order_by("code")


def outlines_for(by: Actor) -> list[tuple[str, list[Any]]]:
    """Names and rings of the districts that `by` sees and that have an outline."""
    seen = set(districts_for(by))
    drawn = District.objects.exclude(outline=[]).order_by("code").values_list("name", "outline")
    return [(name, outline) for name, outline in drawn if name in seen]


def borders() -> QuerySet[Border]:
    return Border.objects.order_by("kind", "code")


def borders_by_kind() -> list[tuple[str, int]]:
    counted = Border.objects.values_list("kind").annotate(n=Count("pk"))
    return list(counted.order_by("kind"))


def drawn_districts() -> int:
    """How many districts have an outline."""
    return District.objects.exclude(outline=[]).count()


def features_of(kind: str) -> list[dict[str, Any]]:
    """The areas of a kind of border, or the districts, as GeoJSON features."""
    if kind in Border.Kind.values:
        return [
            _feature({"code": one.code, "name": one.name}, "MultiPolygon", [[r] for r in one.rings])
            for one in borders().filter(kind=kind)
        ]
    told = ("code", "name", "station", "names")
    return [
        _feature({name: getattr(one, name) for name in told}, "Polygon", one.outline)
        for one in District.objects.exclude(outline=[]).order_by("code")
    ]


def _feature(properties: dict[str, Any], kind: str, coordinates: list[Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def calendar() -> Calendar:
    """The shipped years, each replaced by the imported one where there is one. One query."""
    shipped = shipped_calendar()
    imported = {
        day.day: Day(day.is_working, day.statutory, day.name, day.notice)
        for day in CalendarDay.objects.all()
    }
    years = frozenset(day.year for day in imported)
    kept = {day: told for day, told in shipped.days.items() if day.year not in years}
    return Calendar(kept | imported, shipped.years | years)


def worked_days() -> dict[date, bool]:
    """Days that differ from their weekday, and whether they are worked. One query."""
    return {day: told.is_working for day, told in calendar().days.items()}


def find_merchant(name: str, address: str = "") -> Merchant | None:
    """The merchant that goes by this name, told apart by its address where several do."""
    return find_merchants([(name, address)])[0]


def find_merchants(wanted: Iterable[tuple[str, str]]) -> list[Merchant | None]:
    """The same for many (name, address) at once, with a fixed number of queries."""
    register = current_register()
    shops = [register.find(name, address) for name, address in wanted]
    ids = [int(shop.id) if shop else None for shop in shops]
    found = Merchant.objects.select_related("district").in_bulk({pk for pk in ids if pk})
    return [found.get(pk) if pk else None for pk in ids]


def merchants(words: str = "", district: str = "", sector: str = "") -> QuerySet[Merchant]:
    """Merchants for the register's page, with their aliases."""
    found = Merchant.objects.select_related("district").prefetch_related("aliases")
    if words:
        named = Q(name__icontains=words) | Q(aliases__name__icontains=words)
        found = found.filter(named | Q(credit_code=words) | Q(address__icontains=words)).distinct()
    if district:
        found = found.filter(district__name=district)
    if sector:
        found = found.filter(sector=sector)
    return found.order_by("name", "pk")


@dataclass(slots=True)
class _Cached:
    """The register of this process, and what the tables looked like when it was read."""

    stamp: tuple[Any, ...] = ()
    register: Register | None = None


_cached = _Cached()


def current_register() -> Register:
    """The register in memory, read again when a merchant or an alias came, went or changed.

    Its merchants bear the keys of their rows as ids.
    """
    stamp = _stamp()
    if _cached.register is None or _cached.stamp != stamp:
        _cached.register = Register(_registered())
        _cached.stamp = stamp
    return _cached.register


def register_changed_at() -> datetime | None:
    """When a merchant last came or changed; None where there is none."""
    latest: datetime | None = Merchant.objects.aggregate(at=Max("updated_at"))["at"]
    return latest


def _stamp() -> tuple[Any, ...]:
    changed = Merchant.objects.aggregate(Count("pk"), Max("pk"), Max("updated_at"))
    named = MerchantAlias.objects.aggregate(Count("pk"), Max("pk"))
    return (*changed.values(), *named.values())


def _registered() -> list[Registered]:
    aliases: dict[int, list[str]] = defaultdict(list)
    for pk, name in MerchantAlias.objects.order_by("pk").values_list("merchant_id", "name"):
        aliases[pk].append(name)
    rows = Merchant.objects.order_by("pk").values_list(
        "pk", "name", "address", "lon", "lat", "district__name"
    )
    return [
        Registered(str(pk), name, tuple(aliases[pk]), address, lon, lat, district or "")
        for pk, name, address, lon, lat, district in rows
    ]
