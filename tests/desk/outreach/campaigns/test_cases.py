"""A case by its number: sums that open their rows, disputes both ways, publication, who sees it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.actions import campaigns
from liandong.desk.outreach.actions import cases as actions
from liandong.desk.outreach.models import Campaign, EnforcementCase
from liandong.desk.outreach.queries.cases import cases_of_dispute, figures, publications
from liandong.desk.outreach.queries.visible import cases_visible_to
from liandong.desk.outreach.rules.publication.penalties import Term, take_down_on, term_of
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import moment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
PLAN: dict[str, Any] = {
    "name": "违规改装电动自行车专项整治", "basis": "演示", "starts_on": date(2026, 9, 1),
    "acts_on": date(2026, 9, 5), "closes_on": date(2026, 10, 20), "ends_on": date(2026, 10, 31),
}  # fmt: skip


@pytest.fixture
def regulator(someone: Callable[..., User]) -> User:
    return someone("regulator", "regulator")


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def dispute(districts: dict[str, District], shop: Merchant) -> Dispute:
    return Dispute.objects.create(
        number="LD1", opened_at=moment(TODAY), district=districts["铜马商圈"], merchant=shop,
        merchant_name=shop.name, sector="教育培训",
    )  # fmt: skip


@pytest.fixture
def record(districts: dict[str, District], regulator: User) -> Callable[..., EnforcementCase]:
    def make(number: int = 1, **changes: Any) -> EnforcementCase:
        values: dict[str, Any] = {
            "case_number": f"亭市监处罚〔2026〕{number}号",
            "party": f"演示车行{number}",
            "cause": "违规改装电动自行车",
            "source": "inspection",
            "district": districts["铜马商圈"],
            "opened_on": date(2026, 9, 10),
        }
        return actions.record_case(values=values | changes, by=regulator)

    return make


def fined(amount: str, **changes: Any) -> dict[str, Any]:
    """A case that was closed with a fine."""
    return {
        "fine_yuan": Decimal(amount),
        "decided_on": date(2026, 10, 12),
        "closed_on": date(2026, 10, 15),
        "outcome": "punished",
        "discretion": "ordinary",
    } | changes


@pytest.fixture
def of_bicycles(
    record: Callable[..., EnforcementCase], regulator: User, districts: Any
) -> Campaign:
    """12 cases: ten fines of 6000, one of 9500, a confiscation of 7000; 76,500.00 元."""
    campaign = campaigns.begin_campaign(plan=PLAN, districts=[districts["铜马商圈"]], by=regulator)
    for number in range(1, 11):
        record(number, campaign=campaign, **fined("6000"))
    record(11, campaign=campaign, source="complaint", **fined("9500"))
    seized = fined("0", confiscated_yuan=Decimal(7000))
    record(12, campaign=campaign, source="complaint", **seized)
    return campaign


@pytest.fixture
def of_scales(record: Callable[..., EnforcementCase], regulator: User, districts: Any) -> Campaign:
    """6 cases, 5,900.00 元."""
    plan = PLAN | {"name": "电子计价秤专项整治"}
    campaign = campaigns.begin_campaign(plan=plan, districts=[districts["铜马商圈"]], by=regulator)
    for number, amount in enumerate(("1000", "1000", "1000", "1000", "1000", "900"), start=21):
        record(
            number, campaign=campaign, opened_on=date(2026, 9, 25), cause="使用不合格计量器具",
            **fined(amount),
        )  # fmt: skip
    return campaign


def test_the_cases_of_a_campaign_are_one_click_from_their_rows(
    of_bicycles: Campaign, of_scales: Campaign, regulator: User, browser: Callable[[User], Client]
) -> None:
    desk = browser(regulator)
    for campaign, words, count in (
        (of_bicycles, "12 件，罚没 76,500.00 元", 12),
        (of_scales, "6 件，罚没 5,900.00 元", 6),
    ):
        rows = f"/outreach/cases/?campaign={campaign.number}"
        for address in ("/outreach/campaigns/?q=", f"/outreach/campaigns/{campaign.number}/"):
            page = desk.get(address).content.decode()
            assert words in page
            assert f'href="{rows}"' in page
        listed = desk.get(rows).content.decode()
        assert words in listed
        assert listed.count("data-href") == count


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("since=2026-09-01&until=2026-09-30", "18 件，罚没 82,400.00 元"),
        ("since=2026-09-20&until=2026-09-30", "6 件，罚没 5,900.00 元"),
        ("since=2026-09-01&until=2026-09-15", "12 件，罚没 76,500.00 元"),
        ("source=complaint", "2 件，罚没 16,500.00 元"),
    ],
)
def test_the_cases_of_a_period_are_summed(
    of_bicycles: Campaign, of_scales: Campaign, regulator: User,
    browser: Callable[[User], Client], period: str, words: str,
) -> None:  # fmt: skip
    assert words in browser(regulator).get(f"/outreach/cases/?{period}").content.decode()


def test_a_withdrawn_case_counts_no_more(
    of_scales: Campaign, regulator: User, browser: Callable[[User], Client]
) -> None:
    case = EnforcementCase.objects.get(case_number="亭市监处罚〔2026〕26号")
    with pytest.raises(ValidationError, match="撤销登记的原因"):
        actions.withdraw_case(case=case, reason=" ", by=regulator)
    actions.withdraw_case(case=case, reason="重复登记", by=regulator)
    desk = browser(regulator)
    rows = f"/outreach/cases/?campaign={of_scales.number}"
    assert "5 件，罚没 5,000.00 元" in desk.get(rows).content.decode()
    assert "1 件，罚没 900.00 元" in desk.get(f"{rows}&state=withdrawn").content.decode()
    with pytest.raises(ValidationError, match="已撤销登记"):
        actions.save_case(case=case, values={"cause": "另一"}, by=regulator)


@pytest.mark.parametrize(
    ("kind", "role"), [("police", "duty_officer"), ("association", "mediator")]
)
def test_only_the_regulator_records_cases(
    someone: Callable[..., User], browser: Callable[[User], Client],
    record: Callable[..., EnforcementCase], kind: str, role: str,
) -> None:  # fmt: skip
    by, case = someone(kind, role), record()
    with pytest.raises(PermissionDenied, match="市场监管部门"):
        actions.record_case(values={}, by=by)
    with pytest.raises(PermissionDenied, match="市场监管部门"):
        actions.save_case(case=case, values={"cause": "另一"}, by=by)
    desk = browser(by)
    assert "更改登记" not in desk.get(f"/outreach/cases/{case.number}/").content.decode()
    assert desk.get(f"/outreach/cases/{case.number}/edit/").status_code == 302


def test_a_number_is_recorded_once(record: Callable[..., EnforcementCase], regulator: User) -> None:
    record()
    with pytest.raises(ValidationError, match="这个案号不能登记"):
        record()
    with pytest.raises(IntegrityError), transaction.atomic():
        EnforcementCase.objects.create(
            number="AJ9", case_number="亭市监处罚〔2026〕1号", department=regulator.department,
            party="甲", cause="乙", source="inspection", opened_on=TODAY, by=regulator,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closed_on": TODAY}, "一起填"),
        ({"opened_on": TODAY + timedelta(days=1)}, "今天之后"),
        (fined("1", decided_on=date(2026, 9, 1)), "不能早于立案"),
        (fined("1", decided_on=None), "处罚决定日期"),
        (fined("100", outcome="exempt", decided_on=None), "没有处罚"),
        (fined("0", outcome="warned", published_on=TODAY), "不予公示"),
        ({"source": "rumour"}, "来源"),
        ({"fine_yuan": Decimal(-1)}, "小于 0"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    record: Callable[..., EnforcementCase], changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        record(**changes)
    assert not EnforcementCase.objects.exists()


def test_a_case_out_of_a_complaint_leads_both_ways(
    dispute: Dispute, regulator: User, officer: User, browser: Callable[[User], Client]
) -> None:
    desk = browser(regulator)
    page = desk.get(f"/disputes/{dispute.number}/").content.decode()
    fragment = f"/outreach/of-dispute/{dispute.number}/"
    assert fragment in page
    address = f"/outreach/cases/new/?dispute={dispute.number}"
    assert address in desk.get(fragment).content.decode()
    assert 'value="晨曦培训"' in desk.get(address).content.decode()
    desk.post(
        address,
        {
            "case_number": "亭市监处罚〔2026〕40号", "party": "晨曦培训", "cause": "拒不退费",
            "source": "complaint", "opened_on": "2026-11-20", "sanction": "money", "field": "other",
        },
    )  # fmt: skip
    case = EnforcementCase.objects.get()
    assert (case.merchant, case.district) == (dispute.merchant, dispute.district)
    assert case.is_out_of_complaint
    card = browser(officer).get(fragment).content.decode()
    assert "亭市监处罚〔2026〕40号" in card
    assert "诉转案" in card
    assert "登记诉转案" not in card
    assert dispute.number in desk.get(f"/outreach/cases/{case.number}/").content.decode()


def test_what_a_penalty_was_is_chosen_by_who_records_it(
    regulator: User, browser: Callable[[User], Client]
) -> None:
    """Neither its kind nor its field stands there before; without a decision there is none."""
    desk, address = browser(regulator), "/outreach/cases/new/"
    form = desk.get(address).context["form"]
    assert [form[name].value() for name in ("sanction", "field")] == [None, None]
    given = {
        "case_number": "亭市监处罚〔2026〕41号", "party": "演示店", "cause": "拒不退费",
        "source": "inspection", "opened_on": "2026-11-02",
    }  # fmt: skip
    decided = given | {"decided_on": "2026-11-20"}
    for chosen, lacking in (
        ({"field": "other"}, "请选择处罚种类（最重的）。"),
        ({"sanction": "money"}, "请选择公示领域。"),
    ):  # fmt: skip
        refused = desk.post(address, decided | chosen)
        assert refused.status_code == 422
        assert lacking in refused.content.decode()
    assert desk.post(address, given).status_code == 302
    case = EnforcementCase.objects.get()
    assert (case.sanction, case.field) == ("", "")


def test_a_link_is_taken_back_and_stays_on_record(
    record: Callable[..., EnforcementCase], dispute: Dispute, regulator: User
) -> None:
    case = record()
    actions.link_dispute(case=case, number=dispute.number, by=regulator)
    with pytest.raises(ValidationError, match="已经关联"):
        actions.link_dispute(case=case, number=dispute.number, by=regulator)
    actions.unlink_dispute(case=case, dispute=dispute, by=regulator)
    assert not cases_of_dispute(dispute, by=regulator)
    kept = case.links.get()
    assert (kept.undone_by, kept.undone_at) == (regulator, timezone.now())
    entry = AuditEntry.objects.get(action="case.unlink")
    assert entry.detail == {"dispute": "LD1"}
    with pytest.raises(ValidationError, match="没有这个编号"):
        actions.link_dispute(case=case, number="LD404", by=regulator)


def test_cases_of_a_merged_dispute_stand_with_the_other(
    record: Callable[..., EnforcementCase], dispute: Dispute, regulator: User, districts: Any
) -> None:
    case = record()
    actions.link_dispute(case=case, number=dispute.number, by=regulator)
    other = Dispute.objects.create(
        number="LD2", opened_at=moment(TODAY), district=districts["铜马商圈"]
    )
    Dispute.objects.filter(pk=dispute.pk).update(merged_into=other, withdrawn_at=timezone.now())
    assert list(cases_of_dispute(other, by=regulator)) == [case]
    with pytest.raises(ValidationError, match="已经关联"):
        actions.link_dispute(case=case, number=other.number, by=regulator)


def test_a_case_out_of_a_report_is_the_regulator_s_alone(
    record: Callable[..., EnforcementCase], of_scales: Campaign, dispute: Dispute, regulator: User,
    officer: User, someone: Callable[..., User], browser: Callable[[User], Client],
) -> None:  # fmt: skip
    case = record(source="report", party="被举报店", campaign=of_scales, **fined("3000"))
    actions.link_dispute(case=case, number=dispute.number, by=regulator)
    head = someone("regulator", "supervisor")
    rows = f"/outreach/cases/?campaign={of_scales.number}"
    for by in (officer, head, someone("association", "mediator"), someone("police", "analyst")):
        assert case not in cases_visible_to(by, withdrawn=True)
        desk = browser(by)
        assert desk.get(f"/outreach/cases/{case.number}/").status_code == 404
        for address in (
            rows,
            "/outreach/cases/?source=report",
            "/outreach/cases/?q=被举报",
            f"/outreach/campaigns/{of_scales.number}/",
            f"/outreach/of-dispute/{dispute.number}/",
        ):
            page = desk.get(address).content.decode()
            for hidden in (case.party, case.case_number, case.number, "7 件，"):
                assert hidden not in page.replace('value="被举报"', ""), address
    assert "只计您可见的案件" in browser(head).get(rows).content.decode()
    with pytest.raises(ValidationError, match="来源"):
        actions.record_case(
            values={"case_number": "9", "party": "甲", "cause": "乙", "source": "report",
                    "opened_on": TODAY},
            by=head,
        )  # fmt: skip
    page = browser(regulator).get(rows).content.decode()
    assert "7 件，罚没 8,900.00 元" in page
    assert "只计您可见的案件" not in page


def test_another_station_neither_sees_nor_reaches_it(
    record: Callable[..., EnforcementCase], someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:  # fmt: skip
    case = record()
    stranger = someone("association", "mediator", place="滨河商圈")
    desk = browser(stranger)
    assert desk.get(f"/outreach/cases/{case.number}/").status_code == 404
    assert desk.post(f"/outreach/cases/{case.number}/withdraw/").status_code == 404
    assert case.party not in desk.get("/outreach/cases/?q=").content.decode()


@pytest.mark.parametrize(
    ("given", "months"),
    [
        ({"outcome": "exempt"}, None),
        ({"outcome": "dropped"}, None),
        ({"outcome": "warned"}, 0),
        ({"outcome": "criticised"}, 3),
        ({"fine": "50000", "discretion": "lighter"}, 3),
        ({"fine": "50000", "discretion": "mitigated", "field": "safety"}, 3),
        ({"fine": "50000.01", "discretion": "lighter"}, 12),
        ({"fine": "50000", "discretion": "ordinary"}, 12),
        ({"fine": "100", "discretion": "lighter", "confiscated": "1"}, 12),
        ({"fine": "100", "discretion": "ordinary", "field": "safety"}, 36),
        ({"fine": "100", "discretion": "lighter", "sanction": "restricted"}, 36),
        ({"fine": "100", "discretion": "lighter", "sanction": "revoked"}, 36),
    ],
)
def test_for_how_long_a_penalty_is_published(given: dict[str, str], months: int | None) -> None:
    """《市场监督管理行政处罚信息公示规定》 2, 13, 14, 15."""
    term = term_of(
        given.get("outcome", "punished"),
        fine=Decimal(given.get("fine", "0")),
        confiscated=Decimal(given.get("confiscated", "0")),
        discretion=given.get("discretion", ""),
        field=given.get("field", "other"),
        sanction=given.get("sanction", "money"),
    )
    assert (term.months if term else None) == months


def test_it_is_taken_down_on_the_same_day_months_later() -> None:
    assert take_down_on(date(2026, 11, 30), Term(3, "")) == date(2027, 2, 28)
    assert take_down_on(date(2026, 12, 31), Term(12, "")) == date(2027, 12, 31)
    assert take_down_on(date(2026, 1, 1), Term(0, "")) is None


def test_it_is_published_within_twenty_working_days(
    record: Callable[..., EnforcementCase], regulator: User
) -> None:
    """Art. 9; days off do not count, the Saturday that is worked does."""
    case = record(**fined("6000", opened_on=date(2026, 9, 10), decided_on=date(2026, 9, 21)))
    found = publications([case])[case.pk]
    assert found is not None
    assert found.due == date(2026, 10, 26)
    assert found.state.startswith("公示已过期")
    actions.save_case(case=case, values={"published_on": date(2026, 10, 20)}, by=regulator)
    case.refresh_from_db()
    after = publications([case])[case.pk]
    assert after is not None
    assert (after.state, after.due) == ("公示中", date(2027, 10, 20))
    entry = AuditEntry.objects.get(action="case.save")
    assert entry.detail == {"fields": ["公示日期：— → 2026-10-20"]}


def test_a_decision_is_published_while_its_case_is_open(
    record: Callable[..., EnforcementCase], regulator: User, browser: Callable[[User], Client]
) -> None:
    """The period runs from the decision, not from the end of the case."""
    case = record(decided_on=date(2026, 11, 20), fine_yuan=Decimal(500))
    desk, address = browser(regulator), f"/outreach/cases/{case.number}/"
    page = desk.get(address).content.decode()
    assert "待公示，还有 18 个工作日" in page
    assert "2026-12-18" in page
    assert case.case_number in desk.get("/outreach/cases/?state=to_publish").content.decode()
    actions.save_case(case=case, values={"published_on": date(2026, 11, 23)}, by=regulator)
    page = desk.get(address).content.decode()
    assert "公示中" in page
    assert "还有" not in page
    other = record(2)
    assert publications([other])[other.pk] is None


def test_lists_and_pages_ask_as_often_for_many_as_for_few(
    record: Callable[..., EnforcementCase], dispute: Dispute, regulator: User,
    browser: Callable[[User], Client],
) -> None:  # fmt: skip
    desk = browser(regulator)
    case = record(**fined("6000"))
    actions.link_dispute(case=case, number=dispute.number, by=regulator)
    addresses = ("/outreach/cases/?q=", f"/outreach/of-dispute/{dispute.number}/")
    for address in addresses:
        desk.get(address)
    few = [cost_of(desk, address)[0] for address in addresses]
    for number in range(2, 22):
        other = record(number, **fined("6000"))
        actions.link_dispute(case=other, number=dispute.number, by=regulator)
    assert [cost_of(desk, address)[0] for address in addresses] == few


def test_an_amount_counts_from_the_decision_on(
    record: Callable[..., EnforcementCase], regulator: User
) -> None:
    """What an open case may come to is no fine."""
    with pytest.raises(ValidationError, match="处罚决定日期"):
        record(1, fine_yuan=Decimal(5000000))
    record(2)
    EnforcementCase.objects.update(fine_yuan=Decimal(5000000))
    assert figures(EnforcementCase.objects.all()).amount == 0


def test_that_another_office_has_a_case_number_is_told_to_nobody(
    record: Callable[..., EnforcementCase], someone: Callable[..., User]
) -> None:
    """Both record it, as if the other were not there."""
    case = record()
    elsewhere = someone("regulator", "regulator", place="滨河商圈")
    values = {
        "case_number": case.case_number, "party": "甲", "cause": "乙", "opened_on": TODAY,
        "source": "inspection",
    }  # fmt: skip
    made = actions.record_case(values=values, by=elsewhere)
    assert made.case_number == case.case_number
    assert made.department != case.department


def test_a_number_of_a_case_that_one_does_not_see_is_refused_in_the_same_words(
    record: Callable[..., EnforcementCase], regulator: User, someone: Callable[..., User]
) -> None:
    head = someone("regulator", "supervisor")
    hidden, shown = record(7, source="report", party="被举报店"), record(8)
    assert hidden not in cases_visible_to(head, withdrawn=True)
    refusals = []
    for case in (hidden, shown):
        values = {
            "case_number": case.case_number, "party": "甲", "cause": "乙", "opened_on": TODAY,
            "source": "inspection",
        }  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            actions.record_case(values=values, by=head)
        refusals.append(refused.value.messages)
    assert refusals[0] == refusals[1] == ["这个案号不能登记，请核对；核对无误的，请联系主管核对。"]
