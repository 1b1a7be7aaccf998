"""年度一页: each number opens exactly its rows, money is counted once, one page on paper."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry
from liandong.desk.handling.models import Instalment
from liandong.desk.outreach.models import EnforcementCase, Meeting, Visit
from liandong.desk.outreach.queries.year.page import year_page
from liandong.desk.outreach.rules.year import NUMBERS, years_since
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import END, moment, rise

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def performed(officer: User) -> Callable[..., None]:
    """An agreement of a dispute of which a part was performed on a day."""

    def done(dispute: Dispute, on: date, amount: str) -> None:
        entry = HistoryEntry.objects.create(
            dispute=dispute, verb="stepped", by=officer, detail={"step": "agree"}
        )
        HistoryEntry.objects.filter(pk=entry.pk).update(at=moment(on))
        Instalment.objects.create(
            dispute=dispute, entry=entry, what="退款", amount_yuan=Decimal(amount), due_on=on,
            done_on=on, done_by=officer,
        )  # fmt: skip

    return done


@pytest.fixture
def a_year(
    districts: dict[str, District],
    shop: Merchant,
    someone: Callable[..., User],
    performed: Callable[..., None],
    held: Meeting,
) -> list[Dispute]:
    rows = rise(districts, 4, merchant=shop)
    old = rise(districts, 1, merchant=shop, day=date(2025, 6, 1))
    performed(rows[0], END, "120.50")
    performed(rows[0], END - timedelta(days=1), "30")
    performed(rows[1], END, "100")
    performed(old[0], date(2025, 7, 1), "1000")
    by = someone("regulator", "regulator")
    for number, source, decided in (
        ("AJ1", "complaint", TODAY), ("AJ2", "report", TODAY), ("AJ3", "complaint", None),
    ):  # fmt: skip
        EnforcementCase.objects.create(
            number=number, case_number=f"演示{number}", department=by.department, party="演示店",
            cause="演示", source=source, opened_on=TODAY, decided_on=decided, by=by,
            district=shop.district, merchant=shop, fine_yuan=Decimal(5000),
        )  # fmt: skip
    Visit.objects.create(
        number="ZF1", department=by.department, district=districts["铜马商圈"], kind="merchant",
        name="演示店", trade="goods", reason="plan", day=TODAY, planned_by=by, recorded_by=by,
        recorded_at=moment(TODAY), state="done", signed="signed",
    )  # fmt: skip
    return [*rows, *old]


def test_each_number_opens_exactly_its_rows(
    a_year: list[Dispute], officer: User, browser: Callable[[User], Client]
) -> None:
    shown, client = year_page(2026, "", by=officer), browser(officer)
    counts = {name: number.count for name, number in shown.numbers.items()}
    assert counts["opened"] == 4
    assert counts["recovered"] == counts["settled"] == 2
    assert counts["visits"] == counts["meetings"] == 1
    page = client.get(reverse("outreach:year"), {"year": "2026", "district": ""})
    body = page.content.decode()
    for name in NUMBERS:
        url = reverse("outreach:year_rows", args=[name])
        assert f'href="{url}?' in body, name
        rows = client.get(url, {"year": "2026"})
        assert rows.context["shown"].paginator.count == counts[name], name
        assert len(rows.context["entries"]) == counts[name], name
    total = reverse("outreach:year_rows", args=["total"])
    assert client.get(total).context["shown"].paginator.count == 3
    assert client.get(total, {"year": "2025"}).context["shown"].paginator.count == 1
    assert client.get(reverse("outreach:year_rows", args=["no"])).status_code == 404


def test_money_is_what_was_performed_and_counted_once(
    a_year: list[Dispute], officer: User, settings: Any
) -> None:
    DisputeFact.objects.create(  # agreed, and performed in parts: counted by its parts alone
        dispute=a_year[0], fact="paid", at=moment(TODAY), recorded_at=moment(TODAY, 12),
        by=officer, detail={"amount_yuan": "120.50"},
    )  # fmt: skip
    shown = year_page(2026, "", by=officer)
    assert shown.numbers["recovered"].amount == Decimal("250.50")
    assert [amount for _period, amount in shown.by_year] == [Decimal(1000), Decimal("250.50")]
    assert shown.total == Decimal("1250.50")
    assert "最早一件纠纷" in shown.opening_words
    settings.LIANDONG_OPENED_ON = date(2026, 1, 1)
    shown = year_page(2026, "", by=officer)
    assert (shown.total, shown.opening_words) == (Decimal("250.50"), "自 2026-01-01（建站）起")


@pytest.mark.parametrize(
    ("name", "rows", "total"),
    [
        ("recovered", ["100.00", "150.50"], "合计 2 件，250.50 元"),
        ("total", ["1,000.00", "100.00", "150.50"], "合计 3 件，1,250.50 元"),
        ("fined", ["5,000.00"], "合计 1 件，5,000.00 元"),
    ],
)
def test_the_rows_of_money_add_up_to_its_total(
    a_year: list[Dispute], officer: User, browser: Callable[[User], Client],
    name: str, rows: list[str], total: str,
) -> None:  # fmt: skip
    page = browser(officer).get(reverse("outreach:year_rows", args=[name]), {})
    shown = [entry.detail.rpartition("　")[2] for entry in page.context["entries"]]
    assert sorted(words.rpartition("罚没 ")[2] for words in shown) == [f"{row} 元" for row in rows]
    assert total in page.content.decode()


def test_what_was_recovered_in_all_is_not_that_of_a_year(
    a_year: list[Dispute], officer: User, browser: Callable[[User], Client]
) -> None:
    page = browser(officer).get(reverse("outreach:year_rows", args=["total"])).content.decode()
    assert "本年" not in page
    assert "最早一件纠纷算起" in page


def test_a_penalty_stands_on_the_day_of_its_decision(
    a_year: list[Dispute], officer: User, browser: Callable[[User], Client]
) -> None:
    EnforcementCase.objects.update(opened_on=date(2026, 3, 1))
    page = browser(officer).get(reverse("outreach:year_rows", args=["fined"]))
    assert [entry.at for entry in page.context["entries"]] == [TODAY]


def test_the_years_since_the_opening_share_no_day() -> None:
    years = years_since(date(2024, 5, 2), TODAY)
    assert years[0] == (date(2024, 5, 2), date(2024, 12, 31))
    assert years[-1] == (date(2026, 1, 1), TODAY)
    assert all(before[1] + timedelta(days=1) == after[0] for before, after in pairwise(years))
    assert years_since(TODAY + timedelta(days=1), TODAY) == []


def test_cases_out_of_reports_are_in_the_regulators_numbers_alone(
    a_year: list[Dispute], officer: User, someone: Callable[..., User]
) -> None:
    mine = year_page(2026, "", by=officer)
    whole = year_page(2026, "", by=someone("regulator", "regulator"))
    assert [page.numbers["cases"].count for page in (mine, whole)] == [2, 3]
    assert [page.numbers["fined"].amount for page in (mine, whole)] == [5000, 10000]
    assert (mine.case_words, whole.case_words) == ("案件只计您可见的。", "")


def test_a_station_counts_its_own_districts_and_says_so(
    a_year: list[Dispute],
    districts: dict[str, District],
    someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:
    stranger = someone("police", "duty_officer", place="滨河商圈")
    shown = year_page(2026, "", by=stranger)
    assert {number.count for number in shown.numbers.values()} == {0}
    assert shown.total == 0
    page = browser(stranger).get(reverse("outreach:year"), {"year": "2026"})
    assert "滨河商圈" in page.content.decode()
    elsewhere = browser(stranger).get(reverse("outreach:year"), {"district": "铜马商圈"})
    assert elsewhere.context["district"] == ""


def test_the_paper_is_one_page_and_says_the_same(
    a_year: list[Dispute], officer: User, browser: Callable[[User], Client]
) -> None:
    client = browser(officer)
    made = {
        ending: client.get(reverse("outreach:year_paper", args=[ending]), {"year": "2026"}).content
        for ending in ("pdf", "docx", "png")
    }
    reader = PdfReader(io.BytesIO(made["pdf"]))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert "1,250.50" in text
    tables = Document(io.BytesIO(made["docx"])).tables
    labels = {row.cells[0].text for row in tables[0].rows}
    assert {rule.label for rule in NUMBERS.values()} <= labels
    assert made["png"].startswith(b"\x89PNG")
    assert AuditEntry.objects.filter(action="year.paper").count() == 3
    assert client.get(reverse("outreach:year_paper", args=["xlsx"])).status_code == 404


@pytest.mark.long
def test_the_page_needs_as_many_queries_however_much_there_is(
    a_year: list[Dispute],
    districts: dict[str, District],
    shop: Merchant,
    officer: User,
    performed: Callable[..., None],
    browser: Callable[[User], Client],
) -> None:
    client = browser(officer)
    urls = [
        f"{reverse('outreach:year')}?year=2026",
        f"{reverse('outreach:year_rows', args=['opened'])}?year=2026",
        f"{reverse('outreach:year_rows', args=['recovered'])}?year=2026",
    ]
    cost_of(client, urls[0])
    few = [cost_of(client, url)[0] for url in urls]
    for dispute in rise(districts, 30, merchant=shop):
        performed(dispute, END, "10")
    assert [cost_of(client, url)[0] for url in urls] == few


def test_the_tabs_in_daily_use_stand_first_and_the_present_one_is_never_hidden(
    officer: User, browser: Callable[[User], Client]
) -> None:
    desk = browser(officer)
    tabs = re.compile(r'<nav class="ld-tabs" aria-label="外联">(.*?)</nav>', re.DOTALL)
    for name, label, count in (("letters", "预警提醒", 7), ("advice_list", "建议库", 8)):
        page = desk.get(reverse(f"outreach:{name}"), {"q": ""}).content.decode()
        found = tabs.search(page)
        assert found
        assert found[1].count("<a ") == count
        assert f'aria-current="page">{label}</a>' in found[1]
        assert page.count(f'href="{reverse("outreach:monthly")}"') == 1
