"""How fast the made-up city is written, and how near it comes to the figures it is set to.

Run `python -m benchmarks.simulation`; `--check` exits 1 where a bar is missed.
"""

import argparse
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from benchmarks.bars import Bars, check_argument
from liandong.simulation import City, examples, simulate
from liandong.simulation.calibration import MEAN_AMOUNT, NATURE_SHARE, SECTOR_SHARE

BAR_SECONDS = 20.0
RECORDS = 100_000
UNTIL = datetime(2026, 11, 24, 15, 0)


def main() -> int:
    """Prints the figures; 1 where `--check` is given and a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    check_argument(parser)
    given = parser.parse_args()
    City.load()
    with TemporaryDirectory(prefix="simulation-") as folder:
        seconds = speed(Path(folder), given.records)
        likeness(Path(folder))
    begun = time.perf_counter()
    examples(20_000, seed=1)
    print(f"20,000 labelled examples in memory    {time.perf_counter() - begun:6.1f} s")
    bars = Bars()
    bars.at_most("seconds", round(seconds, 1), BAR_SECONDS * given.records / RECORDS)
    return bars.exit_code(given)


def speed(out: Path, records: int) -> float:
    """Writes a city; the seconds it took."""
    begun, processor = time.perf_counter(), time.process_time()
    summary = simulate(out, records=records, until=UNTIL)
    seconds = time.perf_counter() - begun
    processor = time.process_time() - processor
    rows = summary.incidents + summary.complaints + summary.reports
    size = sum(p.stat().st_size for p in out.iterdir()) / 1e6
    calls = summary.disputes_110 / summary.incidents
    station = summary.disputes_station / summary.incidents_station
    print(f"{rows:,} records, {size:.0f} MB in files: {seconds:.1f} s, {processor:.1f} s computing")
    print(f"disputes: {calls:.1%} of {summary.incidents:,} calls")
    print(f"disputes: {station:.1%} of {summary.incidents_station:,} calls of the station")
    print(
        f"{summary.occurrences:,} occurrences, {summary.links:,} links,"
        f" {summary.outbreaks} outbreaks"
    )
    return seconds


def likeness(out: Path) -> None:
    """Prints the largest distances from the published shares, in points of a hundred."""
    truth = pl.read_csv(out / "truth_records.csv", infer_schema_length=0)
    complaints = truth.filter(
        (pl.col("is_dispute") == "true")
        & (pl.col("source") == "complaint_12315")
        & pl.col("outbreak_id").is_null()
    )
    for column, wanted in (("sector", SECTOR_SHARE), ("nature", NATURE_SHARE)):
        found = dict(complaints[column].value_counts(normalize=True).iter_rows())
        off = {name: found.get(name, 0) * 100 - share for name, share in wanted.items()}
        worst = max(off, key=lambda name: abs(off[name]))
        print(f"{column}: furthest from its share is {worst}, by {off[worst]:+.1f} points")
    amounts = pl.read_csv(out / "complaints.csv", infer_schema_length=0)["涉及金额(元)"].cast(float)
    mean = amounts.mean()
    assert isinstance(mean, float)
    print(f"mean amount {mean:,.0f} yuan, published {MEAN_AMOUNT:,.0f}")


if __name__ == "__main__":
    raise SystemExit(main())
