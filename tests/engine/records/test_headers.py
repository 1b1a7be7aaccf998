"""The header is found wherever an office puts it."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.records.profiles.profile import known_names
from liandong.engine.records.readers.header import bare_name, find_header, normal_name

KNOWN = known_names()
NAMES = ["接警单编号", "报警时间", "报警人", "报警内容"]


def test_under_titles_and_blank_rows() -> None:
    rows: list[Sequence[str | None]] = [
        ["亭东公安分局警情统计表", None, None, None],
        [None] * 4,
        NAMES,
        ["J1", "2026-03-02", "", "x"],
    ]
    assert find_header(rows, KNOWN) == find_header(rows[:3], KNOWN)
    assert find_header(rows, KNOWN).rows == 3


def test_a_merged_group_name_over_its_parts() -> None:
    upper = ["接警单编号", "报警人", None, "报警内容", "商品/服务", None]
    lower = [None, "姓名", "电话", None, "大类", "中类"]
    header = find_header([["表一"], upper, lower, ["J1", "王某", "1990", "退货", "", ""]], KNOWN)
    assert header.rows == 3
    assert header.names == (
        "接警单编号",
        "报警人姓名",
        "报警人电话",
        "报警内容",
        "商品/服务大类",
        "商品/服务中类",
    )


def test_names_with_stars_spaces_units_and_breaks_are_known() -> None:
    rows = [["*接警单编号（必填）", "报警\n时间", " 报警人 ", "报警内容："]]
    assert [bare_name(name) in KNOWN for name in find_header(rows, KNOWN).names] == [True] * 4


def test_two_columns_of_one_name_stay_apart() -> None:
    assert find_header([[*NAMES, "备注", "备注", None]], KNOWN).names[-3:] == (
        "备注",
        "备注_2",
        "第7列",
    )


def test_an_unknown_table_takes_its_first_filled_row() -> None:
    assert find_header([[None], ["甲", "乙"], ["1", "2"]], KNOWN).rows == 2


def test_no_rows_no_header() -> None:
    assert find_header([], KNOWN).names == ()


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=6)), max_size=6), max_size=6))
def test_names_are_unique_and_nothing_breaks_it(rows: Any) -> None:
    header = find_header(rows, KNOWN)
    assert len(set(header.names)) == len(header.names)
    assert header.rows <= len(rows)


@given(st.text(max_size=20))
def test_a_normal_name_stays_as_it_is(name: Any) -> None:
    assert normal_name(normal_name(name)) == normal_name(name)
