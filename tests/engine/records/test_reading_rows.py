"""What becomes of good rows, bad rows and repeated rows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liandong.engine.records import Batch, RecordFile, read_records
from liandong.engine.records.readers import grid, limits

GOOD = "J001,2026-03-02 14:05:00,王小明,19900001234,铜马广场1号,报警人称买的羽绒服掉色"


def test_a_good_row_becomes_a_record(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    batch = only(incidents(GOOD))
    (record,) = batch.records.to_pylist()
    assert record["source"] == "police_110"
    assert record["source_id"] == "J001"
    assert str(record["received_at"]) == "2026-03-02 14:05:00"
    assert record["person_phone"] == "19900001234"
    assert record["text"] == "报警人称买的羽绒服掉色"
    assert json.loads(record["raw"])["警情地址"] == "铜马广场1号"
    assert batch.row_numbers == [2]


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        ("", "没有时间"),
        ("1900-01-00 00:00:00", "时间格式无法识别"),
        ("1900-01-01", "时间早于 2000 年"),
        ("0", "时间格式无法识别"),
        ("2027-03-02 14:05", "时间在将来"),
        ("2026-02-30 10:00", "时间格式无法识别"),
        ("上午", "时间格式无法识别"),
    ],
)
def test_an_impossible_time_rejects_its_row_and_says_how_to_mend_it(
    incidents: Callable[..., RecordFile],
    only: Callable[[RecordFile], Batch],
    time: str,
    reason: str,
) -> None:
    batch = only(
        incidents(f"J001,{time},王小明,19900001234,铜马广场,退货", GOOD.replace("1,", "2,", 1))
    )
    (reject,) = batch.rejects
    assert (reject.row, reject.column, reject.value) == (2, "报警时间", time)
    assert reject.reason == reason
    assert reject.remedy
    assert json.loads(reject.raw)["接警单编号"] == "J001"
    assert batch.records["source_id"].to_pylist() == ["J002"]


def test_an_hour_ahead_of_our_clock_is_accepted(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    assert only(incidents("J001,2026-11-24 16:00,,,,退货")).records.num_rows == 1


def test_a_row_without_a_number_is_rejected(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    batch = only(incidents(",2026-03-02 14:05,,,,退货", GOOD))
    assert [reject.reason for reject in batch.rejects] == ["没有编号"]


def test_a_number_in_scientific_notation_is_rejected(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    batch = only(incidents("3.20903E+21,2026-03-02 14:05,,,,退货"))
    assert "科学计数法" in batch.rejects[0].reason


def test_the_same_row_twice_counts_once(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    file = incidents(GOOD, GOOD)
    batch = only(file)
    assert file.total_rows == 2
    assert batch.records.num_rows == 1
    assert batch.unchanged == 1
    assert batch.rejects == []


def test_a_running_number_is_no_difference(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    header = "序号,接警单编号,报警时间,报警内容"
    batch = only(incidents("1,J001,2026-03-02,退货", "2,J001,2026-03-02,退货", header=header))
    assert batch.unchanged == 1


def test_one_number_with_two_contents_is_quarantined_altogether(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    other = "J002,2026-03-02 15:00,,,,别的事"
    batch = only(incidents(GOOD, other, GOOD.replace("掉色", "缩水"), GOOD))
    assert batch.records["source_id"].to_pylist() == ["J002"]
    assert [reject.row for reject in batch.rejects] == [2, 4]
    assert all("内容不同" in reject.reason for reject in batch.rejects)
    assert batch.unchanged == 1


def test_a_contradiction_is_seen_across_batches(
    incidents: Callable[..., RecordFile], tmp_path: Path
) -> None:
    file = incidents(GOOD, *(f"K{i},2026-03-02,,,,事{i}" for i in range(9)), GOOD + "了")
    file._batch_rows = 3
    batches = list(file)
    assert sum(batch.records.num_rows for batch in batches) == 9
    assert [reject.row for batch in batches for reject in batch.rejects] == [2, 12]


def test_a_batch_ends_where_long_texts_would_fill_the_memory(
    incidents: Callable[..., RecordFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid, "BATCH_CHARACTERS", 1000)
    file = incidents(*(f"K{i},2026-03-02,,,,{'退' * 400}" for i in range(7)))
    assert [batch.rows_read for batch in file] == [3, 3, 1]
    assert file.total_rows == 7


def test_a_bad_phone_or_purchase_time_leaves_the_row_in_with_a_remark(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    header = "接警单编号,报警时间,警情发生时间,报警人电话,报警内容"
    batch = only(incidents("J001,2026-03-02,1900-01-01,问前台,退货", header=header))
    (record,) = batch.records.to_pylist()
    assert record["person_phone"] is None
    assert record["occurred_at"] is None
    assert {remark.column for remark in batch.remarks} == {"警情发生时间", "报警人电话"}


def test_blank_lines_are_passed_over_and_row_numbers_stay_true(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    batch = only(incidents("", ",,,,,", GOOD))
    assert batch.row_numbers == [4]
    assert batch.rows_read == 1


def test_a_row_with_too_many_cells_is_rejected_because_it_has_slipped(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    batch = only(incidents("J001,2026-03-02,,,铜马广场,买衣服,掉色,不退"))
    assert "列数多于表头" in batch.rejects[0].reason


def test_emoji_and_rare_characters_stay_and_control_characters_go(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    text = "退钱😡👨‍👩‍👧𠮷野家 \x07\u200b㐂"
    (record,) = only(incidents(f"J001,2026-03-02,𠮷田,,,{text}")).records.to_pylist()
    assert record["text"] == "退钱😡👨‍👩‍👧𠮷野家 㐂"
    assert record["person_name"] == "𠮷田"


def test_words_for_nothing_are_nothing_in_short_fields(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    (record,) = only(incidents("J001,2026-03-02,匿名,无,不详,无")).records.to_pylist()
    assert record["person_name"] is record["person_phone"] is record["place"] is None
    assert record["text"] == "无"


def test_an_excel_formula_that_keeps_zeros_is_unwrapped(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    (record,) = only(incidents('"=""00123""",2026-03-02,,,,退货')).records.to_pylist()
    assert record["source_id"] == "00123"


@pytest.mark.parametrize("number", ["J\u200d001", "J001\u00ad", "Ｊ００１", "J001\u2029"])
def test_a_number_that_looks_the_same_is_the_same(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch], number: str
) -> None:
    (record,) = only(incidents(f"{number},2026-03-02,,,,退货")).records.to_pylist()
    assert record["source_id"] == "J001"


def test_a_cell_of_ten_megabytes_is_rejected_and_its_neighbours_are_not(
    incidents: Callable[..., RecordFile], only: Callable[[RecordFile], Batch]
) -> None:
    batch = only(incidents("J001,2026-03-02,,,," + "长" * 3_500_000, GOOD.replace("1,", "2,", 1)))
    assert batch.records["source_id"].to_pylist() == ["J002"]
    assert "过长" in batch.rejects[0].reason
    assert len(batch.rejects[0].raw) < 200_000


def test_a_file_with_a_header_only_has_no_rows_and_no_error(
    incidents: Callable[..., RecordFile],
) -> None:
    file = incidents()
    assert list(file) == []
    assert file.total_rows == 0


@pytest.mark.parametrize(("kept", "readings"), [(limits.KEPT_BYTES, 1), (10, 2)])
def test_a_file_of_common_size_is_read_once(
    incidents: Callable[..., RecordFile],
    only: Callable[[RecordFile], Batch],
    monkeypatch: pytest.MonkeyPatch,
    kept: Any,
    readings: int,
) -> None:
    monkeypatch.setattr(limits, "KEPT_BYTES", kept)
    begun: list[int] = []
    real = grid.cut_up

    def counted(*arguments: Any) -> Any:
        begun.append(1)
        return real(*arguments)

    monkeypatch.setattr(grid, "cut_up", counted)
    file = incidents(GOOD, GOOD.replace("1,", "2,", 1), GOOD)
    assert file.total_rows == 3
    assert only(file).records["source_id"].to_pylist() == ["J001", "J002"]
    assert len(begun) == readings


CALLS = "接警单编号,报警时间,报警内容,处警情况\n"


@pytest.mark.parametrize(
    ("lines", "row", "reason"),
    [
        ("J1,2026-03-02 10:00:00,要退货,\nJ2,2026-03-02 10:00:00,,已到场\n", 3, "没有内容"),
        ("J1,2026-03-02 10:00:00,要退货,\nJ2,2026-03-02 10:00:00,要\n", 3, "列数少于表头"),
        ('J1,2026-03-02 10:00:00,要退货,\nJ2,2026-03-02 10:00:00,要退,"已到', 3, "断了"),
    ],
    ids=["no text", "cut short", "cut within quotes"],
)
def test_a_row_without_a_text_or_cut_short_stays_out(
    tmp_path: Path, lines: str, row: int, reason: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CALLS + lines, encoding="utf-8")
    (batch,) = read_records(path)
    assert batch.records["source_id"].to_pylist() == ["J1"]
    assert {reject.row for reject in batch.rejects} == {row}
    assert any(reason in reject.reason for reject in batch.rejects)


@pytest.mark.parametrize(
    "text",
    ['买了 5" 手机', '说“好”再说"好', '"说""好"""', '"买了 5"" 手机"'],
    ids=["inches", "one quote", "quoted quotes", "quoted inches"],
)
def test_a_last_row_without_an_end_of_its_line_comes_in(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CALLS + f"J1,2026-03-02 10:00:00,要退货,{text}", encoding="utf-8")
    (batch,) = read_records(path)
    assert batch.records["source_id"].to_pylist() == ["J1"]
    assert not batch.rejects


@pytest.mark.parametrize(
    "rows",
    [
        'J2,2026-03-02 10:00:00,要退,"已到',
        'J2,2026-03-02 10:00:00,"要退,已到\n\n',
        'J2,2026-03-02 10:00:00,"要退' + "\n" * 600 + '",已到\n',
    ],
    ids=["broken off", "broken off at the end of a line", "many lines swallowed"],
)
def test_a_row_with_broken_quotes_has_one_fault_that_shows_how_it_begins(
    tmp_path: Path, rows: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CALLS + "J1,2026-03-02 10:00:00,要退货,\n" + rows, encoding="utf-8")
    (batch,) = read_records(path)
    assert batch.records["source_id"].to_pylist() == ["J1"]
    (fault,) = batch.rejects
    assert "英文双引号没有配对" in fault.reason
    assert fault.value.startswith("J2，2026-03-02 10:00:00，要退")
    assert not any("\ue000" <= sign <= "\uf8ff" for sign in fault.raw + fault.value)


def test_a_row_cut_short_has_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CALLS + "J1,2026-03-02 10:00:00,要退货,\nJ2\n", encoding="utf-8")
    (batch,) = read_records(path)
    assert [fault.column for fault in batch.rejects] == ["整行"]


def test_what_the_header_does_not_name_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "接警单编号,报警时间,报警内容,\nJ1,2026-03-02 10:00:00,要退货\n", encoding="utf-8"
    )
    (batch,) = read_records(path)
    assert batch.records["source_id"].to_pylist() == ["J1"]
