"""`liandong watch`: one answer a row, in the order of the file."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from liandong.cli import console, main, watch
from liandong.engine.surveillance.detection import METHODS, Status


@pytest.fixture
def counts(tmp_path: Path) -> Any:
    days = [str(np.datetime64("2023-01-02") + 7 * week) for week in range(180)]
    rng = np.random.default_rng(1)
    rows = [
        (name, day, int(n))
        for name in "甲乙"
        for day, n in zip(days, rng.poisson(5, 180), strict=True)
    ]
    rows[179] = ("甲", days[-1], 40)
    rows.reverse()
    path = tmp_path / "counts.csv"
    pl.DataFrame(rows, schema=["series", "date", "count"], orient="row").write_csv(path)
    return path


def test_it_answers_every_row_in_its_order(
    counts: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert main(["watch", str(counts), "--out", str(out), "--json"]) == console.DONE
    summary = json.loads(capsys.readouterr().out)
    assert (summary["rows"], summary["series"], summary["step"], summary["alarms_last"]) == (
        360,
        2,
        "week",
        1,
    )
    answers = pl.read_csv(out)
    assert answers.columns == [
        "series",
        "date",
        "observed",
        "expected",
        "upper",
        "score",
        "p_value",
        "alarm",
        "status",
    ]
    assert answers["observed"].to_list() == pl.read_csv(counts)["count"].to_list()
    last = answers.row(180, named=True)
    assert (last["series"], last["date"], last["alarm"]) == ("甲", "2026-06-08", True)
    assert last["observed"] > last["upper"] > last["expected"]


def test_it_says_what_was_not_judged(
    counts: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["watch", str(counts), "--out", str(tmp_path / "out.xlsx"), "--method", "farrington"]
    assert main(given) == console.NOTHING_USABLE
    assert "历史数据不足 360 行" in capsys.readouterr().out


def test_a_wrong_table_is_3_with_reason_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("series,date,count\n甲,2026-01-05,-3\n")
    assert main(["watch", str(path), "--out", str(tmp_path / "o.csv")]) == console.UNREADABLE
    assert "错误：件数不是非负整数：第 2 行" in capsys.readouterr().err
    assert not (tmp_path / "o.csv").exists()


def test_the_command_knows_every_method_and_status() -> None:
    assert list(watch.METHODS) == list(METHODS)
    assert set(watch.STATUS_LABELS) == set(Status)


def test_a_table_without_rows_is_3_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("series,date,count\n", "utf-8")
    out = tmp_path / "out.csv"
    assert main(["watch", str(path), "--out", str(out)]) == console.UNREADABLE
    assert "表里没有一行数据" in capsys.readouterr().err
    assert not out.exists()
