"""What one shift leaves to the next, and the sheet of a day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.board.queries.duty_board import duty_board
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.dispatches import arrive
from liandong.desk.handling.models import Presence
from liandong.desk.intake.models import Record
from liandong.desk.station.actions.shift_notes import leave_message, take_over
from liandong.desk.station.queries import shift_sheets
from liandong.desk.station.queries.shift_sheets import daily_sheet
from liandong.desk.ui.wording import when
from tests.desk.disputes.conftest import DRESS, dispute_of


@pytest.fixture
def home(districts: dict[str, District]) -> Any:
    return districts["铜马商圈"]


def test_a_message_waits_until_somebody_takes_over(
    home: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    left = leave_message(district=home, text="王女士下午三点来签字", by=person())
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM station_handover")
        assert "王女士".encode() not in bytes(cursor.fetchone()[0])
    page = signed_in("mediator").get(reverse("station:hand_over")).content.decode()
    assert "下午三点来签字" in page
    assert "王女士" not in page  # shown to who asks for a reason
    take_over(left, by=person("mediator"))
    with pytest.raises(ValidationError, match="已有人接班"):
        take_over(left, by=person())


def test_the_hand_over_sheet_lists_what_is_unfinished(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    url = reverse("station:hand_over")
    reported = timezone.now() - timedelta(days=400)
    Dispute.objects.filter(pk=new_dispute.pk).update(opened_at=reported)
    untouched = signed_in().get(url).content.decode()
    assert new_dispute.number in untouched
    assert f"{when(reported)} 起" in untouched  # since when it waits, not when it was stored
    take_step(new_dispute, "take_up", by=person())
    shown = signed_in().get(url).content.decode()
    assert new_dispute.number in shown
    assert "处理中" in shown
    assert f"{when(reported)} 起" not in shown


def test_the_printed_sheet_has_room_for_both_signatures_and_dates_of_its_own(
    new_dispute: Dispute, signed_in: Callable[..., Client], person: Callable[..., User], home: Any
) -> None:
    leave_message(district=home, text="王女士下午三点来签字", by=person("mediator"))
    browser = signed_in()
    shown = browser.get(reverse("station:hand_over"), {"print": "1"}).content.decode()
    printed = shown.partition("ld-hand-over")[2].partition("</section>")[0]
    for words in ("交班人（签名）", "接班人（签名）", new_dispute.number, "未了事项 1 件"):
        assert words in printed
    assert f"{timezone.localdate():%Y-%m-%d}" in printed
    assert "王女士" not in printed  # masked as on the screen
    assert "今天" not in shown


def test_the_printed_sheet_names_the_urgent_first_and_how_many_it_leaves_out(
    new_dispute: Dispute,
    add_record: Callable[..., Record],
    signed_in: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    urgent = dispute_of(add_record(DRESS))
    Dispute.objects.filter(pk=urgent.pk).update(
        urgency=["受伤动手"], urgent=True, district=new_dispute.district
    )
    monkeypatch.setattr("liandong.desk.station.views.station.ROWS_ON_PAPER", 1)
    shown = signed_in().get(reverse("station:hand_over")).content.decode()
    printed = shown.partition("ld-hand-over")[2].partition("</section>")[0]
    assert urgent.number in printed
    assert "【受伤动手】" in printed
    assert new_dispute.number not in printed
    assert "其余 1 件" in printed


def test_what_waits_is_one_number_on_board_part_and_sheet(
    add_record: Callable[..., Record],
    new_dispute: Dispute,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    """待处置 of the board, of 未了事项 and of the sheet, also of what lies in no district."""
    Dispute.objects.filter(pk=dispute_of(add_record(DRESS)).pk).update(district=None)
    assert new_dispute.stage == "open"
    for role in ("regulator", "supervisor", "duty_officer"):
        waiting = duty_board(person(role)).waiting_count
        assert waiting
        client = signed_in(role)
        part = client.get(reverse("station:left_undone")).content.decode()
        assert f"待处置 <b>{waiting}</b>" in part
        sections = client.get(reverse("station:hand_over")).context["sheet"]
        assert {section.label: section.count for section in sections} == {"待处置": waiting}


def test_board_and_hand_over_tell_of_the_same_disputes(
    add_record: Callable[..., Record],
    new_dispute: Dispute,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The board counts all districts of its reader; so does the sheet, until one is chosen, also
    where it lists only the first of them."""
    other = dispute_of(add_record(DRESS, answers={"is_dispute": True, "district": "滨河商圈"}))
    words = "在铜马广场买的手机用了两天屏幕不亮，商家不肯修，要求退款1999元"
    third = dispute_of(add_record(words, source="walk_in", person_phone="19900003333"))
    bureau = Department.objects.create(name="区市监局", kind="regulator", districts=[])
    by = person("regulator", department=bureau)
    for dispute in (new_dispute, other, third):
        take_step(dispute, "take_up", by=by)
    client = signed_in("regulator")
    board = client.get(reverse("station:left_undone")).content.decode()
    assert "处理中 <b>3</b>" in board
    url = reverse("station:hand_over")
    for shown in (200, 1):
        monkeypatch.setattr(shift_sheets, "SHOWN", shown)
        whole = client.get(url).content.decode()
        assert "3 件" in whole
    assert "列出 1 件" in whole
    single = client.get(f"{url}?district=D02").content.decode()
    assert "1 件" in single
    assert other.number in single
    assert new_dispute.number not in single


def test_the_sheet_of_a_day_counts_its_steps(
    new_dispute: Dispute, home: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    done = take_step(new_dispute, "to_room", by=person())
    today = timezone.localdate()
    assert daily_sheet(person(), home, today).to_room == 1
    assert "引导至调解室" in signed_in().get(reverse("station:day")).content.decode()
    undo(done, by=person())
    assert daily_sheet(person(), home, today).to_room == 0


def test_a_day_counts_as_gone_together_where_both_arrived(
    presence: Presence, person: Callable[..., User], districts: dict[str, District]
) -> None:
    def gone() -> tuple[int, int, int]:
        sheet = daily_sheet(person(), districts["铜马商圈"], timezone.localdate())
        return sheet.sent, sheet.arrived, sheet.together

    assert gone() == (1, 0, 0)  # sent, and nobody has confirmed yet
    arrive(presence, by=person())
    assert gone() == (1, 1, 0)
    other = presence.dispatch.presences.get(person=person("mediator"))
    arrive(other, by=person("mediator"))
    assert gone() == (1, 1, 1)
