"""Whose turn it is to write into SQLite, which has one writer at a time: pages before jobs.

A waiting connection asks again every 100 ms, while a job that writes batch after batch leaves a
gap of 2 ms: without turns a page waits for seconds. So a page that wants to write holds a shared
lock on a file beside the database, and a job begins its next transaction once nobody holds it.
A job waits for at most `LONGEST_WAIT` at each transaction: pages cannot stop it altogether.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import IO, Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

from liandong.desk.work.sqlite_file import path_of

LONGEST_WAIT: Final = 1.0
"""Seconds that a job leaves to pages before each of its transactions."""
NICENESS: Final = 5
"""Of a process that works for no page: it gets what processor time pages leave."""
LOOKS_EVERY: Final = 0.003
"""Seconds between two looks of a job for waiting pages."""
WRITES: Final = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "REPLACE")

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
_files = local()
_is_page = False


def serve_pages() -> None:
    """From now on the connections of this process are those of pages."""
    global _is_page  # noqa: PLW0603 - what a process is for does not change again
    _is_page = True


def work_behind_pages() -> None:
    """From now on this process gets the processor where no page wants it."""
    os.nice(max(0, NICENESS - os.nice(0)))


def take_turns(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Receiver of `connection_created`: let the connection keep its turn. Others than SQLite have
    many writers."""
    if not isinstance(connection, DatabaseWrapper) or connection.is_in_memory_db():
        return
    if _in_turn not in connection.execute_wrappers:
        connection.execute_wrappers.append(_in_turn)


def _in_turn(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    connection: BaseDatabaseWrapper = context["connection"]
    # Within a transaction the lock is held already.
    if connection.in_atomic_block or not sql.startswith(WRITES):
        return execute(sql, params, many, context)
    file = _file(path_of(connection.settings_dict["NAME"]))
    if _is_page:
        with _announced(file):
            return execute(sql, params, many, context)
    _leave_to_pages(file)
    return execute(sql, params, many, context)


@contextmanager
def _announced(file: IO[bytes]) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_SH)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _leave_to_pages(file: IO[bytes]) -> None:
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOKS_EVERY)
            continue
        fcntl.flock(file, fcntl.LOCK_UN)
        return


def _file(database: Path) -> IO[bytes]:
    """The file of turns beside this database, open. Each thread has its own: a lock belongs to what
    was opened, not to the thread."""
    opened: dict[Path, IO[bytes]] = _files.__dict__.setdefault("opened", {})
    if database not in opened:
        opened[database] = database.with_name(f"{database.name}-turns").open("ab")
    return opened[database]
