"""先办这些: the order of the board, each thing once, a group as one line."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.board.queries.first_things import FirstThing, Stake, first_things
from liandong.desk.board.queries.whole_board import whole_board
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Clock
from liandong.desk.groups.models import GroupDispute, GroupMember
from liandong.desk.handling.actions.dispatches import arrive
from liandong.desk.handling.models import Presence
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import DRESS, dispute_of

CLOSED = {"is_dispute": True, "district": "铜马商圈", "urgency": ["闭店跑路"]}


def first(by: User) -> list[FirstThing]:
    return first_things(by, whole_board(by))


def test_who_was_sent_sees_that_first_until_the_arrival(presence: Presence) -> None:
    me = presence.person
    assert first(me)[0].stake == Stake.CALLED
    arrive(presence, by=me)
    assert Stake.CALLED not in [thing.stake for thing in first(me)]


def test_the_call_of_a_colleague_is_not_mine(
    presence: Presence, person: Callable[..., User]
) -> None:
    assert Stake.CALLED in [thing.stake for thing in first(presence.person)]
    assert Stake.CALLED not in [thing.stake for thing in first(person("supervisor"))]


def test_urgent_comes_before_overdue_before_new(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    urgent = dispute_of(add_record(answers=CLOSED))
    late = dispute_of(add_record(DRESS, person_phone="19900005555", minutes_ago=400))
    new = dispute_of(add_record(DRESS, person_phone="19900006666", minutes_ago=1))
    today = timezone.localdate()
    Clock.objects.create(
        dispute=late, code="late", started_on=today, due_on=today - timedelta(days=2), rule="令"
    )
    things = first(person())
    assert [thing.dispute for thing in things] == [urgent, late, new]
    assert [thing.stake for thing in things] == [Stake.URGENT, Stake.OVERDUE, Stake.OPEN]


def test_the_disputes_of_a_group_are_one_line(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    now = timezone.now()
    members = [
        dispute_of(add_record(answers=CLOSED, person_phone=f"1990000{number}000"))
        for number in range(3)
    ]
    group = GroupDispute.objects.create(
        number="QT20261202-001",
        trader="福临金店",
        merchant_name="福临金店",
        problem="闭店跑路",
        rule="closed",
        level="1",
        consumers=3,
        amount_yuan=0,
        first_at=now,
        last_at=now,
    )
    for dispute in members:
        GroupMember.objects.create(group=group, dispute=dispute)
    things = first(person())
    assert [(thing.stake, thing.group) for thing in things] == [(Stake.GROUP, group)]


def test_the_next_step_of_my_office_stands_before_what_others_take_up(
    new_dispute: Any, add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    mediator, regulator = person("mediator"), person("regulator")
    take_step(new_dispute, "to_room", by=mediator)
    new = dispute_of(add_record(DRESS, person_phone="19900007777"))
    assert [thing.dispute for thing in first(regulator)] == [new_dispute, new]
    assert [thing.dispute for thing in first(mediator)] == [new, new_dispute]
    assert first(regulator)[0].href == reverse("handling:jurisdiction", args=[new_dispute.number])


def test_a_matter_has_two_keys_at_most(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    add_record()
    add_record(DRESS, person_phone="19900008888")
    shown = signed_in("mediator").get(reverse("board:duty")).content.decode()
    items = shown.split('id="first"')[1].split("</section>")[0].split("<li data-href")[1:]
    assert items
    for item in items:
        assert len(re.findall(r'class="btn\b', item)) <= 2
