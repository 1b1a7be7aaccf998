"""Alerts as `by` may see them, ordered by what needs a person; what stands behind one."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.access.rows import scope
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.models import Dispute, Phrase
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.insight.models import Alert, AlertReview
from liandong.desk.insight.rules.reviewing import SIDE_OF
from liandong.desk.ui.asked import midnight

SHOWN: Final = 12
STATES: Final = Alert.State


def alerts_visible_to(by: Actor) -> QuerySet[Alert]:
    """Those of the districts that `by` sees; those of the whole city for who sees all of them."""
    districts = scope(by)
    alerts = Alert.objects.select_related("district")
    return (
        alerts if districts is None else alerts.filter(place__in=districts, district__isnull=False)
    )


def side_of(by: User) -> str:
    """For which side `by` speaks; empty for neither."""
    return SIDE_OF.get(by.department.kind, "")


def needing(by: User) -> QuerySet[Alert]:
    """Those that wait for a word of the side of `by`, or on which the two sides differ."""
    open_ones = alerts_visible_to(by).exclude(state=STATES.SETTLED)
    side = side_of(by)
    if not side:
        return open_ones.none()
    said = AlertReview.objects.filter(alert=OuterRef("pk"), side=side, undone_at=None)
    return open_ones.filter(~Exists(said) | Q(state=STATES.DIFFERING))


def in_order(alerts: QuerySet[Alert], by: User) -> QuerySet[Alert]:
    """What waits for the side of `by` first, then what waits for the other; the gravest first."""
    rank = Case(
        When(pk__in=needing(by).values("pk"), then=Value(0)),
        When(~Q(state=STATES.SETTLED), then=Value(1)),
        When(ended_on=None, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return alerts.annotate(rank=rank).order_by("rank", "grade", "-until", "-pk")


def narrowed(alerts: QuerySet[Alert], asked: dict[str, str]) -> QuerySet[Alert]:
    """By district, level, grade, verdict and `show`: open (the default), all, over."""
    for name, field in (("district", "place"), ("level", "level"), ("grade", "grade")):
        if value := asked.get(name):
            alerts = alerts.filter(**{field: value})
    if verdict := asked.get("verdict"):
        return alerts.filter(verdict=verdict)
    match asked.get("show"):
        case "all":
            return alerts
        case "over":
            return alerts.exclude(ended_on=None)
        case _:
            return alerts.filter(Q(ended_on=None) | ~Q(state=STATES.SETTLED))


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How often a signal of this kind came before, and what it turned out to be."""

    past: int
    true: int
    decided: int


def track_record(alert: Alert, by: Actor) -> TrackRecord:
    """Of alerts of the same place, level and sector that began before this one. One query."""
    alike = alerts_visible_to(by).filter(
        place=alert.place, level=alert.level, sector=alert.sector, found_on__lt=alert.found_on
    )
    told = alike.exclude(pk=alert.pk).aggregate(
        past=Count("pk"),
        true=Count("pk", filter=Q(verdict=Alert.Verdict.TRUE)),
        decided=Count("pk", filter=~Q(verdict="")),
    )
    return TrackRecord(**told)


def reviews_of(alert: Alert) -> list[AlertReview]:
    """All that was said, also what was taken back, the newest first."""
    return list(alert.reviews.select_related("by__department", "undone_by").order_by("-at", "-pk"))


def disputes_of(alert: Alert, by: Actor) -> QuerySet[Dispute]:
    """The disputes of its window that `by` sees, the newest first."""
    since, until = midnight(alert.since), midnight(alert.until + timedelta(days=1))
    seen = visible_to(by).filter(opened_at__gte=since, opened_at__lt=until)
    rows = for_list(seen.filter(**_words(alert)).filter(_shop(alert)))
    if alert.phrase:
        rows = rows.filter(Exists(Phrase.objects.filter(dispute=OuterRef("pk"), text=alert.phrase)))
    return rows.order_by("-opened_at", "-pk")


def disputes_url(alert: Alert, **more: str) -> str:
    """The list of those disputes, as an address that can be sent."""
    query = {
        "district": alert.place if alert.district_id else "",
        "sector": alert.sector,
        "item": alert.item,
        "phrase": alert.phrase,
        "since": f"{alert.since}",
        "until": f"{alert.until}",
    }
    if alert.merchant:
        shop = Merchant.objects.filter(name=alert.merchant).values_list("pk", flat=True).first()
        query |= {"merchant": str(shop)} if shop else {"q": alert.merchant}
    given = {name: value for name, value in (query | more).items() if value}
    return f"{reverse('disputes:list')}?{urlencode(given)}"


def _words(alert: Alert) -> dict[str, Any]:
    words = {"sector": alert.sector, "item": alert.item}
    wanted: dict[str, Any] = {name: value for name, value in words.items() if value}
    return wanted | ({"district": alert.district_id} if alert.district_id else {})


def _shop(alert: Alert) -> Q:
    if not alert.merchant:
        return Q()
    told = Q(merchant=None, merchant_name=alert.merchant)
    return Q(merchant__name=alert.merchant) | told
