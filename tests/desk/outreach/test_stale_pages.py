"""Nobody decides on a wording, or writes over a row, that the page did not show."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.access.row_versions import version_of
from liandong.desk.directory.models import District
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions import campaigns, cases, special_reports
from liandong.desk.outreach.actions.advice import save_advice
from liandong.desk.outreach.actions.letters import approvals as letter_approvals
from liandong.desk.outreach.actions.letters.drafts import Trader, begin_letters, save_letter
from liandong.desk.outreach.actions.returns import correct_return, record_return
from liandong.desk.outreach.actions.stations import change_station, file_station, plate_station
from liandong.desk.outreach.actions.training import change_training, record_training
from liandong.desk.outreach.models import Advice, Letter, RightsStation, SpecialReport, Training
from liandong.desk.outreach.rules.counted_lines import Attended
from liandong.desk.outreach.rules.stations import HAVES
from tests.desk.outreach.page_versions import version_on
from tests.desk.steps import outreach as steps

pytestmark = pytest.mark.django_db
STALE = "内容已变，请重新阅读"
WRITTEN = {"causes": "店方停课", "risks": "可能引发群体投诉", "proposals": "约谈负责人"}
DAY = date(2026, 11, 24)


@pytest.fixture
def letter(alert: Alert, mediator: User, numbers: None) -> Letter:
    (made,) = begin_letters(
        source=alert, instrument="improvement", traders=[Trader("晨曦培训")], by=mediator
    )
    save_letter(letter=made, values=steps.written(made), by=mediator)
    return letter_approvals.submit(letter=made, by=mediator)


@pytest.fixture
def report(alert: Alert, mediator: User) -> SpecialReport:
    made = special_reports.begin_from_alert(alert=alert, by=mediator)
    special_reports.save_report(report=made, **WRITTEN, by=mediator)
    return special_reports.submit(report=made, by=mediator)


@pytest.fixture
def station(districts: dict[str, District], mediator: User) -> RightsStation:
    given: dict[str, Any] = {
        "name": "演示商场站", "host": "演示商场", "host_kind": "mall", "address": "演示路1号",
        "area": 20, "phone": "0575-1", "rules": "首问负责", "district": districts["铜马商圈"],
    }  # fmt: skip
    return file_station(station=RightsStation(**given), by=mediator)


@pytest.fixture
def training(districts: dict[str, District], mediator: User) -> Training:
    given: dict[str, Any] = {
        "held_at": timezone.now(), "place": "三楼", "topic": "预付款", "lecturer": "演示讲师",
        "district": districts["铜马商圈"], "tested": 3, "passed": 2,
    }  # fmt: skip
    return record_training(
        training=Training(**given), attended=[Attended("晨曦培训", 300)], by=mediator
    )


@pytest.mark.long
def test_the_approval_of_an_old_page_does_not_reach_another_wording(
    letter: Letter, mediator: User, association_head: User, browser: Any
) -> None:
    head, address = browser(association_head), f"/outreach/letters/{letter.number}/"
    read = version_on(head.get(address))
    letter_approvals.take_back(letter=letter, by=mediator)
    save_letter(letter=letter, values={"advice": "另一条"}, by=mediator)
    letter_approvals.submit(letter=letter, by=mediator)
    for verb, version in (("approve", read), ("approve", ""), ("return", read)):
        answer = head.post(
            f"{address}{verb}/", {"page_version": version, "words": "x"}, follow=True
        )
        assert STALE in answer.content.decode()
        letter.refresh_from_db()
        assert letter.state == "submitted"
    assert "另一条" in answer.content.decode()
    head.post(f"{address}approve/", {"page_version": version_on(answer)})
    letter.refresh_from_db()
    assert letter.state == "approved"


def test_the_signature_of_an_old_page_does_not_reach_another_wording(
    report: SpecialReport,
    mediator: User,
    association_head: User,
    station_head: User,
    browser: Any,
) -> None:
    head, address = browser(station_head), f"/outreach/reports/{report.number}/"
    read = version_on(head.get(address))
    special_reports.object_to(report=report, words="原因不全", by=association_head)
    special_reports.save_report(report=report, **{**WRITTEN, "causes": "另写"}, by=mediator)
    special_reports.submit(report=report, by=mediator)
    for verb, version in (("sign", read), ("sign", ""), ("object", read)):
        answer = head.post(
            f"{address}{verb}/", {"page_version": version, "words": "x"}, follow=True
        )
        assert STALE in answer.content.decode()
    report.refresh_from_db()
    assert report.state == "submitted"
    assert not report.signatures.filter(round=report.round).exists()
    head.post(f"{address}sign/", {"page_version": version_on(answer)})
    assert report.signatures.filter(round=report.round, signed=True).exists()


def test_the_other_side_s_signature_does_not_make_a_page_old(
    report: SpecialReport, association_head: User, station_head: User
) -> None:
    report.refresh_from_db()
    read = version_of(report)
    special_reports.sign(report=report, by=association_head)
    special_reports.sign(report=report, page_version=read, by=station_head)
    report.refresh_from_db()
    assert report.state == "signed"


def test_an_edit_of_a_station_does_not_undo_its_plate(
    station: RightsStation, mediator: User, association_head: User
) -> None:
    """The instance that a form filled was read before the plate was given."""
    typed = RightsStation.objects.get(pk=station.pk)
    read = version_of(typed)
    station.staff.create(role="head", name="演示丁", since=DAY)
    plate_station(station=station, met=HAVES, plate_number="1", on=DAY, by=association_head)
    typed.phone = "0575-2"
    with pytest.raises(ValidationError, match=STALE):
        change_station(station=typed, page_version=read, by=mediator)
    change_station(station=typed, by=mediator)
    station.refresh_from_db()
    assert (station.state, station.plate_number, station.phone) == ("plated", "1", "0575-2")
    entry = AuditEntry.objects.filter(action="station.change").latest("pk")
    assert entry.detail == {"fields": ["电话"]}


def test_a_stale_edit_says_what_stands_there_and_keeps_what_was_typed(
    station: RightsStation, mediator: User, browser: Any
) -> None:
    desk, address = browser(mediator), f"/outreach/stations/{station.number}/edit/"
    read = version_on(desk.get(address))
    RightsStation.objects.update(phone="0575-3")
    given = {
        "name": station.name, "host": station.host, "host_kind": "mall", "phone": "0575-2",
        "district": station.district_id, "address": station.address, "area": 20, "rules": "首问",
    }  # fmt: skip
    answer = desk.post(address, {**given, "page_version": read})
    page = answer.content.decode()
    assert STALE in page
    assert "电话“0575-3”" in page
    assert "0575-2" in page
    assert desk.post(address, {**given, "page_version": version_on(answer)}).status_code == 302
    station.refresh_from_db()
    assert station.phone == "0575-2"


def test_a_stale_correction_of_training_is_refused_and_the_audit_tells_the_numbers(
    training: Training, mediator: User
) -> None:
    typed = Training.objects.get(pk=training.pk)
    came = list(typed.attendance.values_list("name", "people"))
    read = version_of(typed, came)
    three = [Attended("晨曦培训", 3)]
    change_training(training=typed, attended=three, page_version=read, by=mediator)
    entry = AuditEntry.objects.filter(action="training.change").latest("pk")
    assert entry.detail == {"fields": ["签到人数：300 → 3"]}
    typed.passed = 3
    with pytest.raises(ValidationError, match=STALE):
        change_training(
            training=typed, attended=[Attended("晨曦培训", 9)], page_version=read, by=mediator
        )
    change_training(training=typed, attended=three, by=mediator)
    entry = AuditEntry.objects.filter(action="training.change").latest("pk")
    assert entry.detail == {"fields": ["测试合格人数：2 → 3"]}


def test_a_stale_page_of_a_case_wipes_nothing_and_the_audit_keeps_what_stood_there(
    districts: dict[str, District], someone: Callable[..., User]
) -> None:
    by = someone("regulator", "regulator")
    values: dict[str, Any] = {
        "case_number": "演示〔2026〕1号", "party": "演示车行", "cause": "改装",
        "source": "inspection", "district": districts["铜马商圈"], "opened_on": DAY,
        "sanction": "other", "field": "general", "articles": "", "discretion": "", "outcome": "",
        "fine_yuan": 0,
    }  # fmt: skip
    case = cases.record_case(values=values, by=by)
    case.refresh_from_db()
    read = version_of(case)
    decided = {"fine_yuan": 5000, "decided_on": DAY}
    cases.save_case(case=case, values=decided, page_version=read, by=by)
    with pytest.raises(ValidationError, match=STALE):
        cases.save_case(case=case, values=values, page_version=read, by=by)
    case.refresh_from_db()
    assert case.fine_yuan == 5000
    cases.save_case(case=case, values={"party": "另一家", "fine_yuan": 1}, by=by)
    entry = AuditEntry.objects.filter(action="case.save").latest("pk")
    assert entry.detail["fields"] == ["当事人", "罚款：5000.00 → 1"]


def test_a_stale_return_and_a_stale_plan_are_refused(
    districts: dict[str, District], someone: Callable[..., User]
) -> None:
    by, places = someone("regulator", "regulator"), [districts["铜马商圈"]]
    plan: dict[str, Any] = {
        "name": "专项整治", "basis": "演示", "starts_on": date(2026, 11, 10),
        "acts_on": date(2026, 11, 13), "closes_on": date(2026, 12, 1),
        "ends_on": date(2026, 12, 10),
    }  # fmt: skip
    campaign = campaigns.begin_campaign(plan=plan, districts=places, by=by)
    campaign.refresh_from_db()
    read = version_of(campaign, [places[0].pk])
    later = {**plan, "ends_on": date(2026, 12, 12)}
    campaigns.save_campaign(
        campaign=campaign, plan=later, districts=places, page_version=read, by=by
    )
    entry = AuditEntry.objects.filter(action="campaign.save").latest("pk")
    assert entry.detail == {"fields": ["结束：2026-12-10 → 2026-12-12"]}
    with pytest.raises(ValidationError, match=STALE):
        campaigns.save_campaign(
            campaign=campaign, plan=plan, districts=places, page_version=read, by=by
        )
    row = record_return(campaign=campaign, week=date(2026, 11, 9), numbers={"officers": 5}, by=by)
    row.refresh_from_db()
    shown = version_of(row)
    correct_return(row=row, numbers={"officers": 9}, reason="漏报", page_version=shown, by=by)
    with pytest.raises(ValidationError, match=STALE):
        correct_return(row=row, numbers={"officers": 7}, reason="漏报", page_version=shown, by=by)
    entry = AuditEntry.objects.filter(action="campaign.correct").latest("pk")
    assert entry.detail["fields"] == ["出动执法人员：5 → 9"]


def test_a_stale_piece_of_advice_is_refused(city_head: User) -> None:
    by = city_head
    save_advice(advice=Advice(text="公布退费办法"), by=by)
    typed = Advice.objects.get(text="公布退费办法")
    read = version_of(typed)
    Advice.objects.filter(pk=typed.pk).update(basis="演示")
    typed.text = "公布办法"
    with pytest.raises(ValidationError, match=STALE):
        save_advice(advice=typed, page_version=read, by=by)
