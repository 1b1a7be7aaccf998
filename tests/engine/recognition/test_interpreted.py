"""Without compiled loops the answers are the same."""

import csv
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from liandong.cli import main

pytestmark = pytest.mark.long

DAYS = (
    "2025年3月8日", "25年3月8日", "二〇二五年三月八日", "2017/10/11", "2025-12-31", "20251103",
    "12345678号", "三月二十九", "1万五千元于去年12月", "两块八一个、99999999元",
)  # fmt: skip
EXAMPLES = files("liandong.engine.recognition") / "examples"


def test_python_gives_the_answers_of_the_compiled_loops(tmp_path: Path) -> None:
    """Also of long texts, whose hashes wrap around most, and of days and sums, whose digits numpy
    keeps in as few bits as they were given in."""
    lines = (EXAMPLES / "disputes.tsv").read_text("utf-8").splitlines()
    others = (EXAMPLES / "others.txt").read_text("utf-8").splitlines()
    records = (EXAMPLES / "records.tsv").read_text("utf-8").splitlines()
    days = [f"我{day}买的鞋掉色，要求退款" for day in DAYS]
    numbers = [line for line in records if any(character in line for character in "0123456789")]
    texts = [*lines[1::40], *others[::40], *days, *numbers[::4]]
    texts += ["。".join(others[:300]), "".join(lines[:200])]
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["source_id", "received_at", "text"])
        writer.writerows(
            [number, "2026-11-01 10:00:00", text] for number, text in enumerate(texts, 1)
        )
    interpreted, compiled = (recognise(tmp_path, how) for how in ("1", "0"))
    assert len(interpreted.splitlines()) > len(texts)
    assert interpreted == compiled


def test_what_a_small_file_needs_does_not_reach_other_processes(tmp_path: Path) -> None:
    """They would find loops of theirs uncompiled, and some only work compiled."""
    source = tmp_path / "in.csv"
    source.write_text(
        "source_id,received_at,text\n1,2026-11-01 10:00:00,买的鞋掉色，店家不给退\n", "utf-8"
    )
    before = ours()
    assert (
        main(["recognise", str(source), "--source", "police_110", "--out", f"{source}.out.csv"])
        == 0
    )
    assert ours() == before


def ours() -> dict[str, str]:
    """Without what libraries set for themselves when they are loaded."""
    return {name: value for name, value in os.environ.items() if name.startswith("LIANDONG_")}


def recognise(folder: Path, interpreted: str) -> bytes:
    out = folder / f"{interpreted}.csv"
    command = ["recognise", str(folder / "in.csv"), "--source", "police_110", "--out", str(out)]
    subprocess.run(
        [sys.executable, "-m", "liandong.cli", *command],
        env=os.environ | {"LIANDONG_INTERPRETED": interpreted},
        check=True,
        capture_output=True,
    )
    return out.read_bytes()
