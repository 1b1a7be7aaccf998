"""kill -9 of workers and of the web process at random moments of imports: nothing may be lost.

    python -m benchmarks.importing.crashing [--rows 50000] [--kills 50] [--postgresql] [--check]

A desk really runs (`liandong serve`). While it imports a file its web process, or one of its
workers, mostly the one that imports, is killed again and again; after its web process the desk is
restarted. Each import has to end by itself. Files with new numbers follow each other until
`--kills` of either kind were killed. Then each row of the files must be there exactly once: one
record, one version, one answer, placed; and each import must account for each of its rows. With
`--check` the exit code is 1 where anything is lost, double or half-written.
"""

import argparse
import csv
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.bars import Bars, check_argument
from benchmarks.importing import desk_home
from tests.postgresql import server

HEAD: Final = ["接警单编号", "报警时间", "报警人", "报警人电话", "警情地址", "报警内容", "处警情况"]
TEXTS: Final = (
    "报警人称楼上邻居半夜吵闹，请民警到场。",
    "报警人称车辆被刮擦，双方协商不成。",
    "报警人称在铜马广场买的羽绒服掉色，店家不退，请民警到场。",
    "报警人称手机丢失，请求查找。",
    "报警人称与邻居因停车发生口角。",
)
LONGEST: Final = 600.0  # seconds within which a file must be done after the last kill
BETWEEN: Final = 2.0  # seconds at most until the next kill, from when rows are written again
IMPORTING: Final = 0.75  # of the workers that are killed, at least
WEB: Final = "web"
WORKER: Final = "worker"


def write_file(path: Path, rows: int, first: int = 0) -> None:
    """Incidents of a year; every fifth is a consumer dispute, all with numbers of their own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for n in range(first, first + rows):
            day = f"2026-{1 + n % 10:02}-{1 + n // 10 % 28:02} {n % 24:02}:{n % 60:02}:00"
            phone = f"199{n:08}"
            place = f"建设中路{n % 900}号"
            writer.writerow([number(n), day, "演示甲", phone, place, TEXTS[n % len(TEXTS)], ""])


def number(n: int) -> str:
    return f"J{n:07}"


def begin(path: Path) -> int:
    """Take the file in as a person's upload; the number of the import."""
    from liandong.desk.access.models import Department, User
    from liandong.desk.intake.actions.imports.starts import start_import
    from liandong.desk.intake.uploads.landing import Landing

    office, _ = Department.objects.get_or_create(name="演示警务站", kind=Department.Kind.POLICE)
    fields = {"display_name": "演示", "role": "supervisor", "department": office}
    by, _ = User.objects.get_or_create(username="b", defaults=fields)
    with path.open("rb") as file:
        landing = Landing.copy(file, path.name)
    number: int = start_import(landing, source=None, by=by).pk
    return number


def importing() -> int | None:
    """The process that is importing a file, if any."""
    from django_tasks_db.models import DBTaskResult

    from liandong.desk.intake.actions.imports.starts import JOB
    from liandong.desk.work.models import Job

    tasks = Job.objects.filter(name=JOB, state=Job.State.RUNNING).values("task_id")
    taken = DBTaskResult.objects.filter(pk__in=tasks).first()
    return int(taken.worker_ids[-1].rpartition("-")[2]) if taken and taken.worker_ids else None


def workers(desk: int) -> list[int]:
    """The processes that the desk started."""
    found = Path(f"/proc/{desk}/task/{desk}/children").read_text().split()
    return [int(pid) for pid in found]


def kill_one(desk: int, kills: Counter[str], choose: random.Random) -> None:
    """Kill the desk's web process, or one of its workers where it has any yet."""
    kind, victim = choose.choice(list(+kills)), desk
    if kind == WORKER:
        crew = workers(desk)
        if not crew:
            return
        busy = importing()
        aimed = busy in crew and choose.random() < IMPORTING
        victim = busy if busy and aimed else choose.choice(crew)
    os.kill(victim, signal.SIGKILL)
    kills[kind] -= 1


def torment(import_id: int, kills: Counter[str], choose: random.Random) -> None:
    """Kill at random moments while rows are written, until as many of each kind as `kills` says
    are killed, then wait for the end. What is killed is taken off `kills`."""
    from liandong.desk.intake.models import Import

    ends = time.monotonic() + LONGEST
    while time.monotonic() < ends:
        with desk_home.serving() as desk:
            while time.monotonic() < ends and desk.process.poll() is None:
                of = Import.objects.get(pk=import_id)
                if of.is_over and not _waiting():
                    return
                if +kills and not of.is_over and _moves(import_id, of.rows_read):
                    time.sleep(choose.random() * BETWEEN)
                    kill_one(desk.process.pid, kills, choose)
                    ends = time.monotonic() + LONGEST
                time.sleep(0.2)


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


def faults(rows: int) -> list[str]:
    """What is lost, double or half-written of so many rows in each import; empty if nothing."""
    from django.db.models import Exists, OuterRef

    from liandong.desk.disputes.models import BlockingKey, Dispute, Member
    from liandong.desk.intake.models import Answer, Import, Record, RecordVersion

    imports = list(Import.objects.all())
    whole = rows * len(imports)
    disputes = Answer.objects.filter(is_dispute=True).count()
    numbers = Record.objects.values_list("source_id", flat=True)
    # NOT IN would scan all keys for each member on PostgreSQL.
    keys = BlockingKey.objects.filter(record=OuterRef("record"))
    keyless = Member.objects.filter(~Exists(keys))
    empty = Dispute.objects.filter(members=None, merged_into=None)
    counted = {
        **{f"state of {of.pk}": (of.state, Import.State.DONE) for of in imports},
        **{f"rows accounted for of {of.pk}": (of.accounted, rows) for of in imports},
        **{f"created by {of.pk}": (of.created, rows) for of in imports},
        "records": (Record.objects.count(), whole),
        "numbers": (len({number(n) for n in range(whole)}.intersection(numbers)), whole),
        "versions": (RecordVersion.objects.count(), whole),
        "records with a version": (Record.objects.filter(versions__isnull=False).count(), whole),
        "answers": (Answer.objects.count(), whole),
        "placed": (Record.objects.exclude(placed_at=None).count(), whole),
        "in disputes": (Member.objects.count(), disputes),
        "in disputes without keys": (keyless.count(), 0),
        "disputes without a record": (empty.count(), 0),
        "recognised": (sum(of.recognised for of in imports), disputes),
        "placed as counted": (sum(of.placed for of in imports), disputes),
    }
    return [f"{name}: {had}, not {want}" for name, (had, want) in counted.items() if had != want]


def run(folder: Path, rows: int, kills: Counter[str], seed: int) -> int:
    """Import files until all the kills are done; how many files that took."""
    choose = random.Random(seed)
    files = 0
    while +kills:
        path = folder / f"incidents{files}.csv"
        write_file(path, rows, files * rows)
        torment(begin(path), kills, choose)
        files += 1
        left = ", ".join(f"{count} {kind}" for kind, count in kills.items())
        wrong = "; ".join(faults(rows)) or "nothing lost, double or half-written"
        print(f"  {files} files of {rows:,} rows, to be killed still: {left}; {wrong}", flush=True)
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=50, help="of workers, and of web processes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    check_argument(parser)
    given = parser.parse_args()
    with TemporaryDirectory() as name, server() if given.postgresql else nullcontext("") as url:
        desk_home.use(Path(name) / "home", url)
        began = time.monotonic()
        kills = Counter({WORKER: given.kills, WEB: given.kills})
        files = run(Path(name), given.rows, kills, given.seed)
        wrong = faults(given.rows)
        killed = f"{given.kills} workers and {given.kills} web processes killed"
        seconds = time.monotonic() - began
        print(f"{files} files of {given.rows:,} rows, {killed}, {seconds:.0f} s")
    bars = Bars()
    bars.hold(
        "lost, double or half-written", "; ".join(wrong) or "nothing", "nothing", met=not wrong
    )
    return bars.exit_code(given)


if __name__ == "__main__":
    sys.exit(main())
