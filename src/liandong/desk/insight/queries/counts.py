"""Counts of the disputes of a scope: over time, by kind, by hour, by place."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import F
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Phrase
from liandong.desk.insight.queries.scoped import charted, days_of, how_many
from liandong.desk.insight.rules.period import Period
from liandong.desk.insight.scope import Scope
from liandong.engine.vocabulary import NATURES

Counted = list[tuple[str, int]]


def trend(scope: Scope, *, by: User, period: Period | None = None) -> list[int]:
    """Disputes for each step of the period, in the order of `Period.steps`."""
    span = period or scope.period
    days = dict(
        charted(scope, by=by, period=span)
        .annotate(day=TruncDate("opened_at"))
        .values_list("day")
        .annotate(n=how_many(scope))
    )
    return [sum(days.get(day, 0) for day in days_of(step)) for step in span.steps()]


def counted(scope: Scope, field: str, *, by: User, limit: int = 30) -> Counted:
    """Disputes by sector, item, nature or merchant_name, most first; those without are left out."""
    named = charted(scope, by=by).exclude(**{field: ""}).values_list(field)
    return list(named.annotate(n=how_many(scope)).order_by("-n", field)[:limit])


def count(scope: Scope, *, by: User) -> int:
    """All disputes of the scope: what a share is taken of."""
    return int(charted(scope, by=by).aggregate(n=how_many(scope))["n"])


def phrases(scope: Scope, *, by: User, limit: int = 80) -> Counted:
    """Problem phrases by the number of disputes that name them."""
    here = charted(scope, by=by).values("pk")
    words = Phrase.objects.filter(dispute__in=here).values_list("text")
    return list(words.annotate(n=how_many(scope, "dispute__")).order_by("-n", "text")[:limit])


def sector_by_nature(scope: Scope, sectors: Sequence[str], *, by: User) -> list[list[int]]:
    """Disputes by sector (rows, as given) and nature (columns, as in NATURES)."""
    pairs = charted(scope, by=by).values_list("sector", "nature").annotate(n=how_many(scope))
    cells = {(sector, nature): n for sector, nature, n in pairs}
    return [[cells.get((sector, nature), 0) for nature in NATURES] for sector in sectors]


def weekday_by_hour(scope: Scope, *, by: User) -> list[list[int]]:
    """Disputes by weekday (seven rows from Monday) and hour of the day (24 columns)."""
    moments = (
        charted(scope, by=by)
        .annotate(weekday=ExtractIsoWeekDay("opened_at"), hour=ExtractHour("opened_at"))
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
