"""Reads of the directory: districts, merchants by any of their names, the working calendar."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope, works_in
from liandong.desk.directory.models import (
    REGISTERED,
    Border,
    CalendarDay,
    District,
    Expert,
    Merchant,
    MerchantAlias,
    Room,
)
from liandong.desk.directory.rules.calendars import shipped_calendar
from liandong.desk.directory.rules.workdays import Calendar, Day

if TYPE_CHECKING:
    from liandong.engine.records.merchant_register import Merchant as Registered
    from liandong.engine.records.merchant_register import Register


def district_by_name() -> dict[str, District]:
    return {district.name: district for district in District.objects.order_by("code")}


def districts_for(by: Actor) -> list[str]:
    """Names of the districts by which `by` can narrow a list."""
    districts = scope(by)
    return list(district_by_name()) if districts is None else districts


def own_districts(by: User) -> list[str]:
    """Names of the districts in which the department of `by` works, of those that `by` sees: who
    sees all districts does not act in those of another department."""
    return [name for name in districts_for(by) if works_in(by, name)]


def districts() -> QuerySet[District]:
    """Districts with how many merchants of the register lie in each (`merchants`)."""
    return District.objects.annotate(
        merchants=Count("merchant", filter=Q(merchant__merged_into=None))
    ).order_by("code")


def outlines_for(by: Actor) -> list[tuple[str, list[Any]]]:
    """Names and rings of the districts that `by` sees and that have an outline."""
    visible = set(districts_for(by))
    drawn = District.objects.exclude(outline=[]).order_by("code").values_list("name", "outline")
    return [(name, outline) for name, outline in drawn if name in visible]


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
            _feature(
                {"code": border.code, "name": border.name},
                "MultiPolygon",
                [[r] for r in border.rings],
            )
            for border in borders().filter(kind=kind)
        ]
    columns = ("code", "name", "station", "names")
    return [
        _feature({name: getattr(district, name) for name in columns}, "Polygon", district.outline)
        for district in District.objects.exclude(outline=[]).order_by("code")
    ]


def _feature(properties: dict[str, Any], kind: str, coordinates: list[Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def calendar() -> Calendar:
    """The shipped years, each replaced by the imported one where there is one. One query."""
    shipped = shipped_calendar()
    rows = CalendarDay.objects.values_list("day", "is_working", "statutory", "name", "notice")
    imported = {
        day: Day(is_working, statutory, name, notice)
        for day, is_working, statutory, name, notice in rows
    }
    if not imported:
        return shipped
    years = frozenset(day.year for day in imported)
    kept = {day: entry for day, entry in shipped.days.items() if day.year not in years}
    return Calendar(kept | imported, shipped.years | years)


def worked_days() -> dict[date, bool]:
    """Days that differ from their weekday, and whether they are worked. One query."""
    return {day: entry.is_working for day, entry in calendar().days.items()}


def find_merchant(name: str, address: str = "", *, by: Actor | None = None) -> Merchant | None:
    """The merchant of this name, by its address where several bear it. For a person, `by`, only of
    the districts that they see: an answer would tell that a shop is known in another."""
    return find_merchants([(name, address)], by=by)[0]


def find_merchants(
    wanted: Iterable[tuple[str, str]], *, by: Actor | None = None
) -> list[Merchant | None]:
    """The same for many (name, address) at once, with a fixed number of queries."""
    register, within = current_register(), scope(by) if by else None
    shops = [register.find(name, address, within=within) for name, address in wanted]
    ids = [int(shop.id) if shop else None for shop in shops]
    found = Merchant.objects.select_related("district").in_bulk({pk for pk in ids if pk})
    return [found.get(pk) if pk else None for pk in ids]


def merchants(words: str = "", district: str = "", sector: str = "") -> QuerySet[Merchant]:
    """Merchants for the register's page, with their aliases; `words` also find one by the names of
    those that were merged into it."""
    found = Merchant.objects.filter(REGISTERED).select_related("district")
    if words:
        aliased = MerchantAlias.objects.filter(name__icontains=words).values("merchant")
        wanted = Q(credit_code=words) | Q(pk__in=aliased)
        for column in ("name", "address", "mall", "floor"):
            wanted |= Q(**{f"{column}__icontains": words})
        named = Merchant.objects.filter(wanted).order_by()
        merged = _into(named.exclude(REGISTERED))
        found = found.filter(Q(pk__in=named.values("pk")) | Q(pk__in=_standing(merged)))
    if district:
        found = found.filter(district__name=district)
    if sector:
        found = found.filter(sector=sector)
    return found.prefetch_related("aliases").order_by("name", "pk")


def _standing(keys: set[int]) -> set[int]:
    """The merchants that stand for these, each of which may be merged into another in turn."""
    standing: set[int] = set()
    while keys:
        merged = Merchant.objects.filter(pk__in=keys).exclude(REGISTERED).order_by()
        standing |= keys - set(merged.values_list("pk", flat=True))
        keys = _into(merged)
    return standing


def _into(merged: QuerySet[Merchant]) -> set[int]:
    return {key for key in merged.values_list("merged_into", flat=True) if key is not None}


@dataclass(slots=True)
class _Cached:
    """The register of this process, and what the tables looked like when it was read."""

    stamp: tuple[Any, ...] = ()
    register: "Register | None" = None


_cached = _Cached()


def current_register() -> "Register":
    """The register in memory, read again when a merchant or an alias came, went or changed.

    Its merchants bear the keys of their rows as ids.
    """
    from liandong.engine.records.merchant_register import Register

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


def _registered() -> "list[Registered]":
    """Each with its own names and those of the merchants that were merged into it."""
    from liandong.engine.records.merchant_register import Merchant as Registered

    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in MerchantAlias.objects.order_by("pk").values_list("merchant_id", "name"):
        names[pk].append(name)
    merged = Merchant.objects.exclude(REGISTERED).order_by("pk")
    into = {
        pk: (kept, name)
        for pk, kept, name in merged.values_list("pk", "merged_into", "name")
        if kept is not None
    }
    for pk, (kept, name) in into.items():
        standing = kept
        while standing in into:
            standing = into[standing][0]
        names[standing] += [name, *names[pk]]
    rows = (
        Merchant.objects.filter(REGISTERED)
        .order_by("pk")
        .values_list("pk", "name", "address", "lon", "lat", "district__name")
    )
    return [
        Registered(str(pk), name, tuple(names[pk]), address, lon, lat, district or "")
        for pk, name, address, lon, lat, district in rows
    ]


def experts() -> QuerySet[Expert]:
    return Expert.objects.order_by("kind", "name")


def rooms() -> QuerySet[Room]:
    return Room.objects.select_related("district").order_by("district__code", "name")


def interests_of(expert: Expert) -> list[int]:
    """The shops that the expert has an interest in."""
    return list(expert.interests.order_by("pk").values_list("pk", flat=True))
