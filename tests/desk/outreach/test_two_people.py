"""What has weight takes two people, and a department decides for itself in its own districts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions import special_reports
from liandong.desk.outreach.actions.campaigns import begin_campaign
from liandong.desk.outreach.actions.joint_meetings.emergency_plans import put_in_force
from liandong.desk.outreach.actions.joint_meetings.meetings import issue_minutes, name_officer
from liandong.desk.outreach.actions.publicity import record_publicity
from liandong.desk.outreach.actions.reminders import approve_draft
from liandong.desk.outreach.actions.stations import (
    examine_station,
    file_station,
    plate_station,
)
from liandong.desk.outreach.actions.training import record_training
from liandong.desk.outreach.actions.visits import Target, plan_visit
from liandong.desk.outreach.models import (
    EmergencyPlan,
    LiaisonOfficer,
    Meeting,
    Publicity,
    RightsStation,
    SpecialReport,
    Training,
)
from liandong.desk.outreach.queries.special_reports import to_decide
from liandong.desk.outreach.rules.counted_lines import Attended
from liandong.desk.outreach.rules.stations import HAVES
from tests.desk.steps import outreach as steps
from tests.desk.steps import reminders as reminder_steps
from tests.desk.steps.preparing import Give
from tests.desk.steps.reminders import PARTS, typed_publicity

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
WRITTEN = {"causes": "店方停课", "risks": "可能引发群体投诉", "proposals": "约谈负责人"}


@pytest.fixture
def second_head(someone: Callable[..., User]) -> User:
    return someone("association", "supervisor", name="second-head")


def typed_station(district: District) -> RightsStation:
    return RightsStation(
        name="演示商场站", host="演示商场", host_kind="mall", address="演示路1号", area=20,
        phone="0575-1", rules="首问负责", district=district,
    )  # fmt: skip


def plate(station: RightsStation, by: User) -> RightsStation:
    station.staff.get_or_create(role="head", defaults={"name": "演示丁", "since": DAY})
    return plate_station(station=station, met=list(HAVES), plate_number="演-001", on=DAY, by=by)


def exam(station: RightsStation, by: User) -> Any:
    return examine_station(
        station=station, year=2026, met=list(HAVES), verdict="passed", stars=5, by=by
    )


def test_who_filed_a_station_neither_plates_nor_grades_it(
    districts: dict[str, District], association_head: User, second_head: User, browser: Any
) -> None:
    station = file_station(station=typed_station(districts["铜马商圈"]), by=association_head)
    with pytest.raises(ValidationError, match="自己备案的站点授牌"):
        plate(station, association_head)
    address = f"/outreach/stations/{station.number}/"
    assert 'data-opens="plate"' not in browser(association_head).get(address).content.decode()
    assert 'data-opens="plate"' in browser(second_head).get(address).content.decode()
    plate(station, second_head)
    with pytest.raises(ValidationError, match="考核自己备案"):
        exam(station, association_head)
    assert exam(station, second_head).stars == 5


def test_who_wrote_the_minutes_does_not_issue_them(
    numbers: None, association_head: User, second_head: User, browser: Any
) -> None:
    now = timezone.now()
    meeting = Meeting.objects.create(
        number="HY1", kind="quarterly", name="演示会议", department=association_head.department,
        planned_at=now, planned_place="演示厅", topics_by=DAY, since=DAY, until=DAY, held_at=now,
        state="held", place="演示厅", chair="演示甲", recorder="演示乙", attended="演示丙",
        briefings="通报", deliberations="讨论", recorded_by=association_head,
        drafted_by=association_head,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="另一位负责人签发"):
        issue_minutes(meeting=meeting, by=association_head)
    address = f"/outreach/meetings/{meeting.number}/"
    assert 'data-opens="issue"' not in browser(association_head).get(address).content.decode()
    assert 'data-opens="issue"' in browser(second_head).get(address).content.decode()


def test_who_drafted_an_emergency_plan_does_not_put_it_in_force(
    association_head: User, second_head: User, browser: Any
) -> None:
    plan = EmergencyPlan.objects.create(
        number="YA1", name="演示预案", department=association_head.department,
        drafted_by=association_head,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="另一位负责人签发"):
        put_in_force(plan=plan, by=association_head)
    address = f"/outreach/plans/{plan.number}/"
    assert 'data-opens="issue"' not in browser(association_head).get(address).content.decode()
    assert 'data-opens="issue"' in browser(second_head).get(address).content.decode()


def test_who_drafted_a_report_neither_signs_nor_issues_it(
    alert: Alert, numbers: None, association_head: User, second_head: User, station_head: User
) -> None:
    report: SpecialReport = special_reports.begin_from_alert(alert=alert, by=association_head)
    special_reports.save_report(report=report, **WRITTEN, by=association_head)
    special_reports.submit(report=report, by=association_head)
    with pytest.raises(ValidationError, match="拟稿人不能会签、印发"):
        special_reports.sign(report=report, by=association_head)
    assert not to_decide(association_head).exists()
    special_reports.sign(report=report, by=second_head)
    special_reports.sign(report=report, by=station_head)
    with pytest.raises(ValidationError, match="拟稿人不能会签、印发"):
        special_reports.issue(report=report, by=association_head)
    assert special_reports.issue(report=report, by=second_head).paper


def test_a_convener_does_not_rename_the_officer_of_a_member(
    meeting: Meeting, mediator: User, station_head: User, browser: Any
) -> None:
    given = {"name": "演示戊", "post": "", "phone": "0575-2"}
    other = station_head.department
    meeting.members.add(other)
    convener = User.objects.filter(department=meeting.department).first()
    assert convener is not None
    with pytest.raises(PermissionDenied):
        name_officer(department=other, **given, by=convener)
    assert browser(convener).get(f"/outreach/liaison/{other.pk}/").status_code == 404
    name_officer(department=other, **given, by=station_head)
    assert LiaisonOfficer.objects.get().name == "演示戊"


def test_a_head_who_sees_all_records_nothing_in_districts_of_others(
    districts: dict[str, District], someone: Callable[..., User], browser: Any
) -> None:
    elsewhere, head = districts["铜马商圈"], someone("police", "supervisor", place="滨河商圈")
    now = timezone.now() - timedelta(hours=1)
    training = Training(
        held_at=now, place="三楼", topic="预付款", lecturer="演示讲师", district=elsewhere
    )
    target = Target("merchant", "演示店", elsewhere, "goods")
    acts: list[Callable[[], Any]] = [
        lambda: record_publicity(publicity=typed_publicity(elsewhere), parts=PARTS, by=head),
        lambda: record_training(training=training, attended=[Attended("演示店", 1)], by=head),
        lambda: file_station(station=typed_station(elsewhere), by=head),
        lambda: plan_visit(target=target, reason="plan", day=DAY, visitors=[], by=head),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied, match="不在本单位负责的商圈内"):
            act()
    assert not Publicity.objects.exists()
    for address in ("publicity", "training", "stations"):
        page = browser(head).get(f"/outreach/{address}/new/").content.decode()
        assert f'<option value="{elsewhere.pk}"' not in page


def turn_read(browser: Any, by: User, address: str) -> str:
    """Who takes the next step, as the page says it to `by`; empty where it says nothing."""
    page = browser(by).get(address).content.decode()
    return page.split("下一步：", 1)[1].split("</p>", 1)[0] if "下一步：" in page else ""


def test_a_report_says_to_everybody_else_whose_turn_it_is(
    alert: Alert, numbers: None, mediator: User, association_head: User, station_head: User,
    browser: Any,
) -> None:  # fmt: skip
    report: SpecialReport = special_reports.begin_from_alert(alert=alert, by=mediator)
    address = f"/outreach/reports/{report.number}/"
    assert turn_read(browser, mediator, address) == ""
    assert f"等待拟稿人{mediator}" in turn_read(browser, station_head, address)
    special_reports.save_report(report=report, **WRITTEN, by=mediator)
    special_reports.submit(report=report, by=mediator)
    assert "等待本商圈的消协负责人、警务站负责人会签" in turn_read(browser, mediator, address)
    assert turn_read(browser, association_head, address) == ""
    special_reports.sign(report=report, by=association_head)
    assert "等待本商圈的警务站负责人会签" in turn_read(browser, association_head, address)
    special_reports.sign(report=report, by=station_head)
    words = turn_read(browser, station_head, address)
    assert f"等待{association_head.department}的负责人印发，拟稿人不能办理" in words
    assert turn_read(browser, association_head, address) == ""


def test_a_letter_says_to_everybody_else_whose_turn_it_is(
    give: Give, numbers: None, mediator: User, association_head: User, browser: Any
) -> None:
    letter = steps.submitted_letter(give)
    address = f"/outreach/letters/{letter.number}/"
    words = turn_read(browser, mediator, address)
    assert f"等待{mediator.department}的负责人批准，拟稿人不能办理" in words
    assert turn_read(browser, association_head, address) == ""


def test_a_meeting_says_to_everybody_else_whose_turn_it_is(
    meeting: Meeting, mediator: User, association_head: User, station_head: User, browser: Any
) -> None:
    address = f"/outreach/meetings/{meeting.number}/"
    notice = f"由{meeting.department}的负责人出会议通知"
    assert notice in turn_read(browser, mediator, address)
    assert notice in turn_read(browser, station_head, address)
    assert turn_read(browser, association_head, address) == ""


def test_a_reminder_says_to_everybody_else_whose_turn_it_is(
    give: Give, mediator: User, association_head: User, station_head: User, browser: Any
) -> None:
    reminder = reminder_steps.submitted(give)
    address = f"/outreach/reminders/{reminder.number}/"
    assert "的负责人审核，拟稿人不能办理" in turn_read(browser, mediator, address)
    assert turn_read(browser, association_head, address) == ""
    approve_draft(reminder=reminder, words="同意", by=association_head)
    assert "等待本商圈的警务站负责人会签" in turn_read(browser, association_head, address)
    assert turn_read(browser, station_head, address) == ""


def test_a_campaign_says_who_goes_on_with_it(
    districts: dict[str, District], regulator: User, station_head: User, browser: Any
) -> None:
    plan = {
        "name": "演示整治", "basis": "演示依据", "starts_on": DAY, "acts_on": DAY + timedelta(7),
        "closes_on": DAY + timedelta(14), "ends_on": DAY + timedelta(21),
    }  # fmt: skip
    campaign = begin_campaign(plan=plan, districts=[districts["铜马商圈"]], by=regulator)
    address = f"/outreach/campaigns/{campaign.number}/"
    words = turn_read(browser, station_head, address)
    assert f"由{regulator.department}和有任务的单位每周填报" in words
    assert turn_read(browser, regulator, address) == ""
