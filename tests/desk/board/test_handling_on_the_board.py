"""The parts of the duty board about how disputes are handled."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.handling.actions.roster import put_on_duty
from liandong.desk.handling.models import Presence
from liandong.desk.handling.rules.shifts import shift_at
from liandong.desk.intake.models import Record
from liandong.desk.station.actions.shift_notes import leave_message
from tests.desk.disputes.conftest import dispute_of


def board(client: Any) -> Any:
    return client.get(reverse("board:duty")).content.decode()


def test_who_is_on_duty_stands_at_the_top(
    districts: dict[str, District], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    day, shift = shift_at(timezone.localtime())
    home = districts["铜马商圈"]
    put_on_duty(district=home, day=day, shift=shift.key, guest="演示律师", by=person())
    assert "驻点律师 演示律师" in board(signed_in())


def test_who_is_out_and_for_how_long(presence: Presence, signed_in: Callable[..., Client]) -> None:
    shown = board(signed_in())
    assert reverse("handling:outing", args=[presence.dispatch.dispute.number]) in shown
    assert "已用 0 分钟" in shown


def test_what_is_to_be_performed(parts: Any, signed_in: Callable[..., Client]) -> None:
    client = signed_in("mediator")
    behind = f"{reverse('disputes:list')}?stage=agreed"
    assert f'{behind}">待履行 <b>1 件</b>' in board(client)
    assert parts[0].dispute.number in client.get(behind).content.decode()


def test_what_waits_is_taken_up_in_one_click(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    number = dispute_of(add_record()).number
    assert reverse("handling:send", args=[number]) in board(signed_in())


def test_the_board_needs_a_fixed_number_of_queries(
    presence: Presence,
    parts: Any,
    signed_in: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed_in("supervisor")
    with django_assert_max_num_queries(47):
        board(browser)


@pytest.mark.long
def test_what_is_no_consumer_dispute_leaves_the_board_and_can_come_back(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    dispute = dispute_of(add_record())
    client = signed_in()
    url = reverse("disputes:withdraw", args=[dispute.number])
    assert url in board(client)
    shown = client.post(url, {"next": reverse("board:duty")}, follow=True)
    assert shown.redirect_chain[-1][0] == reverse("board:duty")
    gone = HistoryEntry.objects.get(dispute=dispute, verb="withdrawn")
    assert reverse("disputes:undo", args=[gone.pk]) in shown.content.decode()
    assert url not in board(client)
    client.post(reverse("disputes:undo", args=[gone.pk]))
    assert url in board(client)


def test_the_parts_stand_in_the_order_of_the_work(
    new_dispute: Dispute,
    districts: dict[str, District],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    leave_message(district=districts["铜马商圈"], text="三号摊位还会来人", by=person("mediator"))
    shown = board(signed_in())
    parts = ("先办这些", "待处置", "各项待办", "已超期", "待履行", "今日接报")
    places = [shown.index(words) for words in (*parts, "三号摊位还会来人")]
    assert places == sorted(places)
    assert "上一班留言 1 条" in shown
    left = signed_in().get(reverse("station:left_undone")).content.decode()
    assert "待处置 <b>1</b>" in left


def test_what_is_left_undone_is_counted_by_stage(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    shown = signed_in().get(reverse("station:left_undone")).content.decode()
    assert "已派出" in shown
    assert reverse("station:hand_over") in shown
