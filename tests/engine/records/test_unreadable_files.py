"""Files that cannot be read at all are refused in words that help, before anything is taken in."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
import rustpy_xlsxwriter as xlsx

from liandong.engine.records import UnreadableFile, read_records
from liandong.engine.records.readers import archives
from liandong.engine.vocabulary import Source

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path: Any, **options: Any) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        list(read_records(path, **options))
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "文件是空的"),
        ("a.csv", b"\xef\xbb\xbf\r\n", "文件是空的"),
        ("a.xlsx", b"PK\x03\x04broken", "已损坏"),
        ("a.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        ("a.xls", OLE + b"\0" * 600, "已损坏"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.parquet", b"PAR1 nothing PAR1", "Parquet 文件已损坏"),
        ("a.csv", bytes(range(128, 256)) * 40, "编码无法识别"),
        ("a.jsonl", b'[{"a": 1},\n{"b": 2}]', "没有一行是 JSON 对象"),
        ("a.xls", b"<html><body>no table</body></html>", "没有表格"),
    ],
)
def test_it_is_refused_with_its_reason(tmp_path: Path, name: str, content: Any, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert words in refusal(path).reason


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "找不到" in refusal(tmp_path / "none.csv").reason


def test_a_folder(tmp_path: Path) -> None:
    assert "文件夹" in refusal(tmp_path).reason


def test_a_workbook_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    xlsx.write_worksheet(
        [{"接警单编号": f"J{i}", "报警内容": "退货"} for i in range(500)], str(path)
    )
    path.write_bytes(path.read_bytes()[:-300])
    assert "已损坏" in refusal(path).reason


def test_a_zip_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (4 << 20))
    with pytest.raises(UnreadableFile, match="1 GB"):
        archives.check_archive(path, limit=1 << 20)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("data.csv", "a,b")
    assert "压缩包" in refusal(path).reason


def test_columns_that_nobody_knows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙,丙\n1,2,3\n")
    error = refusal(path)
    assert "甲、乙、丙" in error.reason


def test_a_missing_column_is_named_with_an_example(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("接警单编号,报警人,报警内容\nJ1,王某,退货\n")
    error = refusal(path)
    assert "受理时间（如“报警时间”）" in error.reason
    assert "接警单编号、报警人、报警内容" in error.remedy


def test_the_wrong_source_for_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("接警单编号,报警时间,报警内容\nJ1,2026-03-02,退货\n")
    assert "12315 投诉" in refusal(path, source=Source.COMPLAINT_12315).reason


@pytest.mark.long
def test_quotes_that_never_close(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        '接警单编号,报警时间,报警内容\nJ1,2026-03-02,"退货\n' + "很长的一行\n" * 2_800_000
    )
    assert "引号没有配对" in refusal(path).reason


def test_canonical_columns_without_any_source(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("source_id,received_at,text\n1,2026-03-02,退货\n")
    assert "哪个来源" in refusal(path).reason
