"""Clues: whom the evidence points to, the days of the law, the way to the police, who sees them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.directory.rules.workdays import Calendar
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.intake.models import Record
from liandong.desk.outreach.actions import clues as actions
from liandong.desk.outreach.actions.cases import link_dispute as link_to_case
from liandong.desk.outreach.models import Clue, ClueStep, EnforcementCase
from liandong.desk.outreach.queries.clues.clues import due_views, standing_steps, waiting_clues
from liandong.desk.outreach.queries.clues.leads import disputes_to_check, leads
from liandong.desk.outreach.queries.clues.papers import clue_values, papers_of
from liandong.desk.outreach.queries.visible import clues_visible_to
from liandong.desk.outreach.rules.clues import STEPS, Verb, dues
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import rise

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
FOUND = date(2026, 10, 12)
WEEKENDS = Calendar()


@pytest.fixture
def clue(districts: dict[str, District], regulator: User) -> Clue:
    return actions.record_clue(
        values={
            "party": "演示车行",
            "source": "inspection",
            "district": districts["铜马商圈"],
            "found_on": FOUND,
            "facts": "电动自行车拆除限速装置",
            "evidence": "照片 3 张",
        },
        by=regulator,
    )


@pytest.fixture
def take(clue: Clue, regulator: User) -> Callable[..., ClueStep]:
    def step(verb: str, on: date = TODAY, **changes: Any) -> ClueStep:
        given = {"who": "演示甲、演示乙", "text": "演示"} | changes
        return actions.take_step(clue=clue, verb=Verb(verb), on=on, **given, by=regulator)

    return step


@pytest.fixture
def complaints(
    districts: dict[str, District], shop: Merchant, add_record: Callable[..., Record]
) -> Callable[..., list[Dispute]]:
    """With a shop, about fakes, each with a telephone."""

    def made(*phones: str, source: str = "complaint_12315", **changes: Any) -> list[Dispute]:
        fields: dict[str, Any] = {"merchant": shop, "nature": "假冒"} | changes
        rows = rise(districts, len(phones), **fields)
        for dispute, phone in zip(rows, phones, strict=True):
            record = add_record(source=source, person_phone=phone, place=False)
            Member.objects.create(dispute=dispute, record=record, source=source)
        return rows

    return made


# The days of the law


def due_of(name: str, *steps: tuple[str, date]) -> date:
    return next(due.due for due in dues(FOUND, steps, WEEKENDS) if due.label == name)


def test_a_clue_is_checked_in_15_working_days_and_15_more_with_approval() -> None:
    assert due_of("线索核查") == date(2026, 11, 2)
    assert due_of("线索核查", ("extend", date(2026, 11, 2))) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("steps", "name", "due"),
    [
        (["report"], "移送审批", 3),
        (["report", "approve"], "移送公安", 1),
        (["report", "approve", "send", "receive"], "公安立案审查", 3),
        (["report", "approve", "send", "receive", "police_drop"], "提请复议", 3),
        (["report", "approve", "send", "receive", "police_drop", "object"], "公安复议决定", 3),
        (
            ["report", "approve", "send", "receive", "police_drop", "object", "uphold"],
            "建议立案监督",
            3,
        ),
        (["report", "approve", "send", "receive", "police_file"], "移交涉案物品", 3),
    ],
)
def test_each_step_to_the_police_starts_the_days_of_order_310(
    steps: list[str], name: str, due: int
) -> None:
    last = FOUND + timedelta(days=len(steps))
    taken = [(verb, FOUND + timedelta(days=at)) for at, verb in enumerate(steps, 1)]
    assert due_of(name, *taken) == last + timedelta(days=due)
    running = [found.label for found in dues(FOUND, taken, WEEKENDS) if found.ended_on is None]
    assert running == ["线索核查", name]


def test_what_the_police_pass_on_waits_for_a_receipt_again(
    clue: Clue, take: Callable[..., ClueStep]
) -> None:
    for verb in ("report", "approve", "send", "receive", "redirect"):
        take(verb)
    clue.refresh_from_db()
    assert clue.get_police_display() == "待公安回执"
    take("receive")
    views = due_views(clue, standing_steps(clue), WEEKENDS)
    assert [view.label for view in views].count("公安立案审查") == 2


# Steps


def test_no_step_is_taken_out_of_turn(take: Callable[..., ClueStep]) -> None:
    for verb in ("approve", "send", "receive", "object", "goods"):
        with pytest.raises(ValidationError, match="现在不能登记"):
            take(verb)
    take("drop")
    with pytest.raises(ValidationError, match="现在不能登记"):
        take("extend")


@pytest.mark.parametrize(
    ("verb", "changes", "words"),
    [
        ("report", {"who": "演示甲"}, "两名以上"),
        ("drop", {"text": " "}, "不予立案的理由"),
        ("file", {"who": ""}, "批准人"),
        ("file", {"on": date(2026, 10, 11)}, "不能早于"),
        ("file", {"on": TODAY + timedelta(days=1)}, "今天之后"),
        ("file", {"case": "没有这个案号"}, "没有登记过"),
    ],
)
def test_what_the_law_asks_for_is_asked_for(
    take: Callable[..., ClueStep], verb: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        take(verb, **changes)


def test_an_extension_is_given_once(take: Callable[..., ClueStep]) -> None:
    take("extend")
    with pytest.raises(ValidationError, match="现在不能登记"):
        take("extend")


def test_the_last_step_is_taken_back_and_stays_written(
    clue: Clue, take: Callable[..., ClueStep], regulator: User
) -> None:
    first, last = take("report"), take("approve")
    with pytest.raises(ValidationError, match="先撤回后面的"):
        actions.undo_step(clue=clue, step=first.pk, by=regulator)
    actions.undo_step(clue=clue, step=last.pk, by=regulator)
    clue.refresh_from_db()
    last.refresh_from_db()
    assert clue.police == "reported"
    assert last.undone_by == regulator


@pytest.mark.long
def test_every_step_has_its_turn_once_a_clue_is_recorded(
    browser: Callable[[User], Client], clue: Clue, regulator: User
) -> None:
    """The page offers what may be done, and each course leads on."""
    desk = browser(regulator)
    address = f"/outreach/clues/{clue.number}/"
    assert "登记公安回执" not in desk.get(address).content.decode()
    for verb in ("report", "approve", "send"):
        clue.refresh_from_db()
        shown = desk.get(address)
        assert STEPS[Verb(verb)].label in shown.content.decode()
        desk.post(
            f"{address}{verb}/",
            {"on": f"{TODAY}", "who": "演示甲、演示乙", "text": "演示",
             "page_version": shown.context["page_version"]},
        )  # fmt: skip
    page = desk.get(address).content.decode()
    assert "登记公安回执" in page
    assert "公安立案审查" not in page
    assert clue.steps.count() == 3


# Leads


@pytest.mark.long
def test_a_consumer_who_complains_often_is_one(
    complaints: Callable[..., list[Dispute]], regulator: User
) -> None:
    complaints(*["19900000001"] * 4, "19900000002")
    assert leads(regulator) == []
    complaints("19900000003")
    (lead,) = leads(regulator)
    assert [each.words for each in lead.evidence] == ["近 180 天 假冒 6 件"]
    assert lead.people == "留有电话的不同消费者 3 人"


@pytest.mark.long
def test_each_number_opens_just_the_rows_it_counts(
    complaints: Callable[..., list[Dispute]], regulator: User, browser: Callable[[User], Client]
) -> None:
    complaints("19900000001", "19900000002", "19900000003")
    complaints("19900000004", nature="安全")
    complaints("19900000005", "19900000006", nature="合同")
    (lead,) = leads(regulator)
    assert [each.words for each in lead.evidence] == [
        "近 180 天 假冒 3 件", "近 180 天 安全 1 件",
    ]  # fmt: skip
    desk = browser(regulator)
    shown = [desk.get(each.url).context["listing"].page.paginator.count for each in lead.evidence]
    assert shown == [3, 1]


def test_disputes_behind_a_case_are_no_lead_any_more(
    complaints: Callable[..., list[Dispute]], regulator: User, shop: Merchant
) -> None:
    rows = complaints("19900000001", "19900000002", "19900000003", "19900000004")
    case = EnforcementCase.objects.create(
        number="AJ9", case_number="亭市监处罚〔2026〕9号", department=regulator.department,
        party=shop.name, merchant=shop, cause="演示", source="inspection", opened_on=FOUND,
        by=regulator,
    )  # fmt: skip
    link_to_case(case=case, number=rows[0].number, by=regulator)
    (lead,) = leads(regulator)
    assert lead.consumers == 3
    assert set(disputes_to_check(regulator, shop.pk)) == {row.number for row in rows[1:]}
    link_to_case(case=case, number=rows[1].number, by=regulator)
    assert leads(regulator) == []


@pytest.mark.long
def test_two_kinds_of_evidence_are_a_lead_and_each_consumer_counts(
    complaints: Callable[..., list[Dispute]], regulator: User, shop: Merchant,
    districts: dict[str, District],
) -> None:  # fmt: skip
    other = Merchant.objects.create(name="演示秤店", district=districts["铜马商圈"])
    for number in range(4):
        complaints(f"1990000001{number}", merchant=other, nature="计量")
    complaints("19900000001")
    EnforcementCase.objects.create(
        number="AJ9", case_number="亭市监处罚〔2026〕9号", department=regulator.department,
        party=shop.name, merchant=shop, cause="演示", source="inspection", opened_on=FOUND,
        decided_on=FOUND, closed_on=FOUND, outcome="punished", by=regulator,
    )  # fmt: skip
    found = leads(regulator)
    assert [lead.merchant for lead in found] == [other, shop]  # four consumers; one and a case
    assert [each.kind for each in found[1].evidence] == ["消费者反映", "曾被处罚"]


@pytest.mark.long
def test_quarrels_about_contracts_and_old_ones_are_no_lead(
    complaints: Callable[..., list[Dispute]], regulator: User
) -> None:
    complaints("19900000001", "19900000002", "19900000003", nature="合同")
    old = TODAY - timedelta(days=200)
    complaints("19900000004", "19900000005", "19900000006", day=old)
    assert leads(regulator) == []


def test_who_reported_is_counted_apart(
    complaints: Callable[..., list[Dispute]], regulator: User
) -> None:
    complaints("19900000001", source="report_12315")
    (lead,) = leads(regulator)
    assert [each.words for each in lead.evidence] == ["近 180 天 假冒 1 件", "近 180 天 1 件"]
    assert lead.people == "留有电话的不同消费者 0 人"


def test_a_lead_becomes_a_clue_with_its_reasons_and_is_proposed_no_more(
    complaints: Callable[..., list[Dispute]], regulator: User, shop: Merchant,
    browser: Callable[[User], Client],
) -> None:  # fmt: skip
    rows = complaints("19900000001", "19900000002", "19900000003")
    desk = browser(regulator)
    page = desk.get("/outreach/clues/leads/?district=铜马商圈").content.decode()
    assert f"/outreach/clues/new/?merchant={shop.pk}" in page
    begun = desk.get(f"/outreach/clues/new/?merchant={shop.pk}")
    assert begun.context["form"]["facts"].value() is None  # what is suspected a person writes
    assert set(begun.context["form"]["disputes"].value().split()) == {row.number for row in rows}
    desk.post(
        f"/outreach/clues/new/?merchant={shop.pk}",
        {"party": shop.name, "source": "complaint", "found_on": f"{TODAY}", "district": "",
         "facts": "销售假冒商品", "evidence": "", "disputes": rows[0].number},
    )  # fmt: skip
    clue = Clue.objects.get()
    assert clue.reasons == (
        "消费者反映：近 180 天 假冒 3 件\n消费者反映：留有电话的不同消费者 3 人"
    )
    assert clue.merchant == shop
    assert clue.district == shop.district
    assert leads(regulator) == []
    card = desk.get(f"/outreach/of-dispute/{rows[0].number}/").content.decode()
    assert clue.number in card


# Who sees them


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("police", "duty_officer"),
        ("police", "supervisor"),
        ("association", "mediator"),
        ("regulator", "supervisor"),
        ("association", "analyst"),
    ],
)
def test_nobody_but_the_regulator_hears_of_a_clue(
    kind: str, role: str, clue: Clue, complaints: Callable[..., list[Dispute]],
    someone: Callable[..., User], regulator: User, browser: Callable[[User], Client],
) -> None:  # fmt: skip
    (row,) = complaints("19900000001")
    actions.link_dispute(clue=clue, number=row.number, by=regulator)
    by = someone(kind, role)
    desk = browser(by)
    for address in ("", "leads/", f"{clue.number}/", "new/", f"{clue.number}/clue_slip.pdf"):
        assert desk.get(f"/outreach/clues/{address}").status_code in {403, 404}
    assert desk.post(f"/outreach/clues/{clue.number}/drop/").status_code in {403, 404}
    for address in (f"/outreach/of-dispute/{row.number}/", "/outreach/on-the-board/", "/outreach/"):
        page = desk.get(address).content.decode()
        assert clue.number not in page
        assert "/outreach/clues/" not in page
    assert not clues_visible_to(by)
    with pytest.raises(PermissionDenied):
        actions.withdraw_clue(clue=clue, reason="演示", by=by)


def test_a_clue_of_another_office_is_only_read(
    clue: Clue, someone: Callable[..., User], browser: Callable[[User], Client]
) -> None:
    other = someone("regulator", "regulator", place="滨河商圈")
    page = browser(other).get(f"/outreach/clues/{clue.number}/").content.decode()
    assert "登记立案" not in page
    with pytest.raises(PermissionDenied, match="登记的单位"):
        actions.save_clue(clue=clue, values={"evidence": "改"}, by=other)


# What waits, papers, costs


def test_what_is_due_first_waits_on_the_board(
    clue: Clue, regulator: User, take: Callable[..., ClueStep], browser: Callable[[User], Client]
) -> None:
    ((row, view),) = waiting_clues(regulator)
    assert (row, view.label, view.state) == (clue, "线索核查", "red")
    assert "演示车行" in browser(regulator).get("/outreach/on-the-board/").content.decode()
    take("drop")
    assert waiting_clues(regulator) == []


def test_the_papers_say_what_was_recorded_and_no_more(
    clue: Clue, take: Callable[..., ClueStep], regulator: User
) -> None:
    empty = clue_values(clue, "crime_transfer", by=regulator)
    assert empty == {"trader": "演示车行"}
    assert papers_of(clue) == ("clue_slip",)  # nobody has spoken of a crime
    take("report", on=date(2026, 10, 20), text="涉案金额较大")
    take("approve", on=date(2026, 10, 21), who="示例局长")
    filled = clue_values(clue, "crime_transfer", by=regulator)
    assert filled == {
        "trader": "演示车行", "officers": "演示甲、演示乙", "crime": "涉案金额较大",
        "reported_on": "2026-10-20", "approved_by": "示例局长", "approved_on": "2026-10-21",
    }  # fmt: skip
    take("drop", text="证据不足", who="示例局长")
    clue.refresh_from_db()
    assert "crime_transfer" in papers_of(clue)
    slip = clue_values(clue, "clue_slip", by=regulator)
    assert slip["outcome"] == "不予立案（批准人：示例局长）：证据不足"
    assert slip["due"] == "2026-11-02"


def test_a_filing_names_the_case_of_here(
    clue: Clue, take: Callable[..., ClueStep], regulator: User
) -> None:
    case = EnforcementCase.objects.create(
        number="AJ7", case_number="亭市监处罚〔2026〕7号", department=regulator.department,
        party="演示车行", cause="演示", source="inspection", opened_on=TODAY, by=regulator,
    )  # fmt: skip
    assert take("file", case="亭市监处罚〔2026〕7号", text="").case == case
    clue.refresh_from_db()
    assert clue.state == "filed"


@pytest.mark.long
def test_thirty_clues_cost_as_many_queries_as_three(
    clue: Clue, regulator: User, browser: Callable[[User], Client], districts: Any
) -> None:
    desk = browser(regulator)
    addresses = ("/outreach/clues/", "/outreach/on-the-board/")

    def grow(size: int) -> None:
        for number in range(size):
            made = Clue.objects.create(
                number=f"X{Clue.objects.count()}", department=regulator.department, by=regulator,
                party=f"演示{number}", facts="演示", source="inspection", found_on=FOUND,
                district=districts["铜马商圈"],
            )  # fmt: skip
            ClueStep.objects.create(clue=made, verb="extend", on=FOUND, by=regulator)

    grow(3)
    for address in addresses:
        desk.get(address)
    few = [cost_of(desk, address)[0] for address in addresses]
    grow(27)
    assert [cost_of(desk, address)[0] for address in addresses] == few


@pytest.mark.long
def test_ten_leads_cost_as_many_queries_as_two(
    complaints: Callable[..., list[Dispute]], districts: dict[str, District], regulator: User,
    browser: Callable[[User], Client],
) -> None:  # fmt: skip
    desk = browser(regulator)

    def grow(since: int, until: int) -> None:
        for number in range(since, until):
            shop = Merchant.objects.create(
                name=f"演示车行{number}", district=districts["铜马商圈"], sector="食品"
            )
            complaints(*(f"199000{number:02d}{n:03d}" for n in range(3)), merchant=shop)
            EnforcementCase.objects.create(
                number=f"AJ{number}", case_number=f"演{number}", department=regulator.department,
                merchant=shop, party=shop.name, cause="演示", source="inspection", opened_on=TODAY,
                decided_on=TODAY, closed_on=TODAY, outcome="punished", by=regulator,
            )  # fmt: skip

    grow(0, 2)
    desk.get("/outreach/clues/leads/")
    few = cost_of(desk, "/outreach/clues/leads/")[0]
    grow(2, 10)
    assert len(leads(regulator)) == 10
    assert cost_of(desk, "/outreach/clues/leads/")[0] == few


def test_a_suspected_crime_is_nobody_s_next_step(
    clue: Clue, take: Callable[..., ClueStep], regulator: User, browser: Callable[[User], Client]
) -> None:
    """Once the check is over, a transfer can be begun but is not what the page leads to."""
    desk, address = browser(regulator), f"/outreach/clues/{clue.number}/"
    take("file", text="")
    page = desk.get(address).content.decode()
    assert "登记移送报告" in page
    assert 'btn-primary ld-no-print" data-opens' not in page
    take("report")
    assert (
        'btn-primary ld-no-print" data-opens="step-approve"' in desk.get(address).content.decode()
    )
