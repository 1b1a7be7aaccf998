"""What the duty board tells of how matters are handled."""

from django.urls import reverse
from django.utils import timezone

from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.handling.actions.handing_over import leave_message
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
    with django_assert_max_num_queries(40):
        board(browser)


def test_what_is_no_consumer_dispute_leaves_the_board_and_can_come_back(told, signed_in):
    dispute = dispute_of(told())
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


def test_the_parts_stand_in_the_order_of_the_work(matter, districts, person, signed_in):
    leave_message(district=districts["铜马商圈"], text="三号摊位还会来人", by=person("mediator"))
    shown = board(signed_in())
    parts = ("待处置", "处置中", "今日调解", "时限", "待回填", "待履行、待回访", "今日接报")
    places = [shown.index(words) for words in (*parts, "三号摊位还会来人")]
    assert places == sorted(places)
    assert "上一班留言 1 条" in shown
    left = signed_in().get(reverse("handling:left_undone")).content.decode()
    assert "没有未了的事项" in left


def test_what_is_left_undone_is_counted_by_stage(presence, signed_in):
    shown = signed_in().get(reverse("handling:left_undone")).content.decode()
    assert "已派出" in shown
    assert reverse("handling:hand_over") in shown
