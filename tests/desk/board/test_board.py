"""The duty board and the screen on the wall."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.desk.board.queries import duty_board
from liandong.desk.disputes.models import Candidate, Clock, Dispute
from tests.desk.disputes.conftest import DRESS, dispute_of

WANG = {"person_name": "王晓芸", "person_phone": "19900001234"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("name", "needed"), [("duty", Permission.VIEW_BOARD), ("screen", Permission.VIEW_SCREEN)]
)
def test_an_address_opens_for_those_with_its_permission(signed_in, role, name, needed):
    answer = signed_in(role).get(reverse(f"board:{name}"))
    assert answer.status_code == (200 if needed in ROLES[role].permissions else 403)


def test_a_quiet_desk_says_so_and_shows_no_urgent_bar(signed_in):
    shown = signed_in().get(reverse("board:duty")).content.decode()
    assert "没有待处置的纠纷" in shown
    assert "ld-urgent" not in shown


def test_what_is_new_is_at_the_top_without_people(told, signed_in):
    old = dispute_of(told(DRESS, minutes_ago=500))
    new = dispute_of(told(**WANG, minutes_ago=1))
    shown = signed_in().get(reverse("board:duty")).content.decode()
    assert shown.index(new.number) < shown.index(old.number)
    assert "19900001234" not in shown
    assert "王晓芸" not in shown


def test_other_districts_are_not_on_the_board(told, person):
    told(DRESS, answers={"is_dispute": True, "district": "滨河商圈"})
    assert duty_board(person()).waiting == []
    assert len(duty_board(person("regulator")).waiting) == 1


def test_the_urgent_stand_above_all(told, signed_in, person):
    record = told(answers={"is_dispute": True, "district": "铜马商圈", "urgency": ["闭店跑路"]})
    assert duty_board(person()).urgent == [dispute_of(record)]
    shown = signed_in().get(reverse("board:duty")).content.decode()
    assert "紧急 1 件" in shown


def test_due_clocks_are_counted_by_when_they_end(told, person):
    dispute = dispute_of(told(DRESS, source="complaint_12315"))
    today = timezone.localdate()
    for code, days in (("late", -2), ("today", 0), ("soon", 2), ("far", 9)):
        Clock.objects.create(
            dispute=dispute,
            code=code,
            started_on=today,
            due_on=today + timedelta(days=days),
            rule="令第121号",
        )
    Clock.objects.filter(code="acceptance_decision").delete()
    board = duty_board(person())
    assert board.due_counts == {"overdue": 1, "today": 1, "soon": 1}
    assert [one.clock.clock.code for one in board.due] == ["late", "today", "soon"]


def test_a_new_matter_shows_to_which_it_may_belong(told, person, signed_in):
    one, two = told(**WANG, minutes_ago=90), told(DRESS, minutes_ago=5)
    left, right = sorted((one.pk, two.pk))
    Candidate.objects.create(left_id=left, right_id=right, probability=0.8, weight=2, reasons=[])
    waiting = {item.dispute: item for item in duty_board(person()).waiting}
    assert waiting[dispute_of(two)].maybe.dispute == dispute_of(one)
    assert "可能就是" in signed_in().get(reverse("board:duty")).content.decode()


def test_the_figures_of_the_day(told, person):
    told(received_at=timezone.now())
    told(DRESS, source="complaint_12315", amount_yuan=268.0, received_at=timezone.now())
    told(DRESS, received_at=timezone.now() - timedelta(days=3))
    today = duty_board(person()).today
    assert (today.told, today.disputes) == (2, Dispute.objects.count() - 1)
    assert today.source_words == "110 警情 1 · 12315 投诉 1"


def test_htmx_gets_the_body_alone(told, signed_in):
    told()
    part = signed_in().get(reverse("board:duty"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.strip().startswith('<div id="board"')


def test_the_screen_names_nobody_and_no_shop(told, signed_in):
    record = told(**WANG)
    shown = signed_in().get(reverse("board:screen")).content.decode()
    assert dispute_of(record).sector in shown
    for word in ("王晓芸", "19900001234", "福临"):
        assert word not in shown


def test_the_board_needs_a_fixed_number_of_queries(told, person, django_assert_max_num_queries):
    for number in range(5):
        told(DRESS, person_phone=f"1990000{number}000", minutes_ago=40 * number + 1)
    by = person()
    with django_assert_max_num_queries(16):
        duty_board(by)
