"""Orders drawn by lot: who may be in one, what their weeks show, one with its result."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import isnan
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import works_in
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.outreach.models import DrawnOrder, DrawnShop
from liandong.desk.outreach.queries.findings.known_people import (
    eyes_without,
    is_number,
    of_traders,
    reported_near,
)
from liandong.desk.outreach.rules.drawn_orders import (
    PAST,
    State,
    effect_words,
    observed,
    order_of,
    seed_of,
    weeks_of,
)
from liandong.desk.outreach.rules.steps.visits import HOUSES
from liandong.desk.ui.query_parameters import midnight

if TYPE_CHECKING:
    from liandong.engine.kernels import Floats
    from liandong.engine.surveillance.drawn_order import DrawnEffect, Order

MOST: Final = 60
"""Shops that are offered for a plan: those with most disputes of the last year."""


def narrowed(drawn_orders: QuerySet[DrawnOrder], filters: dict[str, str]) -> QuerySet[DrawnOrder]:
    for name, field in (("district", "district__name"), ("state", "state"), ("kind", "kind")):
        if value := filters.get(name):
            drawn_orders = drawn_orders.filter(**{field: value})
    if words := filters.get("q", "").strip():
        found = Q(number=words) if is_number(words) else Q(number=words) | Q(title__icontains=words)
        drawn_orders = drawn_orders.filter(found)
    return drawn_orders


def may_plan(by: User) -> bool:
    return by.has_permission(Permission.WARN) and by.department.kind in HOUSES


def may_act(drawn_order: DrawnOrder, by: User) -> bool:
    """People of a house of the district, while it goes on."""
    return (
        may_plan(by) and works_in(by, drawn_order.district.name) and drawn_order.stopped_at is None
    )


def may_give_digits(drawn_order: DrawnOrder, by: User) -> bool:
    """The first side, then somebody else of the other."""
    if drawn_order.state != State.FIXED or not may_act(drawn_order, by):
        return False
    first = drawn_order.first_by
    return first is None or (first.pk != by.pk and side_of(first) != side_of(by))


def side_of(person: User) -> str:
    """The police on one side, association and regulator on the other."""
    return "police" if person.department.kind == "police" else "market"


def candidates(district: str, sector: str, by: User) -> list[tuple[Merchant, int]]:
    """Registered shops of the district with their disputes of the last year, those with most
    first. Without disputes there is nothing to compare."""
    since = midnight(timezone.localdate() - timedelta(weeks=PAST))
    rows = visible_to(by).filter(
        merchant__district__name=district, opened_at__gte=since, withdrawn_at=None
    )
    if sector:
        rows = rows.filter(merchant__sector=sector)
    counts = dict(
        rows.order_by()
        .values_list("merchant")
        .annotate(n=Count("pk"))
        .order_by("-n", "merchant")[:MOST]
    )
    known = Merchant.objects.in_bulk(list(counts))
    return [(known[pk], n) for pk, n in counts.items() if pk in known]


def sectors_of(district: str) -> list[str]:
    rows = Merchant.objects.filter(district__name=district).exclude(sector="")
    return list(rows.order_by("sector").values_list("sector", flat=True).distinct())


def weekly(merchants: Sequence[int | None], since: date, weeks: int) -> "Floats":
    """(weeks, merchants): standing disputes, whoever asks. One query."""
    import numpy as np

    column = {pk: at for at, pk in enumerate(merchants) if pk is not None}
    counts = np.zeros((weeks, len(merchants)))
    rows = Dispute.objects.filter(
        withdrawn_at=None,
        merchant__in=list(column),
        opened_at__gte=midnight(since),
        opened_at__lt=midnight(since + timedelta(weeks=weeks)),
    )
    for pk, moment in rows.order_by().values_list("merchant", "opened_at"):
        if pk is not None:
            week = (timezone.localdate(moment) - since).days // 7
            counts[week, column[pk]] += 1
    return counts


def smallest_of(merchants: Sequence[int], groups: int, apart: int, today: date) -> float | None:
    """The largest ratio that four of five draws would show, from these shops' own last year."""
    from liandong.engine.surveillance.drawn_order import smallest_effect

    past = weekly(merchants, today - timedelta(weeks=PAST), PAST)
    found = smallest_effect(past, groups=groups, apart=apart)
    return None if isnan(found) else found


def plan_parts(drawn_order: DrawnOrder, units: Sequence[DrawnShop]) -> list[object]:
    """What the digest is of: the plan, with its shops in their places."""
    shops = [f"{unit.place} {unit.name}" for unit in units]
    return [
        drawn_order.number,
        drawn_order.title,
        drawn_order.kind,
        drawn_order.groups,
        drawn_order.apart,
        drawn_order.first_on,
        *shops,
    ]


def drawn_again(drawn_order: DrawnOrder, units: Sequence[DrawnShop]) -> bool:
    """Whether plan and digits give the order that stands: anybody can ask this."""
    starts = _order(drawn_order, len(units)).starts.tolist()
    return bool([unit.start for unit in units] == starts)


def merged_places(merchants: Sequence[int | None]) -> list[int]:
    """Places of shops of one order that the register merged since it was drawn: they are one shop
    with two turns, before both of which and after both of which nothing can be told apart."""
    return [
        place
        for place, merchant in enumerate(merchants)
        if merchant is not None and merchants.count(merchant) > 1
    ]


def effect_of(drawn_order: DrawnOrder) -> tuple["DrawnEffect", int]:
    """By the drawn weeks, whatever was done in them (intention to treat); how many shops are left
    out, for they were merged. Without a count a shop weighs nothing in any order."""
    from liandong.engine.surveillance.drawn_order import effect_of_order

    merchants = list(drawn_order.units.values_list("merchant", flat=True))
    order = _order(drawn_order, len(merchants))
    since, _until = observed(drawn_order.first_on, drawn_order.groups, drawn_order.apart)
    counts, merged = weekly(merchants, since, order.weeks), merged_places(merchants)
    counts[:, merged] = 0
    return effect_of_order(counts, order), len(merged)


def _order(drawn_order: DrawnOrder, units: int) -> "Order":
    digits = drawn_order.first_digits or "", drawn_order.second_digits or ""
    seed = seed_of(drawn_order.digest, *digits)
    return order_of(units, drawn_order.groups, drawn_order.apart, seed)


def ended(today: date) -> list[DrawnOrder]:
    """Drawn ones whose last week is over and that were not judged."""
    rows = DrawnOrder.objects.filter(state=State.DRAWN, stopped_at=None, effect__isnull=True)
    return [
        drawn_order
        for drawn_order in rows.order_by("pk")
        if today > observed(drawn_order.first_on, drawn_order.groups, drawn_order.apart)[1]
    ]


def result_words(drawn_order: DrawnOrder, units: int) -> str:
    """Of a drawn drawn_order."""
    if drawn_order.effect is None:
        _since, until = observed(drawn_order.first_on, drawn_order.groups, drawn_order.apart)
        return f"未到期：{until + timedelta(days=1)} 后可看，届时夜间计算一次。"
    weeks = weeks_of(drawn_order.groups, drawn_order.apart)
    return effect_words(drawn_order.effect, units=units, weeks=weeks, smallest=drawn_order.smallest)


def eyes_on_order(order: DrawnOrder, shops: Iterable[tuple[int | None, str]]) -> Eyes:
    """How everybody reads what was typed: without the people of disputes with its shops, and of
    what was reported in its district before."""
    near = reported_near([(order.district_id, timezone.localdate(order.at))])
    return eyes_without(of_traders(list(shops)), near)


def district_named(name: str) -> District | None:
    return District.objects.filter(name=name).first()
