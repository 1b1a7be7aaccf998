"""Alarm algorithms: agreement with R, power, and speed.

    python -m benchmarks.surveillance [--cases DIR] [--series N] [--seed N] [--check]

DIR holds cases of R's answers (manifest.json, expected_*.csv.gz; scan/expected.json). With
`--check` the exit code is 1 where a bar is missed; expected values that are not found count as
missed.
"""

import argparse
from pathlib import Path

from benchmarks.bars import Bars, check_argument
from benchmarks.surveillance import conformance, curves, figures
from benchmarks.surveillance import scan as clusters

DEFAULT = Path(__file__).parents[2] / ".." / "shared" / "data" / "surveillance"


def main() -> int:
    """Prints the figures; 1 where `--check` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, metavar="DIR")
    parser.add_argument("--series", type=int, default=40, help="of each scenario")
    parser.add_argument("--seed", type=int, default=1)
    check_argument(parser)
    given = parser.parse_args()
    bars = Bars()
    for what, met in (
        ("conformance", conform(given.cases)),
        ("scan", clusters.speed()),
        ("detectors", figures.run(given.series, given.seed)),
        ("curves", curves.run(given.series, given.seed)),
    ):
        bars.hold(what, met, "every figure above", met=met)
    return bars.exit_code(given)


def conform(folder: Path | None) -> bool:
    """Without a folder, missing data are reported and pass."""
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
