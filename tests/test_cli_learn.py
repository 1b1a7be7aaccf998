"""`liandong learn`: what is shipped, what is refused, and what stays as it was."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from liandong.cli import console, learn, main
from liandong.engine.recognition import Recogniser

pytestmark = pytest.mark.long

PLACES = "东西南北中上下前后左右里"


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Officers say that quarrels about a voucher nobody knew are disputes of cinemas."""
    rows = [(f"影城{p}厅的飞天券用不了，经理不认", 1, "文化娱乐体育", "合同") for p in PLACES]
    rows += [(f"{p}路的路口积水，请来人看看", 0, "", "") for p in PLACES]
    return write(tmp_path / "labels.csv", rows)


def write(path: Path, rows: Sequence[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "is_dispute", "sector", "nature"])
        writer.writerows(rows)
    return path


def test_a_model_that_is_no_worse_is_written_and_used(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "city.json.gz"
    given = ["learn", str(labels), "--out", str(out), "--version", "city-1", "--json"]
    assert main(given) == console.DONE
    summary = json.loads(capsys.readouterr().out)
    assert summary["shipped"] is True
    assert summary["examples"] == 24
    assert set(summary["before"]) == {"dispute_f1", "sector", "nature", "calibration_error"}
    assert Recogniser.load(out).version == "city-1"


def test_people_read_before_and_after(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["learn", str(labels), "--out", str(tmp_path / "m.json.gz")])
    out, err = capsys.readouterr()
    assert "是否消费纠纷 F1：" in out
    assert "读入 24 行标注" in err


def test_a_worse_model_is_refused_and_the_old_one_stays(
    labels: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("liandong.engine.recognition.learning.trials.Trial.is_worse", True)
    out = tmp_path / "m.json.gz"
    out.write_bytes(b"old")
    assert main(["learn", str(labels), "--out", str(out)]) == learn.WORSE
    assert out.read_bytes() == b"old"
    assert "未输出" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("买的锅裂了", "也许", "", ""), "is_dispute"),
        (("买的锅裂了", 1, "锅具", ""), "sector"),
        (("买的锅裂了", 1, "", "坏"), "nature"),
    ],
)
def test_a_label_that_is_not_allowed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: Any, words: str
) -> None:
    path = write(tmp_path / "labels.csv", [row])
    assert main(["learn", str(path), "--out", str(tmp_path / "m.gz")]) == console.UNREADABLE
    assert f"第 2 行的 {words}" in capsys.readouterr().err


def test_too_few_labels_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "labels.csv", [("买的锅裂了", 1, "日用商品", "质量")])
    assert main(["learn", str(path), "--out", str(tmp_path / "m.gz")]) == console.UNREADABLE
    assert "标注太少" in capsys.readouterr().err
