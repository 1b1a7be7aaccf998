"""The page of a merchant: the score card beside its peers, the rows of each number, a timeline."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions.letters import course as letter_course
from liandong.desk.outreach.actions.letters.approvals import withdraw
from liandong.desk.outreach.models import EnforcementCase
from liandong.desk.outreach.queries.merchants.score import (
    NUMBERS,
    ScoreCard,
    behind,
    score_card,
    year_to_date,
)
from liandong.desk.outreach.queries.merchants.timeline import keys_of
from liandong.desk.outreach.rules.peers import TOO_FEW, compare
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import END, rise
from tests.desk.steps.outreach import approved, drafted
from tests.desk.steps.outreach import sent as sent_out

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def peers(districts: dict[str, District]) -> list[Merchant]:
    """Six of its kind, of which the first has six disputes and the others none."""
    made = [
        Merchant.objects.create(name=f"同类{n}", sector="教育培训", district=districts["铜马商圈"])
        for n in range(6)
    ]
    rise(districts, 6, merchant=made[0])
    return made


@pytest.fixture
def case_of(shop: Merchant, someone: Callable[..., User]) -> Callable[..., EnforcementCase]:
    def opened(number: str, source: str) -> EnforcementCase:
        by = someone("regulator", "regulator")
        return EnforcementCase.objects.create(
            number=number, case_number=f"演示{number}", department=by.department, party="演示店",
            cause="价格欺诈", source=source, opened_on=TODAY, by=by, district=shop.district,
            merchant=shop,
        )  # fmt: skip

    return opened


@pytest.fixture
def answered(
    alert: Alert, shop: Merchant, mediator: User, association_head: User, numbers: None
) -> None:
    letter = sent_out(
        approved(drafted(alert, shop, by=mediator), by=mediator, head=association_head),
        by=mediator,
    )
    letter_course.record_answer(letter=letter, on=TODAY, text="已退费", by=mediator)


def test_a_withdrawn_letter_counts_nowhere(
    alert: Alert, shop: Merchant, mediator: User, association_head: User, numbers: None
) -> None:
    """On the card, among its rows and on the timeline, as on the page of the year."""
    letter = sent_out(
        approved(drafted(alert, shop, by=mediator), by=mediator, head=association_head),
        by=mediator,
    )
    period, name = year_to_date(2026), f"letter-{letter.instrument}"
    assert len(behind(shop, mediator, period, name)) == 1
    withdraw(letter=letter, reason="发错商户", by=association_head)
    assert behind(shop, mediator, period, name) == []
    assert score_card(shop, 2026, by=mediator).numbers[name].count == 0
    assert keys_of(shop, mediator, "letter") == []


def first_line(card: ScoreCard) -> str:
    return card.lines[0].found.words


@pytest.mark.parametrize(
    ("own", "others", "words"),
    [
        (5, [0, 0, 1, 9, 2], "同类中位数 1，范围 0–9"),
        (6, [1, 2, 3, 4, 5, 6], "同类中位数 3.5，范围 1–6"),
        (4, [0, 0, 1, 9, 2], TOO_FEW),
        (50, [1, 2, 3, 4], TOO_FEW),
        (0, [], TOO_FEW),
    ],
)
def test_small_numbers_are_not_compared(own: int, others: list[int], words: str) -> None:
    assert compare(own, others).words == words


def test_it_stands_beside_those_of_its_kind_and_size(
    districts: dict[str, District], shop: Merchant, peers: list[Merchant], officer: User
) -> None:
    rise(districts, 7, merchant=shop)
    assert first_line(score_card(shop, 2026, by=officer)) == "同类中位数 0，范围 0–6"
    shop.size = "under_10"
    shop.save()
    assert first_line(score_card(shop, 2026, by=officer)) == TOO_FEW
    for peer in peers[:5]:
        peer.size = "under_10"
        peer.save()
    assert first_line(score_card(shop, 2026, by=officer)) == "同类中位数 0，范围 0–6"
    quarters = {line.label: line.found.own for line in score_card(shop, 2026, by=officer).lines}
    assert quarters["2026 年第四季度"] == 7
    assert quarters["2025 年"] == 0


@pytest.mark.long
def test_each_number_opens_as_many_rows_as_it_counts(
    districts: dict[str, District],
    shop: Merchant,
    officer: User,
    answered: None,
    case_of: Callable[..., EnforcementCase],
    browser: Callable[[User], Client],
) -> None:
    case_of("AJ8", "complaint")
    dispute = Dispute.objects.filter(merchant=shop).first()
    assert dispute is not None
    for fact in ("agreed", "paid"):
        DisputeFact.objects.create(
            dispute=dispute, fact=fact, at=timezone.now(), by=officer,
            detail={"amount_yuan": "120.00"},
        )  # fmt: skip
    card, client = score_card(shop, 2026, by=officer), browser(officer)
    counts = {name: number.count for name, number in card.numbers.items()}
    assert {counts[name] for name in ("agreed", "performed", "answered", "cases")} == {1}
    assert counts["letter-improvement"] == 1
    timeline = client.get(reverse("outreach:merchant_timeline", args=[shop.pk]))
    assert "达成协议，120 元" in timeline.content.decode()
    for name in NUMBERS:
        reply = client.get(reverse("outreach:merchant_rows", args=[shop.pk, name]))
        assert len(reply.context["entries"]) == counts[name], name
    url = reverse("disputes:list")
    found = client.get(url, {"merchant": shop.pk, "since": "2026-01-01", "until": f"{END}"})
    assert found.context["listing"].page.paginator.count == card.lines[0].found.own
    assert card.answer_words.startswith("答复用时中位数")
    assert client.get(reverse("outreach:merchant_rows", args=[shop.pk, "no"])).status_code == 404


def test_a_case_out_of_a_report_is_the_regulators_alone(
    shop: Merchant,
    officer: User,
    someone: Callable[..., User],
    case_of: Callable[..., EnforcementCase],
    browser: Callable[[User], Client],
) -> None:
    case_of("AJ7", "report")
    timeline = reverse("outreach:merchant_timeline", args=[shop.pk])
    rows = reverse("outreach:merchant_rows", args=[shop.pk, "cases"])
    for by, count in ((officer, 0), (someone("regulator", "regulator"), 1)):
        assert score_card(shop, 2026, by=by).numbers["cases"].count == count
        client = browser(by)
        assert ("价格欺诈" in client.get(timeline).content.decode()) == bool(count)
        assert ("价格欺诈" in client.get(rows).content.decode()) == bool(count)


def test_what_happened_stands_newest_first_page_by_page(
    districts: dict[str, District],
    shop: Merchant,
    officer: User,
    case_of: Callable[..., EnforcementCase],
    browser: Callable[[User], Client],
) -> None:
    rise(districts, 25, merchant=shop, day=TODAY - timedelta(days=30))
    case_of("AJ6", "complaint")
    client = browser(officer)
    url = reverse("outreach:merchant_timeline", args=[shop.pk])
    first = client.get(url).context["entries"]
    assert (first[0].who, len(first)) == ("案件", 20)
    days = [f"{entry.at:%Y-%m-%d}" for entry in first]
    assert days == sorted(days, reverse=True)
    assert len(client.get(url, {"page": "2"}).context["entries"]) == 6
    assert len(client.get(url, {"kind": "case"}).context["entries"]) == 1


def test_another_station_reads_nothing_of_it(
    shop: Merchant, someone: Callable[..., User], browser: Callable[[User], Client]
) -> None:
    client = browser(someone("police", "duty_officer", place="滨河商圈"))
    for name, more in (("score", []), ("timeline", []), ("rows", ["cases"])):
        url = reverse(f"outreach:merchant_{name}", args=[shop.pk, *more])
        assert client.get(url).status_code == 404


@pytest.mark.long
def test_its_parts_need_as_many_queries_however_much_there_is(
    districts: dict[str, District],
    shop: Merchant,
    officer: User,
    browser: Callable[[User], Client],
) -> None:
    client = browser(officer)
    urls = [
        reverse("outreach:merchant_score", args=[shop.pk]),
        reverse("outreach:merchant_timeline", args=[shop.pk]),
        reverse("directory:merchant", args=[shop.pk]),
    ]
    rise(districts, 3, merchant=shop)
    cost_of(client, urls[0])  # what a process asks once
    few: list[Any] = [cost_of(client, url)[0] for url in urls]
    rise(districts, 30, merchant=shop)
    assert [cost_of(client, url)[0] for url in urls] == few


def test_a_year_that_has_begun_ends_today() -> None:
    assert year_to_date(2026).until == TODAY
    assert year_to_date(2025).until == date(2025, 12, 31)
