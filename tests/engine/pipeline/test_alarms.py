"""What rises beyond chance among the disputes of a run."""

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from liandong.engine.pipeline.disputes import DISPUTE_SCHEMA
from liandong.engine.pipeline.report.pictures import alarms
from liandong.engine.pipeline.surveillance import ALARM_SCHEMA, raise_alarms

FIRST = datetime(2024, 1, 1, 10)
WEEKS = 120
LAST = date(2024, 1, 1) + timedelta(weeks=WEEKS, days=-1)


@pytest.fixture(scope="module")
def disputes() -> pa.Table:
    """Some four of clothes and four of food a week; in the last one forty of food at one shop."""
    rng = np.random.default_rng(5)
    rows = []
    for week in range(WEEKS):
        for sector, shop in (("服装鞋帽", "云锦服饰"), ("食品", "百味烘焙")):
            rise = week == WEEKS - 1 and sector == "食品"
            for n in range(40 if rise else int(rng.poisson(4)) + 1):
                at = FIRST + timedelta(weeks=week, days=6 - n % 7)
                rows.append(dispute(f"{sector}{week}-{n}", at, sector, shop))
    return pa.Table.from_pylist(rows, schema=DISPUTE_SCHEMA)


def dispute(number: str, at: datetime, sector: str, shop: str) -> dict[str, object]:
    return {
        "dispute_id": number,
        "first_at": at,
        "last_at": at,
        "records": 1,
        "record_ids": [number],
        "sources": ["police_110"],
        "lead_id": number,
        "district": "铜马商圈",
        "sector": sector,
        "merchant": shop,
        "phrases": [],
    }


def test_a_rise_is_an_alarm_in_all_that_holds_it_and_nowhere_else(disputes: pa.Table) -> None:
    raised = raise_alarms(disputes)
    assert raised.schema.equals(ALARM_SCHEMA)
    last = [row for row in raised.to_pylist() if row["until"] == LAST]
    named = {(row["level"], row["district"], row["sector"], row["merchant"]) for row in last}
    for district in ("铜马商圈", None):
        assert ("sector", district, "食品", None) in named
        assert ("merchant", district, None, "百味烘焙") in named
    assert not any("服装鞋帽" in names or "云锦服饰" in names for names in named)
    assert all(row["observed"] > row["upper"] > row["expected"] for row in last)
    assert last == raised.to_pylist()[: len(last)]


def test_without_the_rise_the_last_week_is_quiet(disputes: pa.Table) -> None:
    before = pa.compute.less(disputes["first_at"], pa.scalar(FIRST + timedelta(weeks=WEEKS - 1)))
    raised = raise_alarms(disputes.filter(before))
    assert LAST - timedelta(weeks=1) not in raised["until"].to_pylist()


def test_no_disputes_no_alarms(disputes: pa.Table) -> None:
    assert raise_alarms(disputes.slice(0, 0)).num_rows == 0


def test_the_report_shows_the_last_weeks_alarms(disputes: pa.Table) -> None:
    page = str(alarms(raise_alarms(disputes)))
    assert f"至 {LAST:%m-%d}" in page
    assert "百味烘焙" in page
    assert "云锦服饰" not in page
    assert "最近没有超出正常波动的上升" in str(alarms(ALARM_SCHEMA.empty_table()))
