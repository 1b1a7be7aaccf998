"""Who leads a sitting, moves it and calls it off: in what the regulator has accepted its own staff,
until it says who mediates, and then those who preside under that name (办法第15、18、19、21条)."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.steps import StatedFacts, take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.sittings import book, cancel, move, no_show
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.presiding import mediators_for
from tests.desk.disputes.conftest import OTHERS, PLACE, Someone, accepted, mediated

pytestmark = pytest.mark.django_db
WITH_HEADS = [*OTHERS, ("police", "supervisor")]
BY_COMMITTEE: StatedFacts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}


@pytest.fixture
def regulator(someone: Someone) -> User:
    return someone("regulator", "regulator")


def in_hours(hours: int) -> tuple[datetime, datetime]:
    start = timezone.now() + timedelta(hours=hours)
    return start, start + timedelta(hours=1)


def booked(dispute: Dispute, mediator: User, *, by: User | None = None) -> Sitting:
    start, end = in_hours(24)
    return book(
        dispute,
        way="phone",
        room=None,
        mediator=mediator,
        starts_at=start,
        ends_at=end,
        by=by or mediator,
    )


def begun(sitting: Sitting) -> Sitting:
    """Its time has come."""
    past = timezone.now() - timedelta(hours=1)
    Sitting.objects.filter(pk=sitting.pk).update(starts_at=past)
    sitting.refresh_from_db()
    return sitting


def offered(sitting: Sitting, by: User) -> set[str]:
    """What the page of the sitting offers to `by`."""
    client = Client()
    client.force_login(by)
    page = client.get(reverse("handling:sitting", args=[sitting.pk])).content.decode()
    names = ("minutes", "no_show", "move_sitting", "cancel_sitting")
    addresses = {name: reverse(f"handling:{name}", args=[sitting.pk]) for name in names}
    return {name for name, address in addresses.items() if f'"{address}"' in page}


def test_what_it_has_accepted_it_mediates_until_it_says_who_does(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    accepted(dress, regulator)
    police = someone("police", "duty_officer")
    for mediator in (someone("association", "mediator"), someone("committee", "people_mediator")):
        for by in (mediator, police):
            with pytest.raises(ValidationError, match="确定调解主体之前由其人员主持"):
                booked(dress, mediator, by=by)
    assert mediators_for(dress) == [regulator]
    sitting = booked(dress, regulator, by=police)
    with pytest.raises(ValidationError, match="确定调解主体之前由其人员主持"):
        write_minutes(
            sitting, Minutes("没有达成"), early=True, by=someone("association", "mediator")
        )
    write_minutes(sitting, Minutes("没有达成"), early=True, by=regulator)


def test_who_may_not_preside_any_more_calls_the_own_sitting_off(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    association = someone("association", "mediator")
    take_step(dress, "to_room", by=association)
    sitting = booked(dress, association)
    take_step(dress, "accept", facts=PLACE, by=regulator)
    with pytest.raises(ValidationError, match="请"):
        write_minutes(sitting, Minutes("没有达成"), early=True, by=association)
    cancel(sitting, by=association)


@pytest.mark.parametrize(("kind", "role"), WITH_HEADS)
def test_in_its_name_others_neither_hold_nor_move_nor_call_off_a_sitting(
    dress: Dispute, regulator: User, someone: Someone, kind: str, role: str
) -> None:
    mediated(dress, "regulator", someone)
    sitting, by = booked(dress, regulator), someone(kind, role)
    with pytest.raises((PermissionDenied, ValidationError)):
        write_minutes(sitting, Minutes("没有达成"), early=True, by=by)
    start, end = in_hours(48)
    with pytest.raises(PermissionDenied, match="以市场监管局名义调解的"):
        move(sitting, starts_at=start, ends_at=end, by=by)
    begun(sitting)
    for act in (cancel, no_show):
        with pytest.raises(PermissionDenied, match="以市场监管局名义调解的"):
            act(sitting, by=by)
    sitting.refresh_from_db()
    assert sitting.state == Sitting.State.PLANNED
    assert offered(sitting, by) == set()
    assert offered(sitting, regulator) == {"minutes", "no_show", "move_sitting", "cancel_sitting"}
    no_show(sitting, by=regulator)


def test_under_a_delegation_the_association_leads_its_sitting(
    dress: Dispute, someone: Someone
) -> None:
    mediated(dress, "delegated", someone)
    association = someone("association", "mediator")
    sitting = booked(dress, association)
    with pytest.raises(PermissionDenied):
        cancel(sitting, by=someone("committee", "people_mediator"))
    start, end = in_hours(48)
    move(sitting, starts_at=start, ends_at=end, by=association)
    write_minutes(sitting, Minutes("没有达成"), early=True, by=association)


def test_in_the_name_of_the_committee_a_colleague_writes_the_minutes(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    people, association = (
        someone("committee", "people_mediator"),
        someone("association", "mediator"),
    )
    accepted(dress, regulator)
    take_step(dress, "begin", facts=BY_COMMITTEE, by=regulator)
    sitting = begun(booked(dress, people, by=association))
    with pytest.raises(PermissionDenied, match="由人民调解员主持"):
        no_show(sitting, by=someone("police", "duty_officer"))
    assert offered(sitting, association) == {"minutes", "move_sitting", "cancel_sitting"}
    write_minutes(sitting, Minutes("双方各让一步"), by=association)
    sitting.refresh_from_db()
    assert sitting.state == Sitting.State.HELD
