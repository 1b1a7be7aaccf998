"""The command: what people and scripts rely on."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from liandong.cli import DESK, ENGINE, console, main
from liandong.engine.records import UnreadableFile


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text("id,text\nw1,买的电饭煲三天就跳闸，商家不退货\nw2,请问几点下班\n")
    return path


def recognise(orders: Path, out: Path, *more: str) -> int:
    given = ["recognise", str(orders), "--source", "workorder_12345", "--out", str(out)]
    return main([*given, *more])


def test_results_go_to_stdout_and_progress_to_stderr(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recognise(orders, tmp_path / "out.csv") == console.DONE
    out, err = capsys.readouterr()
    assert out.startswith("识别 2 行，消费纠纷 1 条")
    assert "文字编码：UTF-8" in err


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == version("liandong")


def test_json_is_one_object_on_stdout(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recognise(orders, tmp_path / "out.csv", "--json") == console.DONE
    summary = json.loads(capsys.readouterr().out)
    assert (summary["rows"], summary["disputes"], summary["errors"]) == (2, 1, 0)
    assert summary["model"]


@pytest.mark.long
def test_run_tells_where_the_time_went(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["run", "--workorders", str(orders), "--out", str(out), "--json"]) == console.DONE
    output, progress = capsys.readouterr()
    summary = json.loads(output)
    assert summary["disputes"] == 1
    assert [stage["name"] for stage in summary["stages"]][:3] == ["读取文件", "识别", "关联"]
    assert "100.0%  合计" in progress


def test_link_takes_both_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    police, complaints = tmp_path / "p.csv", tmp_path / "c.csv"
    police.write_text("接警单编号,报警时间,报警内容\nJ1,2026-03-02,退货\n")
    complaints.write_text("登记编号,登记时间,投诉内容\nT1,2026-03-02,退货\n")
    given = ["link", "--police", str(police), "--complaints", str(complaints)]
    assert main([*given, "--out", str(tmp_path / "links.jsonl"), "--json"]) == console.DONE
    summary = json.loads(capsys.readouterr().out)
    assert (summary["police"], summary["complaints"]) == (1, 1)


@pytest.mark.long
def test_simulate_writes_a_city_that_run_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = ["simulate", "--out", str(tmp_path), "--records", "400", "--years", "0.5"]
    assert main([*city, "--until", "2026-11-24", "--json"]) == console.DONE
    assert json.loads(capsys.readouterr().out)["seconds"] > 0
    files = [
        "--police",
        "police.xlsx",
        "--complaints",
        "complaints.csv",
        "--reports",
        "reports.csv",
    ]
    given = [file if file.startswith("--") else str(tmp_path / file) for file in files]
    assert main(["run", *given, "--out", str(tmp_path / "out"), "--json"]) == console.DONE
    summary = json.loads(capsys.readouterr().out)
    assert summary["rejected_rows"] == 0
    assert summary["disputes"] > 20


def test_an_unreadable_file_is_3_with_reason_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recognise(tmp_path / "none.csv", tmp_path / "out.csv") == console.UNREADABLE
    _, err = capsys.readouterr()
    assert err == "错误：找不到文件 none.csv。\n办法：请检查路径和文件名。\n"


def test_an_unknown_ending_is_3_before_any_work(orders: Path, tmp_path: Path) -> None:
    assert recognise(orders, tmp_path / "out.doc") == console.UNREADABLE


@pytest.mark.long
def test_nothing_usable_is_4(tmp_path: Path) -> None:
    police = tmp_path / "p.csv"
    police.write_text("接警单编号,报警时间,报警内容\nJ1,1900-01-01,退货\n")
    given = ["run", "--police", str(police), "--out", str(tmp_path / "out")]
    assert main(given) == console.NOTHING_USABLE


def test_run_without_files_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--out", str(tmp_path)]) == console.WRONG_USAGE
    assert "没有给出任何文件" in capsys.readouterr().err


@pytest.mark.parametrize("given", [[], ["dance"], ["recognise"], ["link", "--out", "x.csv"]])
def test_wrong_usage_is_2(given: Any) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(given)
    assert stopped.value.code == console.WRONG_USAGE


@pytest.mark.long
def test_an_interrupt_is_130_and_leaves_no_half_file(
    orders: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(*_arguments: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("liandong.engine.recognition.Recogniser.judge", interrupted)
    out = tmp_path / "out"
    assert recognise(orders, out / "answers.csv") == console.INTERRUPTED
    assert list(out.iterdir()) == []
    assert "已中断" in capsys.readouterr().err


@pytest.mark.long
def test_a_folder_that_cannot_be_written_is_3(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert recognise(orders, tmp_path / "file" / "out.csv") == console.UNREADABLE
    assert "错误" in capsys.readouterr().err


def test_help_lists_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    output = capsys.readouterr().out
    assert all(name in output for name in (*ENGINE, *DESK))
    assert "130 被中断" in output


@pytest.mark.long
def test_commands_of_the_engine_load_no_web_framework(orders: Path, tmp_path: Path) -> None:
    given = ["recognise", str(orders), "--source", "workorder_12345"]
    out = ["--out", str(tmp_path / "answers.csv")]
    code = (
        "import sys; from liandong.cli import main; main(sys.argv[1:]);"
        "assert 'django' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code, *given, *out], check=False)
    assert done.returncode == 0


def test_commands_of_the_desk_get_their_own_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[list[str]] = []

    def serve(argv: list[str]) -> int:
        taken.append(argv)
        return 0

    commands: Any = ModuleType("liandong.desk.config.commands")
    commands.COMMANDS = {"serve": serve}
    monkeypatch.setitem(sys.modules, "liandong.desk.config.commands", commands)
    assert main(["serve", "--port", "8001"]) == console.DONE
    assert taken == [["--port", "8001"]]


def test_a_refusal_keeps_its_words() -> None:
    error = UnreadableFile("这样。", "那样。")
    assert (str(error), error.remedy) == ("这样。那样。", "那样。")


@pytest.mark.long
@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl", "parquet"])
def test_recognise_tells_day_kind_and_merchant_of_a_register(tmp_path: Path, ending: str) -> None:
    orders, shops = tmp_path / "orders.csv", tmp_path / "shops.csv"
    orders.write_text("id,received_at,text\nw1,2026-11-24 10:00,昨天在云羽买的衣服掉色，要求退款\n")
    shops.write_text("id,name,aliases\nA1,云上羽绒服饰有限公司,云上羽绒；云羽\n")
    out = tmp_path / f"out.{ending}"
    assert recognise(orders, out, "--register", str(shops)) == console.DONE
    readers = {"csv": pl.read_csv, "xlsx": pl.read_excel, "jsonl": pl.read_ndjson}
    row = readers.get(ending, pl.read_parquet)(out).to_dicts()[0]
    assert str(row["bought_on"]) == "2026-11-23"
    assert (row["kind"], row["merchant_id"]) == ("投诉", "A1")
    assert row["merchant_known"] == "云上羽绒服饰有限公司"


def test_a_register_without_names_is_3_with_reason(
    orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shops = tmp_path / "shops.csv"
    shops.write_text("电话\n1\n")
    more = ["--register", str(shops)]
    assert recognise(orders, tmp_path / "out.csv", *more) == console.UNREADABLE
    assert "名称列" in capsys.readouterr().err


@pytest.mark.long
def test_a_file_without_times_tells_no_day_that_would_be_counted_from_one(tmp_path: Path) -> None:
    orders, out = tmp_path / "orders.csv", tmp_path / "out.csv"
    orders.write_text("id,text\nw1,昨天在店里买的衣服掉色\nw2,2026年3月2日在店里买的衣服掉色\n")
    assert recognise(orders, out) == console.DONE
    assert pl.read_csv(out)["bought_on"].to_list() == [None, "2026-03-02"]
