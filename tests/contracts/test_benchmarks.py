"""Benchmarks run by hand and seldom: that each still finds what it imports is seen here."""

import importlib
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest

from benchmarks.bars import Bars, check_argument

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "benchmarks").rglob("*.py")
)
ONLY_TO_MEASURE = {"jieba", "recordlinkage", "sklearn", "splink", "statsmodels"}


@pytest.mark.parametrize("module", MODULES)
def test_a_benchmark_finds_what_it_imports(module: Any) -> None:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in ONLY_TO_MEASURE:
            raise
        pytest.skip(f"needs {missing.name}, which is there only to measure against")


@pytest.mark.parametrize(
    ("measured", "given", "code"),
    [(2.0, ["--check"], 0), (1.0, ["--check"], 1), (1.0, [], 0)],
)
def test_a_bar_is_printed_beside_the_figure_and_ends_the_check(
    measured: float, given: Any, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    parser, bars = ArgumentParser(), Bars()
    check_argument(parser)
    bars.at_least("times as fast", measured, 2)
    assert bars.exit_code(parser.parse_args(given)) == code
    assert f"times as fast: {measured} (bar at least 2: " in capsys.readouterr().out


@pytest.mark.long
def test_the_desk_of_lists_fits_the_tables(tmp_path: Path) -> None:
    """Its rows are written by statements, which no type checker holds against the models."""
    command = [sys.executable, "-m", "benchmarks.pages.lists", "--disputes", "2000"]
    measured = subprocess.run(
        [*command, "--requests", "2", "--home", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert measured.returncode == 0, measured.stderr[-2000:]
    assert "outreach, leads (the regulator)" in measured.stdout


def test_a_folder_can_be_taken_in_at_a_glance() -> None:
    folders = {path.parent for path in (ROOT / "benchmarks").rglob("*.py")}
    crowded = [f.name for f in folders if len(list(f.glob("*.py"))) > 20]
    assert not crowded
