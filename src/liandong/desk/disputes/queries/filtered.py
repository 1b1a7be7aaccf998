"""The disputes that a filter leaves: each of its fields as a condition."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact, In
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.directory.queries import worked_days
from liandong.desk.disputes.models import Dispute, Member, Phrase
from liandong.desk.disputes.queries.china_days import Hour, Weekday
from liandong.desk.disputes.queries.clocks import RUNNING, visible_clocks
from liandong.desk.disputes.queries.filters import (
    DEFAULT_ORDER,
    DUE_DAYS,
    ORDERS,
    RISK_LABELS,
    UNFINISHED,
    UNFINISHED_STATES,
    DisputeFilter,
    parse_amount,
)
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.disputes.rules.comparable_days import Span, days_meant, spans
from liandong.desk.disputes.rules.prepaid import ITEM, WORDS
from liandong.desk.ui.query_parameters import midnight, parse_day
from liandong.desk.work.search import Begins, search_filter

LACKS: Final = {
    "place": Q(place=""),
    "merchant": Q(merchant_name=""),
    "register": Q(merchant=None),
    "district": Q(district=None),
    "amount": Q(amount_yuan=None),
}


def filtered(by: Actor, chosen: DisputeFilter) -> QuerySet[Dispute]:
    """What `by` may see of the chosen disputes, in the chosen order."""
    found = visible_to(by).filter(_plain(chosen), _spans(chosen))
    if chosen.source:
        members = _disputes(Member.objects.filter(source=chosen.source))
        found = found.filter(Q(In(F("pk") + 0, members)))  # + 0: rows come by the order's index
    if chosen.phrase:
        found = found.filter(pk__in=_disputes(Phrase.objects.filter(text=chosen.phrase)))
    if chosen.weekday:
        found = found.filter(Q(Exact(Weekday("opened_at"), int(chosen.weekday))))
    if chosen.hour:
        found = found.filter(Q(Exact(Hour("opened_at"), int(chosen.hour))))
    if chosen.several:
        found = found.filter(has_several_records())
    if chosen.risk:
        found = found.filter(RISKS[chosen.risk]())
    if chosen.due:
        running = visible_clocks(by).filter(RUNNING, due_on(chosen.due))
        found = found.filter(pk__in=running.values("dispute"))
    if chosen.holder:
        found = found.filter(holder=by) if isinstance(by, User) else found.none()
    if chosen.q:
        found = search_filter(found, "search", chosen.q)
    return found.order_by(ORDERS[chosen.sort or DEFAULT_ORDER], "-pk")


def has_several_records() -> Exists:
    """Whether a dispute has more than one record."""
    return Exists(Member.objects.filter(dispute=OuterRef("pk"))[1:2])


def is_prepaid() -> Q:
    """Whether a dispute is about money paid in advance on a card, see `rules.prepaid`."""
    named = Q(pk__in=[])
    for word in WORDS:
        named |= Q(Begins(F("text"), word))
    return Q(item=ITEM) | Q(pk__in=_disputes(Phrase.objects.filter(named)))


def _disputes(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The disputes of these rows, read at once: they are fewer than the disputes to look at."""
    return rows.values("dispute")


RISKS: Final[dict[str, Callable[[], Q]]] = {"prepaid": is_prepaid}


def register_risk(name: str, label: str, condition: Callable[[], Q]) -> None:
    """Let an app above add a risk that disputes are filtered by."""
    RISKS[name] = condition
    RISK_LABELS[name] = label


def within(days: list[Span]) -> Q:
    """Opened on one of these days of China."""
    wanted = Q(pk__in=[])
    for first, last in days:
        end = midnight(last + timedelta(days=1))
        wanted |= Q(opened_at__gte=midnight(first), opened_at__lt=end)
    return wanted


def due_on(due: str) -> Q:
    """Clocks that are overdue, end today, or within three days."""
    today = timezone.localdate()
    soon = today + timedelta(days=DUE_DAYS)
    when = {
        "overdue": Q(due_on__lt=today),
        "today": Q(due_on=today),
        "soon": Q(due_on__gt=today, due_on__lte=soon),
    }
    return when[due]


def _plain(chosen: DisputeFilter) -> Q:
    wanted = Q()
    for name in ("sector", "item", "nature"):
        if value := getattr(chosen, name):
            wanted &= Q(**{name: value})
    if chosen.district:
        wanted &= Q(district__name=chosen.district) | Q(district__code=chosen.district)
    if chosen.status:
        states = UNFINISHED_STATES if chosen.status == UNFINISHED else (chosen.status,)
        wanted &= Q(status__in=states)
    if chosen.merchant:
        wanted &= Q(merchant=int(chosen.merchant))
    if chosen.shop:
        wanted &= Q(merchant_name=chosen.shop)
    if chosen.stage:
        wanted &= Q(stage=chosen.stage)
    if chosen.urgent:
        wanted &= Q(urgent__in=[True])  # compared: for a bare column SQLite takes no index
    if chosen.lacks:
        wanted &= LACKS[chosen.lacks]
    return wanted


def _spans(chosen: DisputeFilter) -> Q:
    wanted = Q()
    since, until = parse_day(chosen.since), parse_day(chosen.until)
    if since and until and chosen.against:
        days = days_meant(chosen.against, since, until, worked_days())
        return within(spans(days)) & _amounts(chosen)
    if since:
        wanted &= Q(opened_at__gte=midnight(since))
    if until:
        wanted &= Q(opened_at__lt=midnight(until + timedelta(days=1)))
    return wanted & _amounts(chosen)


def _amounts(chosen: DisputeFilter) -> Q:
    wanted = Q()
    low, high = parse_amount(chosen.amount_from), parse_amount(chosen.amount_to)
    if low is not None:
        wanted &= Q(amount_yuan__gte=low)
    if high is not None:
        wanted &= Q(amount_yuan__lte=high)
    return wanted
