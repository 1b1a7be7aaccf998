"""An order drawn by lot in the demo: visits to the shops with most disputes, in three groups.

It is over: what it showed is worked out by the desk as for any other.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.config.demo.disputes.playing import Course, after, on_day, play
from liandong.desk.config.demo.people import STATION
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.actions import drawn_orders as actions
from liandong.desk.outreach.actions.visits import Found, Target, plan_visit, record_visit
from liandong.desk.outreach.models import DrawnOrder
from liandong.desk.outreach.queries.visits.drawn_orders.orders import candidates
from liandong.desk.outreach.rules.checklists import Topic, topics_of, trade_of
from liandong.desk.outreach.rules.drawn_orders import FEWEST, day_of, group_of, observed
from liandong.desk.outreach.rules.steps.visits import Reason

BACK: Final = timedelta(days=75)
"""So long before the demo's present it is planned: its last week is over by then."""
GROUPS: Final = 3
APART: Final = 2
BETWEEN: Final = 90
"""Minutes from one visit of a day to the next."""


def add_drawn_order(*, until: datetime, by: System) -> None:
    """Play it, unless it was played before."""
    if DrawnOrder.objects.exists():
        return
    play([((until - BACK).replace(hour=9, minute=40), _course(by))], until=until)


def _course(by: System) -> Course:
    people = {user.username: user for user in User.objects.select_related("department")}
    mediator, officer = people["mediator"], people["duty"]
    yield on_day(0, 9, 40)  # a working day
    shops = [shop for shop, _n in candidates(STATION, "", mediator)][:FEWEST]
    if len(shops) < FEWEST:
        return
    drawn_order = actions.plan_order(
        title="走访投诉较多的商户", kind="visit", district=District.objects.get(name=STATION),
        merchants=shops, groups=GROUPS, apart=APART,
        first_on=_next_monday(timezone.localdate() + timedelta(days=3)), by=mediator,
    )  # fmt: skip
    yield on_day(0, 15)
    drawn_order = actions.fix_order(drawn_order=drawn_order, by=mediator)
    yield after(10)
    drawn_order = actions.give_digits(drawn_order=drawn_order, digits="3058", by=mediator)
    yield after(2)
    drawn_order = actions.give_digits(drawn_order=drawn_order, digits="7146", by=officer)
    for group in range(1, GROUPS + 1):
        day = day_of(drawn_order.first_on, group, APART)
        yield on_day((day - timezone.localdate()).days, 10)
        for unit in drawn_order.units.select_related("merchant__district").order_by("place"):
            if unit.merchant and group_of(unit.start or 0, APART) == group:
                _visit(unit.merchant, [mediator, officer], drawn_order)
                actions.mark_done(
                    drawn_order=drawn_order, unit=unit.pk, on=timezone.localdate(), by=officer
                )
                yield after(BETWEEN)
    _since, last = observed(drawn_order.first_on, GROUPS, APART)
    yield _night(last + timedelta(days=1))
    actions.judge_orders(timezone.localdate(), by=by)


def _visit(shop: Merchant, visitors: list[User], drawn_order: DrawnOrder) -> None:
    """What a short walk finds: the notices hang, who answers complaints does not."""
    today, recorder = timezone.localdate(), visitors[0]
    trade = trade_of(shop.sector, "merchant")
    visit = plan_visit(
        target=Target("merchant", shop.name, drawn_order.district, trade, shop),
        reason=Reason.PLAN, day=today, visitors=visitors,
        because=[f"抽签 {drawn_order.number} 轮到"], by=recorder,
    )  # fmt: skip
    checklist = {rule.topic.value: ("meets", "") for rule in topics_of(trade)} | {
        Topic.NOTICE.value: ("fails", "没有公示维权专员")
    }
    record_visit(
        visit=visit,
        found=Found(
            day=today, came=[person.pk for person in visitors], checklist=checklist,
            met="示例店长", findings="没有公示维权专员。", mended="当场补贴公示牌。",
            signed="signed",
        ),
        by=recorder,
    )  # fmt: skip


def _next_monday(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7)


def _night(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(3)))
