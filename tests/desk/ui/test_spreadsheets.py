"""Files that a spreadsheet opens."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import fastexcel
import pytest

from liandong.desk.ui.charts import Cell, number
from liandong.desk.ui.spreadsheets import csv_file, csv_lines, table_file

HEAD = ("店", "件")


def test_a_csv_begins_with_its_mark_and_quotes_what_needs_it() -> None:
    lines = list(csv_lines(HEAD, rows=[('甲,"乙"', 3), (None, "")]))
    assert lines == ["\ufeff店,件\r\n", '"甲,""乙""",3\r\n', ",\r\n"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "＝", "＋"])
def test_no_cell_is_a_formula_in_either_kind(sign: str) -> None:
    rows = [(f"{sign}1+1", 1)]
    assert f"'{sign}1+1" in "".join(csv_lines(HEAD, rows=rows))
    sheet = fastexcel.read_excel(table_file("xlsx", "表", HEAD, rows).getvalue()).load_sheet(0)
    assert sheet.to_polars()["店"].to_list() == [f"'{sign}1+1"]


def test_numbers_stay_numbers_in_a_workbook() -> None:
    file = table_file("xlsx", "表", HEAD, [("甲", 2.5)]).getvalue()
    sheet = fastexcel.read_excel(file).load_sheet(0)
    assert sheet.to_polars()["件"].to_list() == [2.5]


MOMENT = datetime(2026, 11, 1, 2, 5, 9, tzinfo=UTC)
"""10:05 in China."""
KINDS_HEAD = ("日", "时刻", "元", "件", "电话", "编号")
KINDS_ROW = (date(2026, 11, 1), MOMENT, Decimal("660.50"), 3, "13800000000", "0123")


def test_each_cell_of_a_workbook_is_of_its_kind() -> None:
    rows = [(None,) * 6, KINDS_ROW]
    file = table_file("xlsx", "表", KINDS_HEAD, rows).getvalue()
    table = fastexcel.read_excel(file).load_sheet(0).to_polars()
    cells = [table[name].to_list()[-1] for name in KINDS_HEAD]
    assert [str(cells[0])[:10], str(cells[1])[:16]] == ["2026-11-01", "2026-11-01 10:05"]
    assert cells[2:] == [660.5, 3.0, "13800000000", "0123"]
    assert [str(table[name].dtype) for name in KINDS_HEAD[2:]] == ["Float64"] * 2 + ["String"] * 2
    styles = zipfile.ZipFile(io.BytesIO(file)).read("xl/styles.xml").decode()
    assert '"yyyy-mm-dd"' in styles
    assert '"yyyy-mm-dd hh:mm"' in styles


def test_shares_and_money_are_numbers_with_their_format() -> None:
    rows = [
        ("挽回", Cell("44,753 元", is_number=True).value, "+88（+35%，-2%～+19%）"),
        ("化解率", Cell("42.5%", is_number=True).value, "—"),
        ("件", 3, "-1,203（-8%）"),
    ]
    file = table_file("xlsx", "表", ("指标", "数值", "同比"), rows).getvalue()
    parts = zipfile.ZipFile(io.BytesIO(file))
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    styles = parts.read("xl/styles.xml").decode()
    assert "<v>44753.0</v>" in sheet
    assert "<v>0.425</v>" in sheet
    assert "<t>+88（+35%，-2%～+19%）</t>" in sheet
    assert "'" not in sheet.split("<sheetData>")[1]
    assert {'"0.0%"', '"#,##0.00"'} <= {f'"{part}"' for part in styles.split('"')}
    assert "'+88" in "".join(csv_lines(("甲", "乙", "丙"), rows=rows))
    assert "42.5%" in "".join(csv_lines(("甲", "乙", "丙"), rows=rows))


def test_one_kind_of_number_formats_its_column() -> None:
    rows = [("甲", 3, Cell("42.5%", is_number=True).value), ("乙", 4, None)]
    file = table_file("xlsx", "表", ("店", "件", "占比"), rows).getvalue()
    sheet = zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="B2"><v>3' in sheet  # a count beside a share is no share
    assert '<c r="C2" s=' in sheet


def test_a_file_of_text_writes_numbers_and_moments_plainly() -> None:
    lines = list(csv_lines(KINDS_HEAD, rows=[KINDS_ROW, (None, None, 660.0, 0, "", "")]))
    assert lines[1] == "2026-11-01,2026-11-01 10:05,660.5,3,13800000000,0123\r\n"
    assert lines[2] == ",,660,0,,\r\n"


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3000", "\ufeff"])
def test_a_formula_behind_a_blank_is_none_either(blank: str) -> None:
    assert f"'{blank}=1+1" in "".join(csv_lines(HEAD, rows=[(f"{blank}=1+1", 1)]))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (number(1234), 1234),
        (number(1234.5), 1234.5),
        (number(None), None),
        (Cell("+1,203"), 1203),
        (Cell("-3"), -3),
        (Cell("+3（+8%，-2%～+19%）"), "+3（+8%，-2%～+19%）"),
        (Cell("100.0%", is_number=True), 1.0),
        (Cell("44,753 元", is_number=True), 44753.0),
        (Cell("12%"), "12%"),
        (Cell("20261101"), "20261101"),
        (Cell("—"), "—"),
    ],
)
def test_a_number_beside_a_chart_is_one_in_the_file(cell: Any, value: Any) -> None:
    assert cell.value == value


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_table_has_its_head(kind: str) -> None:
    file = table_file(kind, "空表", HEAD, []).getvalue()
    if kind == "csv":
        assert file.decode("utf-8-sig") == "店,件\r\n"
    else:
        assert fastexcel.read_excel(file).load_sheet(0).to_polars().columns == list(HEAD)


def test_a_workbook_takes_any_file_name_and_any_sign() -> None:
    name = "待修正-[1]:*?/\\'" + "长" * 60
    file = table_file("xlsx", name, HEAD, [("甲\x01\x0b\u202e🛒", 1)]).getvalue()
    assert fastexcel.read_excel(file).load_sheet(0).height == 1


def test_the_name_of_a_file_breaks_out_of_no_header() -> None:
    answer = csv_file('a"\r\nSet-Cookie: x=1.csv', HEAD, rows=[])
    assert "\r" not in answer.headers["Content-Disposition"]


def test_a_text_file_keeps_no_control_characters_and_no_formula_behind_them() -> None:
    lines = list(csv_lines(["名称"], rows=[["甲\x01\x0b乙"], ['\x01=HYPERLINK("x")']]))
    assert lines[1:] == ["甲乙\r\n", '"\'=HYPERLINK(""x"")"\r\n']
