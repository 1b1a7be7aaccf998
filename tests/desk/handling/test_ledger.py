"""以案定补台账: only what the committee settled, once, in its month, at what held then."""

import io
from datetime import date, timedelta
from decimal import Decimal

import fastexcel
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.performing import Line, conclude
from liandong.desk.handling.actions.subsidies import set_rates
from liandong.desk.handling.models import Instalment, SubsidyRate
from liandong.desk.handling.queries.ledger import ledger, month_after
from liandong.desk.handling.rules.subsidies import Grade, Rates, amount_for, grade_of
from tests.desk.disputes.conftest import dispute_of
from tests.desk.disputes.test_stepping import go

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
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
def test_what_a_case_is_paid(oral, is_major, grade, amount):
    rates = Rates(Decimal(50), Decimal(200), Decimal(500))
    assert grade_of(oral=oral, is_major=is_major) == grade
    assert amount_for(grade, rates) == amount
    assert amount_for(grade, None) is None


@pytest.fixture
def settle(told, person):
    """A dispute that was agreed upon under somebody's name."""
    count = iter(range(100))

    def make(name: str = "committee", *, oral: bool = False) -> Dispute:
        number = next(count)
        names = "甲乙丙丁戊己庚"
        texts = ("羽绒服掉毛", "手机黑屏", "皮鞋开胶", "电饭锅不通电", "床垫塌陷", "眼镜断裂")
        text = f"在第{number}家店买的{texts[number % 6]}，要求退款{100 + number}元，商家不退"
        phone = f"1990{(number * 7919 + 1234) % 10**7:07d}"
        dispute = dispute_of(
            told(
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
        take_step(dispute, "begin", told=chosen, by=by)
        signed = {Fact.ORAL if oral else Fact.SIGNED: {}}
        plan = [Line("退款", Decimal(100 + number), TODAY)]
        conclude(dispute, "agree", plan=plan, told=signed, by=by)
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


def cases(person, month: date = MONTH):
    home = District.objects.get(name="铜马商圈")
    return [case for one in ledger(person("mediator"), home, month) for case in one.cases]


def test_only_what_the_committee_settled_is_on_it(settle, person):
    mine = settle()
    settle("association")
    oral = settle(oral=True)
    found = cases(person)
    assert [one.dispute for one in found] == [mine, oral]
    assert [one.grade for one in found] == [Grade.WRITTEN, Grade.ORAL]
    assert found[0].applicant.startswith("演*")
    assert found[0].agreed == 100
    assert found[0].subsidy is None
    assert not found[0].performed


def test_an_agreement_taken_back_is_not_paid(settle, person):
    dispute = settle()
    undo(dispute.history.filter(detail__step="agree").get(), by=person("mediator"))
    assert cases(person) == []


def test_a_case_counts_once_in_the_month_of_its_first_agreement(settle, person):
    dispute = settle()
    first = HistoryEntry.objects.filter(dispute=dispute, detail__step="agree")
    before = timezone.now() - timedelta(days=40)
    first.update(at=before)
    by = person("mediator")
    Instalment.objects.update(due_on=TODAY - timedelta(days=1))
    go(dispute, "lapse", by=by)
    go(dispute, "mediate_again", by=by)
    chosen = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}
    take_step(dispute, "begin", told=chosen, by=by)
    plan = [Line("退款", Decimal(80), TODAY)]
    conclude(dispute, "agree", plan=plan, told={Fact.SIGNED: {}}, by=by)
    assert cases(person) == []
    assert len(cases(person, timezone.localdate(before).replace(day=1))) == 1


def test_what_is_paid_is_what_held_on_the_day_of_the_agreement(settle, person):
    settle()
    by = person("supervisor")
    rate(by, TODAY - timedelta(days=400), 150)
    rate(by, TODAY, 200)
    rate(by, month_after(MONTH), 300)
    assert [one.subsidy for one in cases(person)] == [200]
    with pytest.raises(PermissionDenied):
        rate(person("mediator"), TODAY, 9000)


def test_the_page_and_the_sheet_tell_the_same(settle, person, signed_in):
    settle()
    rate(person("supervisor"), TODAY, 200)
    client = signed_in("mediator")
    asked = f"?month={MONTH:%Y-%m}"
    page = client.get(f"/handling/ledger/{asked}").content.decode()
    assert "补贴合计 200 元" in page
    assert "19900001234" not in page
    reply = client.get(f"/handling/ledger/ledger.xlsx{asked}")
    content = b"".join(reply) if reply.streaming else reply.content
    table = fastexcel.read_excel(io.BytesIO(content).getvalue()).load_sheet(0).to_polars()
    assert table["调解员"][0] == "mediator甲"
    assert table["补贴（元）"].to_list() == [200, 200]
    assert table["序号"][1] == "合计"
    assert "还没有登记" not in page


def test_without_a_standard_it_says_so_and_who_sets_it(settle, signed_in):
    settle()
    shown = signed_in("mediator").get(f"/handling/ledger/?month={MONTH:%Y-%m}").content.decode()
    assert "请负责人在“补贴标准”里登记" in shown
    told = {
        "since": TODAY,
        "oral_yuan": 50,
        "written_yuan": 200,
        "complex_yuan": 500,
        "basis": "文",
    }
    supervisor = signed_in("supervisor")
    assert supervisor.post("/handling/ledger/rates/", told | {"oral_yuan": -1}).status_code == 422
    assert supervisor.post("/handling/ledger/rates/", told).status_code == 302
    assert signed_in("mediator").get("/handling/ledger/rates/").status_code == 403


def test_a_longer_ledger_needs_no_more_queries(settle, person):
    settle()
    with CaptureQueriesContext(connection) as one:
        assert len(cases(person)) == 1
    for _ in range(3):
        settle()
    with CaptureQueriesContext(connection) as four:
        assert len(cases(person)) == 4
    assert len(four) == len(one)
