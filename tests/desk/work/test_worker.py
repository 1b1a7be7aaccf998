"""Real worker processes, stopped and killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.machine_clock, pytest.mark.long]

ROOT = Path(__file__).parents[3]
SOON = 300.0
START = """
import django, sys
django.setup()
from liandong.desk.work.jobs import start
start("slow.count", key="k", file=sys.argv[1])
"""


class Desk:
    """A home with a database, and workers over it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.numbers = home / "numbers"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "LIANDONG_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "tests.desk.work.slow.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }
        self.environment.pop("DATABASE_URL", None)

    def python(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], env=self.environment, cwd=ROOT, check=True)

    def start_worker(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "liandong.desk.work.worker", *arguments]
        worker = subprocess.Popen(command, env=self.environment, cwd=ROOT)
        self.workers.append(worker)
        return worker

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.home / "liandong.sqlite3", timeout=20) as database:
            return database.execute(statement).fetchall()

    def state(self) -> object:
        return self.sql("SELECT state FROM work_job WHERE name = 'slow.count'")[0][0]

    def counted(self) -> int:
        return len(self.numbers.read_text().split()) if self.numbers.exists() else 0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    desk.python("manage.py", "migrate", "--verbosity=0", "--skip-checks")
    desk.python("-c", START, str(desk.numbers))
    yield desk
    for worker in desk.workers:
        worker.kill()
        worker.wait()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_a_job_whose_worker_was_killed_goes_on_where_it_was(desk: Desk) -> None:
    victim = desk.start_worker()
    until(lambda: desk.counted() >= 5)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    assert desk.state() == "running"
    desk.sql(
        "UPDATE work_job SET heartbeat_at = '2026-01-01 00:00:00' WHERE name = 'slow.count'"
    )  # nobody waits so long here
    desk.start_worker()
    until(lambda: desk.state() == "done")
    assert desk.numbers.read_text().split() == [str(number) for number in range(1, 61)]
    assert desk.sql(
        "SELECT json_extract(result, '$.started_at') >= 5 FROM work_job WHERE name = 'slow.count'"
    ) == [(1,)]


def test_a_worker_that_is_asked_to_stop_puts_its_job_back_at_once(desk: Desk) -> None:
    worker = desk.start_worker()
    until(lambda: desk.counted() >= 5)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0  # a worker gets the processor after everybody else
    assert desk.state() == "waiting"
    desk.start_worker()
    until(lambda: desk.state() == "done")
    assert desk.counted() == 60


def test_the_audit_is_sealed_while_a_job_runs(desk: Desk) -> None:
    desk.start_worker()
    until(lambda: desk.counted() >= 1)
    desk.sql(
        "INSERT INTO access_auditentry (at, actor_kind, actor_name, actor_role, action,"
        " object_type, object_id, detail, address, previous, seal)"
        " VALUES ('2026-01-01 00:00:00', 'job', 't', '', 'x', '', '', '{}', '', '', '')"
    )
    # By night the desk judges as well, and leaves an entry of its own.
    until(lambda: desk.sql("SELECT seal <> '' FROM access_auditentry WHERE action = 'x'") == [(1,)])


def test_a_worker_does_not_outlive_what_started_it(desk: Desk) -> None:
    command = (
        "import subprocess, sys; print(subprocess.Popen([sys.executable, '-m',"
        " 'liandong.desk.work.worker'], stdout=subprocess.DEVNULL).pid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{command}; import time; time.sleep(8)"],
        env=desk.environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    pid = int(done.stdout)
    until(lambda: not Path(f"/proc/{pid}").exists() or _is_zombie(pid))


def test_a_worker_ends_whose_starter_is_gone_before_it_is_there(desk: Desk) -> None:
    """Killed while the worker was still loading, it left one that worked on for ever."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert desk.start_worker("--parent", str(gone.pid)).wait(SOON) == 0


def test_an_orphan_puts_its_job_back_once_and_ends(desk: Desk) -> None:
    waits = (
        "import pathlib, subprocess, sys, time; file = pathlib.Path(sys.argv[1])\n"
        "print(subprocess.Popen([sys.executable, '-m', 'liandong.desk.work.worker'],"
        " stdout=subprocess.DEVNULL).pid, flush=True)\n"
        "while not file.exists() or len(file.read_text().split()) < 5: time.sleep(0.05)"
    )
    command = [sys.executable, "-c", waits, str(desk.numbers)]
    done = subprocess.run(command, env=desk.environment, cwd=ROOT, check=True, capture_output=True)
    pid = int(done.stdout)
    until(lambda: not Path(f"/proc/{pid}").exists() or _is_zombie(pid))
    assert desk.state() == "waiting"
    assert desk.sql("SELECT run FROM work_job WHERE name = 'slow.count'") == [(1,)]


def _is_zombie(pid: int) -> bool:
    return ") Z " in Path(f"/proc/{pid}/stat").read_text()
