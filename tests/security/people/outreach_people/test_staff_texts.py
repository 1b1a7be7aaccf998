"""What staff write of visits, campaigns, cases, training and stations names no consumer whom the
desk knows, and a trader's people to who sees people alone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.actions import campaigns, returns
from liandong.desk.outreach.actions.cases import link_dispute, record_case, withdraw_case
from liandong.desk.outreach.actions.stations import examine_station, file_station, plate_station
from liandong.desk.outreach.actions.training import record_training
from liandong.desk.outreach.actions.visits import Found, Target, plan_visit, record_visit
from liandong.desk.outreach.models import Campaign, RightsStation, Training, Visit
from liandong.desk.outreach.rules.checklists import topics_of
from liandong.desk.outreach.rules.counted_lines import Attended
from liandong.desk.outreach.rules.stations import HAVES
from tests.desk.insight.alerts import END
from tests.security.people.outreach_people.conftest import TEXT, assert_masked

pytestmark = pytest.mark.django_db
MET = "欧阳建国"


@pytest.fixture
def place(districts: dict[str, District]) -> District:
    return districts["铜马商圈"]


@pytest.fixture
def regulator(someone: Callable[..., User]) -> User:
    return someone("regulator", "regulator", name="drafter")


@pytest.fixture
def visit(
    near: Dispute, place: District, shop: Merchant, mediator: User, someone: Callable[..., User]
) -> Visit:
    """Recorded by people none of whom is one of the readers."""
    officer = someone("police", "duty_officer", name="visitor")
    target = Target("merchant", shop.name, place, "prepaid", shop)
    made = plan_visit(
        target=target, reason="plan", day=END, visitors=[mediator, officer], because=[TEXT],
        by=mediator,
    )  # fmt: skip
    rules = topics_of(made.trade)
    found = Found(
        END,
        [mediator.pk, officer.pk],
        {rule.topic.value: ("meets", TEXT) for rule in rules},
        met=MET,
        findings=TEXT,
        mended=TEXT,
        to_mend=TEXT,
        mend_by=END,
        signed="signed",
    )
    return record_visit(visit=made, found=found, by=mediator)


@pytest.mark.parametrize("moved", [False, True])
def test_a_visit_and_its_ledger(
    visit: Visit, near: Dispute, read: Callable[..., Any], moved: bool
) -> None:
    if moved:
        elsewhere = District.objects.get(name="滨河商圈")
        Dispute.objects.filter(pk=near.pk).update(
            district=elsewhere, withdrawn_at=timezone.now(), opened_at=timezone.now()
        )
    page = read(f"/outreach/visits/{visit.number}/")
    assert_masked(page)
    assert_masked(read("/outreach/visits/ledger.csv"))
    shown = dict(page)
    assert MET in shown["duty_officer"]
    assert MET not in shown["analyst"]
    assert "店方接待" in shown["analyst"]


def test_who_was_there_reads_a_visit_as_it_was_written(
    visit: Visit, mediator: User, browser: Callable[..., Any]
) -> None:
    page = browser(mediator).get(f"/outreach/visits/{visit.number}/").content.decode()
    assert TEXT in page


@pytest.fixture
def campaign(near: Dispute, place: District, regulator: User) -> Campaign:
    days = ("starts_on", "acts_on", "closes_on", "ends_on")
    plan: dict[str, Any] = {
        name: END + timedelta(days=n) for name, n in zip(days, (-20, -10, -5, 5), strict=True)
    }
    texts = dict.fromkeys(("name", "basis", "goals", "range", "requirements"), TEXT)
    return campaigns.begin_campaign(plan=plan | texts, districts=[place], by=regulator)


@pytest.mark.long
def test_a_campaign(campaign: Campaign, regulator: User, read: Callable[..., Any]) -> None:
    path = f"/outreach/campaigns/{campaign.number}/"
    campaigns.add_task(
        campaign=campaign, department=regulator.department, text=TEXT, until=None, by=regulator
    )
    row = returns.record_return(
        campaign=campaign, week=date(2026, 11, 9), numbers={"officers": 1}, by=regulator
    )
    returns.correct_return(row=row, numbers={"officers": 2}, reason=TEXT, by=regulator)
    campaigns.summarise(campaign=campaign, summary=TEXT, by=regulator)
    assert_masked(read("/outreach/campaigns/"))
    assert_masked(read(path))
    assert_masked(read(f"{path}returns/"))
    assert_masked(read(f"{path}table.docx"))


def test_a_campaign_that_was_stored_in_clear(campaign: Campaign, read: Callable[..., Any]) -> None:
    campaign.goals = TEXT
    campaign.save()
    assert_masked(read(f"/outreach/campaigns/{campaign.number}/"))


@pytest.mark.long
def test_a_case(
    near: Dispute, place: District, shop: Merchant, regulator: User, read: Callable[..., Any]
) -> None:
    values: dict[str, Any] = {
        "case_number": "亭市监处罚〔2026〕1号", "party": f"{MET}（自然人）", "cause": TEXT,
        "articles": TEXT, "source": "inspection", "district": place, "opened_on": END,
    }  # fmt: skip
    case = record_case(values=values, dispute=near.number, by=regulator)
    link = case.links.get()
    link.undone_at, link.undone_by = timezone.now(), regulator
    link.save()
    page = read(f"/outreach/cases/{case.number}/")
    assert_masked(page)
    assert_masked(read("/outreach/cases/?q=亭市监"))
    assert MET in dict(page)["duty_officer"]
    assert MET not in dict(page)["analyst"]
    link_dispute(case=case, number=near.number, by=regulator)
    withdraw_case(case=case, reason=TEXT, by=regulator)
    assert_masked(read(f"/outreach/cases/{case.number}/"))


@pytest.mark.long
def test_a_training_and_its_ledger(
    near: Dispute, place: District, shop: Merchant, mediator: User, read: Callable[..., Any]
) -> None:
    held = timezone.now() - timedelta(hours=1)
    training = Training(
        held_at=held, place=TEXT, topic=TEXT, lecturer=f"{MET} {TEXT}", district=place
    )
    attended = [Attended(shop.name, 2), Attended(TEXT, 1)]
    made = record_training(training=training, attended=attended, by=mediator)
    page = read(f"/outreach/training/{made.number}/")
    for found in (page, read("/outreach/training/"), read("/outreach/training/ledger.csv")):
        assert_masked(found)
        assert MET in dict(found)["duty_officer"]
        assert MET not in dict(found)["analyst"]


@pytest.mark.long
def test_a_station_and_its_ledger(
    near: Dispute,
    place: District,
    mediator: User,
    association_head: User,
    read: Callable[..., Any],
) -> None:
    station = RightsStation(
        name=f"演示站{TEXT}", host="演示商场", host_kind="mall", address="演示路1号", area=20,
        phone="0575-1", rules=TEXT, district=place,
    )  # fmt: skip
    made = file_station(station=station, by=mediator)
    made.staff.create(role="head", name="演示丁", since=END)
    plate_station(station=made, met=HAVES, plate_number="演-001", on=END, by=association_head)
    examine_station(
        station=made, year=2026, met=list(HAVES), verdict="passed", stars=4, remark=TEXT,
        by=association_head,
    )  # fmt: skip
    for path in (f"/outreach/stations/{made.number}/", "/outreach/stations/ledger.csv"):
        assert_masked(read(path))
    stored = RightsStation.objects.get(pk=made.pk)
    stored.rules = TEXT
    stored.save()
    assert_masked(read(f"/outreach/stations/{made.number}/"))
