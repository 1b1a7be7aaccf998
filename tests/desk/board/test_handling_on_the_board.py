"""What the duty board tells of how matters are handled."""

from django.urls import reverse
from django.utils import timezone

from liandong.desk.handling.actions.rostering import put_on_duty
from liandong.desk.handling.rules.shifts import shift_at
from tests.desk.disputes.conftest import dispute_of
from tests.desk.handling.conftest import matter, presence
from tests.desk.handling.test_performance import parts
from tests.desk.handling.test_sittings import booking, mediated, room

__all__ = ["booking", "matter", "mediated", "parts", "presence", "room"]


def board(client):
    return client.get(reverse("board:duty")).content.decode()


def test_who_is_on_duty_stands_at_the_top(districts, person, signed_in):
    day, shift = shift_at(timezone.localtime())
    home = districts["铜马商圈"]
    put_on_duty(district=home, day=day, shift=shift.key, guest="演示律师", by=person())
    assert "驻点律师 演示律师" in board(signed_in())


def test_who_is_out_and_for_how_long(presence, signed_in):
    shown = board(signed_in())
    assert reverse("handling:outing", args=[presence.dispatch.dispute.number]) in shown
    assert "已用 0 分钟" in shown


def test_what_is_to_be_performed(parts, signed_in):
    shown = board(signed_in("mediator"))
    assert "待履行 2 项" in shown
    assert "退款 400 元" in shown


def test_what_waits_is_taken_up_in_one_click(told, signed_in):
    number = dispute_of(told()).number
    assert reverse("handling:send", args=[number]) in board(signed_in())


def test_the_board_needs_a_fixed_number_of_queries(
    presence, parts, signed_in, django_assert_max_num_queries
):
    browser = signed_in("supervisor")
    with django_assert_max_num_queries(38):
        board(browser)
