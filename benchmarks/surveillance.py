"""Alarm algorithms: do they give R's numbers, do they find what is there, and how fast.

    python -m benchmarks.surveillance [--cases DIR] [--series N] [--seed N] [--check]

DIR holds cases of R's answers (manifest.json, expected_*.csv.gz; scan/expected.json). With
`--check` the exit code is 1 where a bar is missed; expected values that are not found count as
missed.
"""

import argparse
from pathlib import Path

from benchmarks import surveillance_bars as bars
from benchmarks import surveillance_conformance as conformance
from benchmarks import surveillance_curves as curves
from benchmarks import surveillance_scan as clusters

DEFAULT = Path(__file__).parents[1] / ".." / "shared" / "data" / "surveillance"


def main() -> int:
    """Prints the figures; 1 where `--check` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, metavar="DIR")
    parser.add_argument("--series", type=int, default=40, help="of each scenario")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    met = [
        conform(given.cases),
        clusters.speed(),
        bars.run(given.series, given.seed),
        curves.run(given.series, given.seed),
    ]
    return int(given.check and not all(met))


def conform(folder: Path | None) -> bool:
    """Without a folder given, missing data are said and pass."""
    found = folder or DEFAULT
    if not (found / "manifest.json").exists():
        print(f"no manifest.json in {found}: conformance with R was not measured")
        return folder is None
    met = [conformance.run(found)]
    if (found / "scan").exists():
        met.append(clusters.conform(found / "scan"))
    return all(met)


if __name__ == "__main__":
    raise SystemExit(main())
