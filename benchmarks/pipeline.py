"""Time and memory of the whole engine on files: `python -m benchmarks.pipeline [--check]`.

Makes a city of 100,000 incidents and 20,000 complaints (or takes the files in --data), then times

- `liandong run` from a cold start, a process of its own: the bar is 60 s on two cores;
- `liandong recognise` on the complaints and on the same rows four times over: the bar is that
  memory does not grow by more than a quarter.

`--compile` first empties the cache of compiled code, so that the first run of a fresh machine is
measured. `--check` exits 1 where a bar is missed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.bars import Bars, check_argument

RUN_SECONDS = 60.0
GROWTH = 1.25


def liandong(*arguments: str, cache: Path | None = None) -> tuple[dict[str, Any], float, float]:
    """The command's JSON output, seconds of wall clock, and peak memory in MB."""
    environment = dict(os.environ)
    if cache:
        environment["NUMBA_CACHE_DIR"] = str(cache)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "liandong.cli", *arguments, "--json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"liandong {arguments[0]} ended with {process.returncode}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return json.loads(output), time.perf_counter() - begun, usage.ru_maxrss / unit


def make_city(folder: Path) -> None:
    from liandong.simulation import simulate

    simulate(folder, seed=1, records=124_000, until=datetime(2026, 11, 24, 20))


def time_run(data: Path, folder: Path, *, recompile: bool) -> dict[str, Any]:
    files = ["--police", str(data / "police.xlsx"), "--complaints", str(data / "complaints.csv")]
    cache = folder / "compiled" if recompile else None
    summary, seconds, megabytes = liandong("run", *files, "--out", str(folder / "run"), cache=cache)
    return {
        "rows": summary["rows"],
        "disputes": summary["disputes"],
        "links": summary["links"],
        "seconds": round(seconds, 2),
        "megabytes": round(megabytes),
        "stages": {stage["name"]: round(stage["seconds"], 2) for stage in summary["stages"]},
    }


def time_recognise(data: Path, folder: Path) -> dict[str, Any]:
    head, _, body = (data / "complaints.csv").read_bytes().partition(b"\n")
    peaks = []
    for times in (1, 4):
        path = folder / f"complaints-{times}.csv"
        path.write_bytes(head + b"\n" + body * times)
        out = ["--out", str(folder / "answers.csv")]
        summary, seconds, megabytes = liandong(
            "recognise", str(path), "--source", "complaint_12315", *out
        )
        peaks.append(megabytes)
    return {
        "rows": summary["rows"],
        "seconds": round(seconds, 2),
        "rows_per_second": round(summary["rows"] / summary["seconds"]),
        "megabytes_once": round(peaks[0]),
        "megabytes_four_times": round(peaks[1]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with police.xlsx and complaints.csv")
    parser.add_argument("--compile", action="store_true", help="with an empty cache")
    check_argument(parser)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="liandong-benchmark-"))
    try:
        data = options.data or folder / "city"
        if not options.data:
            make_city(data)
        run = time_run(data, folder, recompile=options.compile)
        recognise = time_recognise(data, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"run": run, "recognise": recognise}, indent=2))
    bars = Bars()
    bars.at_most("seconds of a run", run["seconds"], RUN_SECONDS)
    flat = recognise["megabytes_once"] * GROWTH
    bars.at_most("MB to recognise four times the rows", recognise["megabytes_four_times"], flat)
    return bars.exit_code(options)


if __name__ == "__main__":
    sys.exit(main())
