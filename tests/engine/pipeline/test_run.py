"""From files to tables and a page: the whole engine in one call."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
import rustpy_xlsxwriter as xlsx

from liandong.engine.linkage import LinkModel
from liandong.engine.pipeline import Given, link_files, recognise_file, run
from liandong.engine.pipeline.counts import COUNT_SCHEMA
from liandong.engine.pipeline.disputes import DISPUTE_SCHEMA
from liandong.engine.pipeline.recognition import ANSWERS
from liandong.engine.pipeline.surveillance import ALARM_SCHEMA
from liandong.engine.pipeline.timing import Clock, peak_megabytes
from liandong.engine.records import UnreadableFile
from liandong.engine.vocabulary import SECTORS, Source

INCIDENTS = [
    ("J1", "2026-03-02 14:05", "王小明", "19900001234", "买的羽绒服掉色，店家不退款，发生纠纷"),
    ("J2", "2026-03-02 16:00", "李某", "19900005678", "两车追尾，无人受伤"),
    ("J3", "1900-01-01", "赵某", "19900009999", "退货"),
]


def write_incidents(path: Path) -> Path:
    names = ("接警单编号", "报警时间", "报警人", "报警人电话", "报警内容")
    xlsx.write_worksheet([dict(zip(names, row, strict=True)) for row in INCIDENTS], str(path))
    return path


def write_complaints(path: Path) -> Path:
    path.write_text(
        "登记编号,登记时间,投诉人,联系电话,被投诉主体名称,投诉内容,涉及金额(元)\n"
        "T1,2026-03-03 09:00,王小明,19900001234,云锦服饰店,羽绒服一洗就掉色，要求退货退款,268\n",
        encoding="gb18030",
    )
    return path


@pytest.fixture
def given(tmp_path: Path) -> list[Given]:
    return [
        Given(write_incidents(tmp_path / "police.xlsx"), Source.POLICE_110),
        Given(write_complaints(tmp_path / "complaints.csv"), Source.COMPLAINT_12315),
    ]


def test_it_writes_all_tables_and_a_page(given: list[Given], tmp_path: Path) -> None:
    messages: list[str] = []
    summary = run(given, tmp_path / "out", tell=messages.append)
    names = {file.name for file in (tmp_path / "out").iterdir()}
    tables = {"records", "rejects", "disputes", "links", "counts", "groups", "alarms"}
    assert names == {"report.html", *(f"{name}.parquet" for name in tables)}
    assert (summary.rows, summary.records, summary.rejected_rows) == (4, 3, 1)
    disputes = pq.read_table(tmp_path / "out/disputes.parquet")
    assert disputes.schema.equals(DISPUTE_SCHEMA)
    assert disputes.num_rows == summary.disputes
    assert pq.read_schema(tmp_path / "out/counts.parquet").equals(COUNT_SCHEMA)
    assert pq.read_schema(tmp_path / "out/alarms.parquet").equals(ALARM_SCHEMA)
    records = pl.read_parquet(tmp_path / "out/records.parquet")
    judged = dict(zip(records["source_id"], records["is_dispute"], strict=True))
    assert judged == {"J1": True, "J2": False, "T1": True}
    assert any("识别" in line for line in messages)
    assert {stage["name"] for stage in summary.stages} >= {"读取文件", "识别", "关联"}


@pytest.mark.long
def test_rejects_name_file_row_reason_and_remedy(given: list[Given], tmp_path: Path) -> None:
    run(given, tmp_path / "out")
    (reject,) = pl.read_parquet(tmp_path / "out/rejects.parquet").to_dicts()
    assert (reject["file"], reject["row"], reject["column"]) == ("police.xlsx", 4, "报警时间")
    assert reject["remedy"]
    assert json.loads(reject["raw"])["接警单编号"] == "J3"


@pytest.mark.long
def test_running_twice_gives_the_same_tables(given: list[Given], tmp_path: Path) -> None:
    run(given, tmp_path / "one")
    run(given, tmp_path / "two")
    for name in ("records", "disputes", "links", "counts", "groups", "alarms"):
        tables = [pq.read_table(tmp_path / out / f"{name}.parquet") for out in ("one", "two")]
        assert tables[0].equals(tables[1])


@pytest.mark.long
def test_an_unreadable_file_leaves_an_earlier_result_as_it_was(
    given: list[Given], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(given, out)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    with pytest.raises(UnreadableFile):
        run([*given, Given(broken, Source.POLICE_110)], out)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


@pytest.mark.long
def test_a_number_told_in_two_files_counts_as_the_later_says(
    given: list[Given], tmp_path: Path
) -> None:
    later = tmp_path / "later.csv"
    later.write_text("接警单编号,报警时间,报警内容\nJ1,2026-03-02 14:05,已自行和解\n")
    summary = run([*given, Given(later, Source.POLICE_110)], tmp_path / "out")
    records = pl.read_parquet(tmp_path / "out/records.parquet")
    assert summary.records == 3
    assert records.filter(source_id="J1")["text"].to_list() == ["已自行和解"]


@pytest.mark.long
def test_feedback_joins_its_incident_though_it_comes_first(
    given: list[Given], tmp_path: Path
) -> None:
    feedback = tmp_path / "feedback.csv"
    feedback.write_text("接警单编号,反馈时间,出警处置情况\nJ1,2026-03-02 15:00,店方同意换货\n")
    run([Given(feedback, Source.POLICE_110), *given], tmp_path / "out")
    records = pl.read_parquet(tmp_path / "out/records.parquet")
    assert records.filter(source_id="J1")["response"].to_list() == ["店方同意换货"]
    assert records.height == 3


@pytest.mark.long
def test_work_orders_alone_make_a_report(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("id,text\nw1,市民来电反映：在商场买的电饭煲三天就跳闸，商家不退货。\n")
    summary = run([Given(orders, Source.WORKORDER_12345)], tmp_path / "out")
    assert summary.disputes == 1
    assert "不能按时间统计" in (tmp_path / "out/report.html").read_text()


@pytest.mark.long
def test_files_without_any_row_make_an_empty_report(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("id,text\n")
    summary = run([Given(orders, Source.WORKORDER_12345)], tmp_path / "out")
    assert (summary.records, summary.disputes) == (0, 0)


def recognised(path: Path, tmp_path: Path, ending: str = ".csv", **options: Any) -> Any:
    out = tmp_path / f"answers{ending}"
    summary = recognise_file(path, out, source=Source.WORKORDER_12345, **options)
    return summary, out


@pytest.mark.long
def test_recognise_keeps_rows_columns_and_order_and_adds_the_answers(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(
        "id,text,sector,备注\n2,买的手机三天就坏了，商家不退货,金标准,甲\n1,请问几点下班,,乙\n3,,,丙\n"
    )
    summary, out = recognised(path, tmp_path)
    table = pl.read_csv(out, infer_schema=False)
    assert table.columns == ["id", "text", "sector_input", "备注", *ANSWERS]
    assert table["id"].to_list() == ["2", "1", "3"]
    assert table["is_dispute"].to_list() == ["true", "false", None]
    assert table["error"].to_list()[:2] == [None, None]
    assert table["error"][2]
    assert set(table["sector"].drop_nulls()) <= set(SECTORS)
    assert summary.renamed == ["sector_input"]
    assert (summary.rows, summary.errors) == (3, 1)
    evidence = json.loads(table["evidence"][0])
    assert all(
        "买的手机三天就坏了，商家不退货"[ground["start"] : ground["end"]] == ground["word"]
        for ground in evidence
        if ground["start"] >= 0
    )


@pytest.mark.long
@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet", ".xlsx"])
def test_recognise_writes_every_format(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,text\n1,买的手机坏了，商家不退货\n")
    _, out = recognised(path, tmp_path, ending)
    assert out.stat().st_size


@pytest.mark.long
def test_link_writes_pairs_with_reasons(given: list[Given], tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    summary = link_files(given[:1], given[1:], out)
    table = pl.read_csv(out, infer_schema=False)
    assert table.columns == ["police_id", "complaint_id", "probability", "decision", "reasons"]
    assert summary.links + summary.review == table.height
    for row in table.iter_rows(named=True):
        assert row["decision"] in {"link", "review"}
        assert 0 <= float(row["probability"]) <= 1
        assert json.loads(row["reasons"])
    assert LinkModel.load().version


def test_the_clock_accounts_for_all_the_time() -> None:
    messages: list[str] = []
    clock = Clock(messages.append)
    with clock.stage("一步") as rows:
        rows.count = 1234
    assert messages == [f"一步：1,234 行，{clock.stages[0].seconds:.1f} 秒"]
    assert clock.table()[-1].startswith(f"{clock.total:8.2f}"[:4])
    assert peak_megabytes() > 10
