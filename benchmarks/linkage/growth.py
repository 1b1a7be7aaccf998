"""How linkage grows: `python -m benchmarks.linkage.growth [--records 5000000] [--check]`.

The stated set (north) at a fifth of the records and at all of them, each linked by a process of its
own, reading included, compiling excluded. The bar is that five times the records take at most six
times as long and 16 GB. Wall and processor time are printed: where other work keeps the processors
busy, only the latter counts. `--check` exits 1 where the bar is missed.

The large run takes minutes and gigabytes, so `make bench` leaves it out.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow.parquet as pq

from benchmarks.bars import Bars, check_argument
from benchmarks.linkage.__main__ import MAIN
from benchmarks.linkage.contest import load_code, pairs, peak_mb, sides
from benchmarks.linkage.quality import pairs_of, quality
from benchmarks.linkage.sets import make_set
from liandong.engine.linkage.memory import one_heap

SMALLER: Final = 5
LONGER: Final = 6.0
MOST_MB: Final = 16 * 1024


def linked(folder: Path) -> dict[str, Any]:
    """Seconds, peak memory and quality of one run in this process."""
    from liandong.engine.linkage import LinkModel, link

    one_heap()
    load_code(lambda small: link(*sides(small), model=LinkModel.load()), MAIN)
    begun, worked = time.perf_counter(), time.process_time()
    links, report, _model = link(*sides(folder), model=LinkModel.load())
    figures = {
        "records": report.left_records + report.right_records,
        "seconds": round(time.perf_counter() - begun, 1),
        "processor_seconds": round(time.process_time() - worked, 1),
        "peak_mb": peak_mb(),
        "candidates": report.candidates,
        "links": report.links,
    }
    truth = pairs_of(pq.read_table(folder / "truth.parquet"))
    return figures | quality(set(pairs(links, "link")), truth)


def step(folder: Path, *, records: int | None = None) -> dict[str, Any]:
    """In a process of its own: make the set, or link it."""
    command = [sys.executable, "-m", "benchmarks.linkage.growth", "--folder", str(folder)]
    if records:
        command += ["--records", str(records)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures: dict[str, Any] = json.loads(output.splitlines()[-1])
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int)
    check_argument(parser)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folder:
        if given.records:
            make_set(MAIN, given.folder, given.records)
        print(json.dumps({} if given.records else linked(given.folder)))
        return 0
    most = given.records or 5_000_000
    found = []
    with TemporaryDirectory(prefix="growth-") as name:
        for records in (most // SMALLER, most):
            folder = Path(name) / str(records)
            step(folder, records=records)
            found.append(step(folder))
            print(json.dumps(found[-1]), flush=True)
    longer = {name: found[1][name] / found[0][name] for name in ("seconds", "processor_seconds")}
    print(json.dumps({"times as long": longer}), flush=True)
    bars = Bars()
    bars.at_most("times as long", longer["seconds"], LONGER)
    bars.at_most("peak memory, MB", found[1]["peak_mb"], MOST_MB)
    return bars.exit_code(given)


if __name__ == "__main__":
    sys.exit(main())
