"""Pages write into SQLite before jobs."""

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django.plugin import DjangoDbBlocker

from liandong.desk.config.database import database
from liandong.desk.config.home import DATABASE
from liandong.desk.work import page_turns
from liandong.desk.work.sqlite_file import create_missing

LONG = 60.0


@pytest.fixture(autouse=True)
def a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test may have made of this process: it serves no pages here."""
    monkeypatch.setattr(page_turns, "_is_page", False)


@pytest.fixture
def desk(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """A database of its own, in a file: that of the tests is in memory."""
    create_missing(database("", tmp_path)["NAME"])
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute("CREATE TABLE written (by TEXT)")
    with django_db_blocker.unblock():
        yield tmp_path


def connect(home: Path) -> BaseDatabaseWrapper:
    handler = ConnectionHandler({"default": database("", home) | {"TEST": {}}})
    connection = handler["default"]
    connection.inc_thread_sharing()
    return connection


def write(home: Path, by: str, *, atomic: bool) -> None:
    connection = connect(home)
    try:
        if atomic:
            connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO written VALUES (%s)", [by])
        if atomic:
            connection.commit()
    finally:
        connection.close()


def written(home: Path) -> list[str]:
    with sqlite3.connect(home / DATABASE) as connection:
        return [by for (by,) in connection.execute("SELECT by FROM written ORDER BY rowid")]


def page_waits(home: Path) -> bool:
    with (home / f"{DATABASE}-turns").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.parametrize("atomic", [True, False])
def test_a_job_writes_after_the_pages_that_wait(
    desk: Path, monkeypatch: pytest.MonkeyPatch, atomic: bool
) -> None:
    monkeypatch.setattr(page_turns, "LONGEST_WAIT", LONG)
    job = threading.Thread(target=write, args=(desk, "job"), kwargs={"atomic": atomic})
    with (desk / f"{DATABASE}-turns").open("ab") as page:
        fcntl.flock(page, fcntl.LOCK_SH)
        job.start()
        job.join(0.2)
        assert job.is_alive()
        with sqlite3.connect(desk / DATABASE) as connection:
            connection.execute("INSERT INTO written VALUES ('page')")
    job.join(LONG)
    assert written(desk) == ["page", "job"]


def test_pages_do_not_stop_a_job_altogether(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_turns, "LONGEST_WAIT", 0.1)
    with (desk / f"{DATABASE}-turns").open("ab") as page:
        fcntl.flock(page, fcntl.LOCK_SH)
        write(desk, "job", atomic=True)
    assert written(desk) == ["job"]


@pytest.mark.parametrize("atomic", [True, False])
def test_a_page_says_that_it_waits_and_waits_for_no_other_page(
    desk: Path, monkeypatch: pytest.MonkeyPatch, atomic: bool
) -> None:
    monkeypatch.setattr(page_turns, "_is_page", True)
    page = threading.Thread(target=write, args=(desk, "page"), kwargs={"atomic": atomic})
    with (desk / f"{DATABASE}-turns").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        write(desk, "first page", atomic=atomic)
    job = sqlite3.connect(desk / DATABASE, isolation_level=None)
    job.execute("BEGIN IMMEDIATE")
    page.start()
    while not page_waits(desk):
        page.join(0.01)
        assert page.is_alive()
    job.execute("ROLLBACK")
    job.close()
    page.join(LONG)
    assert written(desk) == ["first page", "page"]
    assert not page_waits(desk)
