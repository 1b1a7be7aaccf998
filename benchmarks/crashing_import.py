"""kill -9 of workers and of the web process at random moments of an import: nothing may be lost.

    python -m benchmarks.crashing_import [--rows 50000] [--kills 50] [--postgresql] [--check]

A desk really runs (`liandong serve`). While it imports a file, one of its processes is killed again
and again, and the desk started anew where it was its first one. When the killing is over the
import has to end by itself. Then each row of the file must be there exactly once: one record, one
version, one answer, placed; and the import must account for each row. With `--check` the exit code
is 1 where anything is lost, double or half-written.
"""

import argparse
import csv
import os
import random
import signal
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import desk_home
from tests.postgresql import server

HEAD: Final = ["接警单编号", "报警时间", "报警人", "报警人电话", "警情地址", "报警内容", "处警情况"]
TEXTS: Final = (
    "报警人称楼上邻居半夜吵闹，请民警到场。",
    "报警人称车辆被刮擦，双方协商不成。",
    "报警人称在铜马广场买的羽绒服掉色，店家不退，请民警到场。",
    "报警人称手机丢失，请求查找。",
    "报警人称与邻居因停车发生口角。",
)
FIRST: Final = 60.0  # seconds until the import has begun
LONGEST: Final = 1800.0  # seconds until it must have ended


def write_file(path: Path, rows: int) -> None:
    """Incidents of a year; every fifth is a consumer dispute, all with numbers of their own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for n in range(rows):
            day = f"2026-{1 + n % 10:02}-{1 + n // 10 % 28:02} {n % 24:02}:{n % 60:02}:00"
            phone = f"199{n:08}"
            place = f"建设中路{n % 900}号"
            writer.writerow([f"J{n:07}", day, "演示甲", phone, place, TEXTS[n % len(TEXTS)], ""])


def begin(path: Path) -> int:
    """Take the file in as a person's upload; the number of the import."""
    from liandong.desk.access.models import Department, User
    from liandong.desk.intake.actions.start_import import start_import
    from liandong.desk.intake.uploads import Landing

    office = Department.objects.create(name="演示警务站", kind=Department.Kind.POLICE)
    by = User.objects.create(
        username="b", display_name="演示", role="supervisor", department=office
    )
    with path.open("rb") as file:
        landing = Landing.copy(file, path.name)
    return start_import(landing, source=None, by=by).pk


def workers(desk: int) -> list[int]:
    """The processes that the desk started."""
    found = Path(f"/proc/{desk}/task/{desk}/children").read_text().split()
    return [int(pid) for pid in found]


def kill_one(desk: int, choose: random.Random) -> str:
    """Kill the desk's first process, or one of its workers; which."""
    crew = workers(desk)
    if not crew or choose.random() < 0.3:
        os.kill(desk, signal.SIGKILL)
        return "web"
    os.kill(choose.choice(crew), signal.SIGKILL)
    return "worker"


def torment(import_id: int, kills: int, seed: int) -> dict[str, int]:
    """Kill at random moments while rows are written, then wait for the end. What was killed."""
    from liandong.desk.intake.models import Import

    choose = random.Random(seed)
    killed = {"web": 0, "worker": 0}
    ends = time.monotonic() + LONGEST + kills * FIRST
    while time.monotonic() < ends:
        with desk_home.serving() as desk:
            while time.monotonic() < ends and desk.process.poll() is None:
                of = Import.objects.get(pk=import_id)
                if of.is_over and not _waiting():
                    return killed
                if sum(killed.values()) < kills and _moves(import_id, of.rows_read):
                    time.sleep(choose.random() * 2)
                    killed[kill_one(desk.process.pid, choose)] += 1
                time.sleep(0.2)
    return killed


def _moves(import_id: int, before: int) -> bool:
    """Whether rows are being written now."""
    from liandong.desk.intake.models import Import

    for _look in range(10):
        if Import.objects.get(pk=import_id).rows_read > before:
            return True
        time.sleep(0.1)
    return False


def _waiting() -> bool:
    from liandong.desk.intake.models import Record

    return Record.objects.filter(placed_at=None).exists()


def faults(import_id: int, rows: int) -> list[str]:
    """What is lost, double or half-written; empty where nothing is."""
    from liandong.desk.disputes.models import Dispute, Member
    from liandong.desk.intake.models import Answer, Import, Record, RecordVersion

    of = Import.objects.get(pk=import_id)
    disputes = Answer.objects.filter(is_dispute=True).count()
    counted = {
        "state": (of.state, Import.State.DONE),
        "rows accounted for": (of.accounted, rows),
        "created": (of.created, rows),
        "records": (Record.objects.count(), rows),
        "versions": (RecordVersion.objects.count(), rows),
        "answers": (Answer.objects.count(), rows),
        "placed": (Record.objects.exclude(placed_at=None).count(), rows),
        "in disputes": (Member.objects.count(), disputes),
        "disputes without a record": (Dispute.objects.filter(members=None).count(), 0),
        "recognised": (of.recognised, disputes),
        "placed as counted": (of.placed, disputes),
    }
    return [f"{name}: {had}, not {want}" for name, (had, want) in counted.items() if had != want]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    parser.add_argument("--check", action="store_true")
    told = parser.parse_args()
    with TemporaryDirectory() as name, server() if told.postgresql else nullcontext("") as url:
        desk_home.use(Path(name) / "home", url)
        path = Path(name) / "incidents.csv"
        write_file(path, told.rows)
        began = time.monotonic()
        import_id = begin(path)
        killed = torment(import_id, told.kills, told.seed)
        wrong = faults(import_id, told.rows)
        seconds = time.monotonic() - began
        crew, webs = killed["worker"], killed["web"]
        print(
            f"{told.rows:,} rows, {crew} workers and {webs} web processes killed, {seconds:.0f} s"
        )
        print("; ".join(wrong) or "nothing lost, double or half-written")
    return int(told.check and bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
