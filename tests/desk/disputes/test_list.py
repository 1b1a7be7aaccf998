"""Filters, their words and addresses; search; export."""

import csv
import io
from collections.abc import Callable
from typing import Any

import fastexcel
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.models import Dispute, Member, Phrase
from liandong.desk.disputes.queries import DisputeFilter, filtered
from liandong.desk.disputes.queries.search import with_phone
from liandong.desk.intake.models import Record

from .conftest import DRESS, dispute_of

pytestmark = pytest.mark.database

WANG = {"person_name": "王晓芸", "person_phone": "19900001234"}


@pytest.fixture
def two(add_record: Callable[..., Record]) -> Any:
    """A gold dispute of 铜马商圈 reported to 110, a dress dispute of 滨河商圈 reported to 12315."""
    gold = add_record(**WANG, minutes_ago=60)
    dress = add_record(
        DRESS,
        source="complaint_12315",
        merchant_name="云裳服饰",
        person_phone="19900005678",
        person_name="李茹",
        amount_yuan=268.0,
        response="双方达成一致，已退款。",
        minutes_ago=60 * 24 * 40,
        answers={"is_dispute": True, "district": "滨河商圈"},
    )
    return dispute_of(gold), dispute_of(dress)


def chosen(by: Any, **query: Any) -> Any:
    return list(filtered(by, DisputeFilter.from_query(query)))


def test_each_field_narrows(two: Any, person: Callable[..., User]) -> None:
    gold, dress = two
    by = person("regulator")
    phrase = dress.phrases[0]
    for query, expected in (
        ({"district": "滨河商圈"}, dress),
        ({"district": "D01"}, gold),
        ({"sector": "服装鞋帽"}, dress),
        ({"nature": gold.nature, "source": "police_110"}, gold),
        ({"item": gold.item}, gold),
        ({"status": "settled"}, dress),
        ({"status": "unfinished"}, gold),
        ({"source": "complaint_12315"}, dress),
        ({"phrase": phrase}, dress),
        ({"amount_to": "300"}, dress),
        ({"amount_from": "300"}, gold),
        ({"merchant": str(dress.merchant_id)}, dress),
        ({"until": localdate(dress.opened_at).isoformat()}, dress),
        ({"since": localdate(gold.opened_at).isoformat()}, gold),
        ({"shop": dress.merchant_name}, dress),
        ({"weekday": str(localdate(gold.opened_at).isoweekday()), "source": "police_110"}, gold),
        ({"hour": str(localtime(dress.opened_at).hour), "sector": "服装鞋帽"}, dress),
        ({"q": "掉色"}, dress),
        ({"q": "手镯"}, gold),
    ):
        assert chosen(by, **query) == [expected], query
    assert chosen(by, sort="amount") == [dress, gold]
    assert chosen(by) == [gold, dress]
    assert chosen(by, sector="服装鞋帽", district="D01") == []


def test_what_is_lacking_told_severally_or_at_risk_is_found(
    two: Any, person: Callable[..., User]
) -> None:
    gold, _dress = two
    by = person("regulator")
    Dispute.objects.filter(pk=gold.pk).update(place="", item="预付卡")
    assert chosen(by, lacks="place") == [gold]
    assert chosen(by, risk="prepaid") == [gold]
    assert chosen(by, risk="group") == chosen(by, several="1") == []
    assert chosen(by, against="year", since="2020-01-01", until="2020-01-31") == []


@pytest.mark.parametrize(
    ("phrase", "is_prepaid"), [("充值卡余额不退", True), ("充值卡", True), ("办了充值卡", False)]
)
def test_a_phrase_that_begins_with_a_prepaid_card_tells_of_one(
    two: Any, person: Callable[..., User], phrase: str, is_prepaid: bool
) -> None:
    _gold, dress = two
    Phrase.objects.create(dispute=dress, text=phrase)
    assert (chosen(person("regulator"), risk="prepaid") == [dress]) is is_prepaid


def test_urgent_ones_alone_are_found(two: Any, person: Callable[..., User]) -> None:
    _gold, dress = two
    Dispute.objects.update(urgent=False)
    Dispute.objects.filter(pk=dress.pk).update(urgent=True)
    assert chosen(person("regulator"), urgent="1") == [dress]


def test_what_a_figure_opens_is_said_in_words() -> None:
    query = {"since": "2026-11-01", "until": "2026-11-24", "against": "year"}
    assert DisputeFilter(**query).words() == ["2026-11-01 ~ 2026-11-24 的去年可比日"]
    narrowed = DisputeFilter(weekday="2", hour="9", lacks="place", risk="group", several="1")
    assert narrowed.words() == ["周二 9时", "缺地点", "群体性纠纷", "多渠道反映"]


def test_nonsense_in_the_address_does_not_narrow_and_does_not_break(
    two: Any, person: Callable[..., User]
) -> None:
    query = {
        "status": "x",
        "source": "y",
        "since": "2026-99-99",
        "amount_from": "many",
        "merchant": "1 OR 1",
        "sort": "password",
        "due": "z",
        "against": "decade",
        "weekday": "8",
        "hour": "24",
        "lacks": "time",
        "risk": "none",
    }
    assert len(chosen(person("regulator"), **query)) == 2
    assert DisputeFilter.from_query(query).words() == []


def test_the_filter_is_said_in_words_and_kept_in_the_address(two: Any) -> None:
    query = {"district": "D01", "sector": "食品", "status": "unfinished", "amount_from": "500"}
    narrowed = DisputeFilter.from_query(query)
    assert narrowed.words() == ["铜马商圈", "食品", "未结", "500元以上"]
    assert "district=D01" in narrowed.query_string()
    assert "status=" not in narrowed.query_string(status="")


def test_the_list_answers_htmx_with_its_rows_alone(
    two: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("disputes:list")
    part = signed_in("regulator").get(url, {"q": "掉色"}, headers={"HX-Request": "true"})
    shown = part.content.decode()
    assert "<html" not in shown
    assert two[1].number in shown
    assert two[0].number not in shown


@pytest.mark.parametrize("kind", ["number", "source_id"])
def test_a_number_leads_straight_to_its_dispute(
    two: Any, signed_in: Callable[..., Client], kind: str
) -> None:
    gold = two[0]
    words = gold.number if kind == "number" else gold.members.get().record.source_id
    answer = signed_in("duty_officer").get(reverse("disputes:search"), {"q": words})
    assert answer["Location"] == reverse("disputes:detail", args=[gold.number])


def test_a_telephone_finds_its_matters_without_being_kept(
    two: Any, signed_in: Callable[..., Client]
) -> None:
    answer = signed_in("regulator").get(reverse("disputes:search"), {"q": "199 0000 5678"})
    shown = answer.content.decode()
    assert two[1].number in shown
    assert two[0].number not in shown
    assert "5678" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_who_called_twice_finds_one_dispute_and_none_out_of_sight(
    two: Any, add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    gold, dress = two
    again = add_record(**WANG, minutes_ago=50)
    Member.objects.filter(record=again).update(dispute=gold)
    assert gold.members.count() == 2
    assert list(with_phone(person("duty_officer"), WANG["person_phone"])) == [gold]
    assert list(with_phone(person("regulator"), "19900005678")) == [dress]
    assert list(with_phone(person("duty_officer"), "19900005678")) == []


def test_words_find_matters_and_shops_in_sight(two: Any, signed_in: Callable[..., Client]) -> None:
    shown = signed_in("regulator").get(reverse("disputes:search"), {"q": "云裳"}).content.decode()
    assert "亭东区云裳服饰店" in shown
    assert two[1].number in shown
    unseen = signed_in("duty_officer").get(reverse("disputes:search"), {"q": "掉色"})
    assert two[1].number not in unseen.content.decode()


def test_nothing_found_says_so(two: Any, signed_in: Callable[..., Client]) -> None:
    shown = signed_in("duty_officer").get(reverse("disputes:search"), {"q": "宇宙飞船"})
    assert "没有找到" in shown.content.decode()


def body(answer: Any) -> bytes:
    return answer.getvalue()


def test_an_export_holds_what_is_seen_and_nobody_in_clear(
    two: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("disputes:export", args=["csv"])
    text = body(signed_in("duty_officer").get(url)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["编号"] for row in rows] == [two[0].number]
    assert rows[0]["来源"] == "110 警情"
    assert "王晓芸" not in text
    assert "19900001234" not in text
    entry = AuditEntry.objects.get(action="dispute.export")
    assert entry.detail["rows"] == 1


def test_a_workbook_has_a_row_for_each(two: Any, signed_in: Callable[..., Client]) -> None:
    url = reverse("disputes:export", args=["xlsx"])
    sheet = fastexcel.read_excel(body(signed_in("regulator").get(url))).load_sheet(0)
    table = sheet.to_polars()
    assert table.height == 2
    assert set(table["编号"]) == {dispute.number for dispute in two}
    assert table["首次反映"].dtype.is_temporal()
    assert table["争议金额"].dtype.is_numeric()


def test_an_empty_export_still_has_its_head(signed_in: Callable[..., Client]) -> None:
    text = body(signed_in("regulator").get(reverse("disputes:export", args=["csv"])))
    assert text.decode("utf-8-sig").startswith("编号,")


def test_a_cell_is_never_a_formula(two: Any, signed_in: Callable[..., Client]) -> None:
    Dispute.objects.filter(pk=two[0].pk).update(summary="=1+1")
    text = body(signed_in("regulator").get(reverse("disputes:export", args=["csv"]))).decode()
    assert ",'=1+1," in text


def test_who_reads_nothing_of_people_cannot_ask_for_a_telephone(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    dispute = dispute_of(add_record(person_phone="19900007731"))
    url = reverse("disputes:search")
    query = {"q": "199 0000 7731"}
    assert dispute.number in signed_in("supervisor").get(url, query).content.decode()
    assert dispute.number not in signed_in("analyst").get(url, query).content.decode()
