"""A dispute goes on with what was merged into it: its sittings, panel and open points."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.invitations import invite
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.panels import answer, ask_expert
from liandong.desk.handling.actions.sittings import book, no_show
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.open_points import open_points_of
from liandong.desk.handling.queries.panels import (
    candidates,
    material_for,
    seat_of,
    seats_of,
    why_a_panel,
)
from liandong.desk.handling.queries.sittings import (
    calendar_of,
    is_planned,
    is_to_be_booked,
    planned_address,
    sitting_of,
)
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import dispute_of
from tests.desk.steps.samples import WHERE

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(
    mediated: Any, booking: Any, add_record: Callable[..., Record], person: Callable[..., User]
) -> Any:
    """What joins the mediated dispute with another, which stands; gives that."""

    def join() -> Dispute:
        other = dispute_of(
            add_record(
                "在云裳服饰买的连衣裙掉色，要求退款268元", person_phone="19900009999", minutes_ago=9
            )
        )
        mediated.refresh_from_db()
        merge(other, mediated, by=person("supervisor"))
        other.refresh_from_db()
        assert other.stage == "mediation"  # only the mediated one was worked on
        return other

    return join


def test_a_sitting_that_was_planned_is_the_next_of_the_whole(
    sitting: Sitting, whole: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    dispute = whole()
    assert is_planned(dispute)
    assert not is_to_be_booked(dispute)
    page = signed_in("mediator").get(planned_address(dispute))
    assert page.status_code == 200
    assert dispute.number in page.content.decode()
    days = calendar_of(person("mediator"), sitting.starts_at.date())
    assert [room for day in days for room in day.sittings] == [sitting]


def test_it_is_held_and_told_of_as_one_of_the_whole(
    sitting: Sitting, whole: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    dispute, by = whole(), person("mediator")
    found = sitting_of(by, sitting.pk)
    assert found is not None
    invite(found, WHERE, by=by)
    write_minutes(found, Minutes("双方各让一步"), early=True, by=by)
    sitting.refresh_from_db()
    assert sitting.state == Sitting.State.HELD
    assert dispute.history.filter(verb="held").exists()
    assert dispute.facts.filter(fact="invited").exists()
    shown = signed_in("mediator").get(reverse("handling:of_dispute", args=[dispute.number]))
    assert reverse("handling:sitting", args=[sitting.pk]) in shown.content.decode()


def test_its_time_is_not_booked_a_second_time(sitting: Sitting, whole: Any, booking: Any) -> None:
    with pytest.raises(ValidationError, match="冲突"):
        book(whole(), **booking(10) | {"way": "phone"})


def test_minutes_that_are_due_of_it_are_an_open_point_of_the_whole(
    sitting: Sitting, whole: Any, person: Callable[..., User]
) -> None:
    write_minutes(sitting, Minutes("谈过"), early=True, by=person("mediator"))
    assert "paper-minutes" in {point.key for point in open_points_of(whole())}


def test_rounds_of_it_count_for_a_panel(
    mediated: Any, booking: Any, whole: Any, person: Callable[..., User]
) -> None:
    for hour in (10, 15):
        sitting = book(mediated, **booking(hour))
        write_minutes(sitting, Minutes("谈过"), early=True, by=person("mediator"))
    assert "已调解 2 次未达成" in why_a_panel(whole())


def test_an_expert_of_it_sits_on_the_whole_and_reads_its_sittings(
    sitting: Sitting, mediated: Any, whole: Any, person: Callable[..., User]
) -> None:
    office = Department.objects.create(name="演示律师事务所", kind="office")
    lawyer = User.objects.create(username="lawyer", role="expert", department=office)
    expert = Expert.objects.create(name="演示律师", user=lawyer)
    seat = ask_expert(mediated, expert, by=person("mediator"))
    dispute = whole()
    assert seats_of(dispute) == [seat]
    assert expert not in [candidate.expert for candidate in candidates(dispute)]
    found = seat_of(person("mediator"), seat.pk)
    assert found is not None
    answer(found, accepts=True, by=person("mediator"))
    material = material_for(found)
    assert material is not None
    assert [shown.sitting for shown in material.sittings] == [sitting]


def test_somebody_who_did_not_come_is_said_on_the_whole(
    sitting: Sitting, whole: Any, person: Callable[..., User]
) -> None:
    Sitting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    dispute = whole()
    found = sitting_of(person("mediator"), sitting.pk)
    assert found is not None
    no_show(found, by=person("mediator"))
    assert is_to_be_booked(dispute)
