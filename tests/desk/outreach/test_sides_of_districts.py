"""Who sees all districts does not by that sign, judge or serve for the department of another."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from liandong.desk.access.models import Department, User
from liandong.desk.disputes.queries.approvals import waiting_elsewhere
from liandong.desk.insight.actions.reviews import review, take_back
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries.alerts import needing
from liandong.desk.outreach.actions import special_reports
from liandong.desk.outreach.actions.letters import approvals as letter_approvals
from liandong.desk.outreach.actions.letters import course as letter_course
from liandong.desk.outreach.actions.letters.drafts import Trader, begin_letters, save_letter
from liandong.desk.outreach.models import Letter, SpecialReport
from liandong.desk.outreach.queries.visits.ledger import may_visit
from tests.desk.steps import outreach as steps

pytestmark = pytest.mark.django_db
ELSEWHERE = "滨河商圈"


@pytest.fixture
def submitted(alert: Alert, mediator: User) -> SpecialReport:
    made = special_reports.begin_from_alert(alert=alert, by=mediator)
    written = {"causes": "店方停课", "risks": "可能引发群体投诉", "proposals": "约谈负责人"}
    special_reports.save_report(report=made, **written, by=mediator)
    return special_reports.submit(report=made, by=mediator)


@pytest.fixture
def approved(alert: Alert, mediator: User, association_head: User, numbers: None) -> Letter:
    (made,) = begin_letters(
        source=alert, instrument="improvement", traders=[Trader("晨曦培训")], by=mediator
    )
    save_letter(letter=made, values=steps.written(made), by=mediator)
    letter_approvals.submit(letter=made, by=mediator)
    return letter_approvals.approve(letter=made, by=association_head)


@pytest.mark.parametrize("kind", ["association", "police"])
def test_the_head_of_another_district_does_not_sign_for_this_one(
    submitted: SpecialReport, someone: Callable[..., User], kind: str
) -> None:
    stranger, own = someone(kind, "supervisor", place=ELSEWHERE), someone(kind, "supervisor")
    with pytest.raises(PermissionDenied, match="本商圈"):
        special_reports.sign(report=submitted, by=stranger)
    with pytest.raises(PermissionDenied, match="本商圈"):
        special_reports.object_to(report=submitted, words="不同意", by=stranger)
    assert waiting_elsewhere(stranger) == []
    assert [row.label for row in waiting_elsewhere(own)] == ["会签专项报告"]
    assert special_reports.sign(report=submitted, by=own).signatures.get().by == own


@pytest.mark.parametrize("kind", ["association", "police"])
def test_a_report_of_the_whole_city_is_signed_by_each_department_that_has_districts(
    submitted: SpecialReport, someone: Callable[..., User], kind: str
) -> None:
    SpecialReport.objects.update(district=None)
    head = someone(kind, "supervisor", place=ELSEWHERE)
    assert special_reports.sign(report=submitted, by=head).signatures.get().by == head


@pytest.mark.parametrize("kind", ["association", "police"])
def test_another_district_neither_judges_an_alert_nor_changes_what_was_judged(
    alert: Alert, someone: Callable[..., User], kind: str
) -> None:
    stranger = someone(kind, "supervisor", place=ELSEWHERE)
    with pytest.raises(PermissionDenied):
        review(alert, verdict="normal", reason="看不出", by=stranger)
    for made in alert.reviews.all():
        with pytest.raises(PermissionDenied):
            take_back(made, by=stranger)
    Alert.objects.update(state="waiting", verdict="")
    alert.reviews.all().delete()
    assert not needing(stranger).exists()
    assert needing(someone(kind, "supervisor")).get() == alert


def test_of_one_side_only_the_department_that_judged_changes_its_word(
    alert: Alert, someone: Callable[..., User], mediator: User
) -> None:
    """The regulator speaks for the same side as the association, but not over it."""
    regulator = someone("regulator", "analyst")
    theirs = alert.reviews.get(side="association")
    with pytest.raises(PermissionDenied):
        take_back(theirs, by=regulator)
    with pytest.raises(ValidationError, match="由该单位更改或撤回"):
        review(alert, verdict="normal", reason="正常", by=regulator)
    alert.refresh_from_db()
    assert alert.verdict == "true"
    take_back(theirs, by=mediator)
    review(alert, verdict="true", reason="属实", by=regulator)
    alert.refresh_from_db()
    assert alert.verdict == "true"


def test_the_police_of_another_district_do_not_serve_a_letter(
    approved: Letter, someone: Callable[..., User], station_head: User
) -> None:
    day = approved.drafted_at.date()
    served: dict[str, Any] = {"name": "店长", "way": "hand", "sent_on": day, "received_on": None}
    with pytest.raises(PermissionDenied):
        letter_course.send(
            letter=approved, **served, by=someone("police", "supervisor", place=ELSEWHERE)
        )
    assert letter_course.send(letter=approved, **served, by=station_head).state == "sent"


def test_people_of_another_district_are_not_sent_to_visit(someone: Callable[..., User]) -> None:
    stranger = someone("police", "supervisor", place=ELSEWHERE)
    assert may_visit(stranger, ELSEWHERE)
    assert not may_visit(stranger, "铜马商圈")
    everywhere = someone("regulator", "regulator")
    Department.objects.filter(pk=everywhere.department_id).update(districts=[])
    everywhere.department.refresh_from_db()
    assert may_visit(everywhere, "铜马商圈")
