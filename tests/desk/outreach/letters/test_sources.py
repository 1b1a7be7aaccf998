"""What rests on an alert or a report is not submitted, signed or approved once that is gone."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.insight.actions.reviews import review
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions import special_reports
from liandong.desk.outreach.actions.letters import approvals as letter_approvals
from liandong.desk.outreach.actions.letters.drafts import Trader, begin_letters, save_letter
from liandong.desk.outreach.models import Letter, SpecialReport
from tests.desk.steps import outreach as steps

pytestmark = pytest.mark.django_db
WRITTEN = {"causes": "店方停课", "risks": "可能引发群体投诉", "proposals": "约谈负责人"}
REFUSED = "还没有研判属实，或者已改判"


def judged_otherwise(alert: Alert, by: User) -> None:
    review(alert, verdict="normal", reason="节前常有", by=by)


def drafted(source: Any, by: User) -> Letter:
    (made,) = begin_letters(
        source=source, instrument="improvement", traders=[Trader("晨曦培训")], by=by
    )
    return save_letter(letter=made, values=steps.written(made), by=by)


def test_a_letter_of_an_alert_that_was_judged_otherwise_is_neither_submitted_nor_approved(
    alert: Alert, mediator: User, association_head: User, numbers: None
) -> None:
    letter = drafted(alert, mediator)
    letter_approvals.submit(letter=letter, by=mediator)
    judged_otherwise(alert, mediator)
    with pytest.raises(ValidationError, match=REFUSED):
        letter_approvals.approve(letter=letter, by=association_head)
    letter_approvals.take_back(letter=letter, by=mediator)
    with pytest.raises(ValidationError, match=REFUSED):
        letter_approvals.submit(letter=letter, by=mediator)
    letter.refresh_from_db()
    assert (letter.state, letter.paper) == ("draft", None)


def test_what_begins_reads_the_source_anew(alert: Alert, mediator: User) -> None:
    known = Alert.objects.get(pk=alert.pk)
    judged_otherwise(alert, mediator)
    assert known.verdict == "true"
    with pytest.raises(ValidationError, match=REFUSED):
        drafted(known, mediator)
    with pytest.raises(ValidationError, match=REFUSED):
        special_reports.begin_from_alert(alert=known, by=mediator)


def test_a_report_of_an_alert_that_was_judged_otherwise_goes_no_further(
    alert: Alert, mediator: User, association_head: User, station_head: User, numbers: None
) -> None:
    report = special_reports.begin_from_alert(alert=alert, by=mediator)
    special_reports.save_report(report=report, **WRITTEN, by=mediator)
    special_reports.submit(report=report, by=mediator)
    special_reports.sign(report=report, by=association_head)
    judged_otherwise(alert, mediator)
    with pytest.raises(ValidationError, match=REFUSED):
        special_reports.sign(report=report, by=station_head)
    SpecialReport.objects.update(state="signed")
    with pytest.raises(ValidationError, match=REFUSED):
        special_reports.issue(report=report, by=association_head)
    SpecialReport.objects.update(state="draft")
    with pytest.raises(ValidationError, match=REFUSED):
        special_reports.submit(report=report, by=mediator)


@pytest.mark.long
def test_a_letter_of_a_report_that_was_withdrawn_goes_no_further(
    alert: Alert, mediator: User, association_head: User, station_head: User, numbers: None
) -> None:
    report = special_reports.begin_from_alert(alert=alert, by=mediator)
    special_reports.save_report(report=report, **WRITTEN, by=mediator)
    special_reports.submit(report=report, by=mediator)
    for head in (association_head, station_head):
        special_reports.sign(report=report, by=head)
    issued = special_reports.issue(report=report, by=association_head)
    letter = drafted(issued, mediator)
    Letter.objects.update(state="withdrawn")
    special_reports.withdraw(report=issued, reason="数据有误", by=association_head)
    Letter.objects.update(state="draft")
    with pytest.raises(ValidationError, match="没有印发，或者已撤销"):
        letter_approvals.submit(letter=letter, by=mediator)
    with pytest.raises(ValidationError, match="没有印发，或者已撤销"):
        drafted(issued, mediator)
