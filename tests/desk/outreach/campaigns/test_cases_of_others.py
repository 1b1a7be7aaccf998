"""A case is altered by its own department; a campaign that is summed up keeps its cases."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import District
from liandong.desk.outreach.actions import campaigns
from liandong.desk.outreach.actions import cases as actions
from liandong.desk.outreach.models import Campaign, EnforcementCase

pytestmark = pytest.mark.django_db
PLAN: dict[str, Any] = {
    "name": "专项整治", "basis": "演示", "starts_on": date(2026, 9, 1),
    "acts_on": date(2026, 9, 5), "closes_on": date(2026, 10, 20), "ends_on": date(2026, 10, 31),
}  # fmt: skip
CLOSED = "已总结，案件不再加入或退出"


@pytest.fixture
def regulator(someone: Callable[..., User]) -> User:
    return someone("regulator", "regulator")


@pytest.fixture
def campaign(districts: dict[str, District], regulator: User) -> Campaign:
    return campaigns.begin_campaign(plan=PLAN, districts=[districts["铜马商圈"]], by=regulator)


@pytest.fixture
def record(districts: dict[str, District], regulator: User) -> Callable[..., EnforcementCase]:
    def make(number: int = 1, *, campaign: Campaign | None = None) -> EnforcementCase:
        values: dict[str, Any] = {
            "case_number": f"演示〔2026〕{number}号", "party": "演示车行", "cause": "改装",
            "source": "inspection", "district": districts["铜马商圈"],
            "opened_on": date(2026, 10, 1), "sanction": "other", "field": "general",
            "campaign": campaign,
        }  # fmt: skip
        return actions.record_case(values=values, by=regulator)

    return make


def test_another_office_neither_alters_nor_withdraws_it(
    record: Callable[..., EnforcementCase], regulator: User, browser: Any
) -> None:
    case = record()
    office = Department.objects.create(name="第二市监所", kind="regulator", districts=["铜马商圈"])
    other = User.objects.create(
        username="reg2", display_name="演示", role="regulator", department=office,
        password_changed_at=case.at,
    )  # fmt: skip
    attempts: list[Callable[[], Any]] = [
        lambda: actions.save_case(case=case, values={"cause": "另一"}, by=other),
        lambda: actions.withdraw_case(case=case, reason="误登记", by=other),
        lambda: actions.link_dispute(case=case, number="LD1", by=other),
    ]
    for take in attempts:
        with pytest.raises(PermissionDenied, match="由登记的单位"):
            take()
    address = f"/outreach/cases/{case.number}/"
    assert browser(other).get(f"{address}edit/").status_code == 302
    assert "撤销登记" not in browser(other).get(address).content.decode()
    assert "撤销登记" in browser(regulator).get(address).content.decode()


def test_a_campaign_that_is_summed_up_neither_gains_nor_loses_a_case(
    record: Callable[..., EnforcementCase], campaign: Campaign, regulator: User
) -> None:
    inside, outside = record(1, campaign=campaign), record(2)
    campaigns.summarise(campaign=campaign, summary="做法和成效", by=regulator)
    attempts: list[Callable[[], Any]] = [
        lambda: actions.withdraw_case(case=inside, reason="误登记", by=regulator),
        lambda: actions.save_case(case=inside, values={"campaign": None}, by=regulator),
        lambda: actions.save_case(case=outside, values={"campaign": campaign}, by=regulator),
        lambda: record(3, campaign=campaign),
    ]
    for take in attempts:
        with pytest.raises(ValidationError, match=CLOSED):
            take()
    assert list(campaign.cases.filter(withdrawn_at=None)) == [inside]
    campaigns.reopen(campaign=campaign, by=regulator)
    actions.withdraw_case(case=inside, reason="误登记", by=regulator)
    assert not campaign.cases.filter(withdrawn_at=None).exists()
