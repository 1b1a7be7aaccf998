"""Quality, time and memory of linkage, beside Splink on the same records in the same run.

`python -m benchmarks.linkage [--records N] [--check]` makes its own records: as the bar states them
(two dialects, masked phones only, keyed hashes only, all in one table), with many hard cases, those
of the made-up city, and FEBRL 4 for sanity. `--police F --complaints F --truth F` (CSV or Parquet
with canonical column names; truth has police_id and complaint_id) takes records instead. Each
contestant runs as a process of its own that reads Parquet files, so that its time and its peak
memory are all it needs.
Where a threshold is chosen on the truth, it is chosen on one half of the complaints and the figures
are of the other half. `--check` exits 1 where a bar is missed.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow.parquet as pq

from benchmarks.bars import Bars, check_argument
from benchmarks.linkage.quality import Pairs, at_best_threshold, completeness, linked, quality
from benchmarks.linkage.sets import FEBRL, ONE_TABLE, SETS, given_files, make_set

MAIN: Final = "stated, north"
SMALLER: Final = 5  # times fewer records in the other sets
CONTESTANTS: Final = ("liandong", "splink tuned", "splink out of the box")
OF_SET: Final = {
    ONE_TABLE: ("liandong",),  # the rules of Splink's contestants are for two
    FEBRL: ("liandong", "splink on FEBRL"),  # it has neither merchants nor sums
}
BARS: Final = {"stated, masked phones only": 0.92, "stated, hashes only": 0.94}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("police", "complaints", "truth"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--set", choices=SETS, help="only this set, with all --records")
    parser.add_argument("--alone", action="store_true", help="without Splink")
    check_argument(parser)
    given = parser.parse_args()
    bars = Bars()
    with TemporaryDirectory(prefix="linkage-") as folder:
        for name, place in sets(given, Path(folder)):
            print(f"\n## {name}", flush=True)
            contestants = OF_SET.get(name, CONTESTANTS)
            figures = compare(place, contestants[:1] if given.alone else contestants)
            hold(bars, name, figures)
    return bars.exit_code(given)


def sets(given: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    """Name and folder of each set, made when its turn comes."""
    if given.police:
        yield "given", given_files(folder / "given", given.police, given.complaints, given.truth)
        return
    for name in [given.set] if given.set else SETS:
        records = given.records if name in (MAIN, given.set) else given.records // SMALLER
        place = folder / name.replace(" ", "-")
        make_set(name, place, records)
        yield name, place


def compare(place: Path, contestants: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """What each contestant reaches; prints it."""
    table = pq.read_table(place / "truth.parquet")
    truth: Pairs = set(zip(*(table[name].to_pylist() for name in table.column_names), strict=True))
    print(f"{len(truth):,} true pairs")
    figures = {}
    for name in contestants:
        command = [sys.executable, "-m", "benchmarks.linkage.contest", name, str(place)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        figures[name] = json.loads(output.splitlines()[-1])
        found = pq.read_table(place / "links.parquet")
        figures[name]["best threshold"] = at_best_threshold(found, truth)
        if name == "liandong":
            figures[name] |= quality(linked(found), truth)
            pairs = pq.read_table(place / "candidates.parquet")
            figures[name]["completeness"] = completeness(pairs, truth)
        print(f"{name}: {json.dumps(figures[name], ensure_ascii=False)}", flush=True)
    return figures


def hold(bars: Bars, name: str, figures: dict[str, dict[str, Any]]) -> None:
    """The bars of one set."""
    ours = figures["liandong"]
    if name in BARS:
        bars.at_least(f"{name}: F1", ours["f1"], BARS[name])
    if name not in (MAIN, "given"):
        return
    bars.at_least(f"{name}: F1", ours["f1"], 0.955)
    bars.at_most(f"{name}: false in 1,000 automatic links", ours["false_per_1000"], 1)
    bars.at_least(f"{name}: completeness of candidates", ours["completeness"], 0.99)
    bars.at_most(f"{name}: candidates a record", ours["candidates_per_record"], 5)
    bars.at_most(f"{name}: peak memory, MB", ours["peak_mb"], 2048)
    if tuned := figures.get("splink tuned"):
        bars.at_least(
            f"{name}: F1 beside Splink's", ours["f1"], tuned["best threshold"]["f1"] + 0.01
        )
        bars.at_most(f"{name}: seconds beside Splink's", 2 * ours["seconds"], tuned["seconds"])


if __name__ == "__main__":
    sys.exit(main())
