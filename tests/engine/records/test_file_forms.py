"""The same rows arrive in every form that offices send, and mean the same."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import rustpy_xlsxwriter as xlsx

from liandong.engine.records import read_records
from liandong.engine.vocabulary import Source

NOW = datetime(2026, 11, 24, 15, 0)
COLUMNS = ["接警单编号", "报警时间", "报警人电话", "报警内容"]
ROWS = [
    ["J001", "2026-03-02 14:05:00", "19900001234", "买的羽绒服掉色"],
    ["J002", "2026-03-03 09:30:00", "19900005678", "金店换购折旧，\n不认"],
]


def texts(path: Path) -> list[tuple[str, str, str]]:
    (batch,) = list(read_records(path, now=NOW))
    assert batch.rejects == []
    rows = batch.records.select(["source_id", "received_at", "text"]).to_pylist()
    return [(row["source_id"], str(row["received_at"]), row["text"]) for row in rows]


EXPECTED = [(row[0], row[1], row[3]) for row in ROWS]


def csv_text(separator: str = ",") -> str:
    quoted = [separator.join(f'"{cell}"' for cell in row) for row in [COLUMNS, *ROWS]]
    return "\r\n".join(quoted) + "\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"]
)
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_csv_in_any_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text(separator).encode(encoding))
    assert texts(path) == EXPECTED


def test_csv_with_an_excel_separator_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\r\n" + csv_text(";"), newline="")
    assert texts(path) == EXPECTED


def test_rows_with_a_broken_character_are_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = "".join(f"K{i},2026-03-02,19900001234,第{i}件事情要求退货\n" for i in range(200))
    content = (",".join(COLUMNS) + "\n" + lines).encode().replace("第7件".encode(), b"\xe7\xac7")
    path.write_bytes(content)
    (batch,) = list(read_records(path, now=NOW))
    assert [reject.row for reject in batch.rejects] == [9]
    assert batch.records.num_rows == 199
    assert "第8件事情" in batch.records["text"][7].as_py()


def workbook(path: Path, rows: list[dict[str, Any]], **options: Any) -> Path:
    xlsx.write_worksheet(rows, str(path), **options)
    return path


@pytest.mark.long
def test_a_workbook(tmp_path: Path) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    assert texts(workbook(tmp_path / "a.xlsx", rows)) == EXPECTED


@pytest.mark.long
def test_a_workbook_named_csv_and_a_csv_named_xlsx(tmp_path: Path) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    workbook(tmp_path / "a.xlsx", rows).rename(tmp_path / "a.csv")
    assert texts(tmp_path / "a.csv") == EXPECTED
    (tmp_path / "b.xlsx").write_text(csv_text(), newline="")
    assert texts(tmp_path / "b.xlsx") == EXPECTED


@pytest.mark.long
def test_a_workbook_with_real_dates_and_numbers(tmp_path: Path) -> None:
    row = {
        "接警单编号": 20260302001.0,
        "报警时间": datetime(2026, 3, 2, 14, 5),
        "报警人电话": 19900001234.0,
        "报警内容": "退货",
    }
    path = workbook(tmp_path / "a.xlsx", [row], datetime_format="yyyy-mm-dd hh:mm:ss")
    (batch,) = list(read_records(path, now=NOW))
    (record,) = batch.records.to_pylist()
    assert record["source_id"] == "20260302001"
    assert record["received_at"] == datetime(2026, 3, 2, 14, 5)
    assert record["person_phone"] == "19900001234"


@pytest.mark.long
def test_a_title_above_the_header_does_not_shift_row_numbers(tmp_path: Path) -> None:
    title = [{"c1": "铜马广场警务站警情表", "c2": None, "c3": None, "c4": None}]
    body = [
        {"c1": a, "c2": b, "c3": c, "c4": d} for a, b, c, d in [COLUMNS, *ROWS, ["", "", "", "x"]]
    ]
    path = tmp_path / "a.xlsx"
    xlsx.write_worksheet(title + body, str(path))
    (batch,) = list(read_records(path, now=NOW))
    assert batch.row_numbers == [4, 5]
    assert batch.rejects[0].row == 6


@pytest.mark.long
def test_the_sheet_with_the_data_is_found_and_others_are_mentioned(tmp_path: Path) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    path = tmp_path / "a.xlsx"
    xlsx.write_worksheets(
        [("填表说明", [{"说明": "请勿改动"}]), ("三月", rows), ("二月", rows[:1])], str(path)
    )
    file = read_records(path, now=NOW)
    assert texts(path) == EXPECTED
    assert any("“二月”" in note for note in file.notes)


@pytest.mark.long
def test_a_web_page_named_xls(tmp_path: Path) -> None:
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell.replace(chr(10), '<br>')}</td>" for cell in row) + "</tr>"
        for row in [COLUMNS, *ROWS]
    )
    path = tmp_path / "a.xls"
    title = '<tr><td colspan="4">警情表&nbsp;</td></tr>'
    path.write_bytes(f"<html><meta charset=gbk><table>{title}{cells}</table>".encode("gbk"))
    assert texts(path) == EXPECTED


def test_json_lines_keep_going_after_a_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) for row in ROWS]
    path.write_text("\n".join([lines[0], '{"接警单编号": "J9", ', lines[1]]))
    (batch,) = list(read_records(path, now=NOW))
    assert batch.records["source_id"].to_pylist() == ["J001", "J002"]
    assert (batch.rejects[0].row, batch.rejects[0].reason) == (2, "这一行不是完整的 JSON 对象")


def test_half_an_emoji_in_json_does_not_stop_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"source_id": 7, "received_at": "2026-03-02", "text": "退钱\\ud83d"}')
    (batch,) = list(read_records(path, source=Source.POLICE_110, now=NOW))
    assert batch.records["text"].to_pylist() == ["退钱\ufffd"]
    assert batch.records["source_id"].to_pylist() == ["7"]


@pytest.mark.long
def test_parquet_keeps_typed_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(
        {
            "source": ["police_110", "police_110"],
            "source_id": ["1", "2"],
            "received_at": [datetime(2026, 3, 2, 14, 5), datetime(2026, 3, 3)],
            "text": ["退货", None],
            "response": [None, "已和解"],
            "source_class": [["纠纷", "消费纠纷"], []],
            "amount_yuan": [268.0, None],
            "lon": [120.1, None],
            "lat": [33.3, None],
        }
    ).write_parquet(path)
    (batch,) = list(read_records(path, now=NOW))
    first, second = batch.records.to_pylist()
    assert first["source_class"] == ["纠纷", "消费纠纷"]
    assert first["amount_yuan"] == 268.0
    assert (first["lon"], first["lat"]) == (120.1, 33.3)
    assert second["text"] is None


@pytest.mark.long
def test_times_with_a_zone_become_the_wall_clock_of_china(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    times = pl.Series([datetime(2026, 3, 2, 6, 5)], dtype=pl.Datetime("us", "UTC"))
    pl.DataFrame({"source_id": ["1"], "received_at": times, "text": ["退货"]}).write_parquet(path)
    (batch,) = list(read_records(path, source=Source.POLICE_110, now=NOW))
    assert batch.records["received_at"].to_pylist() == [datetime(2026, 3, 2, 14, 5)]


def test_canonical_columns_need_no_profile_and_each_row_may_name_its_source(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "source,source_id,received_at,text,source_class\n"
        "walk_in,1,2026-03-02,退货,纠纷\nelsewhere,2,2026-03-02,退货,\n"
    )
    (batch,) = list(read_records(path, now=NOW))
    assert batch.records["source"].to_pylist() == ["walk_in"]
    assert batch.rejects[0].column == "source"
