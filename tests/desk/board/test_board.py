"""The duty board and the screen on the wall."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.desk.board.queries.duty_board import duty_board
from liandong.desk.disputes.models import Candidate, Clock, Dispute
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import DRESS, dispute_of

pytestmark = pytest.mark.database

WANG = {"person_name": "王晓芸", "person_phone": "19900001234"}


def words_of(answer: Any) -> str:
    """What is read on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("name", "needed"), [("duty", Permission.VIEW_BOARD), ("screen", Permission.VIEW_SCREEN)]
)
def test_an_address_opens_for_those_with_its_permission(
    signed_in: Callable[..., Client], role: Any, name: str, needed: Any
) -> None:
    answer = signed_in(role).get(reverse(f"board:{name}"))
    assert answer.status_code == (200 if needed in ROLES[role].permissions else 403)


def test_a_quiet_desk_says_so_and_shows_no_urgent_bar(signed_in: Callable[..., Client]) -> None:
    shown = signed_in().get(reverse("board:duty")).content.decode()
    assert "没有待处置的纠纷" in shown
    assert "紧急" not in shown


def test_what_is_new_is_at_the_top_without_people(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    old = dispute_of(add_record(DRESS, minutes_ago=500))
    new = dispute_of(add_record(**WANG, minutes_ago=1))
    shown = signed_in().get(reverse("board:duty")).content.decode()
    assert shown.index(new.number) < shown.index(old.number)
    assert "19900001234" not in shown
    assert "王晓芸" not in shown


def test_other_districts_are_not_on_the_board(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    add_record(DRESS, answers={"is_dispute": True, "district": "滨河商圈"})
    assert duty_board(person()).waiting == []
    assert len(duty_board(person("regulator")).waiting) == 1


def test_the_urgent_stand_above_all(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    record = add_record(
        answers={"is_dispute": True, "district": "铜马商圈", "urgency": ["闭店跑路"]}
    )
    assert duty_board(person()).urgent == [dispute_of(record)]
    shown = words_of(signed_in().get(reverse("board:duty")))
    assert "紧急 1 件" in shown
    assert shown.count("闭店跑路") == 1


def test_the_list_behind_a_count_of_urgent_ones_holds_as_many(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    """The board counts those of a week, and had led to a list of all."""
    urgent = {"is_dispute": True, "district": "铜马商圈", "urgency": ["闭店跑路"]}
    new = dispute_of(add_record(answers=urgent))
    old = dispute_of(add_record(DRESS, answers=urgent, minutes_ago=10 * 24 * 60))
    answer = signed_in().get(reverse("board:duty"))
    assert "紧急 1 件" in words_of(answer)
    shown = answer.content.decode()
    behind = f"{reverse('disputes:list')}?{duty_board(person()).urgent_query}"
    assert behind.replace("&", "&amp;") in shown
    rows = signed_in().get(behind).content.decode()
    assert new.number in rows
    assert old.number not in rows


def test_due_clocks_are_counted_by_when_they_end(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    dispute = dispute_of(add_record(DRESS, source="complaint_12315"))
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
    assert [due.clock.clock.code for due in board.due] == ["late", "today", "soon"]


def test_a_new_matter_shows_to_which_it_may_belong(
    add_record: Callable[..., Record], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    one, two = add_record(**WANG, minutes_ago=90), add_record(DRESS, minutes_ago=5)
    left, right = sorted((one.pk, two.pk))
    Candidate.objects.create(left_id=left, right_id=right, probability=0.8, weight=2, reasons=[])
    waiting = {item.dispute: item for item in duty_board(person()).waiting}
    assert waiting[dispute_of(two)].maybe.dispute == dispute_of(one)
    assert "可能就是" in signed_in().get(reverse("board:duty")).content.decode()


def test_the_figures_of_the_day(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    add_record(received_at=timezone.now())
    add_record(DRESS, source="complaint_12315", amount_yuan=268.0, received_at=timezone.now())
    add_record(DRESS, received_at=timezone.now() - timedelta(days=3))
    today = duty_board(person()).today
    assert (today.records, today.disputes) == (2, Dispute.objects.count() - 1)
    assert today.source_words == "110 警情 1 · 12315 投诉 1"


def test_htmx_gets_the_body_alone(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    add_record()
    part = signed_in().get(reverse("board:duty"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.strip().startswith('<div id="board"')


def test_the_screen_names_nobody_and_no_shop(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    record = add_record(**WANG)
    shown = signed_in().get(reverse("board:screen")).content.decode()
    assert dispute_of(record).sector in shown
    for word in ("王晓芸", "19900001234", "福临"):
        assert word not in shown


def test_the_screen_of_a_quiet_desk_says_so(signed_in: Callable[..., Client]) -> None:
    assert "目前没有紧急事项" in signed_in().get(reverse("board:screen")).content.decode()


def test_the_screen_says_what_is_urgent_and_two_numbers(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    urgent = dispute_of(add_record(**WANG, minutes_ago=5))
    add_record(DRESS, minutes_ago=40)
    Dispute.objects.filter(pk=urgent.pk).update(urgency=["受伤动手"], urgent=True, persons=3)
    shown = signed_in().get(reverse("board:screen")).content.decode()
    assert "紧急 1 件" in shown
    assert "受伤动手" in shown
    labels = re.findall(r'class="ld-figure-label[^>]*>\s*([^<\s]+)', shown)
    assert labels == ["待处置", "已超期"]
    assert urgent.number not in shown
    assert "福临" not in shown


def test_the_board_needs_a_fixed_number_of_queries(
    add_record: Callable[..., Record],
    person: Callable[..., User],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        add_record(DRESS, person_phone=f"1990000{number}000", minutes_ago=40 * number + 1)
    by = person()
    with django_assert_max_num_queries(16):
        duty_board(by)
