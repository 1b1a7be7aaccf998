"""Files that a spreadsheet opens."""

import fastexcel
import pytest

from liandong.desk.ui.spreadsheets import csv_file, csv_lines, table_file

HEAD = ("店", "件")


def test_a_csv_begins_with_its_mark_and_quotes_what_needs_it():
    lines = list(csv_lines(HEAD, rows=[('甲,"乙"', 3), (None, "")]))
    assert lines == ["\ufeff店,件\r\n", '"甲,""乙""",3\r\n', ",\r\n"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "＝", "＋"])
def test_no_cell_is_a_formula_in_either_kind(sign):
    rows = [(f"{sign}1+1", 1)]
    assert f"'{sign}1+1" in "".join(csv_lines(HEAD, rows=rows))
    sheet = fastexcel.read_excel(table_file("xlsx", "表", HEAD, rows).getvalue()).load_sheet(0)
    assert sheet.to_polars()["店"].to_list() == [f"'{sign}1+1"]


def test_numbers_stay_numbers_in_a_workbook():
    file = table_file("xlsx", "表", HEAD, [("甲", 2.5)]).getvalue()
    sheet = fastexcel.read_excel(file).load_sheet(0)
    assert sheet.to_polars()["件"].to_list() == [2.5]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_table_has_its_head(kind):
    file = table_file(kind, "空表", HEAD, []).getvalue()
    if kind == "csv":
        assert file.decode("utf-8-sig") == "店,件\r\n"
    else:
        assert fastexcel.read_excel(file).load_sheet(0).to_polars().columns == list(HEAD)


def test_a_workbook_takes_any_file_name_and_any_sign():
    name = "待修正-[1]:*?/\\'" + "长" * 60
    file = table_file("xlsx", name, HEAD, [("甲\x01\x0b\u202e🛒", 1)]).getvalue()
    assert fastexcel.read_excel(file).load_sheet(0).height == 1


def test_the_name_of_a_file_breaks_out_of_no_header():
    answer = csv_file('a"\r\nSet-Cookie: x=1.csv', HEAD, rows=[])
    assert "\r" not in answer.headers["Content-Disposition"]
