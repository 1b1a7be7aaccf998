"""From a file to disputes, as the desk imports: read, judge, link, place, store encrypted.

    python -m benchmarks.importing [--records 30000] [--check]

The incidents, complaints and reports of a made-up city are taken in as uploads and worked off by
two worker processes, as `liandong serve` starts them, until nothing waits any more; on SQLite and
on PostgreSQL. The yardstick is Django's own `bulk_create` of the same records, versions and
answers, made ready beforehand: what storing alone takes where nobody thinks about it. Meanwhile
the page of disputes is asked for again and again. With `--check` the exit code is 1 below 5,000
rows a second, or where one page in twenty takes half a second.
"""

import argparse
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from benchmarks import desk_home
from tests.postgresql import server

FAST_ENOUGH: Final = 5_000  # rows a second
PAGE_BELOW: Final = 500.0  # ms, 95 of 100
PAGE_EVERY: Final = 0.5  # seconds
SEED: Final = 5
UNTIL: Final = datetime(2026, 11, 1, 12)
WORKERS: Final = 2
COMPARED: Final = 5_000  # records of the yardstick
LONGEST: Final = 3600.0


@contextmanager
def at_work() -> Iterator[None]:
    """The workers that a desk has."""
    command = [sys.executable, "-m", "liandong.desk.work.worker"]
    crew = [subprocess.Popen(command) for _worker in range(WORKERS)]
    try:
        yield
    finally:
        for worker in crew:
            worker.send_signal(signal.SIGTERM)
        for worker in crew:
            worker.wait(timeout=60)


def bring_in(city: Path) -> None:
    """Take the city's files in as somebody's uploads."""
    from django.utils import timezone

    from liandong.desk.access.models import Department, User
    from liandong.desk.config.demo.city import FILES
    from liandong.desk.intake.actions.start_import import start_import
    from liandong.desk.intake.uploads import Landing

    office = Department.objects.create(name="演示局", kind=Department.Kind.REGULATOR)
    by = User.objects.create(
        username="b",
        display_name="演示",
        role="regulator",
        department=office,
        password_changed_at=timezone.now(),
    )
    for name, source in FILES.items():
        with (city / name).open("rb") as file:
            start_import(Landing.copy(file, name), source=source, by=by)


def watch() -> tuple[float, list[float]]:
    """Seconds until nothing waits, and milliseconds of each page that was asked for meanwhile."""
    from django.test import Client

    from liandong.desk.access.models import User
    from liandong.desk.intake.models import Import, Record

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get())
    assert client.get("/disputes/").status_code == 200  # the first page loads templates, too
    began, pages = time.monotonic(), []
    while time.monotonic() - began < LONGEST:
        start = time.monotonic()
        client.get("/disputes/")
        pages.append(1000 * (time.monotonic() - start))
        over = Import.objects.filter(state=Import.State.DONE).count() == Import.objects.count()
        if over and not Record.objects.filter(placed_at=None).exists():
            break
        time.sleep(PAGE_EVERY)
    return time.monotonic() - began, pages


def plainly() -> float:
    """Rows a second of `bulk_create` with the records, versions and answers that are there."""
    from django.db import transaction

    from liandong.desk.intake.models import Answer, Record, RecordVersion

    records = list(Record.objects.select_related("answer").order_by("pk")[:COMPARED])
    for record in records:
        record.pk, record.source_id = None, f"again-{record.source_id}"
    began = time.monotonic()
    for start in range(0, len(records), 250):
        with transaction.atomic():
            part = Record.objects.bulk_create(records[start : start + 250])
            RecordVersion.objects.bulk_create(
                RecordVersion(record=one, number=1, content=one.text or "", digest=one.digest)
                for one in part
            )
            for one in part:
                one.answer.record = one
            Answer.objects.bulk_create(one.answer for one in part)
    return len(records) / (time.monotonic() - began)


def measure(city: Path, home: Path, name: str, database: str) -> bool:
    """Imports into the database of this process and prints; whether the bar is reached."""
    desk_home.use(home, database)
    from liandong.desk.disputes.engine import make_ready
    from liandong.desk.disputes.models import Dispute
    from liandong.desk.intake.models import Import

    make_ready()
    bring_in(city)
    with at_work():
        seconds, pages = watch()
    rows = sum(Import.objects.values_list("rows_read", flat=True))
    rate, yardstick = rows / seconds, plainly()
    page = float(np.percentile(pages, 95))
    print(
        f"  {name:<12} {rows:,} rows in {seconds:.1f} s: {rate:,.0f} rows/s, {rate / yardstick:.2f}"
        f" of bulk_create alone ({yardstick:,.0f}); {Dispute.objects.count():,} disputes;"
        f" page of disputes p95 {page:.0f} ms of {len(pages)}",
        flush=True,
    )
    return rate >= FAST_ENOUGH and page < PAGE_BELOW


def run(city: Path, home: Path, name: str, database: str = "") -> int:
    """A process of its own: the desk takes its database from the environment, once."""
    told = ["--city", str(city), "--home", str(home), "--step", name, "--database", database]
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.importing", *told], check=False
    ).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--check", action="store_true")
    for hidden in ("--step", "--database"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    for hidden in ("--city", "--home"):
        parser.add_argument(hidden, type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.step:
        return not measure(told.city, told.home, told.step, told.database)
    from liandong.simulation import simulate

    with TemporaryDirectory() as name:
        folder = Path(name)
        simulate(folder / "city", seed=SEED, years=2, records=told.records, until=UNTIL)
        print(f"Importing a made-up city of {told.records:,} records:", flush=True)
        missed = run(folder / "city", folder / "sqlite", "SQLite")
        with server() as url:
            missed |= run(folder / "city", folder / "postgresql", "PostgreSQL", url)
    return missed if told.check else 0


if __name__ == "__main__":
    sys.exit(main())
