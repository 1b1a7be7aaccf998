"""The demo's order drawn by lot: planned, drawn by both sides, visited by turns, judged."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from liandong.desk.access.actors import System
from liandong.desk.config.demo import city, people
from liandong.desk.config.demo.drawn_orders import add_drawn_order
from liandong.desk.config.demo.people import STATION
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.models import DrawnOrder, Visit
from liandong.desk.outreach.queries.visits.drawn_orders.orders import drawn_again, result_words
from liandong.desk.outreach.rules.drawn_orders import FEWEST, day_of, group_of

BY = System("demo")
pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.mark.parametrize("now", ["2026-11-26T12:40:00+08:00", "2027-01-03T00:10:00+08:00"])
def test_it_is_over_and_says_what_it_showed(now: str) -> None:
    moment = datetime.fromisoformat(now)
    with time_machine.travel(moment, tick=False):
        people.add_people(by=BY)
        city.add_register(by=BY)
        _disputes(moment)
        add_drawn_order(until=moment, by=BY)
        add_drawn_order(until=moment, by=BY)  # once
        order = DrawnOrder.objects.get()
        units = list(order.units.select_related("merchant"))
        assert drawn_again(order, units)
        assert len(units) == FEWEST
        for unit in units:
            assert unit.done_on is not None
            turn = day_of(order.first_on, group_of(unit.start or 0, order.apart), order.apart)
            assert turn <= unit.done_on < turn + timedelta(weeks=order.apart)
            visit = Visit.objects.get(merchant=unit.merchant)
            assert (visit.state, visit.day) == ("done", unit.done_on)
        assert order.effect is not None
        assert "未到期" not in result_words(order, len(units))
        assert _latest() <= moment.date()


def _disputes(moment: datetime) -> None:
    shops = Merchant.objects.filter(district__name=STATION).order_by("pk")[: FEWEST + 2]
    Dispute.objects.bulk_create(
        Dispute(
            number=f"W{place:02d}{week:02d}", opened_at=moment - timedelta(weeks=week, days=1),
            district=shop.district, merchant=shop, merchant_name=shop.name,
        )
        for place, shop in enumerate(shops)
        for week in range(40)
    )  # fmt: skip


def _latest() -> date:
    return max(Visit.objects.values_list("day", flat=True))
