"""Whoever was once known around a report or letter stays masked in it and in its papers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.actions.corrections import not_a_dispute
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions import special_reports
from liandong.desk.outreach.actions.letters import approvals as letter_approvals
from liandong.desk.outreach.actions.letters import course as letter_course
from liandong.desk.outreach.actions.letters.drafts import Trader, begin_letters, save_letter
from liandong.desk.outreach.models import Letter, SpecialReport
from tests.desk.insight.alerts import END, moment
from tests.desk.steps import outreach as steps
from tests.security.people.outreach_people.conftest import NAME, PHONE, TEXT, assert_masked

pytestmark = [pytest.mark.django_db, pytest.mark.long]
WAYS = ("withdrawn", "moved away", "another trader's")


def leave(dispute: Dispute, by: User, how: str) -> None:
    if how == "withdrawn":
        not_a_dispute(dispute, list(dispute.members.all()), by=by)
    elif how == "moved away":
        elsewhere = District.objects.get(name="滨河商圈")
        Dispute.objects.filter(pk=dispute.pk).update(district=elsewhere)
    else:
        Dispute.objects.filter(pk=dispute.pk).update(
            merchant=None, merchant_name="另一家", item="服装"
        )


@pytest.fixture
def letter(named: Dispute, alert: Alert, shop: Merchant, mediator: User, numbers: None) -> Letter:
    (made,) = begin_letters(
        source=alert, instrument="guidance_talk", traders=[Trader(shop.name, shop)], by=mediator
    )
    return made


def write(letter: Letter, by: User) -> Letter:
    values = dict.fromkeys(("causes", "advice", "talk_people", "talk_materials", "copy_to"), TEXT)
    return save_letter(letter=letter, values=steps.written(letter) | values, by=by)


@pytest.mark.parametrize("how", WAYS)
def test_in_a_letter_and_its_paper(
    letter: Letter,
    named: Dispute,
    mediator: User,
    person: Callable[..., User],
    read: Callable[..., Any],
    how: str,
) -> None:
    write(letter, mediator)
    leave(named, person("regulator"), how)
    assert_masked(read(f"/outreach/letters/{letter.number}/"))
    assert_masked(read(f"/outreach/letters/{letter.number}/guidance_talk.docx"))


@pytest.mark.parametrize("how", WAYS)
def test_of_a_letter_that_was_submitted_also_what_was_stored_in_clear(
    letter: Letter,
    named: Dispute,
    mediator: User,
    person: Callable[..., User],
    read: Callable[..., Any],
    how: str,
) -> None:
    """As the rows were frozen."""
    write(letter, mediator)
    letter_approvals.submit(letter=letter, by=mediator)
    letter.refresh_from_db()
    letter.causes = TEXT
    letter.save()
    leave(named, person("regulator"), how)
    assert_masked(read(f"/outreach/letters/{letter.number}/"))


@pytest.mark.parametrize("how", ["withdrawn", "moved away"])
def test_of_a_draft_what_was_stored_in_clear(
    letter: Letter,
    named: Dispute,
    person: Callable[..., User],
    read: Callable[..., Any],
    how: str,
) -> None:
    Letter.objects.filter(pk=letter.pk).update(merchant=None, merchant_name="")
    letter.refresh_from_db()
    Dispute.objects.filter(pk=named.pk).update(sector="教育培训")
    letter.causes, letter.sector, letter.phrase = TEXT, "教育培训", ""
    letter.save()
    leave(named, person("regulator"), how)
    assert_masked(read(f"/outreach/letters/{letter.number}/"))


def test_of_whom_came_after_the_days_of_the_letter(
    letter: Letter,
    named: Dispute,
    mediator: User,
    association_head: User,
    read: Callable[..., Any],
) -> None:
    """The answer, the talk and the check speak of them as well."""
    write(letter, mediator)
    letter_approvals.submit(letter=letter, by=mediator)
    letter_approvals.approve(letter=letter, words=TEXT, by=association_head)
    served = {"name": "演示店长", "way": "hand", "sent_on": END, "received_on": None}
    letter_course.send(letter=letter, **served, by=mediator)  # type: ignore[arg-type]
    Dispute.objects.filter(pk=named.pk).update(opened_at=moment(END) + timedelta(hours=1))
    Letter.objects.filter(pk=letter.pk).update(until=END - timedelta(days=3))
    letter_course.record_talk(
        letter=letter, held_at=moment(END), place="演示会议室", attended=TEXT, statement=TEXT,
        requirements=TEXT, until=None, by=mediator,
    )  # fmt: skip
    letter_course.record_answer(letter=letter, on=END, text=TEXT, measures=TEXT, by=mediator)
    assert_masked(read(f"/outreach/letters/{letter.number}/"))
    assert_masked(read(f"/outreach/letters/{letter.number}/talk_record.docx"))


def test_who_received_it_is_named_to_who_sees_people_alone(
    letter: Letter, mediator: User, association_head: User, read: Callable[..., Any]
) -> None:
    write(letter, mediator)
    letter_approvals.submit(letter=letter, by=mediator)
    letter_approvals.approve(letter=letter, by=association_head)
    served = {"name": "欧阳建国", "way": "hand", "sent_on": END, "received_on": None}
    letter_course.send(letter=letter, **served, by=mediator)  # type: ignore[arg-type]
    found = dict(read(f"/outreach/letters/{letter.number}/"))
    assert "接收人：欧阳建国" in found["duty_officer"]
    assert "接收人：" in found["analyst"]
    assert "欧阳建国" not in found["analyst"]


@pytest.mark.parametrize("how", WAYS)
def test_in_a_report_and_its_paper(
    named: Dispute,
    alert: Alert,
    mediator: User,
    station_head: User,
    person: Callable[..., User],
    read: Callable[..., Any],
    numbers: None,
    how: str,
) -> None:
    report = special_reports.begin_from_alert(alert=alert, by=mediator)
    special_reports.save_report(report=report, causes=TEXT, risks=TEXT, proposals=TEXT, by=mediator)
    leave(named, person("regulator"), how)
    special_reports.submit(report=report, by=mediator)
    special_reports.object_to(report=report, words=TEXT, by=station_head)
    assert_masked(read(f"/outreach/reports/{report.number}/"))
    assert_masked(read(f"/outreach/reports/{report.number}/paper.docx"))
    stored = SpecialReport.objects.get(pk=report.pk)
    assert NAME not in str(stored.causes)
    assert PHONE not in str(stored.risks)
