"""Excel 97 files, which some offices still export."""

from pathlib import Path

import pytest

from liandong.engine.records import UnreadableFile, read_records

from .old_workbook import old_workbook

ROWS = [["接警单编号", "报警时间", "报警内容"], ["J001", "2026-03-02 14:05", "买的羽绒服掉色😡"]]


@pytest.mark.long
def test_it_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    for name in ("a.xls", "a.xlsx", "a.csv"):
        path = tmp_path / name
        path.write_bytes(old_workbook(ROWS))
        (batch,) = list(read_records(path))
        assert batch.records["text"].to_pylist() == ["买的羽绒服掉色😡"]
        assert batch.rejects == []


def test_one_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(old_workbook(ROWS)[:700])
    with pytest.raises(UnreadableFile, match="已损坏"):
        read_records(path)
