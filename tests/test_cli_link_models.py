"""`liandong link`: models that are written, edited in Splink and taken back."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from liandong.cli import console, main
from liandong.engine.linkage import LinkModel, preparation
from liandong.engine.linkage.model_files import read_model

CALL = "接警单编号,报警时间,报警电话,报警内容\nJ1,2026-03-02 09:00,19900001234,锦福金店手镯不退\n"
COMPLAINT = "登记编号,登记时间,联系电话,投诉内容\nT1,2026-03-02 10:00,{},锦福金店手镯不退\n"


@pytest.fixture
def link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    police, complaints, out = (tmp_path / name for name in ("p.csv", "c.csv", "links.csv"))
    police.write_text(CALL)
    complaints.write_text(COMPLAINT.format("19900001234"))
    files = ["--police", str(police), "--complaints", str(complaints), "--out", str(out)]

    def run(*more: str | Path) -> tuple[int, str]:
        code = main(["link", *files, *map(str, more)])
        return code, capsys.readouterr().err

    return run


@pytest.fixture
def exported(link: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    assert link("--export-model", folder)[0] == console.DONE
    return folder


def chance(tmp_path: Path) -> float:
    return float(pl.read_csv(tmp_path / "links.csv")["probability"][0])


def changed(path: Path, change: Any) -> Path:
    settings = json.loads(path.read_text("utf-8"))
    change(settings)
    path.write_text(json.dumps(settings), "utf-8")
    return path


def test_a_model_is_written_with_what_splink_needs(exported: Path) -> None:
    assert sorted(path.name for path in exported.iterdir()) == [
        "left.parquet",
        "model.json",
        "right.parquet",
        "splink.json",
    ]
    names = [c.name for c in LinkModel.load(exported / "model.json").comparisons]
    settings = json.loads((exported / "splink.json").read_text("utf-8"))
    assert [entry["output_column_name"] for entry in settings["comparisons"]] == names
    left, right = (pq.read_table(exported / f"{side}.parquet") for side in ("left", "right"))
    assert left.num_rows == right.num_rows == 1
    assert {f"{name}_level" for name in names} <= set(right.column_names)


def test_records_are_prepared_once_though_the_model_is_written(
    link: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[int] = []
    whole = preparation.compared

    def counted(*args: Any, **options: Any) -> Any:
        times.append(1)
        return whole(*args, **options)

    monkeypatch.setattr(preparation, "compared", counted)
    assert link("--export-model", tmp_path / "model")[0] == console.DONE
    assert len(times) == 1


@pytest.mark.parametrize("name", ["model.json", "splink.json"])
def test_what_was_written_links_as_before(
    link: Any, exported: Path, tmp_path: Path, name: str
) -> None:
    before = chance(tmp_path)
    assert link("--model", exported / name)[0] == console.DONE
    assert chance(tmp_path) == before


def test_what_was_changed_in_splink_counts(link: Any, exported: Path, tmp_path: Path) -> None:
    before = chance(tmp_path)

    def rarer(settings: Any) -> None:
        settings["probability_two_random_records_match"] /= 1000

    assert link("--model", changed(exported / "splink.json", rarer))[0] == console.DONE
    assert chance(tmp_path) < before


def test_splink_settings_alone_stand_on_the_shipped_model(
    link: Any, exported: Path, tmp_path: Path
) -> None:
    before = chance(tmp_path)
    (exported / "model.json").unlink()
    assert link("--model", exported / "splink.json")[0] == console.DONE
    assert chance(tmp_path) == before


def test_the_model_beside_the_settings_is_the_base(exported: Path) -> None:
    def dearer(model: Any) -> None:
        model["costs_minutes"]["review"] = 7

    changed(exported / "model.json", dearer)
    assert read_model(exported / "splink.json").costs.review == 7


def test_what_splink_has_learned_is_not_fitted_again(exported: Path) -> None:
    assert not LinkModel.load(exported / "model.json").fitted
    assert read_model(exported / "splink.json").fitted


def test_a_level_that_splink_has_not_learned_keeps_its_chances(exported: Path) -> None:
    def unlearned(settings: Any) -> None:
        del settings["comparisons"][0]["comparison_levels"][1]["m_probability"]

    model = read_model(changed(exported / "splink.json", unlearned))
    assert model.comparisons == LinkModel.load(exported / "model.json").comparisons


def unknown_comparison(settings: Any) -> None:
    settings["comparisons"][0]["output_column_name"] = "email"


def unknown_level(settings: Any) -> None:
    settings["comparisons"][0]["comparison_levels"][1]["label_for_charts"] = "nearly"


def impossible(settings: Any) -> None:
    settings["comparisons"][0]["comparison_levels"][1]["m_probability"] = 1.5


def no_number(settings: Any) -> None:
    settings["comparisons"][0]["comparison_levels"][1]["m_probability"] = "很大"


def no_prior(settings: Any) -> None:
    settings["probability_two_random_records_match"] = 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (unknown_comparison, "“email”是关联模型没有的"),
        (unknown_level, "nearly”是关联模型没有的"),
        (impossible, "不在 0 和 1 之间的概率"),
        (no_number, "不是关联模型"),
        (no_prior, "应大于 0、小于 1"),
        (dict.clear, "不是关联模型，也不是 Splink 的设置"),
    ],
)
def test_settings_that_do_not_fit_are_3_with_file_and_remedy(
    link: Any, exported: Path, change: Any, words: str
) -> None:
    code, errors = link("--model", changed(exported / "splink.json", change))
    assert code == console.UNREADABLE
    assert words in errors
    assert "splink.json" in errors
    assert "办法：请" in errors


def test_an_own_model_with_an_unknown_comparison_is_3(link: Any, exported: Path) -> None:
    code, errors = link("--model", changed(exported / "model.json", unknown_comparison))
    assert code == console.UNREADABLE
    assert "model.json 中比较“email”是不认识的" in errors


@pytest.mark.parametrize("name", ["model.json", "splink.json"])
def test_broken_json_is_3_with_its_line(link: Any, exported: Path, name: str) -> None:
    path = exported / name
    path.write_text(path.read_text("utf-8")[:200], "utf-8")
    code, errors = link("--model", path)
    assert code == console.UNREADABLE
    assert f"{name} 不是完整的 JSON 文件，第" in errors
    assert "办法：请重新导出" in errors


def test_a_broken_base_is_named(link: Any, exported: Path) -> None:
    (exported / "model.json").write_text("{", "utf-8")
    code, errors = link("--model", exported / "splink.json")
    assert code == console.UNREADABLE
    assert "model.json 不是完整的 JSON 文件" in errors


def test_a_missing_model_is_3(link: Any, tmp_path: Path) -> None:
    code, errors = link("--model", tmp_path / "none.json")
    assert code == console.UNREADABLE
    assert errors == "错误：找不到文件 none.json。\n办法：请检查路径和文件名。\n"


def test_run_takes_the_same_files(
    link: Any, exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--police", str(tmp_path / "p.csv"), "--out", str(tmp_path / "out")]
    path = changed(exported / "splink.json", unknown_comparison)
    assert main(["run", *files, "--link-model", str(path)]) == console.UNREADABLE
    assert "email" in capsys.readouterr().err
