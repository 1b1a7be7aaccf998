"""Alerts as `by` may see them, ordered by what needs a person; what stands behind one."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from liandong.desk.access.actors import Actor
from liandong.desk.access.masking import People
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope, served, serves
from liandong.desk.directory.models import REGISTERED, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.reading_rights import people_of
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.insight.models import Alert, AlertReview
from liandong.desk.insight.queries.scoped import narrowed_to
from liandong.desk.insight.rules.reviews import SIDE_OF
from liandong.desk.insight.scope import Subject
from liandong.desk.ui.query_parameters import midnight

SHOWN: Final = 12
STATES: Final = Alert.State


def alerts_visible_to(by: Actor) -> QuerySet[Alert]:
    """Those of the districts that `by` sees; those of the whole city for who sees all of them."""
    districts = scope(by)
    alerts = Alert.objects.select_related("district")
    return (
        alerts if districts is None else alerts.filter(place__in=districts, district__isnull=False)
    )


def side_of(by: User, alert: Alert) -> str:
    """For which side `by` speaks on an alert of this district; empty for neither."""
    if not serves(by.department, alert.district_name):
        return ""
    return SIDE_OF.get(by.department.kind, "")


def is_own_word(review: AlertReview, by: User) -> bool:
    """Whether the department of `by` gave it: that one alone changes it or takes it back."""
    return bool(review.by.department_id == by.department_id)


def needing(by: User) -> QuerySet[Alert]:
    """Those that wait for a word of the side of `by`, or on which the two sides differ."""
    open_ones = alerts_visible_to(by).exclude(state=STATES.SETTLED)
    side = SIDE_OF.get(by.department.kind, "")
    if not side:
        return open_ones.none()
    reviewed = AlertReview.objects.filter(alert=OuterRef("pk"), side=side, undone_at=None)
    own = Exists(reviewed.filter(by__department=by.department_id))
    waits = ~Exists(reviewed) | Q(own, state=STATES.DIFFERING)
    return open_ones.filter(waits, served(by.department, "district__name"))


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


def narrowed(alerts: QuerySet[Alert], filters: dict[str, str]) -> QuerySet[Alert]:
    """By district, level, grade, verdict and `show`: open (the default), all, over."""
    for name, field in (("district", "place"), ("level", "level"), ("grade", "grade")):
        if value := filters.get(name):
            alerts = alerts.filter(**{field: value})
    if verdict := filters.get("verdict"):
        return alerts.filter(verdict=verdict)
    match filters.get("show"):
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
    counts = alike.exclude(pk=alert.pk).aggregate(
        past=Count("pk"),
        true=Count("pk", filter=Q(verdict=Alert.Verdict.TRUE)),
        decided=Count("pk", filter=~Q(verdict="")),
    )
    return TrackRecord(**counts)


def reviews_of(alert: Alert) -> list[AlertReview]:
    """All reviews, also those taken back, the newest first."""
    return list(alert.reviews.select_related("by__department", "undone_by").order_by("-at", "-pk"))


def disputes_of(alert: Alert, by: Actor) -> QuerySet[Dispute]:
    """The disputes of its window that `by` sees, the newest first."""
    since, until = midnight(alert.since), midnight(alert.until + timedelta(days=1))
    visible = visible_to(by).filter(opened_at__gte=since, opened_at__lt=until)
    if alert.district_name:
        visible = visible.filter(district=alert.district_id)
    rows = for_list(visible.filter(narrowed_to(subject_of(alert))))
    return rows.order_by("-opened_at", "-pk")


def subject_of(alert: Alert) -> Subject:
    """What it counts beside its place and days."""
    return Subject(alert.sector, alert.item, alert.phrase, shop=alert.merchant)


def people_around(alert: Alert) -> People:
    """Everybody who is known in what was reported in its window and district, also if it counts as
    no consumer dispute or as another matter by now. Read once, when somebody writes about it."""
    since, until = midnight(alert.since), midnight(alert.until + timedelta(days=1))
    around = Dispute.objects.filter(opened_at__gte=since, opened_at__lt=until)
    if alert.district_name:
        around = around.filter(district=alert.district_id)
    return people_of(list(around.values_list("pk", flat=True)))


def disputes_url(alert: Alert, **more: str) -> str:
    """The list of those disputes, as an address that can be sent."""
    query = {
        "district": alert.district_name,
        "sector": alert.sector,
        "item": alert.item,
        "phrase": alert.phrase,
        "since": f"{alert.since}",
        "until": f"{alert.until}",
    }
    if alert.merchant:
        shop = (
            Merchant.objects.filter(REGISTERED, name=alert.merchant)
            .values_list("pk", flat=True)
            .first()
        )
        query |= {"merchant": str(shop)} if shop else {"q": alert.merchant}
    given = {name: value for name, value in (query | more).items() if value}
    return f"{reverse('disputes:list')}?{urlencode(given)}"
