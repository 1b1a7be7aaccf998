"""The process beside an import that drafts rows (`intake.drafter`), as the import sees it.

It is a program of its own and not a fork: a worker has threads, of polars and of housekeeping, and
a copy of a process whose threads hold locks may wait for them for ever.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final

import pyarrow as pa
from django.conf import settings

from liandong.desk.intake.actions.filling import Forms

LARGE: Final = 4_000_000
"""Bytes of a file for which it is worth to start another process, which takes a second: some 10,000
to 20,000 rows."""

Asked = tuple[pa.Table, int]
"""New rows, and the key of their import."""


class Helper:
    """Drafts one portion after the other, in the order in which they are given."""

    def __init__(self, connection: "Connection[Asked, Forms]") -> None:
        self._connection = connection
        self._talk = ThreadPoolExecutor(1)  # waits for answers while the import reads and writes

    def draft(self, table: pa.Table, of: int) -> Future[Forms]:
        """What is stored of the table for the import `of`. EOFError or OSError where it died."""
        return self._talk.submit(self._ask, table, of)

    def close(self) -> None:
        self._talk.shutdown(cancel_futures=True)
        self._connection.close()

    def _ask(self, table: pa.Table, of: int) -> Forms:
        self._connection.send((table, of))
        return self._connection.recv()


@contextmanager
def helping(size: int) -> Iterator[Helper | None]:
    """A helper while the block runs; none for a small file, or where there is one processor alone.

    It ends by itself when this process is killed, for nobody else holds its other end.
    """
    if size < LARGE or len(os.sched_getaffinity(0)) < 2:
        yield None
        return
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "liandong.desk.intake.drafter", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={
                "POLARS_MAX_THREADS": "1",
                "DJANGO_SETTINGS_MODULE": "liandong.desk.config.settings",
                **os.environ,
                "LIANDONG_HOME": str(settings.HOME),
            },
        )
    helper = Helper(Connection(ours.detach()))
    try:
        yield helper
    finally:
        process.kill()  # first, so that nobody waits for its answer any more
        process.wait()
        helper.close()
