"""Times in the forms that exports write."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.records.dates import parse_time, parse_times

AT = datetime(2026, 3, 2, 14, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 14:05",
        "2026-03-02 14:05:00",
        "2026-03-02 14:05:00.000",
        "2026-3-2 14:05",
        "2026/3/2 14:05:00",
        "2026.03.02 14:05",
        "2026年3月2日 14:05",
        "2026年03月02日14时05分",
        "2026年3月2日14时05分00秒",
        "2026年3月2日 14点5分",
        "2026年3月2日 星期一 14:05",
        "2026年3月2日 下午2:05",
        "2026-03-02 02:05 PM",
        "2026-03-02T14:05:00",
        "2026-03-02T14:05:00+08:00",
        "2026-03-02T06:05:00Z",
        "20260302140500",
        "202603021405",
        "20260302 140500",
        "46083.586805555555",
        "1772431500",
        "1772431500000",
        " 2026-03-02 14:05 ",
        "２０２６－０３－０２　１４：０５",
    ],
)
def test_each_form_is_the_same_moment(text: str) -> None:
    assert parse_time(text) == AT


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026年3月2日", datetime(2026, 3, 2)),
        ("20260302", datetime(2026, 3, 2)),
        ("46083", datetime(2026, 3, 2)),
        ("2026-03-02 24:00", datetime(2026, 3, 3)),
        ("2026-03-02 上午12:05", datetime(2026, 3, 2, 0, 5)),
        ("2026-03-02 晚上12:05", datetime(2026, 3, 2, 12, 5)),
    ],
)
def test_dates_without_a_clock_and_edges_of_the_day(text: str, moment: Any) -> None:
    assert parse_time(text) == moment


@pytest.mark.parametrize(
    "text", ["", "昨天", "2026-13-01", "2026-02-30", "20261301", "14:05", "26-3-2", "3/2/2026", "1"]
)
def test_what_is_no_time_or_could_be_two(text: str) -> None:
    assert parse_time(text) is None


moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(
    lambda at: at.replace(microsecond=0)
)


@given(
    moments,
    st.sampled_from(
        ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y年%m月%d日 %H时%M分%S秒"]
    ),
)
def test_what_is_written_in_a_known_form_is_read_back(at: Any, form: Any) -> None:
    assert parse_time(at.strftime(form)) == at


@given(moments)
def test_excel_serials_are_read_back_to_the_second(at: Any) -> None:
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    assert parse_time(f"{serial:.10f}") == at


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: Any) -> None:
    assert parse_time(text) is None or isinstance(parse_time(text), datetime)


@pytest.mark.long
@given(st.lists(st.one_of(st.none(), moments.map(str), st.text(max_size=12)), max_size=20))
def test_a_column_is_read_as_its_cells_are(cells: Any) -> None:
    column = parse_times(pl.Series("t", cells, dtype=pl.String))
    assert column.to_list() == [None if cell is None else parse_time(cell) for cell in cells]
