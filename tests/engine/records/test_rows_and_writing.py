"""Row-by-row reading keeps every row; writing leaves a whole file or none."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from liandong.engine.records import UnreadableFile, read_rows, write_frames
from liandong.engine.records.readers.opening import open_table
from liandong.engine.vocabulary import Source

FRAME = pl.DataFrame({"编号": ["1", "2"], "是否": [True, None], "文": ["a,“b”\nc", "😀"]})


def rows_of(path: Path, **options: Any) -> Any:
    return list(read_rows(path, source=Source.POLICE_110, **options))


def test_every_row_comes_back_in_order_even_those_that_records_would_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,时间,text\n7,1900-01-01,退货\n,,\n7,2999-01-01,\n,不知道,换货\n")
    (batch,) = rows_of(path)
    assert batch.cells["编号"].to_list() == ["7", "7", ""]
    assert batch.records["text"].to_pylist() == ["退货", None, "换货"]
    assert batch.records["source_id"].to_pylist() == ["7", "7", "5"]
    assert batch.row_numbers == [2, 4, 5]


def test_a_text_column_is_all_it_asks_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,text\n1,退货\n")
    assert rows_of(path)[0].records["source"].to_pylist() == ["police_110"]
    path.write_text("甲,乙\n1,退货\n")
    with pytest.raises(UnreadableFile, match="找不到内容列"):
        rows_of(path)


def test_rows_of_another_source_are_read_by_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("登记编号,登记时间,投诉内容\n1,2026-03-02,退货\n")
    assert rows_of(path)[0].records["text"].to_pylist() == ["退货"]


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet", ".xlsx"])
def test_frames_follow_each_other_in_every_format(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out{ending}"
    assert write_frames(path, [FRAME, FRAME]) == 4
    read = {
        ".csv": lambda: pl.read_csv(path, infer_schema=False),
        ".jsonl": lambda: pl.read_ndjson(path),
        ".parquet": lambda: pl.read_parquet(path),
        ".xlsx": lambda: fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars(),
    }[ending]()
    assert read["编号"].to_list() == ["1", "2", "1", "2"]
    assert [str(cell).lower() for cell in read["是否"][:2]] == ["true", "none"]
    assert read["文"].to_list()[:2] == FRAME["文"].to_list()


def test_an_unknown_ending_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="不知道怎样写"):
        write_frames(tmp_path / "out.docx", [FRAME])


def test_a_failure_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def broken() -> Iterator[Any]:
        yield FRAME
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_frames(path, broken())
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_text() == "old"


def test_a_workbook_that_would_be_too_long_is_refused(tmp_path: Path) -> None:
    long = pl.DataFrame({"a": ["x"] * 600_000})
    with pytest.raises(UnreadableFile, match="1,048,575"):
        write_frames(tmp_path / "out.xlsx", [long, long])


def test_json_lines_with_numbers_and_lists_are_kept_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": 5, "text": "退货", "tags": ["a"], "at": None}))
    (batch,) = rows_of(path)
    assert batch.cells.to_dicts() == [{"id": "5", "text": "退货", "tags": '["a"]', "at": None}]


def test_nested_parquet_cells_are_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    tags = pa.array(["鞋", "衣", "鞋"]).dictionary_encode()
    table = pa.table(
        {
            "text": ["退货", "退衣"],
            "list": pa.ListArray.from_arrays(pa.array([0, 2, 3], pa.int32()), tags),
            "struct": pa.StructArray.from_arrays([tags[:2], pa.array([1, 2])], ["a", "n"]),
            "map": pa.MapArray.from_arrays(pa.array([0, 1, 3], pa.int32()), ["a", "b", "c"], tags),
        }
    )
    pq.write_table(table, path)
    (batch,) = open_table(path, frozenset()).batches(10)
    assert batch.frame["list"].to_list() == [["鞋", "衣"], ["鞋"]]
    assert batch.frame["struct"].to_list() == ['{"a":"鞋","n":1}', '{"a":"衣","n":2}']
    assert batch.frame["map"].to_list() == ['[["a","鞋"]]', '[["b","衣"],["c","鞋"]]']


@pytest.mark.long
def test_parquet_cells_keep_their_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"text": ["退货"], "n": [5], "at": [datetime(2026, 3, 2)]}).write_parquet(path)
    (batch,) = rows_of(path)
    assert batch.cells.to_dicts() == [{"text": "退货", "n": 5, "at": datetime(2026, 3, 2)}]
