"""以案定补台账: only what the committee settled, once, in its month, at what held then."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import fastexcel
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.performance import Line, conclude
from liandong.desk.handling.models import Instalment, Sitting
from liandong.desk.intake.models import Record
from liandong.desk.station.actions.subsidies import set_rates
from liandong.desk.station.models import SubsidyRate
from liandong.desk.station.queries.ledger import ledger, month_after
from liandong.desk.station.rules.subsidies import Grade, Rates, amount_for, grade_of
from tests.desk.disputes.conftest import dispute_of
from tests.desk.disputes.workflow.test_stepping import go
from tests.desk.steps.samples import MOMENT

pytestmark = pytest.mark.django_db
TODAY = MOMENT.date()
MONTH = TODAY.replace(day=1)


@pytest.mark.parametrize(
    ("oral", "is_major", "grade", "amount"),
    [
        (True, False, Grade.ORAL, 50),
        (False, False, Grade.WRITTEN, 200),
        (True, True, Grade.COMPLEX, 500),
        (False, True, Grade.COMPLEX, 500),
    ],
)
def test_what_a_case_is_paid(oral: bool, is_major: bool, grade: Any, amount: int) -> None:
    rates = Rates(Decimal(50), Decimal(200), Decimal(500))
    assert grade_of(oral=oral, is_major=is_major) == grade
    assert amount_for(grade, rates) == amount
    assert amount_for(grade, None) is None


@pytest.fixture
def settle(add_record: Callable[..., Record], person: Callable[..., User]) -> Any:
    """A dispute that was agreed upon under somebody's name."""
    count = iter(range(100))

    def make(name: str = "committee", *, oral: bool = False) -> Dispute:
        number = next(count)
        names = "甲乙丙丁戊己庚"
        texts = ("羽绒服掉毛", "手机黑屏", "皮鞋开胶", "电饭锅不通电", "床垫塌陷", "眼镜断裂")
        text = f"在第{number}家店买的{texts[number % 6]}，要求退款{100 + number}元，商家不退"
        phone = f"1990{(number * 7919 + 1234) % 10**7:07d}"
        dispute = dispute_of(
            add_record(
                text,
                person_name=f"演{names[number]}示",
                person_phone=phone,
                minutes_ago=number * 9000,
            )
        )
        by = person("mediator")
        go(dispute, "to_room", by=by)
        go(dispute, "accept", by=by)
        chosen = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": name}}
        take_step(dispute, "begin", facts=chosen, by=by)
        signed: dict[Fact, dict[str, Any]] = {Fact.ORAL if oral else Fact.SIGNED: {}}
        plan = [Line("退款", Decimal(100 + number), TODAY)]
        conclude(dispute, "agree", plan=plan, facts=signed, by=by)
        return dispute

    return make


@pytest.fixture
def hold(person: Callable[..., User]) -> Any:
    """A sitting of the committee's mediator was held in it."""

    def make(dispute: Dispute) -> Dispute:
        begun = timezone.now() - timedelta(hours=2)
        Sitting.objects.create(
            dispute=dispute,
            way=Sitting.Way.PHONE,
            mediator=person("people_mediator"),
            starts_at=begun,
            ends_at=begun + timedelta(hours=1),
            state=Sitting.State.HELD,
            by=person("people_mediator"),
        )
        return dispute

    return make


def rate(by: User, since: date, written: int) -> SubsidyRate:
    made = SubsidyRate(
        since=since,
        oral_yuan=Decimal(50),
        written_yuan=Decimal(written),
        complex_yuan=Decimal(500),
        basis="示例文件",
    )
    return set_rates(rate=made, by=by)


def cases(person: Any, month: date = MONTH) -> Any:
    home = District.objects.get(name="铜马商圈")
    return [case for group in ledger(person("mediator"), home, month) for case in group.cases]


def test_only_what_the_committee_settled_is_on_it(settle: Any, person: Callable[..., User]) -> None:
    mine = settle()
    settle("association")
    oral = settle(oral=True)
    found = cases(person)
    assert [group.dispute for group in found] == [mine, oral]
    assert [group.grade for group in found] == [Grade.WRITTEN, Grade.ORAL]
    assert found[0].applicant.startswith("演*")
    assert found[0].agreed == 100
    assert found[0].subsidy is None
    assert not found[0].performed


def test_an_agreement_taken_back_is_not_paid(settle: Any, person: Callable[..., User]) -> None:
    dispute = settle()
    undo(dispute.history.filter(detail__step="agree").get(), by=person("mediator"))
    assert cases(person) == []


def test_a_case_counts_once_in_the_month_of_its_first_agreement(
    settle: Any, person: Callable[..., User]
) -> None:
    dispute = settle()
    first = HistoryEntry.objects.filter(dispute=dispute, detail__step="agree")
    before = timezone.now() - timedelta(days=40)
    first.update(at=before)
    by = person("mediator")
    Instalment.objects.update(due_on=TODAY - timedelta(days=1))
    go(dispute, "lapse", by=by)
    go(dispute, "mediate_again", by=by)
    chosen = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}
    take_step(dispute, "begin", facts=chosen, by=by)
    plan = [Line("退款", Decimal(80), TODAY)]
    conclude(dispute, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)
    assert cases(person) == []
    assert len(cases(person, timezone.localdate(before).replace(day=1))) == 1


def test_what_is_paid_is_what_held_on_the_day_of_the_agreement(
    settle: Any, hold: Any, person: Callable[..., User], city_head: User
) -> None:
    hold(settle())
    rate(city_head, TODAY - timedelta(days=400), 150)
    rate(city_head, TODAY, 200)
    rate(city_head, month_after(MONTH), 300)
    assert [case.subsidy for case in cases(person)] == [200]
    for role in ("mediator", "supervisor"):  # what holds everywhere is not set by one station
        with pytest.raises(PermissionDenied):
            rate(person(role), TODAY, 9000)


def test_who_only_registered_an_agreement_is_paid_nothing(
    settle: Any,
    hold: Any,
    person: Callable[..., User],
    city_head: User,
    signed_in: Callable[..., Client],
) -> None:
    """Paid is who mediated; of a case without minutes nobody knows who that was."""
    presided, registered = hold(settle()), settle()
    rate(city_head, TODAY, 200)
    assert {case.dispute: case.subsidy for case in cases(person)} == {
        presided: 200,
        registered: None,
    }
    query = f"?month={MONTH:%Y-%m}"
    page = signed_in("mediator").get(f"/handling/ledger/{query}").content.decode()
    assert "补贴合计 200 元" in page
    assert "<strong>—</strong>" in page  # of who registered it: nothing, not a sum of nought


@pytest.mark.long
def test_the_page_and_the_sheet_tell_the_same(
    settle: Any,
    hold: Any,
    person: Callable[..., User],
    city_head: User,
    signed_in: Callable[..., Client],
) -> None:
    hold(settle())
    settle()
    rate(city_head, TODAY, 200)
    client = signed_in("mediator")
    query = f"?month={MONTH:%Y-%m}"
    page = client.get(f"/handling/ledger/{query}").content.decode()
    assert "补贴合计 200 元" in page
    assert "19900001234" not in page
    reply = client.get(f"/handling/ledger/ledger.xlsx{query}")
    content = b"".join(reply) if reply.streaming else reply.content
    table = fastexcel.read_excel(io.BytesIO(content).getvalue()).load_sheet(0).to_polars()
    paid = dict(zip(table["调解员"], table["补贴（元）"], strict=True))
    assert paid["mediator甲（登记人；没有调解笔录）"] is None
    assert paid["people_mediator甲"] == 200
    assert (table["序号"][2], table["补贴（元）"][2]) == ("合计", 200)
    assert "还没有登记" not in page


def test_without_a_standard_it_says_so_and_who_sets_it(
    settle: Any, city_head: User, signed_in: Callable[..., Client]
) -> None:
    settle()
    shown = signed_in("mediator").get(f"/handling/ledger/?month={MONTH:%Y-%m}").content.decode()
    assert "负责全部商圈的单位的负责人在“补贴标准”里登记" in shown
    facts = {
        "since": TODAY,
        "oral_yuan": 50,
        "written_yuan": 200,
        "complex_yuan": 500,
        "basis": "文",
    }
    head = Client()
    head.force_login(city_head)
    assert head.post("/handling/ledger/rates/", facts | {"oral_yuan": -1}).status_code == 422
    assert head.post("/handling/ledger/rates/", facts).status_code == 302
    for role in ("supervisor", "mediator"):  # of one district
        assert signed_in(role).post("/handling/ledger/rates/", facts).status_code == 403
    assert signed_in("mediator").get("/handling/ledger/rates/").status_code == 403


@pytest.mark.long
def test_a_longer_ledger_needs_no_more_queries(settle: Any, person: Callable[..., User]) -> None:
    settle()
    with CaptureQueriesContext(connection) as few:
        assert len(cases(person)) == 1
    for _ in range(3):
        settle()
    with CaptureQueriesContext(connection) as four:
        assert len(cases(person)) == 4
    assert len(four) == len(few)
