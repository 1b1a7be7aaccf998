"""A special report: begun from an alert, frozen when submitted, signed by both sides, issued."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.queries.approvals import waiting_elsewhere
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions import special_reports as actions
from liandong.desk.outreach.models import FrozenFacts, SpecialReport
from liandong.desk.outreach.queries.filling import report_values
from liandong.desk.outreach.queries.findings.facts import facts_of
from liandong.desk.papers.models import Paper
from tests.desk.insight.alerts import END, rise
from tests.desk.outreach.page_versions import post_as_read, save_as_read
from tests.desk.steps.outreach import WRITTEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(alert: Alert, mediator: User) -> SpecialReport:
    made = actions.begin_from_alert(alert=alert, by=mediator)
    return actions.save_report(report=made, **WRITTEN, by=mediator)


@pytest.fixture
def submitted(draft: SpecialReport, mediator: User) -> SpecialReport:
    return actions.submit(report=draft, by=mediator)


def test_nothing_is_begun_before_the_alert_is_judged_true(
    waiting_alert: Alert, mediator: User
) -> None:
    with pytest.raises(ValidationError, match="还没有研判属实"):
        actions.begin_from_alert(alert=waiting_alert, by=mediator)


def test_it_counts_what_the_alert_counted(draft: SpecialReport, mediator: User) -> None:
    facts, frozen = facts_of(draft, by=mediator)
    assert frozen is None
    assert facts.count == draft.alert.observed
    assert facts.merchants[0][0] == "晨曦培训"
    assert dict(map(tuple, facts.phrases))["退款难"] == facts.count
    assert "正常上限" in facts.situation


def test_what_is_missing_keeps_it_from_being_submitted(alert: Alert, mediator: User) -> None:
    made = actions.begin_from_alert(alert=alert, by=mediator)
    with pytest.raises(ValidationError, match="风险研判"):
        actions.submit(report=made, by=mediator)
    made.refresh_from_db()
    assert made.state == "draft"
    assert not FrozenFacts.objects.exists()


def test_its_counts_are_frozen_when_it_is_submitted(
    submitted: SpecialReport, mediator: User, districts: Any
) -> None:
    before, frozen = facts_of(submitted, by=mediator)
    assert frozen is not None
    assert len(frozen.rows) == before.count
    rise(districts, 5, merchant_name="晨曦培训", day=END)
    after, _frozen = facts_of(submitted, by=mediator)
    assert after == before


@pytest.mark.django_db(transaction=True)
def test_frozen_counts_are_never_altered(submitted: SpecialReport) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenFacts.objects.update(facts={})
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenFacts.objects.all().delete()


def test_one_signature_is_not_two(
    submitted: SpecialReport, association_head: User, station_head: User
) -> None:
    assert actions.sign(report=submitted, by=association_head).state == "submitted"
    with pytest.raises(ValidationError, match="本方已经会签"):
        actions.sign(report=submitted, by=association_head)
    with pytest.raises(ValidationError, match="会签后才能印发"):
        actions.issue(report=submitted, by=association_head)
    assert actions.sign(report=submitted, by=station_head).state == "signed"


@pytest.mark.parametrize(
    ("kind", "role"),
    [("association", "mediator"), ("police", "duty_officer"), ("regulator", "supervisor")],
)
def test_only_who_may_approve_in_one_of_the_two_departments_signs(
    submitted: SpecialReport, someone: Callable[..., User], kind: str, role: str
) -> None:
    with pytest.raises(PermissionDenied):
        actions.sign(report=submitted, by=someone(kind, role))
    assert not submitted.signatures.exists()


def test_an_objection_returns_it_and_all_sign_anew(
    submitted: SpecialReport, mediator: User, association_head: User, station_head: User
) -> None:
    actions.sign(report=submitted, by=association_head)
    with pytest.raises(ValidationError, match="请写明不同意见"):
        actions.object_to(report=submitted, words=" ", by=station_head)
    returned = actions.object_to(report=submitted, words="原因不全", by=station_head)
    assert returned.state == "draft"
    again = actions.submit(report=returned, by=mediator)
    assert "消协：" not in report_values(again, by=mediator).get("signed_by", "")
    assert actions.sign(report=again, by=station_head).state == "submitted"
    assert actions.sign(report=again, by=association_head).state == "signed"


@pytest.mark.long
def test_it_is_issued_under_the_next_number_of_its_series(
    submitted: SpecialReport, numbers: None, association_head: User, station_head: User
) -> None:
    for head in (association_head, station_head):
        actions.sign(report=submitted, by=head)
    with pytest.raises(PermissionDenied):
        actions.issue(report=submitted, by=station_head)
    issued = actions.issue(report=submitted, by=association_head)
    assert issued.official_number == "专报〔2026〕第1期"
    assert issued.paper
    assert issued.paper.is_valid
    signed = report_values(issued, by=association_head)["signed_by"]
    assert "消协：演示铜马商圈association" in signed
    assert "警务站：演示铜马商圈police" in signed


@pytest.mark.long
def test_what_waits_for_a_signature_reaches_the_supervisor(
    submitted: SpecialReport, station_head: User, association_head: User, mediator: User
) -> None:
    assert [row.label for row in waiting_elsewhere(station_head)] == ["会签专项报告"]
    actions.sign(report=submitted, by=station_head)
    assert waiting_elsewhere(station_head) == []
    actions.sign(report=submitted, by=association_head)
    assert [row.label for row in waiting_elsewhere(association_head)] == ["印发专项报告"]
    assert waiting_elsewhere(mediator) == []


@pytest.mark.long
def test_a_withdrawn_one_voids_its_paper(
    submitted: SpecialReport, numbers: None, association_head: User, station_head: User
) -> None:
    for head in (association_head, station_head):
        actions.sign(report=submitted, by=head)
    issued = actions.issue(report=submitted, by=association_head)
    with pytest.raises(ValidationError, match="请写明撤销的原因"):
        actions.withdraw(report=issued, reason="", by=association_head)
    actions.withdraw(report=issued, reason="数据有误", by=association_head)
    assert Paper.objects.get().state == "void"


@pytest.mark.long
def test_another_station_neither_sees_nor_reaches_it(
    submitted: SpecialReport, someone: Callable[..., User], browser: Any
) -> None:
    stranger = someone("police", "duty_officer", place="滨河商圈")
    assert browser(stranger).get(f"/outreach/reports/{submitted.number}/").status_code == 404
    assert submitted.subject not in browser(stranger).get("/outreach/reports/").content.decode()
    with pytest.raises(PermissionDenied):
        actions.save_report(report=submitted, **WRITTEN, by=stranger)


@pytest.mark.long
def test_people_are_masked_on_the_page_and_on_paper(
    draft: SpecialReport, mediator: User, association_head: User, browser: Any
) -> None:
    text = "消费者王小明电话19900007731反映停课"
    actions.save_report(report=draft, **{**WRITTEN, "causes": text}, by=mediator)
    page = browser(association_head).get(f"/outreach/reports/{draft.number}/").content.decode()
    assert "19900007731" not in page
    assert "王小明" not in page
    assert "停课" in page
    assert "19900007731" not in report_values(draft, by=mediator)["causes"]
    edit = browser(mediator).get(f"/outreach/reports/{draft.number}/edit/").content.decode()
    assert text in edit


@pytest.mark.long
def test_who_did_not_draft_it_does_not_write_over_it(
    draft: SpecialReport, someone: Callable[..., User], browser: Any
) -> None:
    colleague = someone("association", "mediator", name="colleague")
    with pytest.raises(PermissionDenied):
        actions.save_report(report=draft, **WRITTEN, by=colleague)
    reply = browser(colleague).get(f"/outreach/reports/{draft.number}/edit/")
    assert reply.status_code == 302


@pytest.mark.long
def test_the_story_is_told_by_pages(
    alert: Alert, numbers: None, mediator: User, association_head: User, station_head: User,
    browser: Any,
) -> None:  # fmt: skip
    desk = browser(mediator)
    assert "起草专项报告" in desk.get(f"/outreach/of-alert/{alert.number}/").content.decode()
    desk.post(f"/outreach/of-alert/{alert.number}/report/")
    report = SpecialReport.objects.get()
    address = f"/outreach/reports/{report.number}/"
    assert desk.get(f"{address}edit/").status_code == 200
    save_as_read(desk, f"{address}edit/", WRITTEN)
    post_as_read(desk, address, "submit", {})
    for head in (association_head, station_head):
        assert "会签" in browser(head).get("/disputes/approvals/").content.decode()
        post_as_read(browser(head), address, "sign", {})
    post_as_read(browser(association_head), address, "issue", {})
    report.refresh_from_db()
    assert report.state == "issued"
    page = desk.get(address).content.decode()
    assert "专报〔2026〕第1期" in page
    assert "写提醒" in page
    assert desk.get(f"{address}paper.pdf").content.startswith(b"%PDF")
    assert desk.get(f"{address}paper.docx").status_code == 404
    assert "paper.docx" not in page
    entries = AuditEntry.objects.filter(action__startswith="report.")
    steps = ("draft", "save", "submit", "sign", "issue", "read")
    assert {f"report.{step}" for step in steps} <= set(entries.values_list("action", flat=True))


def test_it_is_saved_and_submitted_by_one_button(
    alert: Alert, mediator: User, browser: Any
) -> None:
    draft = actions.begin_from_alert(alert=alert, by=mediator)
    desk, address = browser(mediator), f"/outreach/reports/{draft.number}/edit/"
    refused = save_as_read(desk, address, {"causes": "店方停课", "further": "yes"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["risks", "proposals"]
    assert "还缺“风险研判”" in refused.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.causes) == ("draft", None)
    save_as_read(desk, address, {**WRITTEN, "further": "yes"})
    draft.refresh_from_db()
    assert (draft.state, draft.causes) == ("submitted", "店方停课")


def test_letters_of_an_alert_go_out_of_its_issued_report(
    submitted: SpecialReport, mediator: User, association_head: User, station_head: User,
    numbers: None, browser: Any,
) -> None:  # fmt: skip
    alert = submitted.alert
    assert alert is not None
    card, desk = f"/outreach/of-alert/{alert.number}/", browser(mediator)
    assert f"letters/new/?alert={alert.number}" in desk.get(card).content.decode()
    for head in (association_head, station_head):
        actions.sign(report=submitted, by=head)
    actions.issue(report=submitted, by=association_head)
    assert f"letters/new/?report={submitted.number}" in desk.get(card).content.decode()


def test_it_is_begun_by_hand(mediator: User, districts: Any, browser: Any) -> None:
    given = {"district": "铜马商圈", "sector": "食品", "since": "2026-11-01", "until": "2026-11-20"}
    reply = browser(mediator).post("/outreach/reports/new/", given)
    made = SpecialReport.objects.get()
    assert reply["Location"] == f"/outreach/reports/{made.number}/edit/"
    assert made.subject == "铜马商圈 · 食品"
    wrong = browser(mediator).post("/outreach/reports/new/", {**given, "until": "2026-10-01"})
    assert "请检查起止日期" in wrong.content.decode()
