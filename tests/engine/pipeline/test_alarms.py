"""What rises beyond chance in the counts of a run."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from liandong.engine.pipeline.alarms import ALARM_SCHEMA, alarms_of_last_week, raise_alarms
from liandong.engine.pipeline.counts import COUNT_SCHEMA
from liandong.engine.pipeline.report.pictures import alarms

FIRST = date(2024, 1, 1)
WEEKS = 120
LAST = FIRST + timedelta(weeks=WEEKS - 1)


@pytest.fixture(scope="module")
def counts() -> pa.Table:
    """Four of clothes and four of food a week at the square; at the end forty of food."""
    rng = np.random.default_rng(5)
    rows = [
        {
            "week": FIRST + timedelta(weeks=week),
            "district": "铜马商圈",
            "sector": sector,
            "item": None,
            "nature": "质量",
            "disputes": 40 if week == WEEKS - 1 and sector == "食品" else int(rng.poisson(4)),
            "records": 1,
        }
        for week in range(WEEKS)
        for sector in ("服装鞋帽", "食品")
    ]
    return pa.Table.from_pylist([row for row in rows if row["disputes"]], schema=COUNT_SCHEMA)


def test_a_rise_is_an_alarm_where_it_happens_and_in_what_holds_it(counts):
    raised = raise_alarms(counts)
    assert raised.schema.equals(ALARM_SCHEMA)
    last = [row for row in raised.to_pylist() if row["week"] == LAST]
    named = {(row["district"], row["sector"]) for row in last}
    assert named == {(None, None), ("铜马商圈", None), (None, "食品"), ("铜马商圈", "食品")}
    food = next(row for row in last if (row["district"], row["sector"]) == ("铜马商圈", "食品"))
    assert food["observed"] == 40 > food["upper"] > food["expected"]
    assert alarms_of_last_week(raised, counts) == 4


def test_a_week_without_disputes_counts_as_none(counts):
    quiet = LAST - timedelta(weeks=20)
    kept = pa.compute.not_equal(counts["week"], pa.scalar(quiet))
    raised = raise_alarms(counts.filter(kept))
    assert quiet not in raised["week"].to_pylist()
    assert LAST in raised["week"].to_pylist()


def test_what_has_no_district_counts_in_the_whole(counts):
    at = counts.schema.get_field_index("district")
    nowhere = pa.nulls(counts.num_rows, pa.string())
    raised = raise_alarms(counts.set_column(at, counts.schema.field(at), nowhere))
    assert {row["district"] for row in raised.to_pylist()} == {None}


def test_no_counts_no_alarms(counts):
    assert raise_alarms(counts.slice(0, 0)).num_rows == 0


def test_the_report_shows_the_last_weeks_alarms_alone(counts):
    page = str(alarms(raise_alarms(counts)))
    assert f"{LAST:%Y-%m-%d}" in page
    assert "食品" in page
    assert "服装鞋帽" not in page
    assert "最近没有超出正常波动的上升" in str(alarms(ALARM_SCHEMA.empty_table()))
