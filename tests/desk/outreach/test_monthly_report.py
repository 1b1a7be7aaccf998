"""12315 数据分析: each number opens exactly its rows, sentences say what the figures say, nobody is
named in what is picked."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.consultations.models import Consultation
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.intake.models import Record
from liandong.desk.outreach.actions.monthly_reports import (
    drop_advice,
    drop_case,
    pick_advice,
    pick_case,
)
from liandong.desk.outreach.models import Advice, EnforcementCase, MonthlyAdvice, MonthlyCase
from liandong.desk.outreach.queries.monthly.figures import MonthlyReport, monthly_report
from liandong.desk.outreach.queries.monthly.picks import offered_advice, shown_cases
from liandong.desk.outreach.queries.monthly.rows import MonthScope, rows_behind
from liandong.desk.outreach.rules.monthly import (
    Compared,
    Month,
    arrow,
    change_words,
    last_month,
    month_of,
    rate_words,
    share_words,
)
from liandong.desk.outreach.rules.monthly_words import Counted, complaint_words
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import moment, rise
from tests.desk.steps.consultations import consultation_by, topic_of
from tests.desk.steps.samples import WANG

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
OCTOBER = month_of(date(2026, 10, 5), TODAY)


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def consult(districts: dict[str, District], officer: User) -> Callable[..., None]:
    """So many consultations on a day."""

    def taken(many: int, on: date, by: User | None = None, **changes: Any) -> None:
        for _each in range(many):
            made = consultation_by(by or officer, districts["铜马商圈"], **changes)
            Consultation.objects.filter(pk=made.pk).update(at=moment(on))

    return taken


@pytest.fixture
def october(
    districts: dict[str, District],
    shop: Merchant,
    someone: Callable[..., User],
    officer: User,
    consult: Callable[..., None],
) -> list[Dispute]:
    """Disputes of October, fewer in September and the year before; some were consulted on."""
    rows = rise(districts, 6, merchant=shop, day=date(2026, 10, 20))
    food = {"sector": "食品", "item": "糕点面包", "nature": "质量"}
    rows += rise(districts, 2, day=date(2026, 10, 8), **food)
    rise(districts, 3, merchant=shop, day=date(2026, 9, 20))
    rise(districts, 1, merchant=shop, day=date(2025, 10, 10))
    rise(districts, 1, merchant=shop, day=date(2025, 6, 1))
    Dispute.objects.filter(pk=rows[0].pk).update(holder=officer, status="settled", stage="settled")
    consult(1, date(2026, 8, 30))
    consult(2, date(2026, 9, 10))
    consult(3, date(2026, 10, 10), channel="counter", topic=topic_of("登记注册", "business"))
    consult(2, date(2026, 10, 11), someone("association", "mediator"))
    first = Consultation.objects.filter(at__gte=moment(date(2026, 10, 10), 0)).first()
    assert first
    Consultation.objects.filter(pk=first.pk).update(
        dispute=rows[1], turned_by=officer, turned_at=moment(date(2026, 10, 10))
    )
    for dispute, code, due, stopped in (
        (rows[0], "acceptance_decision", date(2026, 10, 9), moment(date(2026, 10, 8))),
        (rows[1], "acceptance_decision", date(2026, 10, 9), moment(date(2026, 10, 12))),
        (rows[0], "mediation", date(2026, 10, 20), moment(date(2026, 10, 19))),
    ):
        Clock.objects.create(
            dispute=dispute, code=code, started_on=due, due_on=due, rule="2026", stopped_at=stopped
        )
    by = someone("regulator", "regulator")
    for number, source, decided in (
        ("AJ1", "complaint", date(2026, 10, 30)), ("AJ2", "report", date(2026, 10, 30)),
        ("AJ3", "inspection", None),
    ):  # fmt: skip
        EnforcementCase.objects.create(
            number=number, case_number=f"演示{number}", department=by.department, party="演示店",
            cause="演示", source=source, opened_on=date(2026, 10, 12), decided_on=decided, by=by,
            district=shop.district, fine_yuan=Decimal(5000),
        )  # fmt: skip
    return rows


def report_of(by: User, month: Month = OCTOBER) -> MonthlyReport:
    return monthly_report(MonthScope(month, "", by))


@pytest.mark.long
def test_each_number_opens_exactly_its_rows(
    october: list[Dispute], officer: User, browser: Callable[[User], Client]
) -> None:
    report, client = report_of(officer), browser(officer)
    assert report.numbers["opened"] == Compared(8, 3, 1)
    assert report.numbers["consulted"] == Compared(5, 2, None)
    assert report.numbers["turned"].now == 1
    assert report.numbers["closed"].now == 1
    assert report.numbers["cases"].now == report.numbers["fined"].now == 1
    body = client.get(reverse("outreach:monthly"), {"month": "2026-10"}).content.decode()
    for name, count in report.numbers.items():
        url = reverse("outreach:monthly_rows", args=[name])
        assert f'href="{url}?month=2026-10' in body, name
        for span, wanted in (("", count.now), ("before", count.before), ("year", count.year_ago)):
            rows = client.get(url, {"month": "2026-10", "span": span})
            if wanted is not None:
                assert rows.context["shown"].paginator.count == wanted, (name, span)
                assert len(rows.context["entries"]) == wanted


def test_each_line_of_a_table_opens_exactly_its_rows(
    october: list[Dispute], officer: User, browser: Callable[[User], Client]
) -> None:
    report, client = report_of(officer), browser(officer)
    lines = [
        *report.channels, *report.kinds, *report.topics, *report.goods, *report.services,
        *report.items, *report.natures, *report.rising, *report.sources,
    ]  # fmt: skip
    assert len(lines) > 10
    for line in lines:
        url = reverse("outreach:monthly_rows", args=[line.number])
        rows = client.get(url, {"month": "2026-10", "by": line.by, "is": line.value})
        assert rows.context["shown"].paginator.count == line.count.now, line
        assert rows.context["of"] == line.name
    for office in report.offices:
        for name, count in (("consulted", office.consulted.now), ("opened", office.opened.now)):
            if name == "consulted" and office.value == "none":
                continue
            url = reverse("outreach:monthly_rows", args=[name])
            rows = client.get(url, {"month": "2026-10", "by": "office", "is": office.value})
            assert rows.context["shown"].paginator.count == count
        for name, rate in office.rates.items():
            url = reverse("outreach:monthly_rows", args=[name])
            rows = client.get(url, {"month": "2026-10", "by": "office", "is": office.value})
            assert rows.context["shown"].paginator.count == rate.of


def test_offices_have_what_they_took_and_hold(october: list[Dispute], officer: User) -> None:
    offices = {office.name: office for office in report_of(officer).offices}
    police = offices[officer.department.name]
    assert (police.consulted.now, police.opened.now) == (3, 1)
    assert (police.rates["decision"].done, police.rates["decision"].of) == (1, 1)
    assert (police.rates["ended"].done, police.rates["ended"].of) == (1, 1)
    nobody = offices["没有登记承办人"]
    assert (nobody.consulted.now, nobody.opened.now) == (0, 7)
    assert (nobody.rates["decision"].done, nobody.rates["decision"].of) == (0, 1)
    assert offices["演示铜马商圈association"].consulted.now == 2
    assert sum(office.opened.now for office in offices.values()) == 8


def test_the_words_say_what_the_figures_say(october: list[Dispute], officer: User) -> None:
    report = report_of(officer)
    assert "登记咨询 5 条，消费纠纷 8 件" in report.overall
    assert "合计 12 件（条），咨询转投诉的 1 条只计一次" in report.overall
    assert "咨询比上月增加 3 条，上年同月无可比数" in report.overall
    assert "消费纠纷比上月增加 5 件，比上年同月增加 7 件" in report.overall
    assert "%" not in report.overall
    assert "市场监管业务 3 条" in report.of_consultations
    assert "校外培训（增加 3 件）" in report.of_complaints
    assert report.of_cases == "由投诉转为案件的 1 件；作出处罚决定 1 件，罚没 5,000.00 元。"


def test_an_empty_month_says_so(officer: User) -> None:
    report = report_of(officer)
    assert report.of_consultations == "本月没有登记咨询。"
    assert report.of_complaints == "本月没有首次反映的消费纠纷。"
    assert report.of_cases == "本月没有由投诉转为案件的；没有作出处罚决定。"
    assert "合计" not in report.overall


@pytest.mark.parametrize(
    ("now", "base", "words"),
    [
        (12, 12, "‖"),
        (12, 9, "↑3"),
        (40, 50, "↓10（20.0%）"),
        (5, 0, "↑5"),
        (5, None, "无可比数"),
    ],
)
def test_a_small_base_has_no_percentage(now: int, base: int | None, words: str) -> None:
    assert arrow(now, base) == words


def test_words_of_changes_and_shares() -> None:
    assert change_words(75, 50, "上月", "件") == "比上月增加 25 件（50.0%）"
    assert change_words(1, 3, "上月", "件") == "比上月减少 2 件"
    assert change_words(3, 3, "上月", "件") == "与上月持平"
    assert share_words(36, 50) == "（72.0%）"
    assert share_words(36, 49) == ""
    assert rate_words(3, 4) == "3/4"
    assert rate_words(48, 60) == "48/60（80.0%）"
    assert rate_words(0, 0) == "—"
    one = {"opened": Compared(2)}
    lines = [Counted("食品", Compared(2))]
    words = complaint_words(one, lines, [], [], [])
    assert words == "商品类居前的是食品 2 件。"


def test_a_month_that_is_not_over_is_compared_with_the_same_days() -> None:
    running = month_of(TODAY, TODAY)
    assert (running.is_whole, running.until) == (False, TODAY)
    assert running.before == Month(date(2026, 10, 1), date(2026, 10, 24))
    assert running.year_ago == Month(date(2025, 11, 1), date(2025, 11, 24))
    assert last_month(TODAY) == Month(date(2026, 10, 1), date(2026, 10, 31))
    assert last_month(TODAY).before == Month(date(2026, 9, 1), date(2026, 9, 30))
    late = month_of(date(2026, 3, 30), date(2026, 3, 30))
    assert late.before == Month(date(2026, 2, 1), date(2026, 2, 28))
    leap = month_of(date(2024, 2, 1), TODAY)
    assert leap.year_ago == Month(date(2023, 2, 1), date(2023, 2, 28))


@pytest.mark.long
def test_reports_and_their_cases_are_the_regulators_alone(
    october: list[Dispute],
    officer: User,
    add_record: Callable[..., Record],
    someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:
    add_record(
        "举报一家店短斤少两", source="report_12315", place=False, answers={"district": "铜马商圈"},
        received_at=moment(date(2026, 10, 3)),
    )  # fmt: skip
    regulator = someone("regulator", "regulator")
    assert report_of(regulator).numbers["reports"].now == 1
    assert report_of(regulator).fined_yuan == 10_000
    mine = report_of(officer)
    assert "reports" not in mine.numbers
    assert mine.fined_yuan == 5000
    assert "举报" not in mine.overall
    assert "案件只计您可见的" in mine.scope_words
    url = reverse("outreach:monthly_rows", args=["reports"])
    assert browser(officer).get(url, {"month": "2026-10"}).status_code == 404
    assert browser(regulator).get(url, {"month": "2026-10"}).status_code == 200


def test_another_station_counts_its_own(
    october: list[Dispute], someone: Callable[..., User], browser: Callable[[User], Client]
) -> None:
    stranger = someone("police", "duty_officer", place="滨河商圈")
    assert {count.now for count in report_of(stranger).numbers.values()} == {0}
    url = reverse("outreach:monthly")
    elsewhere = browser(stranger).get(url, {"month": "2026-10", "district": "铜马商圈"})
    assert elsewhere.context["covered"].district == ""


@pytest.mark.parametrize(
    "query",
    [
        {"by": "holder", "is": "1"},
        {"by": "office", "is": "x"},
        {"by": "topic", "is": "1"},
        {"by": "office", "is": "9" * 30},
    ],
)
def test_what_is_no_line_of_the_report_is_not_there(
    query: dict[str, str], officer: User, browser: Callable[[User], Client]
) -> None:
    url = reverse("outreach:monthly_rows", args=["opened"])
    assert browser(officer).get(url, query).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "x", "2027-01", "", "1900-01"])
def test_a_month_that_cannot_be_is_the_last_whole_one(
    month: str, officer: User, browser: Callable[[User], Client]
) -> None:
    reply = browser(officer).get(reverse("outreach:monthly"), {"month": month})
    assert reply.context["covered"].month == OCTOBER


def test_a_typical_case_names_nobody(
    add_record: Callable[..., Record], officer: User, someone: Callable[..., User]
) -> None:
    dispute = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315", **WANG))
    made = pick_case(
        month=OCTOBER.since,
        number=dispute.number,
        title="王晓芸诉福临金店",
        text="王晓芸（19900001234）在福临金店买手镯，云泽市福临珠宝有限公司退款660元。",
        by=officer,
    )
    for word in ("晓芸", "19900001234", "福临"):
        assert word not in made.title + made.text
    assert "某商家" in made.text
    assert "退款660元" in made.text
    covered = MonthScope(OCTOBER, "", officer)
    assert [case.text for case in shown_cases(covered)] == [made.text]
    assert not shown_cases(MonthScope(OCTOBER.before, "", officer))
    mediator = someone("association", "mediator")
    assert not shown_cases(MonthScope(OCTOBER, "", mediator))
    with pytest.raises(ValidationError, match="已选"):
        pick_case(month=OCTOBER.since, number=dispute.number, title="甲", text="乙", by=officer)
    with pytest.raises(PermissionDenied):
        drop_case(case=made, by=mediator)
    drop_case(case=made, by=officer)
    assert not MonthlyCase.objects.exists()


def test_a_case_of_another_district_cannot_be_picked(
    october: list[Dispute], someone: Callable[..., User]
) -> None:
    stranger = someone("police", "duty_officer", place="滨河商圈")
    with pytest.raises(ValidationError, match="没有这个编号"):
        pick_case(month=OCTOBER.since, number=october[0].number, title="甲", text="乙", by=stranger)


def test_advice_comes_from_the_library_and_keeps_its_words(
    october: list[Dispute], officer: User, someone: Callable[..., User]
) -> None:
    Advice.objects.all().delete()
    fits = Advice.objects.create(text="订立书面合同。", nature="合同", basis="条例第22条")
    Advice.objects.create(text="检定秤具。", nature="计量")
    report = report_of(officer)
    assert [piece.pk for piece in offered_advice(report)] == [fits.pk]
    made = pick_advice(month=OCTOBER.since, advice=fits, by=officer)
    Advice.objects.update(text="改过的")
    made.refresh_from_db()
    assert made.text == "订立书面合同。"
    assert offered_advice(report) == []
    with pytest.raises(ValidationError, match="已选入"):
        pick_advice(month=OCTOBER.since, advice=fits, by=officer)
    with pytest.raises(PermissionDenied):
        drop_advice(advice=made, by=someone("association", "mediator"))
    drop_advice(advice=made, by=officer)
    assert not MonthlyAdvice.objects.exists()


@pytest.mark.long
def test_picks_are_made_on_the_pages(
    october: list[Dispute], officer: User, browser: Callable[[User], Client]
) -> None:
    client = browser(officer)
    Advice.objects.all().delete()
    advice = Advice.objects.create(text="订立书面合同。", nature="合同")
    query = "?month=2026-10"
    new = reverse("outreach:monthly_case") + query
    page = client.get(f"{new}&number={october[0].number}")
    assert page.context["form"]["number"].value() == october[0].number
    typed = {"number": october[0].number, "title": "培训退费", "text": "已退费。"}
    done = client.post(new, typed)
    assert done.headers["Location"].startswith(reverse("outreach:monthly") + query)
    assert client.get(reverse("outreach:monthly_advice") + query).context["offered"] == [advice]
    client.post(reverse("outreach:monthly_advice_picked", args=[advice.pk]) + query)
    body = client.get(reverse("outreach:monthly") + query).content.decode()
    assert "培训退费" in body
    assert "订立书面合同" in body
    case, piece = MonthlyCase.objects.get(), MonthlyAdvice.objects.get()
    client.post(reverse("outreach:monthly_case_removed", args=[case.pk]) + query)
    client.post(reverse("outreach:monthly_advice_removed", args=[piece.pk]) + query)
    assert not MonthlyCase.objects.exists()
    assert not MonthlyAdvice.objects.exists()


@pytest.mark.long
def test_the_paper_says_the_same(
    october: list[Dispute], officer: User, browser: Callable[[User], Client]
) -> None:
    pick_case(
        month=OCTOBER.since, number=october[0].number, title="培训退费", text="已退费。", by=officer
    )
    client, report = browser(officer), report_of(officer)
    made = {
        ending: client.get(
            reverse("outreach:monthly_paper", args=[ending]), {"month": "2026-10"}
        ).content
        for ending in ("pdf", "docx")
    }
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made["pdf"])).pages)
    document = Document(io.BytesIO(made["docx"]))
    words = "\n".join(line.text for line in document.paragraphs)
    for section in ("一、总体情况", "三、承办单位情况", "七、建议"):
        assert section in words
        assert section in text
    assert report.overall in words
    assert "培训退费" in words
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "校外培训" in cells
    assert officer.department.name in cells
    assert AuditEntry.objects.filter(action="monthly.paper").count() == 2
    assert client.get(reverse("outreach:monthly_paper", args=["png"])).status_code == 404


@pytest.mark.long
def test_the_page_needs_as_many_queries_however_much_there_is(
    october: list[Dispute],
    districts: dict[str, District],
    shop: Merchant,
    officer: User,
    consult: Callable[..., None],
    browser: Callable[[User], Client],
) -> None:
    client = browser(officer)
    urls = [
        f"{reverse('outreach:monthly')}?month=2026-10",
        f"{reverse('outreach:monthly_rows', args=['opened'])}?month=2026-10",
        f"{reverse('outreach:monthly_rows', args=['consulted'])}?month=2026-10",
    ]
    for url in urls:
        cost_of(client, url)
    few = [cost_of(client, url)[0] for url in urls]
    rise(districts, 30, merchant=shop, day=OCTOBER.until - timedelta(days=3))
    consult(10, OCTOBER.since, channel="letter")
    assert [cost_of(client, url)[0] for url in urls] == few
    assert rows_behind(MonthScope(OCTOBER, "", officer), "opened").count() == 38


def test_of_those_that_nobody_holds_only_what_goes_on_waits_for_somebody(
    october: list[Dispute], officer: User, browser: Callable[[User], Client]
) -> None:
    ended = {"status": "settled", "stage": "settled"}
    Dispute.objects.filter(pk__in=[row.pk for row in october[1:5]]).update(**ended)
    report = report_of(officer)
    assert report.waiting == 3
    assert "没有登记承办人的 7 件中，已结 4 件" in report.unheld_words
    assert "尚待确定承办人 3 件" in report.unheld_words
    client = browser(officer)
    body = client.get(reverse("outreach:monthly"), {"month": "2026-10"}).content.decode()
    assert "by=office&amp;is=waiting" in body
    url = reverse("outreach:monthly_rows", args=["opened"])
    rows = client.get(url, {"month": "2026-10", "by": "office", "is": "waiting"})
    assert rows.context["shown"].paginator.count == 3
    assert rows.context["of"] == "未结，尚待确定承办人"
