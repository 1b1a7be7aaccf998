"""The rights station of the demo: kept as if people had worked there, on whatever day."""

from datetime import datetime

import pytest
import time_machine

from liandong.desk.access.actors import System
from liandong.desk.config.demo import city, papers, people
from liandong.desk.config.demo.rights_stations import CASES, add_rights_stations
from liandong.desk.outreach.models import (
    AdvancePayment,
    GoodsReturn,
    RightsStation,
    StationEntry,
    StationForward,
)

BY = System("demo")
pytestmark = pytest.mark.django_db


@pytest.mark.long
@pytest.mark.parametrize("now", ["2026-11-26T12:40:00+08:00", "2027-01-03T00:10:00+08:00"])
def test_every_outcome_is_in_the_register_and_nothing_lies_in_the_future(now: str) -> None:
    moment = datetime.fromisoformat(now)
    with time_machine.travel(moment, tick=False):
        people.add_people(by=BY)
        papers.allot_numbers()
        city.add_register(by=BY)
        add_rights_stations(until=moment)
        add_rights_stations(until=moment)  # changes nothing
        station = RightsStation.objects.get()
        assert station.mall
        entries = StationEntry.objects.all()
        assert entries.count() == len(CASES)
        states = set(entries.values_list("state", flat=True))
        assert states == {"open", "settled", "forwarded", "dropped"}
        assert not entries.filter(received_at__gt=moment).exists()
        assert {row.outcome.value for row in StationForward.objects.all()} >= {"in_time", "waiting"}
        assert AdvancePayment.objects.get().state == "paid"
        assert GoodsReturn.objects.exists()
