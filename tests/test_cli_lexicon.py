"""`liandong lexicon check` and `--lexicon`: what a local lexicon would change, before it does."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from liandong.cli import console, main

LOCAL = '[items."服装鞋帽"]\n"羽绒服" = "雪绒袍 大衣"\n'


@pytest.fixture
def lexicon(tmp_path: Path) -> Any:
    path = tmp_path / "lexicon.toml"
    path.write_text(LOCAL, "utf-8")
    return path


@pytest.fixture
def records(tmp_path: Path) -> Any:
    path = tmp_path / "records.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["source_id", "received_at", "text"])
        writer.writerow(["1", "2026-11-01 10:00", "买的雪绒袍开线了，店家不给退"])
        writer.writerow(["2", "2026-11-01 10:05", "楼上邻居半夜吵闹"])
    return path


def test_it_says_which_words_are_new_and_which_change(
    lexicon: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lexicon", "check", str(lexicon)]) == console.DONE
    out = capsys.readouterr().out
    assert "新增 雪绒袍：品类 羽绒服" in out
    assert "改义 大衣：品类 服装" in out


@pytest.mark.long
def test_it_says_what_would_change_on_records(
    lexicon: Any, records: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["lexicon", "check", str(lexicon), "--on", str(records), "--source", "complaint_12315"]
    assert main([*given, "--json"]) == console.DONE
    effect = json.loads(capsys.readouterr().out)["effect"]
    assert (effect["records"], effect["changed"]) == (2, 1)
    assert "雪绒袍" in effect["examples"][0]["text"]


def test_a_wrong_file_ends_with_its_faults_and_a_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text('[items."服装"]\n"羽绒服" = "雪绒袍"', "utf-8")
    assert main(["lexicon", "check", str(path)]) == console.UNREADABLE
    assert "第 1 行 items：没有行业类别“服装”" in capsys.readouterr().out


@pytest.mark.long
def test_recognise_takes_the_local_lexicon(lexicon: Any, records: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    given = ["recognise", str(records), "--source", "complaint_12315", "--out", str(out)]
    assert main([*given, "--lexicon", str(lexicon)]) == console.DONE
    with out.open(encoding="utf-8-sig") as file:
        assert next(csv.DictReader(file))["item"] == "羽绒服"
