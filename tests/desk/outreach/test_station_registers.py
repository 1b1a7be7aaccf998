"""The register of a rights station, its ledgers and report; what passes between it and the desk."""

import html
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from fastexcel import read_excel

from liandong.desk.access.models import User
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Record
from liandong.desk.outreach.actions.station_registers import (
    accounts,
    entries,
    forwards,
    payments,
    requests,
    returns,
)
from liandong.desk.outreach.actions.stations import remove_plate
from liandong.desk.outreach.models import (
    AdvancePayment,
    RightsStation,
    StationEntry,
    StationForward,
)
from liandong.desk.outreach.queries.station_registers.entries import LEDGER, waiting_forwards
from liandong.desk.outreach.queries.station_registers.monthly_report import monthly_report
from liandong.desk.outreach.rules.station_register import (
    Outcome,
    SelfSettled,
    outcome,
)
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.outreach.page_versions import post_as_read
from tests.desk.steps import station_registers as steps
from tests.desk.steps.outreach import head, officer
from tests.desk.steps.preparing import Give
from tests.desk.steps.station_registers import CONSUMER, typed_entry, typed_payment, typed_return

pytestmark = pytest.mark.django_db
NAME, PHONE = CONSUMER
C9 = (
    *("序号", "日期", "消费者", "电话", "商户", "商品", "金额", "诉求", "处理过程", "结果"),
    *("和解金额", "用时", "经办", "回访"),
)


@pytest.mark.parametrize(
    ("answered_on", "today", "found"),
    [
        (None, date(2026, 12, 3), Outcome.WAITING),
        (None, date(2026, 12, 4), Outcome.UNANSWERED),
        (date(2026, 12, 3), date(2026, 12, 9), Outcome.IN_TIME),
        (date(2026, 12, 4), date(2026, 12, 9), Outcome.LATE),
    ],
)
def test_an_answer_is_in_time_until_its_day_is_over(
    answered_on: date | None, today: date, found: Outcome
) -> None:
    assert outcome(due_on=date(2026, 12, 3), answered_on=answered_on, today=today) is found


def test_few_entries_make_no_percentage() -> None:
    assert SelfSettled(3, 4).words() == "4 件中 3 件（不足 10 件，不算百分比）"
    assert SelfSettled(9, 12).words() == "75.0%（12 件中 9 件）"
    assert SelfSettled(0, 0).share is None


def test_the_register_has_the_columns_of_the_stations_books() -> None:
    assert not [word for word in C9 if not any(word in column for column in LEDGER)]


def test_an_entry_goes_from_the_counter_to_its_call_back(
    give: Give, browser: Callable[[User], Client]
) -> None:
    station, client = steps.kept_station(give), browser(steps.operator(give))
    reply = client.post(
        reverse("outreach:new_entry", args=[station.number]),
        {
            "received_at": "2026-11-24 09:30", "consumer": NAME, "phone": PHONE,
            "merchant_name": "福临金店", "goods": "金手镯", "amount_yuan": "1280",
            "wants": "手镯断裂，要求更换", "course": "",
        },
    )  # fmt: skip
    entry = StationEntry.objects.get()
    assert reply["Location"] == reverse(
        "outreach:station_entry", args=[station.number, entry.number]
    )
    url = reply["Location"]
    page = client.get(url).content.decode()
    assert PHONE in page  # its own party
    post_as_read(client, url, "settle", {"course": "更换同款", "settled_yuan": ""})
    entry.refresh_from_db()
    assert entry.state == "settled"
    with pytest.raises(ValidationError, match="已和解"):
        entries.forward_entry(entry=entry, to="platform", by=steps.operator(give))
    back = reverse("outreach:entry_step", args=[station.number, entry.number, "call-back"])
    client.post(back, {"on": str(timezone.localdate()), "result": "satisfied", "words": ""})
    assert "满意" in client.get(url).content.decode()


def test_an_account_is_of_one_station_and_given_by_its_department(give: Give) -> None:
    station = steps.kept_station(give)
    with pytest.raises(ValidationError, match="已经登记在这个站点"):
        accounts.give_account(station=station, username="operator", by=head(give))
    with pytest.raises(ValidationError, match="不是站点维权专员"):
        accounts.give_account(station=station, username=officer(give).username, by=head(give))
    with pytest.raises(PermissionDenied):
        accounts.give_account(
            station=station, username=steps.account_named("third").username, by=officer(give)
        )


def test_who_lost_the_account_or_whose_plate_is_down_writes_nothing(give: Give) -> None:
    station, by = steps.kept_station(give), steps.operator(give)
    second = steps.second_operator(give)
    accounts.end_account(account=steps.account_of(give), by=head(give))
    with pytest.raises(PermissionDenied, match="不是您的站点"):
        entries.enter(station=station, entry=typed_entry(station), by=by)
    remove_plate(station=station, on=timezone.localdate(), reason="撤场", by=head(give))
    with pytest.raises(PermissionDenied, match="授牌后、摘牌前"):
        entries.enter(station=station, entry=typed_entry(station), by=second)


def test_the_desk_has_one_working_day_and_the_weekend_does_not_count(give: Give) -> None:
    with time_machine.travel("2026-11-27 16:00+08:00", tick=False):  # a Friday
        forward = steps.forward_of(give)
        assert forward.due_on == date(2026, 11, 30)
        assert "1 个工作日" in forward.working_out
    with time_machine.travel("2026-12-01 09:00+08:00", tick=False):
        assert forward.outcome is Outcome.UNANSWERED
        answered = forwards.reply_to_forward(forward=forward, words="请再谈", by=officer(give))
        assert answered.outcome is Outcome.LATE


def test_a_forwarded_entry_becomes_a_dispute_by_one_click_alone(
    give: Give, browser: Callable[[User], Client]
) -> None:
    forward, by = steps.forward_of(give), officer(give)
    assert not Dispute.objects.exists()
    entry = forward.entry
    url = reverse("outreach:station_entry", args=[entry.station.number, entry.number])
    client = browser(by)
    page = client.get(url).content.decode()
    assert "登记为纠纷" in page
    assert PHONE not in page
    assert NAME not in page
    reply = client.post(
        reverse("outreach:register_entry", args=[entry.station.number, entry.number])
    )
    dispute = Dispute.objects.get()
    assert reply["Location"] == reverse("disputes:detail", args=[dispute.number])
    record = Record.objects.get()
    assert (record.person_name, record.person_phone) == (NAME, PHONE)
    assert "手镯断裂" in record.text
    assert record.amount_yuan == Decimal(1280)
    assert record.received_at == forward.at
    assert dispute.number in client.get(url).content.decode()
    card = reverse("outreach:stations_of_dispute", args=[dispute.number])
    assert entry.number in client.get(card).content.decode()
    operator = browser(steps.operator(give)).get(url).content.decode()
    assert "已登记为消费纠纷" in operator
    assert dispute.number not in operator
    with pytest.raises(ValidationError, match="已经由"):
        forwards.register_forward(forward=forward, by=by)
    assert Dispute.objects.count() == 1


def test_what_is_answered_goes_back_to_the_station(give: Give) -> None:
    forward = steps.forward_of(give)
    with pytest.raises(ValidationError, match="答复的内容"):
        forwards.reply_to_forward(forward=forward, words=" ", by=officer(give))
    forwards.reply_to_forward(forward=forward, words="七日内可退", by=officer(give))
    entry = StationEntry.objects.get()
    assert entry.state == "open"
    again = entries.forward_entry(entry=entry, to="platform", by=steps.operator(give))
    assert again.outcome is Outcome.WAITING


def test_only_the_desk_of_the_district_answers(give: Give, someone: Callable[..., User]) -> None:
    forward = steps.forward_of(give)
    for by in (
        steps.operator(give),
        someone("police", "duty_officer", place="滨河商圈"),
        someone("association", "analyst"),
    ):
        with pytest.raises(PermissionDenied):
            forwards.register_forward(forward=forward, by=by)
        assert not waiting_forwards(by).exists()
    assert waiting_forwards(officer(give)).get() == forward


def test_what_waits_for_an_answer_stands_on_the_board(
    give: Give, browser: Callable[[User], Client]
) -> None:
    forward = steps.forward_of(give)
    page = browser(officer(give)).get(reverse("outreach:on_the_board")).content.decode()
    assert f"站点转来　{forward.entry.merchant_name}" in page


def test_a_shop_answers_through_the_station_of_its_mall(
    give: Give, browser: Callable[[User], Client]
) -> None:
    sent = steps.request_of(give)
    operator, desk = browser(steps.operator(give)), browser(officer(give))
    page = operator.get(reverse("outreach:own_station")).content.decode()
    assert "等商户答复" in page
    url = reverse("outreach:answer_request", args=[sent.station.number, sent.pk])
    operator.post(url, {"result": "refused", "answer": "不同意更换", "settled_yuan": ""})
    card = reverse("outreach:stations_of_dispute", args=[sent.dispute.number])
    assert "商户不同意" in desk.get(card).content.decode()
    sent.dispute.refresh_from_db()
    assert sent.dispute.status == "open"  # what follows, people decide
    with pytest.raises(ValidationError, match="已经答复"):
        requests.take_back_request(request=sent, by=officer(give))


def test_what_a_shop_is_asked_stays_one_matter_after_a_merge(
    give: Give, add_record: Callable[..., Record], browser: Callable[[User], Client]
) -> None:
    """It is taken back from the dispute that stands, and not asked twice."""
    sent, by = steps.request_of(give), officer(give)
    record = add_record("在福临金店买的项链断了，店家不退。", person_phone="19900005678")
    other = Dispute.objects.get(members__record=record)
    merge(other, sent.dispute, by=by)
    again = steps.to_send(give) | {"dispute": Dispute.objects.get(pk=other.pk)}
    with pytest.raises(ValidationError, match="正等答复"):
        requests.send_to_station(**again | {"station": sent.station})
    url = reverse("outreach:take_back_from_station", args=[other.number, sent.pk])
    assert "已收回" in browser(by).post(url, follow=True).content.decode()
    sent.refresh_from_db()
    assert sent.withdrawn_at


def test_the_people_of_a_dispute_do_not_go_to_the_station(
    give: Give, add_record: Callable[..., Record]
) -> None:
    sent = requests.send_to_station(
        **steps.to_send(give) | {
            "dispute": _with_people(add_record), "words": f"{NAME} {PHONE} 要求更换",
        }
    )  # fmt: skip
    assert NAME not in sent.words
    assert PHONE not in sent.words


def _with_people(add_record: Callable[..., Record]) -> Dispute:
    record = add_record(
        "金手镯断裂，福临金店不给换。", person_name=NAME, person_phone=PHONE,
        merchant_name="福临金店",
    )  # fmt: skip
    return Dispute.objects.get(members__record=record)


def test_the_shop_is_found_in_the_register_by_its_mall(give: Give) -> None:
    station, shop = steps.kept_station(give), give("shops")["福临金店"]
    RightsStation.objects.filter(pk=station.pk).update(mall="铜马百货")
    station.refresh_from_db()
    Merchant.objects.filter(pk=shop.pk).update(mall="铜马百货", district=station.district)
    assert steps.entry_of(give).merchant == shop


def test_advance_payments_are_decided_on_by_another_person(give: Give) -> None:
    payment, today = steps.payment_of(give), timezone.localdate()
    given: dict[str, Any] = {
        "payment": payment, "facts_clear": True, "no_fault": True, "on": today,
        "approved_yuan": Decimal(300), "by": steps.operator(give),
    }  # fmt: skip
    with pytest.raises(ValidationError, match="登记的人不核定"):
        payments.decide_on_payment(**given)
    given["by"] = steps.second_operator(give)
    with pytest.raises(ValidationError, match="无过错的才赔付"):
        payments.decide_on_payment(**given | {"no_fault": False})
    with pytest.raises(ValidationError, match="不超过申请的"):
        payments.decide_on_payment(**given | {"approved_yuan": Decimal(301)})
    with pytest.raises(ValidationError, match="待核定"):
        payments.pay(payment=payment, on=today, by=given["by"])
    payments.decide_on_payment(**given)
    payments.pay(payment=payment, on=today, by=given["by"])
    payments.recover(payment=payment, recovered_yuan=Decimal(100), on=today, by=given["by"])
    with pytest.raises(ValidationError, match="没有全部追回"):
        payments.close_payment(payment=payment, on=today, by=given["by"])
    closed = payments.close_payment(payment=payment, on=today, closing="商户破产", by=given["by"])
    assert closed.state == "closed"


def test_two_returns_that_are_alike_are_both_entered_as_the_page_says(
    give: Give, browser: Callable[[User], Client]
) -> None:
    """One pressed twice is one; two of the same goods on one day are two."""
    station, desk = steps.kept_station(give), browser(steps.operator(give))
    url = reverse("outreach:new_return_of", args=[station.number])
    given = {
        "on": timezone.localdate().isoformat(), "merchant_name": "福临金店", "goods": "项链",
        "amount_yuan": "99", "days": "3", "result": "returned",
    }  # fmt: skip
    assert desk.post(url, given).status_code == 302
    refused = desk.post(url, given)
    assert (refused.status_code, station.returns.count()) == (422, 1)
    shown = refused.content.decode()
    assert "刚刚已有同样的退货" in shown
    assert "请过两分钟再登记，或者写明不同之处" in shown
    assert 'value="福临金店"' in shown  # nothing has to be typed again
    assert desk.post(url, {**given, "words": "同款第二件"}).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        assert desk.post(url, given).status_code == 302
    assert station.returns.count() == 3


def test_the_monthly_report_adds_up_and_leaves_out_what_is_void(
    give: Give, browser: Callable[[User], Client]
) -> None:
    station, by = steps.kept_station(give), steps.operator(give)
    steps.settled_entry(give)
    steps.forward_of(give)
    steps.entry_of(give)
    entries.void_entry(entry=steps.entry_of(give), reason="重复登记", by=by)
    steps.paid(give)
    steps.return_of(give)
    returns.void_return(goods_return=steps.return_of(give), reason="重复", by=by)
    returns.enter_return(station=station, goods_return=typed_return(station, result="unfit"), by=by)
    report = monthly_report(station, timezone.localdate())
    assert report.received == 3
    assert report.self_settled == SelfSettled(1, 2)
    assert (report.settled_yuan, report.payments, report.payments_yuan) == (
        Decimal(200),
        1,
        Decimal(300),
    )
    assert (report.returns, report.returns_yuan, report.not_returned) == (1, Decimal(99), 1)
    assert report.forwards == {Outcome.WAITING: 1}
    earlier = monthly_report(station, timezone.localdate().replace(day=1) - timedelta(days=1))
    assert earlier.received == 0
    client = browser(by)
    page = client.get(reverse("outreach:station_report", args=[station.number])).content.decode()
    assert "2 件中 1 件" in page
    paper = reverse("outreach:station_report_paper", args=[station.number, "docx"])
    document = Document(io.BytesIO(client.get(paper).content))
    words = "\n".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    assert "2 件中 1 件" in words
    pdf = client.get(reverse("outreach:station_report_paper", args=[station.number, "pdf"]))
    assert pdf.content.startswith(b"%PDF")


def test_the_ledgers_leave_the_station_without_people(
    give: Give, browser: Callable[[User], Client]
) -> None:
    station = steps.kept_station(give)
    entries.enter(
        station=station,
        entry=typed_entry(station, wants=f"{NAME}要求更换，电话{PHONE}"),
        by=steps.operator(give),
    )
    steps.payment_of(give)
    steps.return_of(give)
    for by in (steps.operator(give), officer(give)):
        client = browser(by)
        for name in ("register_file", "payments_file", "returns_file"):
            reply: Any = client.get(reverse(f"outreach:{name}", args=[station.number, "xlsx"]))
            assert reply.status_code == 200, name
            sheet = read_excel(reply.content).load_sheet(0, dtypes="string").to_polars()
            cells = [str(cell) for row in sheet.rows() for cell in row]
            assert any("福临金店" in cell for cell in cells)
            assert not [cell for cell in cells if NAME in cell or PHONE in cell]


def test_a_page_that_is_stale_settles_nothing(
    give: Give, browser: Callable[[User], Client]
) -> None:
    entry = steps.entry_of(give)
    with pytest.raises(ValidationError, match="内容已变"):
        entries.settle_entry(
            entry=entry, settled_yuan=None, course="x", page_version="x", by=steps.operator(give)
        )


@pytest.mark.long
def test_the_lists_need_as_many_queries_for_thirty_lines_as_for_three(
    give: Give, browser: Callable[[User], Client]
) -> None:
    station, by = steps.kept_station(give), steps.operator(give)
    client = browser(by)
    pages = [
        reverse("outreach:own_station"),
        *(
            reverse(f"outreach:{name}", args=[station.number])
            for name in (
                "station_register", "station_payments", "station_returns", "station_requests",
                "station_report",
            )
        ),
    ]  # fmt: skip
    forwarded = reverse("outreach:forwarded")

    def grow(count: int) -> None:
        for _place in range(count):
            steps.forward_of(give)
            made = AdvancePayment.objects.count()
            payment = typed_payment(station, consumer=f"演示消费者{made}")
            payments.apply_for_payment(station=station, payment=payment, by=by)
            steps.return_of(give)

    def counts() -> list[int]:
        desk = browser(officer(give))
        return [cost_of(client, page)[0] for page in pages] + [cost_of(desk, forwarded)[0]]

    grow(3)
    counts()  # what is read once
    few = counts()
    grow(17)
    assert counts() == few


def test_nothing_is_sent_where_the_district_has_no_plated_station(
    give: Give, browser: Callable[[User], Client]
) -> None:
    dispute = steps.disputed(give)
    card = reverse("outreach:stations_of_dispute", args=[dispute.number])
    with CaptureQueriesContext(connection):
        assert not browser(officer(give)).get(card).content.decode().strip()
    assert not StationForward.objects.exists()


def test_what_was_paid_in_a_month_opens_what_was_paid_then_alone(
    give: Give, browser: Callable[[User], Client]
) -> None:
    """An application that nobody decided on is not among them, one of an earlier month is."""
    station, day = steps.kept_station(give), timezone.localdate()
    paid = steps.paid(give)
    other = typed_payment(station, consumer="演示另一位")
    payments.apply_for_payment(station=station, payment=other, by=steps.operator(give))
    type(paid).objects.filter(pk=paid.pk).update(applied_on=day.replace(day=1) - timedelta(days=3))
    desk, address = browser(steps.operator(give)), f"/outreach/stations/{station.number}"
    page = desk.get(f"{address}/report/").content.decode()
    (link,) = re.findall(r'href="([^"]*paid_since[^"]*)"', page)
    rows = desk.get(html.unescape(link)).context["listing"]
    assert [row.pk for row in rows.page] == [paid.pk]
    assert monthly_report(station, day).payments == 1
