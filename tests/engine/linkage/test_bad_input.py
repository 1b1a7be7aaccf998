"""Whatever comes in, linkage finishes, and no block explodes."""

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.linkage import RULES, LinkModel, blocking_keys, link
from tests.engine.linkage.conftest import Make

START = datetime(2026, 1, 1)


def linked(left: pa.Table, right: pa.Table) -> Any:
    return link(left, right, model=LinkModel.load())


def test_no_phones_at_all(city: tuple[pa.Table, pa.Table, set[tuple[str, str]]]) -> None:
    police, complaints, truth = city
    at = police.column_names.index("person_phone")
    none = [t.set_column(at, "person_phone", pa.nulls(t.num_rows)) for t in (police, complaints)]
    links, _, _ = linked(*none)
    found = {
        (row["left_id"], row["right_id"]) for row in links.to_pylist() if row["decision"] == "link"
    }
    assert len(found & truth) > 0.5 * len(truth)


@pytest.mark.parametrize(
    "same",
    [
        {"person_phone": "0515-83331234"},
        {"merchant_name": "云泽市百味超市有限公司"},
        {"text": "报警人称买的东西有质量问题，请民警到场。"},
        {"place": "建设中路1号", "amount_yuan": 100.0},
    ],
    ids=["a hotline's own number", "one merchant", "identical texts", "one place and sum"],
)
def test_what_all_records_share_makes_no_block_explode(make: Make, same: Any) -> None:
    rows = [{**same, "received_at": START + timedelta(minutes=n)} for n in range(3000)]
    left, right = make(*rows), make(*rows, source="complaint_12315")
    links, report, _ = linked(left, right)
    assert report.candidates <= max(rule.nearest for rule in RULES) * left.num_rows
    assert links.filter(pa.compute.equal(links["decision"], "link")).num_rows <= 3000


def test_a_capped_key_is_reported(make: Make) -> None:
    rows = [{"person_phone": "0515-83331234"} for _ in range(200)]
    _, report, _ = linked(make(*rows), make(*rows, source="complaint_12315"))
    assert report.capped["手机号"] > 0


@pytest.mark.parametrize(
    ("same", "words"),
    [
        ({"person_phone": "0515-83331234"}, "手机号"),
        ({"merchant_name": "云泽市百味超市有限公司"}, "商户"),
        ({"place": "建设中路1号"}, "路名门牌"),
        ({"lon": 120.15, "lat": 33.35}, "坐标方格"),
    ],
    ids=["a hotline's own number", "one merchant", "one address", "one square"],
)
def test_what_is_on_5000_of_the_rows_is_said_to_be_too_common(
    make: Make, same: Any, words: str
) -> None:
    def rows(day: int) -> list[dict[str, object]]:
        common = [{**same, "received_at": START + timedelta(minutes=n)} for n in range(5000)]
        others = [{"received_at": START + timedelta(days=day, minutes=n)} for n in range(500)]
        return common + others

    left, right = make(*rows(1)), make(*rows(2), source="complaint_12315")
    links, report, _ = linked(left, right)
    assert report.capped[words] >= 5000  # some rules make several keys of a record
    assert report.candidates <= max(rule.nearest for rule in RULES) * left.num_rows
    assert links.num_rows <= right.num_rows


def test_when_all_times_lie_in_the_future_records_are_still_linked(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]],
) -> None:
    police, complaints, truth = city
    at = police.column_names.index("received_at")

    def later(side: pa.Table) -> pa.Table:
        times = [time + timedelta(days=40 * 365) for time in side["received_at"].to_pylist()]
        return side.set_column(at, "received_at", pa.array(times, pa.timestamp("us")))

    links, _, _ = linked(later(police), later(complaints))
    found = {(row["left_id"], row["right_id"]) for row in links.to_pylist()}
    assert len(found & truth) >= 0.85 * len(truth)


def test_missing_everything(make: Make) -> None:
    blank = make(*[{"received_at": START} for _ in range(50)])
    links, report, _ = linked(blank, blank)
    assert links.num_rows == 0
    assert report.candidates == 0


@pytest.mark.parametrize("year", [1900, 2100, 9999])
def test_times_that_cannot_be(
    make: Make, call: dict[str, object], complaint: dict[str, object], year: int
) -> None:
    wild = {**complaint, "received_at": datetime(year, 1, 1)}
    links, _, _ = linked(make(call), make(wild, complaint, source="complaint_12315"))
    assert links["right_id"].to_pylist() == ["complaint_12315-1"]


def test_one_wild_time_does_not_spoil_the_fit(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]],
) -> None:
    police, complaints, truth = city
    at = police.column_names.index("received_at")
    times = [datetime(9999, 1, 1), *police["received_at"].to_pylist()[1:]]
    wild = police.set_column(at, "received_at", pa.array(times, pa.timestamp("us")))
    links, _, _ = linked(wild, complaints)
    found = {(row["left_id"], row["right_id"]) for row in links.to_pylist()}
    assert len(found & truth) >= 0.85 * len(truth)


def test_rare_characters_and_very_long_texts(make: Make) -> None:
    odd = {
        "person_name": "𠮷田😀",
        "person_phone": "一二三",
        "merchant_name": "（）()",
        "place": "路街巷",
        "text": "退款👍" * 5000,
        "amount_yuan": float("nan"),
    }
    links, _, _ = linked(make(odd), make(odd, source="complaint_12315"))
    assert links.num_rows <= 1


def test_columns_that_are_absent_count_as_empty(
    make: Make, call: dict[str, object], complaint: dict[str, object]
) -> None:
    columns = ["source", "source_id", "received_at", "person_phone", "text"]
    left, right = make(call).select(columns), make(complaint, source="complaint_12315")
    links, _, _ = linked(left, right.select(columns))
    assert links.num_rows == 1
    assert blocking_keys(left).num_rows >= 1
