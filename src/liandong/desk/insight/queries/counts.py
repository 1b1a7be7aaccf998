"""Counts of the disputes of a scope: over time, by kind, by hour, by place."""

from dataclasses import replace

from django.db.models import F

from liandong.desk.access.models import User
from liandong.desk.disputes.queries.china_days import Hour, Weekday
from liandong.desk.insight.queries.scoped import charted, how_many
from liandong.desk.insight.scope import Scope
from liandong.engine.vocabulary import NATURES

Counted = list[tuple[str, int]]


def counted(scope: Scope, field: str, *, by: User, limit: int = 30) -> Counted:
    """Disputes by sector, item, nature or merchant_name, most first; those without are left out."""
    named = charted(scope, by=by).exclude(**{field: ""}).values_list(field)
    return list(named.annotate(n=how_many(scope)).order_by("-n", field)[:limit])


def count(scope: Scope, *, by: User) -> int:
    """All disputes of the scope: what a share is taken of."""
    return int(charted(scope, by=by).aggregate(n=how_many(scope))["n"])


def phrases(scope: Scope, *, by: User, limit: int = 80) -> Counted:
    """Problem phrases by the number of disputes, or records, that name them."""
    words = charted(scope, by=by).filter(phrase_rows__isnull=False).values_list("phrase_rows__text")
    return list(words.annotate(n=how_many(scope)).order_by("-n", "phrase_rows__text")[:limit])


def sector_by_nature(scope: Scope, *, by: User) -> dict[str, list[int]]:
    """Disputes of each sector by nature (as in NATURES)."""
    pairs = charted(scope, by=by).exclude(sector="").values_list("sector", "nature")
    found: dict[str, list[int]] = {}
    for sector, nature, n in pairs.annotate(n=how_many(scope)):
        row = found.setdefault(sector, [0] * len(NATURES))
        if nature in NATURES:
            row[NATURES.index(nature)] = n
    return found


def weekday_by_hour(scope: Scope, *, by: User) -> list[list[int]]:
    """Disputes by weekday (seven rows from Monday) and hour of the day (24 columns)."""
    moments = (
        charted(scope, by=by)
        .annotate(weekday=Weekday("opened_at"), hour=Hour("opened_at"))
        .values_list("weekday", "hour")
        .annotate(n=how_many(scope))
    )
    cells = {(weekday, hour): n for weekday, hour, n in moments}
    return [[cells.get((weekday, hour), 0) for hour in range(24)] for weekday in range(1, 8)]


def by_district(scope: Scope, *, by: User) -> Counted:
    """Disputes of each district one may see, in this period."""
    everywhere = replace(scope, district="")
    placed = charted(everywhere, by=by).exclude(district=None).values_list(F("district__name"))
    return list(placed.annotate(n=how_many(scope)).order_by("-n", "district__name"))
