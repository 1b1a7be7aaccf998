"""From a file to disputes, as the desk imports: read, judge, link, place, store encrypted.

    python -m benchmarks.importing [--rows 200000] [--mix] [--only sqlite|postgresql] [--check]

A desk really runs, web process and two workers, on SQLite and then on PostgreSQL, and has loaded
its models. Incidents of a made-up city (one in twenty is a consumer dispute) are taken in as an
upload, once as CSV and once as XLSX, each into a desk of its own, and are processed until nothing
waits any more.
`--mix` takes in the city's incidents, complaints and reports together instead. Meanwhile a browser
requests the pages of disputes and of records twice a second. What came of the rows must be the same
on both databases.

With `--check` the exit code is 1 below 5,000 rows a second, where one page in twenty takes half a
second, where a row is not accounted for, or where the databases differ.
"""

import argparse
import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import polars as pl

from benchmarks.bars import Bars, check_argument
from benchmarks.importing import desk_home
from tests.postgresql import server

FAST_ENOUGH: Final = 5_000  # rows a second
PAGE_BELOW: Final = 500.0  # ms, 95 of 100
PAGE_EVERY: Final = 0.5  # seconds
PAGES: Final = ("/disputes/", "/intake/")
SEED: Final = 5
UNTIL: Final = datetime(2026, 11, 1, 12)
INCIDENTS: Final = 0.8  # of the records of the made-up city
LONGEST: Final = 3600.0


def sign_in() -> str:
    """Somebody who imports; the cookie by which that person's browser is known."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from liandong.desk.access.models import Department, User

    office = Department.objects.create(name="演示局", kind=Department.Kind.REGULATOR)
    by = User.objects.create(
        username="b",
        display_name="演示",
        role="regulator",
        department=office,
        password_changed_at=timezone.now(),
    )
    client = Client()
    client.force_login(by)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def bring_in(paths: list[Path]) -> None:
    """Take the files in as that person's uploads."""
    from liandong.desk.access.models import User
    from liandong.desk.intake.actions.imports.starts import start_import
    from liandong.desk.intake.uploads.landing import Landing

    for path in paths:
        with path.open("rb") as file:
            start_import(Landing.copy(file, path.name), source=None, by=User.objects.get())


def ask(port: int, path: str, cookie: str) -> float:
    """Milliseconds until the page is there."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
    began = time.monotonic()
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
        assert answer.url.endswith(path), "sent elsewhere: not signed in"
    return 1000 * (time.monotonic() - began)


def wait_for(port: int, cookie: str) -> None:
    """Until the desk serves."""
    for _try in range(600):
        try:
            for path in PAGES:
                ask(port, path, cookie)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the desk does not start")


def watch(port: int, cookie: str) -> tuple[float, float, list[float]]:
    """Seconds until the rows are stored and judged, and until nothing waits any more, from the
    first row on; milliseconds of each page that was requested meanwhile."""
    from liandong.desk.intake.models import Import, Record

    began, stored = time.monotonic(), 0.0
    pages: list[float] = []
    while time.monotonic() - began < LONGEST:
        pages.append(ask(port, PAGES[len(pages) % len(PAGES)], cookie))
        over = not Import.objects.filter(finished_at=None).exists()
        stored = stored or over * (time.monotonic() - began)
        if over and not Record.objects.filter(placed_at=None).exists():
            break
        time.sleep(PAGE_EVERY)
    return stored, time.monotonic() - began, pages


def outcome() -> dict[str, Any]:
    """What became of the rows: the same whatever database they lie in."""
    from liandong.desk.disputes.models import Candidate, Dispute, Member
    from liandong.desk.intake.models import Answer, Import, QuarantinedRow, Record

    counts: Counter[str] = Counter()
    for of in Import.objects.all():
        for name in ("rows_read", "accounted", "created", "changed", "unchanged", "quarantined"):
            counts[name] += getattr(of, name)
    together: dict[int, list[str]] = {}
    for dispute, number in Member.objects.values_list("dispute", "record__source_id"):
        together.setdefault(dispute, []).append(number)
    return {
        **counts,
        "records": Record.objects.count(),
        "reasons": sorted(QuarantinedRow.objects.values_list("row", "reason")),
        "judged": Answer.objects.filter(is_dispute=True).count(),
        "disputes": sorted(sorted(numbers) for numbers in together.values()),
        "numbers": Dispute.objects.count(),
        "pairs": Candidate.objects.count(),
    }


def measure(files: list[Path], home: Path, name: str, database: str) -> bool:
    """Imports into the database of this process and prints; whether the bars are reached."""
    desk_home.use(home, database)
    with desk_home.serving() as desk:
        cookie = sign_in()
        wait_for(desk.port, cookie)
        desk_home.settle(desk)
        bring_in(files)
        stored, seconds, pages = watch(desk.port, cookie)
    used = getrusage(RUSAGE_CHILDREN)  # of the desk's processes, their start and loading included
    came = outcome()
    (home.parent / f"{home.name}.json").write_text(json.dumps(came, ensure_ascii=False))
    rows, page = came["rows_read"], float(np.percentile(pages, 95))
    whole = came["accounted"] == rows
    print(
        f"  {name:<16} {rows:,} rows in {seconds:.1f} s: {rows / seconds:,.0f} rows/s (stored and"
        f" judged after {stored:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of the processors);"
        f" {came['created']:,} accepted, {came['quarantined']:,}"
        f" quarantined, {came['unchanged']:,} unchanged{'' if whole else ': NOT ALL'};"
        f" {came['numbers']:,} disputes; pages p95 {page:.0f} ms of {len(pages)}",
        flush=True,
    )
    return whole and rows / seconds >= FAST_ENOUGH and page < PAGE_BELOW


def run(files: list[Path], home: Path, name: str, database: str = "") -> bool:
    """A process of its own: the desk takes its database from the environment, once."""
    options = ["--home", str(home), "--step", name, "--database", database]
    command = [sys.executable, "-m", "benchmarks.importing", *options, *map(str, files)]
    return subprocess.run(command, check=False).returncode == 0


def write_files(city: Path, rows: int, *, mix: bool) -> dict[str, list[Path]]:
    """What is imported, by what it is called here."""
    from liandong.simulation import simulate

    simulate(city, seed=SEED, years=2, records=round(rows / INCIDENTS), until=UNTIL)
    if mix:
        return {"mix": [city / name for name in ("police.xlsx", "complaints.csv", "reports.csv")]}
    incidents = pl.read_excel(city / "police.xlsx", infer_schema_length=0).head(rows)
    incidents.write_csv(city / "incidents.csv")
    return {"CSV": [city / "incidents.csv"], "XLSX": [city / "police.xlsx"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--mix", action="store_true", help="complaints and reports, too")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    check_argument(parser)
    for hidden in ("--step", "--database"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        return not measure(given.files, given.home, given.step, given.database)
    bars = Bars()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for form, files in write_files(folder / "city", given.rows, mix=given.mix).items():
            rows = f"{given.rows:,} rows"
            print(f"Importing {rows} ({form}, {_megabytes(files)} MB):", flush=True)
            if given.only != "postgresql":
                fast = run(files, folder / f"{form}-sqlite", "SQLite")
                bars.hold(f"{form}, SQLite", fast, "5,000 rows a second, pages in 500 ms", met=fast)
            if given.only != "sqlite":
                with server() as url:
                    fast = run(files, folder / f"{form}-postgresql", "PostgreSQL", url)
                what = f"{form}, PostgreSQL"
                bars.hold(what, fast, "5,000 rows a second, pages in 500 ms", met=fast)
            alike = same(folder, form)
            bars.hold(f"{form}, the same in both databases", alike, True, met=alike)
    return bars.exit_code(given)


def _megabytes(files: list[Path]) -> int:
    return sum(file.stat().st_size for file in files) // 1_000_000


def same(folder: Path, form: str) -> bool:
    """Whether the same came of the rows wherever they were imported."""
    came = [json.loads(path.read_text()) for path in sorted(folder.glob(f"{form}-*.json"))]
    differing = [name for name in came[0] if any(result[name] != came[0][name] for result in came)]
    if len(came) > 1:
        print(f"  differing between the databases: {', '.join(differing) or 'nothing'}", flush=True)
    return not differing


if __name__ == "__main__":
    sys.exit(main())
