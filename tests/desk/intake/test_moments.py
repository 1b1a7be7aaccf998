"""The time of the latest fact in a row."""

import json
from datetime import datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.intake.rules.row_times import facts_until, facts_until_all

RECEIVED = datetime(2026, 11, 20, 10, 0)
NOW = datetime(2026, 11, 24, 15, 0)


def until(row: Any) -> Any:
    raw = json.dumps(row, ensure_ascii=False)
    alone = facts_until(raw, RECEIVED, now=NOW)
    shorter = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    assert together([None, raw, shorter])[1:] == [alone, alone]
    return alone


def together(raws: Any) -> Any:
    """The same of many rows at once, some of them written without blanks, as the readers do."""
    column = pl.Series(raws, dtype=pl.String)
    return facts_until_all(column, pl.Series([RECEIVED] * len(raws)), now=NOW).to_list()


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-21 09:30:00", datetime(2026, 11, 21, 9, 30)),
        ("2026/11/21 9:30", datetime(2026, 11, 21, 9, 30)),
        ("2026年11月21日", datetime(2026, 11, 21)),
        ("20261121093000", datetime(2026, 11, 21, 9, 30)),
        ("2026-11-21T09:30:05", datetime(2026, 11, 21, 9, 30, 5)),
    ],
)
def test_the_latest_time_counts_in_whatever_form(cell: str, moment: Any) -> None:
    assert until({"登记时间": "2026-11-20 10:00", "办结时间": cell}) == moment


@pytest.mark.parametrize("column", ["预约时间", "购买时间", "办理时限", "商品到期日期", "说明"])
def test_times_that_are_no_step_do_not_count(column: str) -> None:
    assert until({column: "2026-11-22 10:00"}) == RECEIVED


@pytest.mark.parametrize("cell", ["2026-12-30 10:00", "2026-99-99", "未办结", "", None, 7])
def test_the_future_and_what_is_no_time_do_not_count(cell: int | str | None) -> None:
    assert until({"办结时间": cell}) == RECEIVED


@pytest.mark.parametrize("raw", [None, "", "不是 JSON", "[1, 2]", "3"])
def test_a_row_without_columns_tells_of_its_receipt(raw: str | None) -> None:
    assert facts_until(raw, RECEIVED, now=NOW) == RECEIVED
    assert together([raw]) == [RECEIVED]


@given(st.dictionaries(st.sampled_from(["办结时间", "反馈时间", "x"]), st.text(max_size=24)))
def test_no_cell_breaks_it(row: Any) -> None:
    assert RECEIVED <= until(row) <= NOW


def test_only_columns_of_the_row_itself_count() -> None:
    later = "2026-11-22 10:00:00"
    last = "2026-11-21 09:00:00"
    rows = [
        {"反馈时间": "2026-11-21 08:00:00", "SJ": last, "done_at": None, "x": later},
        {"说明": f'他说"反馈时间":"{later}"', "反馈时间": last},
        {"附": {"反馈时间": later}, "反馈时间": last},
        {"反馈时间": last, "预约反馈时间": later},
    ]
    raws = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
    assert together(raws) == [datetime(2026, 11, 21, 9)] * 4
    assert [facts_until(raw, RECEIVED, now=NOW) for raw in raws] == together(raws)
