"""Group disputes among the disputes of a run, in a table and in the report."""

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.pipeline.disputes import KNOWN_SCHEMA
from liandong.engine.pipeline.groups import GROUP_SCHEMA, find_groups
from liandong.engine.pipeline.report.page import groups
from liandong.engine.recognition.details.gazetteer import Gazetteer
from liandong.engine.surveillance.groups.levels import Plan, Rule

FIRST = datetime(2026, 3, 2, 9)


def dispute(
    day: int, phone: str | None, shop: str = "晨曦健身（铜马店）", **more: object
) -> dict[str, Any]:
    number = f"{shop}{day}{phone}"
    at = FIRST + timedelta(days=day)
    return {
        "dispute_id": number,
        "first_at": at,
        "last_at": at,
        "records": 1,
        "record_ids": [number],
        "sources": ["complaint_12315"],
        "lead_id": number,
        "nature": "合同",
        "merchant": shop,
        "amount_yuan": 100.5,
        "consumer": phone,
        **more,
    }


@pytest.fixture
def found() -> Any:
    def find(rows: list[dict[str, Any]], *plan: Plan) -> pa.Table:
        table = pa.Table.from_pylist(rows, schema=KNOWN_SCHEMA)
        return find_groups(table, Gazetteer.load(), *plan)

    return find


def crowd(size: int = 6) -> list[dict[str, Any]]:
    """At two branches of one brand; of each tenth of the people a telephone is not known."""
    shops = ("晨曦健身（铜马店）", "云泽市晨曦健身有限公司")
    return [
        dispute(n, None if n % 10 == 9 else f"1990000{n:04}", shops[n % 2]) for n in range(size)
    ]


def test_many_consumers_of_one_brand_within_days_are_one_group(found: Any) -> None:
    made = found([*crowd(), dispute(2, "19900009999", "百味烘焙店")])
    assert made.schema.equals(GROUP_SCHEMA)
    (group,) = made.to_pylist()
    assert (group["problem"], group["consumers"], group["level"]) == ("合同", 6, "Ⅳ")
    assert group["amount_yuan"] == pytest.approx(603)
    assert group["dispute_ids"] == [row["dispute_id"] for row in crowd()]


def test_who_complains_again_counts_once(found: Any) -> None:
    again = [dispute(n, "19900000001") for n in range(6)]
    assert found(again).num_rows == 0


def test_a_city_has_its_own_plan(found: Any) -> None:
    wider = Plan(rules=(Rule("same_problem", "同一商家同类问题", consumers=7, days=14),))
    assert found(crowd(), wider).num_rows == 0
    assert found(crowd(12), wider).column("level").to_pylist() == ["Ⅲ"]


def test_the_report_lists_groups_or_says_that_there_are_none(found: Any) -> None:
    page = str(groups(found(crowd())))
    assert "晨曦健身" in page
    assert "6 人" in page
    assert "1990000" not in page
    assert "没有发现疑似群体性纠纷" in str(groups(found([])))
