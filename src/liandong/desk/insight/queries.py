"""Counts of the district picture. Everything starts from the disputes that `by` may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, Member, Phrase
from liandong.desk.disputes.queries import visible_to
from liandong.desk.insight.rules.period import Period
from liandong.desk.insight.scope import Scope
from liandong.engine.vocabulary import NATURES

Counted = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A matter counts once; `by_source` counts each record that tells of one (分来源)."""

    disputes: int
    before: int
    year_before: int
    by_source: dict[str, int]
    settled: int
    decided: int
    amount: Decimal
    urgent: int
    without_merchant: int
    several_sources: int


def disputes_in(scope: Scope, *, by: User, period: Period | None = None) -> QuerySet[Dispute]:
    """The disputes of a scope, or of another period at the same place."""
    seen = visible_to(by).filter(opened_at__range=_moments(period or scope.period))
    return seen.filter(district__name=scope.district) if scope.district else seen


def charted(scope: Scope, *, by: User, period: Period | None = None) -> QuerySet[Dispute]:
    """The disputes of a chart: of the one source that is counted, where it is one."""
    here = disputes_in(scope, by=by, period=period)
    if not scope.source:
        return here
    told = Member.objects.filter(dispute=OuterRef("pk"), record__source=scope.source)
    return here.filter(Exists(told))


def how_many(scope: Scope, path: str = "") -> Count:
    """Matters, or their records: what the scope counts. `path` leads from the row to a dispute."""
    if not scope.counting:
        return Count("pk")
    members = f"{path}members"
    of_source = Q(**{f"{members}__record__source": scope.source}) if scope.source else None
    return Count(members, filter=of_source)


def key_figures(scope: Scope, *, by: User) -> KeyFigures:
    """The figures on top of the picture, in four queries."""
    here = disputes_in(scope, by=by)
    states = Dispute.Status
    totals = here.aggregate(
        n=Count("pk"),
        amount=Sum("amount_yuan"),
        settled=Count("pk", filter=Q(status=states.SETTLED)),
        decided=Count(
            "pk", filter=Q(status__in=[states.SETTLED, states.UNSETTLED, states.TRANSFERRED])
        ),
        urgent=Count("pk", filter=~Q(urgency=[])),
        nameless=Count("pk", filter=Q(merchant_name="")),
    )
    members = Member.objects.filter(dispute__in=here.values("pk"))
    by_source = dict(members.values_list("record__source").annotate(n=Count("pk")))
    return KeyFigures(
        disputes=totals["n"],
        before=disputes_in(scope, by=by, period=scope.period.before()).count(),
        year_before=disputes_in(scope, by=by, period=scope.period.year_before()).count(),
        by_source=by_source,
        settled=totals["settled"],
        decided=totals["decided"],
        amount=totals["amount"] or Decimal(0),
        urgent=totals["urgent"],
        without_merchant=totals["nameless"],
        several_sources=members.values("dispute").annotate(n=Count("pk")).filter(n__gt=1).count(),
    )


def trend(scope: Scope, *, by: User, period: Period | None = None) -> list[int]:
    """Disputes for each step of the period, in the order of `Period.steps`."""
    span = period or scope.period
    days = dict(
        charted(scope, by=by, period=span)
        .annotate(day=TruncDate("opened_at"))
        .values_list("day")
        .annotate(n=how_many(scope))
    )
    return [sum(days.get(day, 0) for day in _days(step)) for step in span.steps()]


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


def latest(*, by: User) -> datetime | None:
    """Up to when the data reach: the newest dispute that `by` may see."""
    return visible_to(by).order_by("-opened_at").values_list("opened_at", flat=True).first()


def _moments(period: Period) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    end = datetime.combine(period.until, time.max, zone)
    return datetime.combine(period.since, time.min, zone), end


def _days(period: Period) -> list[date]:
    return [period.since + timedelta(days=n) for n in range(period.days)]
