"""The conformance benchmark cannot pass without having compared anything."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.surveillance import conformance

CASE = {"case": "a|earsC1", "family": "ears", "input": "a.csv", "column": "n", "algo": "C1"}
SETTINGS = {"range": [8, 9], "baseline": 7, "minSigma": 0, "alpha": 0.001}


def folder(tmp_path: Any, *cases: Any) -> Any:
    (tmp_path / "manifest.json").write_text(json.dumps({"cases": list(cases)}))
    (tmp_path / "a.csv").write_text("n\n" + "\n".join("342516478"))
    return tmp_path


def test_no_cases_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not conformance.run(folder(tmp_path))
    assert "nothing was compared" in capsys.readouterr().out


def test_cases_without_expected_values_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not conformance.run(folder(tmp_path, CASE | SETTINGS))
    assert "0 expected values" in capsys.readouterr().out


def test_what_is_not_implemented_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    conformance.run(folder(tmp_path, CASE | {"case": "a|bayes", "family": "bayes"}))
    assert "not implemented, 1 cases: a|bayes" in capsys.readouterr().out
