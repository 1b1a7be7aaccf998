"""Files one after the other, all at once, each twice: the same must come of them.

    python -m benchmarks.importing.orders [--rows 50000] [--postgresql] [--check]

A desk really runs, web process and two workers. Incidents and complaints of a made-up city, the
incidents cut into two files that overlap, are taken in one file after the other; then into another
desk all at once; then all at once and each twice. Records, quarantine, disputes with their records
and doubtful pairs must be the same each time. With `--check` the exit code is 1 where they are not.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl

from benchmarks.bars import Bars, check_argument
from benchmarks.importing import desk_home
from benchmarks.importing.__main__ import bring_in, outcome, sign_in, write_files
from tests.postgresql import server

LONGEST: Final = 3600.0
COMPARED: Final = ("records", "judged", "disputes", "numbers", "pairs")


def after_each_other(files: Sequence[Path]) -> None:
    for path in files:
        bring_in([path])
        wait()


def at_once(files: Sequence[Path]) -> None:
    bring_in(list(files))
    wait()


def twice_at_once(files: Sequence[Path]) -> None:
    bring_in([path for path in files for _time in range(2)])
    wait()


WAYS: Final = {way.__name__: way for way in (after_each_other, at_once, twice_at_once)}


def wait() -> None:
    """Until nothing is imported or waits for its place any more."""
    from liandong.desk.intake.models import Import, Record

    ends = time.monotonic() + LONGEST
    while time.monotonic() < ends:
        over = not Import.objects.filter(finished_at=None).exists()
        if over and not Record.objects.filter(placed_at=None).exists():
            return
        time.sleep(0.5)
    raise SystemExit("the imports do not end")


def came_of(files: Sequence[Path], way: str, home: Path, database: str) -> dict[str, Any]:
    """What came of the files in this process's desk."""
    desk_home.use(home, database)
    sign_in()
    with desk_home.serving():
        WAYS[way](files)
    came = outcome()
    assert came["accounted"] == came["rows_read"], "rows are not accounted for"
    return {name: came[name] for name in COMPARED}


def run(files: Sequence[Path], way: str, home: Path, database: str) -> dict[str, Any]:
    """The same in a process of its own: the desk takes its database from the environment, once."""
    options = ["--way", way, "--home", str(home), "--database", database, *map(str, files)]
    command = [sys.executable, "-m", "benchmarks.importing.orders", *options]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    came: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return came


def cut(city: Path, rows: int) -> list[Path]:
    """The files: incidents in two that share a tenth, and complaints."""
    (incidents, *others), *_ = write_files(city, rows, mix=True).values()
    table = pl.read_excel(incidents, infer_schema_length=0)
    middle, shared = len(table) // 2, len(table) // 20
    table.head(middle + shared).write_csv(city / "earlier.csv")
    table.slice(middle - shared).write_csv(city / "later.csv")
    return [city / "earlier.csv", city / "later.csv", *others]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    check_argument(parser)
    for hidden in ("--way", "--database"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        print(json.dumps(came_of(given.files, given.way, given.home, given.database)))
        return 0
    bars = Bars()
    with TemporaryDirectory() as name:
        files = cut(Path(name) / "city", given.rows)
        first: dict[str, Any] = {}
        for way in WAYS:
            with server() if given.postgresql else nullcontext("") as url:
                came = run(files, way, Path(name) / way, url)
            first = first or came
            differing = [name for name in COMPARED if came[name] != first[name]]
            counts = ", ".join(f"{came[name]:,} {name}" for name in ("records", "numbers", "pairs"))
            print(f"{way}: {counts}", flush=True)
            bars.hold(f"{way}, differing", ", ".join(differing), "nothing", met=not differing)
    return bars.exit_code(given)


if __name__ == "__main__":
    sys.exit(main())
