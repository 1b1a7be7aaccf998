"""The demo's disputes: played with the desk's own actions, on whatever day it is built."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db.models import Q
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.config.demo import city, papers, people, station
from liandong.desk.config.demo.disputes import add_disputes
from liandong.desk.config.demo.disputes.timetable import BEFORE, SINCE
from liandong.desk.disputes.models import Clock, Dispute, HistoryEntry
from liandong.desk.groups.models import GroupDispute
from liandong.desk.handling.models import Instalment, PanelSeat, Sitting
from liandong.desk.papers.models import Paper
from liandong.desk.station.queries.figures import Period, StationFigures, station_figures

BY = System("demo")
USUAL_DAY = datetime.fromisoformat("2026-11-26T12:40:00+08:00")
BEGIN_OF_A_YEAR = datetime.fromisoformat("2027-01-03T00:10:00+08:00")
"""A Sunday within the days off, at night; most of it lies in the year before."""

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture(params=[USUAL_DAY, BEGIN_OF_A_YEAR], ids=["usual", "new-year"])
def moment(request: pytest.FixtureRequest) -> Iterator[datetime]:
    """When the demo was built, with all that belongs to it but the imported files."""
    now: datetime = request.param
    with time_machine.travel(now, tick=False):
        people.add_people(by=BY)
        papers.allot_numbers()
        city.add_register(by=BY)
        station.add_station()
        assert add_disputes(until=now, by=BY) == 0, "a course was refused a step"
        yield now


def test_the_past_of_the_demo_is_as_if_the_desk_had_been_used(moment: datetime) -> None:
    every_kind_of_course_is_there_and_nothing_lies_in_the_future(moment)
    the_joint_station_can_be_compared_with_the_time_before(moment)
    pages_of_what_follows_have_something_to_show(moment)
    added_again_it_changes_nothing(moment)


def every_kind_of_course_is_there_and_nothing_lies_in_the_future(moment: datetime) -> None:
    mine = Dispute.objects.filter(status_by__isnull=False)
    stages = Counter(mine.values_list("stage", flat=True))
    assert {"archived", "agreed", "unperformed", "refused", "police"} <= {*stages}
    assert {"dispatched", "mediation", "testing", "performed", "transferred"} <= {*stages}
    assert stages["archived"] > 10
    assert Dispute.objects.count() >= len(BEFORE) + len(SINCE)
    assert not HistoryEntry.objects.filter(at__gt=moment).exists()
    assert not Dispute.objects.filter(Q(opened_at__gt=moment) | Q(stage_since__gt=moment)).exists()
    in_order = list(AuditEntry.objects.filter(action="dispute.step").order_by("pk"))
    assert [entry.at for entry in in_order] == sorted(entry.at for entry in in_order)


def the_joint_station_can_be_compared_with_the_time_before(moment: datetime) -> None:
    today = timezone.localdate(moment)
    period = Period(today - timedelta(days=29), today)
    now, before = _figures(period), _figures(period.before)
    assert before.figures.on_scene.percent < now.figures.on_scene.percent
    assert before.figures.in_station.percent < now.figures.in_station.percent
    assert now.figures.left_out
    assert now.recovered.performed > 0
    assert all(days.median for days in now.figures.days)
    room, room_before = now.figures.days[1], before.figures.days[1]
    assert room.median < room_before.median


def pages_of_what_follows_have_something_to_show(moment: datetime) -> None:
    today = timezone.localdate(moment)
    overdue = Instalment.objects.filter(done_on=None, due_on__lt=today, entry__undone_at=None)
    assert overdue.exists()
    assert Instalment.objects.filter(done_on=None, due_on__gte=today).exists()
    assert Instalment.objects.filter(done_on__isnull=False).count() > 10
    assert PanelSeat.objects.filter(opinion_at__isnull=False).exists()
    states = set(Sitting.objects.values_list("state", flat=True))
    assert {"planned", "held", "no_show"} <= states
    assert GroupDispute.objects.get().state == GroupDispute.State.CONFIRMED
    assert {"scene", "people_agreement", "termination", "refusal"} <= set(
        Paper.objects.values_list("form", flat=True)
    )
    tests = Clock.objects.filter(code="mediation", dispute__history__detail__step="tested")
    assert "鉴定" in str(tests[0].working_out)


def added_again_it_changes_nothing(moment: datetime) -> None:
    before = HistoryEntry.objects.count()
    add_disputes(until=moment + timedelta(hours=1), by=BY)
    assert HistoryEntry.objects.count() == before


def _figures(period: Period) -> StationFigures:
    return station_figures(User.objects.get(username="mediator"), Q(), period)
