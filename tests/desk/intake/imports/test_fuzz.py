"""A short run of the fuzzing that `benchmarks/importing/fuzz_intake.py` does at length."""

import random
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from benchmarks.importing import fuzz_intake, fuzzing
from tests.desk.intake.fixtures import POLICE_HEAD, police_row

pytestmark = pytest.mark.django_db
ROWS = [police_row(f"J{number:03d}") for number in range(12)]
CHEAP = [way for way in fuzzing.WAYS if way not in {fuzzing.huge_cell, fuzzing.zip_bomb}]


@pytest.mark.parametrize("seed", range(30))
def test_no_spoilt_file_breaks_the_desk(
    seed: Any, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.setattr(fuzzing, "WAYS", CHEAP)
    way, path = fuzzing.spoilt([POLICE_HEAD, *ROWS], tmp_path, random.Random(seed))
    assert fuzz_intake.one(path) == "", way
