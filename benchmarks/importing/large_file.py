"""A CSV file larger than the memory that one cares to give: how much an import holds at a time.

    python -m benchmarks.importing.large_file [--megabytes 2048] [--imported 2048]
        [--letters 6800] [--check]

Incidents with numbers of their own and long texts (so that the rows can be borne: some 20 kB each)
are looked through and read as an import does, in one file of `--megabytes`. Then one of
`--imported` is imported into a desk of its own: read, judged, encrypted and stored; placing is
another process's work. The memory that is printed is the peak since it was last printed. With
`--check` the exit code is 1 where the last tenth takes a fifth more than the first, or a row is
missing.
"""

import argparse
import csv
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.bars import Bars, check_argument
from benchmarks.importing import desk_home

HEAD: Final = ["接警单编号", "报警时间", "报警人", "报警人电话", "警情地址", "报警内容", "处警情况"]
TEXTS: Final = (
    "报警人称楼上邻居半夜吵闹，请民警到场。",
    "报警人称在铜马广场买的羽绒服掉色，店家不退，请民警到场。",
    "民警到场了解，双方各执一词，经劝说后各自离开，留有联系方式。",
    "报警人称车辆被刮擦，双方协商不成。",
)
TENTH: Final = 10
MEGABYTE: Final = 1 << 20
FLAT: Final = 1.2


def write_file(path: Path, size: int, letters: int) -> int:
    """A file of at least so many bytes; how many rows it has."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        while file.tell() < size:
            rows += 1
            first = TEXTS[rows % len(TEXTS)]
            text = (first + "".join(TEXTS) * (letters // sum(map(len, TEXTS)) + 1))[:letters]
            day = f"2026-{1 + rows % 10:02}-{1 + rows // 10 % 28:02} {rows % 24:02}:00:00"
            place = f"建设中路{rows % 900}号"
            writer.writerow([f"J{rows:08}", day, "演示甲", f"199{rows:08}", place, text, ""])
    return rows


def peak() -> float:
    """The peak memory of this process since the last call, in MB."""
    status = Path("/proc/self/status").read_text()
    (line,) = [splitline for splitline in status.splitlines() if splitline.startswith("VmHWM")]
    Path("/proc/self/clear_refs").write_text("5")
    return int(line.split()[1]) / 1024


class Watch:
    """Called with the progress of the import; keeps the peak of each tenth."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.peaks: list[float] = []

    def report(self, done: int, total: int, _note: str) -> None:
        if total and done * TENTH >= (len(self.peaks)) * total:
            self.peaks.append(peak())
            took = time.monotonic() - self.began
            print(
                f"  {done:>9,} of {total:,} rows: {self.peaks[-1]:.0f} MB, {took:.0f} s", flush=True
            )


def read(path: Path) -> tuple[int, Watch]:
    """Look the file through and read it as an import does; rows, and what memory it took."""
    from liandong.desk.intake.actions.imports.steps import BATCH_ROWS
    from liandong.engine.records import read_records

    watch, done = Watch(), 0
    file = read_records(path, batch_rows=BATCH_ROWS)
    for batch in file:
        done += batch.rows_read
        watch.report(done, file.total_rows, "")
    return done, watch


def take_in(path: Path) -> tuple[int, Watch]:
    """Import the file; rows that are accounted for, and what memory it took."""
    from liandong.desk.access.actors import System
    from liandong.desk.intake.actions.imports.starts import import_now

    watch = Watch()
    of = import_now(path, source=None, report=watch.report, by=System("benchmark"))
    return of.accounted, watch


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=2048, help="of the file that is read")
    parser.add_argument("--imported", type=int, default=2048, help="megabytes of the other")
    parser.add_argument("--letters", type=int, default=6_800, help="in the text of a row")
    check_argument(parser)
    given = parser.parse_args()
    bars = Bars()
    with TemporaryDirectory() as name:
        desk_home.use(Path(name) / "home")
        path = Path(name) / "incidents.csv"
        for stage, size in ((read, given.megabytes), (take_in, given.imported)):
            rows = write_file(path, size * MEGABYTE, given.letters)
            print(f"{stage.__name__}: {rows:,} rows, {size:,} MB; before: {peak():.0f} MB")
            done, watch = stage(path)
            first, last = watch.peaks[:2][-1], watch.peaks[-1]  # a small file has but one
            print(f"{done:,} rows; {first:.0f} MB in the first tenth, {last:.0f} in the last")
            bars.hold(f"{stage.__name__}, rows", done, rows, met=done == rows)
            bars.at_most(f"{stage.__name__}, MB in the last tenth", last, first * FLAT)
    return bars.exit_code(given)


if __name__ == "__main__":
    sys.exit(main())
