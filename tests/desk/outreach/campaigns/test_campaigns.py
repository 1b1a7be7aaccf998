"""A campaign: begun by hand or from an alert, returned weekly, corrected, summed up."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import fastexcel
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions import campaigns as actions
from liandong.desk.outreach.actions.returns import correct_return, record_return
from liandong.desk.outreach.models import Campaign, CampaignReturn, CampaignTask
from liandong.desk.outreach.queries.campaigns.papers import campaign_sheet
from liandong.desk.outreach.queries.campaigns.returns import HEAD, open_weeks, returned, table_sheet
from liandong.desk.outreach.queries.findings.follow_up import follow_up
from liandong.desk.outreach.queries.visible import campaigns_visible_to
from liandong.desk.outreach.queries.waiting import own_of
from liandong.desk.outreach.rules.campaigns import Schedule, Stage
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.outreach.page_versions import save_as_read
from tests.desk.steps.outreach import NUMBERS

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)  # a Tuesday
MONDAY = date(2026, 11, 9)
PLAN: dict[str, Any] = {
    "name": "违规改装电动自行车专项整治",
    "basis": "《消费者权益保护法实施条例》第二十八条",
    "goals": "整治违规改装",
    "starts_on": date(2026, 11, 10),
    "acts_on": date(2026, 11, 13),
    "closes_on": date(2026, 12, 1),
    "ends_on": date(2026, 12, 10),
}


@pytest.fixture
def regulator(someone: Callable[..., User]) -> User:
    return someone("regulator", "regulator")


@pytest.fixture
def campaign(districts: dict[str, District], regulator: User) -> Campaign:
    return actions.begin_campaign(plan=PLAN, districts=[districts["铜马商圈"]], by=regulator)


@pytest.fixture
def row(campaign: Campaign, regulator: User) -> CampaignReturn:
    return record_return(campaign=campaign, week=MONDAY, numbers=NUMBERS, by=regulator)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 11, 9), Stage.PLANNED),
        (date(2026, 11, 10), Stage.MOBILISING),
        (date(2026, 11, 12), Stage.MOBILISING),
        (date(2026, 11, 13), Stage.ACTING),
        (date(2026, 12, 1), Stage.CLOSING),
        (date(2026, 12, 10), Stage.CLOSING),
        (date(2026, 12, 11), Stage.ENDED),
    ],
)
def test_the_stage_follows_from_the_days_of_the_plan(day: date, stage: Stage) -> None:
    days = (PLAN[name] for name in ("starts_on", "acts_on", "closes_on", "ends_on"))
    schedule = Schedule(*days)
    assert schedule.stage_on(day) == stage
    assert schedule.summary_by == date(2026, 12, 20)


@pytest.mark.parametrize("changed", [{"acts_on": date(2026, 12, 5)}, {"ends_on": TODAY}])
def test_stages_out_of_order_are_refused(
    districts: Any, regulator: User, changed: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError, match="各阶段的日期"):
        actions.begin_campaign(plan=PLAN | changed, districts=[districts["铜马商圈"]], by=regulator)


def test_it_keeps_the_alert_it_began_from(
    alert: Alert, districts: Any, mediator: User, browser: Callable[[User], Client]
) -> None:
    desk = browser(mediator)
    card = desk.get(f"/outreach/of-alert/{alert.number}/").content.decode()
    address = f"/outreach/campaigns/new/?alert={alert.number}"
    assert address in card
    about = alert.item or alert.sector or alert.district_name
    assert f'value="{about}专项整治"' in desk.get(address).content.decode()
    days = {key: f"{value}" for key, value in PLAN.items()}
    desk.post(address, {**days, "districts": ["铜马商圈"]})
    made = Campaign.objects.get()
    assert made.alert == alert
    assert follow_up(alert, by=mediator).campaigns == [made]
    assert alert.number in desk.get(f"/outreach/campaigns/{made.number}/").content.decode()


def test_nothing_is_begun_from_an_alert_that_is_not_judged(
    waiting_alert: Alert, districts: Any, regulator: User
) -> None:
    with pytest.raises(ValidationError, match="还没有研判属实"):
        actions.begin_campaign(
            plan=PLAN, districts=[districts["铜马商圈"]], source=waiting_alert, by=regulator
        )


def test_a_station_begins_none_outside_of_its_districts(districts: Any, mediator: User) -> None:
    for wanted in ([], [districts["滨河商圈"]]):
        with pytest.raises(PermissionDenied):
            actions.begin_campaign(plan=PLAN, districts=wanted, by=mediator)
    assert not Campaign.objects.exists()


def test_another_station_neither_sees_nor_reaches_it(
    campaign: Campaign, someone: Callable[..., User], browser: Callable[[User], Client]
) -> None:
    stranger = someone("association", "mediator", place="滨河商圈")
    desk = browser(stranger)
    for address in ("", "edit/", "returns/", "returns/new/", "table.csv"):
        reply = desk.get(f"/outreach/campaigns/{campaign.number}/{address}")
        assert reply.status_code == 404, address
    assert campaign.name not in desk.get("/outreach/campaigns/?q=").content.decode()
    with pytest.raises(PermissionDenied):
        record_return(campaign=campaign, week=MONDAY, numbers=NUMBERS, by=stranger)


def test_who_has_a_task_sees_it_and_returns_numbers(
    campaign: Campaign, regulator: User, someone: Callable[..., User]
) -> None:
    stranger = someone("police", "duty_officer", place="滨河商圈")
    actions.add_task(
        campaign=campaign, department=stranger.department, text="查违规上路", until=None,
        by=regulator,
    )  # fmt: skip
    assert campaign in campaigns_visible_to(stranger)
    record_return(campaign=campaign, week=MONDAY, numbers={"officers": 3}, by=stranger)
    assert returned(campaign).totals["officers"] == 3


def test_one_without_districts_is_of_every_station(
    regulator: User, someone: Callable[..., User], districts: Any
) -> None:
    made = actions.begin_campaign(plan=PLAN, by=regulator)
    assert made in campaigns_visible_to(someone("police", "duty_officer"))
    assert not campaigns_visible_to(someone("office", "lawyer")).exists()


def test_only_who_takes_part_returns_numbers(campaign: Campaign, mediator: User) -> None:
    with pytest.raises(PermissionDenied, match="牵头单位和有任务的单位"):
        record_return(campaign=campaign, week=MONDAY, numbers=NUMBERS, by=mediator)


def test_a_week_is_returned_once(row: CampaignReturn, campaign: Campaign, regulator: User) -> None:
    assert open_weeks(campaign, regulator.department_id) == [
        date(2026, 11, 16), date(2026, 11, 23),
    ]  # fmt: skip
    for week in (MONDAY, date(2026, 11, 30), date(2026, 11, 17)):
        with pytest.raises(ValidationError, match="已经报过，或者不在"):
            record_return(campaign=campaign, week=week, numbers=NUMBERS, by=regulator)
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignReturn.objects.create(
            campaign=campaign, week=MONDAY, department=regulator.department, by=regulator
        )


@pytest.mark.parametrize("numbers", [{}, {"officers": 0}, {"officers": -1}])
def test_a_return_says_something_that_can_be(
    campaign: Campaign, regulator: User, numbers: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        record_return(campaign=campaign, week=MONDAY, numbers=numbers, by=regulator)


def test_totals_are_the_sum_of_the_rows(
    row: CampaignReturn, campaign: Campaign, regulator: User
) -> None:
    more = {"officers": 7, "fines_yuan": Decimal("1200.50"), "pledges": 220}
    record_return(campaign=campaign, week=date(2026, 11, 16), numbers=more, by=regulator)
    found = returned(campaign)
    assert found.totals["officers"] == 57
    assert found.totals["fines_yuan"] == Decimal("1200.50")
    (officers,) = [line for line in found.lines if line.label == "出动执法人员"]
    assert (officers.last, officers.total) == (7, 57)


def test_a_correction_keeps_who_when_and_what_stood_there(
    row: CampaignReturn, campaign: Campaign, regulator: User, browser: Callable[[User], Client]
) -> None:
    given = {**NUMBERS, "officers": 48, "fines_yuan": "600"}
    with pytest.raises(ValidationError, match="更正的原因"):
        correct_return(row=row, numbers=given, reason=" ", by=regulator)
    with pytest.raises(ValidationError, match="没有改动"):
        correct_return(row=row, numbers=NUMBERS, reason="复核", by=regulator)
    correct_return(row=row, numbers=given, reason="多报两人次", by=regulator)
    kept = row.corrections.get()
    assert (kept.before, kept.after) == (
        {"officers": 50, "fines_yuan": "0.00"},
        {"officers": 48, "fines_yuan": "600.00"},
    )
    assert (kept.by, kept.at) == (regulator, timezone.now())
    page = browser(regulator).get(f"/outreach/campaigns/{campaign.number}/returns/")
    assert "出动执法人员：50 改为 48" in page.content.decode()
    assert "多报两人次" in page.content.decode()


def test_a_return_is_corrected_by_its_department_alone(
    row: CampaignReturn, campaign: Campaign, regulator: User, mediator: User
) -> None:
    actions.add_task(
        campaign=campaign, department=mediator.department, text="宣传", until=None, by=regulator
    )
    with pytest.raises(PermissionDenied, match="由填报单位更正"):
        correct_return(row=row, numbers={"officers": 1}, reason="误报", by=mediator)


def test_a_week_that_is_over_and_missing_is_named(
    row: CampaignReturn, campaign: Campaign, regulator: User, mediator: User
) -> None:
    actions.add_task(
        campaign=campaign, department=mediator.department, text="宣传", until=None, by=regulator
    )
    assert returned(campaign).missing == [
        (MONDAY, [mediator.department]),
        (date(2026, 11, 16), [regulator.department, mediator.department]),
    ]
    assert own_of(mediator).returns == [campaign]
    record_return(
        campaign=campaign, week=date(2026, 11, 16), numbers={"leaflets": 600}, by=mediator
    )
    assert own_of(mediator).returns == []


def test_a_task_is_done_by_its_department(
    campaign: Campaign, regulator: User, mediator: User, someone: Callable[..., User]
) -> None:
    task = actions.add_task(
        campaign=campaign, department=mediator.department, text="宣传", until=TODAY, by=regulator
    )
    with pytest.raises(PermissionDenied):
        actions.finish_task(task=task, by=someone("police", "duty_officer"))
    assert actions.finish_task(task=task, by=mediator).done_on == TODAY
    assert actions.reopen_task(task=task, by=regulator).done_on is None
    with pytest.raises(PermissionDenied):
        actions.add_task(
            campaign=campaign, department=mediator.department, text="再查", until=None, by=mediator
        )


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), PLAN["starts_on"]])
def test_no_task_ends_before_it_begins(
    campaign: Campaign, regulator: User, mediator: User, until: date
) -> None:
    with pytest.raises(ValidationError, match="时限已经过去"):
        actions.add_task(
            campaign=campaign, department=mediator.department, text="宣传", until=until,
            by=regulator,
        )  # fmt: skip


def test_a_task_set_by_mistake_is_removed_unless_numbers_hang_on_it(
    campaign: Campaign, regulator: User, mediator: User, browser: Callable[[User], Client]
) -> None:
    def task(text: str) -> CampaignTask:
        return actions.add_task(
            campaign=campaign, department=mediator.department, text=text, until=None, by=regulator
        )

    wrong, right = task("宣船"), task("宣传")
    with pytest.raises(PermissionDenied):
        actions.remove_task(task=wrong, by=mediator)
    address = f"/outreach/campaigns/{campaign.number}/"
    browser(regulator).post(f"{address}tasks/{wrong.pk}/remove/")
    assert list(campaign.tasks.all()) == [right]
    record_return(campaign=campaign, week=date(2026, 11, 9), numbers={"leaflets": 9}, by=mediator)
    with pytest.raises(ValidationError, match="已经报数"):
        actions.remove_task(task=right, by=regulator)
    other = task("再查")
    actions.finish_task(task=right, by=mediator)
    with pytest.raises(ValidationError, match="已经登记完成"):
        actions.remove_task(task=right, by=regulator)
    actions.remove_task(task=other, by=regulator)


def test_numbers_that_the_register_of_cases_does_not_bear_out_are_named(
    row: CampaignReturn, campaign: Campaign, regulator: User, browser: Callable[[User], Client]
) -> None:
    desk, address = browser(regulator), f"/outreach/campaigns/{campaign.number}/"
    assert "与案件登记不一致" not in desk.get(address).content.decode()
    numbers = {**row.numbers, "opened": 2, "fines_yuan": Decimal(900)}
    correct_return(row=row, numbers=numbers, reason="补报", by=regulator)
    page = desk.get(address).content.decode()
    assert "立案：周报 2 件，案件登记 0 件" in page
    assert "罚款：周报 900" in page
    assert "办结：周报" not in page


def test_plan_and_summary_are_papers(
    row: CampaignReturn, campaign: Campaign, regulator: User, mediator: User,
    browser: Callable[[User], Client], today: Any,
) -> None:  # fmt: skip
    desk, address = browser(regulator), f"/outreach/campaigns/{campaign.number}/"
    actions.add_task(
        campaign=campaign, department=mediator.department, text="宣传", until=PLAN["ends_on"],
        by=regulator,
    )  # fmt: skip
    plan = str(campaign_sheet(campaign, "campaign_plan", by=regulator))
    assert f"（一）动员部署：{PLAN['starts_on']} 至 " in plan
    assert f"{mediator.department}：宣传（{PLAN['ends_on']} 前完成）" in plan
    assert desk.get(f"{address}campaign_plan.docx").content.startswith(b"PK")
    assert desk.get(f"{address}campaign_plan.pdf").content.startswith(b"%PDF")
    assert desk.get(f"{address}campaign_summary.docx").status_code == 404
    assert desk.get(f"{address}clue_slip.docx").status_code == 404
    today.move_to(timezone.now() + timedelta(days=20))
    closed = actions.summarise(campaign=campaign, summary="查处 12 件", by=regulator)
    words = str(campaign_sheet(closed, "campaign_summary", by=regulator))
    assert "查处 12 件" in words
    assert "出动执法人员 50 人次" in words
    assert "没有报齐" in words
    assert browser(regulator).get(f"{address}campaign_summary.pdf").status_code == 200


def test_a_summary_closes_it(
    row: CampaignReturn, campaign: Campaign, regulator: User, mediator: User, today: Any
) -> None:
    with pytest.raises(PermissionDenied, match="总结提升阶段以后"):
        actions.summarise(campaign=campaign, summary="查处 12 件", by=regulator)
    today.move_to(timezone.now() + timedelta(days=20))
    assert campaign.stage == Stage.ENDED
    assert own_of(regulator).summaries == [campaign]
    with pytest.raises(PermissionDenied):
        actions.summarise(campaign=campaign, summary="查处 12 件", by=mediator)
    closed = actions.summarise(campaign=campaign, summary="查处 12 件", by=regulator)
    assert closed.stage == Stage.SUMMARISED
    assert own_of(regulator).summaries == []
    with pytest.raises(PermissionDenied, match="总结后不再更改"):
        correct_return(row=row, numbers={"officers": 1}, reason="误报", by=regulator)
    with pytest.raises(PermissionDenied, match="总结以前"):
        actions.add_task(
            campaign=campaign, department=mediator.department, text="再查", until=None, by=regulator
        )
    actions.reopen(campaign=campaign, by=regulator)
    correct_return(row=row, numbers={"officers": 1}, reason="误报", by=regulator)


def test_the_plan_is_changed_by_who_drafted_it_and_around_what_was_returned(
    row: CampaignReturn, campaign: Campaign, regulator: User, someone: Callable[..., User],
    districts: Any,
) -> None:  # fmt: skip
    places = [districts["铜马商圈"]]
    with pytest.raises(PermissionDenied):
        actions.save_campaign(
            campaign=campaign, plan=PLAN, districts=places, by=someone("regulator", "supervisor")
        )
    late = PLAN | {"starts_on": date(2026, 11, 20), "acts_on": date(2026, 11, 25)}
    with pytest.raises(ValidationError, match="已有周报"):
        actions.save_campaign(campaign=campaign, plan=late, districts=places, by=regulator)
    changed = PLAN | {"name": "电动自行车专项整治"}
    actions.save_campaign(campaign=campaign, plan=changed, districts=places, by=regulator)
    campaign.refresh_from_db()
    assert campaign.name == "电动自行车专项整治"


def test_a_withdrawn_one_stands_still(campaign: Campaign, regulator: User) -> None:
    with pytest.raises(ValidationError, match="撤销的原因"):
        actions.withdraw(campaign=campaign, reason="", by=regulator)
    actions.withdraw(campaign=campaign, reason="与全市行动合并", by=regulator)
    with pytest.raises(ValidationError, match="已撤销"):
        record_return(campaign=campaign, week=MONDAY, numbers=NUMBERS, by=regulator)


def test_each_write_leaves_its_audit_entry_or_does_not_happen(
    campaign: Campaign, regulator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_return(campaign=campaign, week=MONDAY, numbers=NUMBERS, by=regulator)
    entry = AuditEntry.objects.get(action="campaign.return")
    assert (entry.object_id, entry.detail) == (f"{campaign.pk}", {"week": "2026-11-09"})

    def broken(*_args: Any, **_rest: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("liandong.desk.access.audit.record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        record_return(campaign=campaign, week=date(2026, 11, 16), numbers=NUMBERS, by=regulator)
    assert campaign.returns.count() == 1


def test_the_table_is_a_file_of_each_kind(
    row: CampaignReturn, campaign: Campaign, regulator: User, browser: Callable[[User], Client]
) -> None:
    desk = browser(regulator)
    address = f"/outreach/campaigns/{campaign.number}/table"
    table = desk.get(f"{address}.csv").getvalue().decode("utf-8-sig")
    head, first, total = table.splitlines()
    assert head.split(",") == list(HEAD)
    assert first.split(",")[2:6] == ["50", "15", "0", "0"]
    assert total.split(",")[:3] == ["合计", "", "50"]
    sheet = fastexcel.read_excel(desk.get(f"{address}.xlsx").content).load_sheet(0)
    assert sheet.to_polars()["出动执法人员（人次）"].to_list() == [50, 50]
    assert desk.get(f"{address}.docx").content.startswith(b"PK")
    assert desk.get(f"{address}.pdf").content.startswith(b"%PDF")
    assert desk.get(f"{address}.txt").status_code == 404


def test_by_pages_from_the_plan_to_the_summary(
    campaign: Campaign, regulator: User, mediator: User, browser: Callable[[User], Client],
    today: Any,
) -> None:  # fmt: skip
    desk, address = browser(regulator), f"/outreach/campaigns/{campaign.number}/"
    desk.post(f"{address}task/", {"department": mediator.department_id, "text": "宣传"})
    other = browser(mediator)
    assert "填报周报" in other.get(address).content.decode()
    wrong = other.post(f"{address}returns/new/", {"week": "2026-11-09", "officers": "-1"})
    assert wrong.status_code == 422
    other.post(f"{address}returns/new/", {"week": "2026-11-09", "leaflets": "600"})
    row = campaign.returns.get()
    assert row.leaflets == 600
    assert desk.get(f"{address}returns/{row.pk}/").status_code == 404
    save_as_read(other, f"{address}returns/{row.pk}/", {"leaflets": "650", "reason": "漏计"})
    row.refresh_from_db()
    assert row.leaflets == 650
    task = campaign.tasks.get()
    other.post(f"{address}tasks/{task.pk}/finish/")
    today.move_to(timezone.now() + timedelta(days=20))
    desk = browser(regulator)
    desk.post(f"{address}summarise/", {"summary": "电话19900007731的商户已整改"})
    page = desk.get(address).content.decode()
    assert "已总结" in page
    assert "19900007731" not in page


def test_lists_and_pages_ask_as_often_for_many_as_for_few(
    campaign: Campaign, regulator: User, districts: Any, browser: Callable[[User], Client]
) -> None:
    desk = browser(regulator)
    lists = ("/outreach/campaigns/?q=", f"/outreach/campaigns/{campaign.number}/returns/")
    record_return(campaign=campaign, week=MONDAY, numbers=NUMBERS, by=regulator)
    for address in lists:
        desk.get(address)  # what a session asks once
    few = [cost_of(desk, address)[0] for address in lists]
    for number in range(20):
        other = actions.begin_campaign(
            plan=PLAN | {"name": f"整治{number}"}, districts=[districts["铜马商圈"]], by=regulator
        )
        assert other.pk
    for week in open_weeks(campaign, regulator.department_id):
        record_return(campaign=campaign, week=week, numbers=NUMBERS, by=regulator)
    assert [cost_of(desk, address)[0] for address in lists] == few


def test_a_sign_that_no_office_file_bears_breaks_no_paper(
    campaign: Campaign, regulator: User, browser: Any
) -> None:
    """It can come with a name that was pasted from elsewhere."""
    Campaign.objects.filter(pk=campaign.pk).update(name="电动自行车\x01整治")
    address = f"/outreach/campaigns/{campaign.number}/table.docx"
    assert browser(regulator).get(address).status_code == 200


def test_the_paper_of_the_table_names_who_returned_and_who_did_not(
    row: CampaignReturn, campaign: Campaign, regulator: User, mediator: User, today: Any
) -> None:
    """As the page does, by week; who has a task and returned nothing is no source of the sums."""
    actions.add_task(
        campaign=campaign, department=mediator.department, text="宣传", until=None, by=regulator
    )
    today.move_to(timezone.now() - timedelta(days=7))
    words = str(table_sheet(campaign))
    mine, other = regulator.department.name, mediator.department.name
    assert f"填报单位：{mine}'" in words
    assert f"未报：2026-11-09 至 11-15，{other}。" in words
    assert f"未报：2026-11-09 至 11-15，{mine}" not in words
    assert "由各单位报数" not in words


def test_the_paper_of_the_table_says_this_week_of_this_week_alone(
    row: CampaignReturn, campaign: Campaign, today: Any
) -> None:
    def head() -> str:
        return str(table_sheet(campaign))

    today.move_to(timezone.make_aware(datetime.combine(row.week, time(15))))
    assert f"本周（{row.week_words}）" in head()
    today.move_to(timezone.now() + timedelta(days=28))
    assert f"最近一周（{row.week_words}）" in head()
    assert "本周" not in head()
