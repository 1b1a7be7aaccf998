"""Merchants by their disputes, and how many those of their sector have on average."""

from dataclasses import dataclass

from django.db.models import Count

from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope as districts_of
from liandong.desk.directory.models import REGISTERED, Merchant
from liandong.desk.insight.queries.scoped import charted, how_many
from liandong.desk.insight.scope import Scope


@dataclass(frozen=True, slots=True)
class Trader:
    """`merchant` is the register's id, or null for a name that is not registered."""

    name: str
    n: int
    merchant: int | None = None
    like: float | None = None


def concentration(scope: Scope, *, by: User, limit: int) -> list[Trader]:
    """The merchants with the most disputes. Five queries."""
    known = _registered(scope, by, limit)
    nameless = charted(scope, by=by).filter(merchant=None).exclude(merchant_name="")
    unregistered = nameless.values_list("merchant_name").annotate(n=how_many(scope))
    others = [Trader(name, n) for name, n in unregistered.order_by("-n", "merchant_name")[:limit]]
    return sorted([*known, *others], key=lambda trader: (-trader.n, trader.name))[:limit]


def _registered(scope: Scope, by: User, limit: int) -> list[Trader]:
    rows = charted(scope, by=by).filter(merchant__isnull=False)
    most = list(rows.values_list("merchant").annotate(n=how_many(scope)).order_by("-n")[:limit])
    named = Merchant.objects.in_bulk([pk for pk, _n in most])
    means = _means(scope, by, {merchant.sector for merchant in named.values()})
    return [Trader(named[pk].name, n, pk, means.get(named[pk].sector)) for pk, n in most]


def _means(scope: Scope, by: User, sectors: set[str]) -> dict[str, float]:
    """Disputes per registered merchant of a sector, those without any included."""
    shops = Merchant.objects.filter(REGISTERED, sector__in=sectors - {""})
    names = districts_of(by)
    if scope.district:
        shops = shops.filter(district__name=scope.district)
    elif names is not None:
        shops = shops.filter(district__name__in=names)
    many = dict(shops.values_list("sector").annotate(n=Count("pk")))
    rows = charted(scope, by=by).filter(merchant__in=shops.values("pk"))
    counts = dict(rows.values_list("merchant__sector").annotate(n=how_many(scope)))
    return {sector: counts.get(sector, 0) / n for sector, n in many.items()}
