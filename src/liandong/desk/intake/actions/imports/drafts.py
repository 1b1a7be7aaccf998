"""The helper process that drafts rows for an import (`intake.drafter`), seen from the import.

It is started as a program, not forked: a worker has threads, of polars and of housekeeping, and
the fork of a process whose threads hold locks may wait for them for ever.
"""

import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

import pyarrow as pa
from django.conf import settings

from liandong.desk.intake.actions.imports.batches import Chunk
from liandong.desk.intake.actions.new_records import NewRecords, judged
from liandong.desk.intake.actions.row_values import Forms, new_forms
from liandong.desk.intake.recogniser import recogniser

LARGE: Final = 4_000_000
"""Bytes from which a file is worth a second process, which takes a second to start: some 10,000
to 20,000 rows."""

DraftRequest = tuple[pa.Table, int]
"""New rows, and the key of their import."""


class Helper:
    """Drafts one group of rows after the other, in the order in which they are given."""

    def __init__(self, connection: "Connection[DraftRequest, Forms]") -> None:
        self._connection = connection
        self._talk = ThreadPoolExecutor(1)  # waits for answers while the import reads and writes

    def draft(self, table: pa.Table, of: int) -> Future[Forms]:
        """The database rows of the table for the import `of`. EOFError or OSError if it died."""
        return self._talk.submit(self._ask, table, of)

    def close(self) -> None:
        self._talk.shutdown(cancel_futures=True)
        self._connection.close()

    def _ask(self, table: pa.Table, of: int) -> Forms:
        self._connection.send((table, of))
        return self._connection.recv()


@contextmanager
def helping(size: int) -> Iterator[Helper | None]:
    """A helper while the block runs; None for a small file or on a single processor.

    It ends by itself when this process is killed: nothing else keeps the socket open.
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


# Drafting in advance: the helper process drafts while this one writes.
#
# All new rows of a batch are drafted and judged together and written a chunk at a time: starting
# a column costs as much as some hundred rows of it.

IN_ADVANCE: Final = 3
"""Groups that are read and judged before the first of them is written."""


@dataclass(slots=True)
class _Group:
    """Chunks of new rows with their answers, and with the forms of their records or the future of
    them; or a single chunk whose rows must be compared with stored ones, which has neither."""

    chunks: list[Chunk]
    table: pa.Table
    of: int
    promised: Future[Forms] | None
    answers: dict[str, Sequence[Any]]
    forms: Forms | None = None

    @classmethod
    def begin(cls, chunks: list[Chunk], of: int, helper: Helper | None) -> "_Group":
        """Let the helper draft it; meanwhile this process, which has the models, judges it."""
        if not chunks[0].is_new:
            return cls(chunks, chunks[0].table, of, None, {})
        table = pa.concat_tables(chunk.table for chunk in chunks)
        promised = helper.draft(table, of) if helper else None
        return cls(chunks, table, of, promised, judged(table, recogniser()))

    @property
    def is_awaited(self) -> bool:
        return self.promised is not None and not self.promised.done()

    def take_back(self) -> bool:
        """Draft it here unless the helper has begun; False if there is nothing to do."""
        if self.promised is None or not self.promised.cancel():
            return False
        self.promised, self.forms = None, self._draft()
        return True

    def finish(self) -> Iterator[tuple[Chunk, NewRecords | None]]:
        """The chunks as records; None for the one whose rows must be compared."""
        if not self.chunks[0].is_new:
            return ((chunk, None) for chunk in self.chunks)
        new = NewRecords.with_answers(self.forms or self._promised() or self._draft(), self.answers)
        parts = new.parts(chunk.table.num_rows for chunk in self.chunks)
        return zip(self.chunks, parts, strict=True)

    def _promised(self) -> Forms | None:
        """None where the helper died: drafting it here then shows the error."""
        try:
            return self.promised.result() if self.promised else None
        except (EOFError, OSError):
            return None

    def _draft(self) -> Forms:
        return new_forms(self.table, self.of)


def drafted(
    chunks: Iterable[Chunk], of: int, helper: Helper | None
) -> Iterator[tuple[Chunk, NewRecords | None]]:
    """The chunks of the import with the key `of` in their order, as records where they are new.

    Without a helper each is drafted when it is needed.
    """
    begun: deque[_Group] = deque()
    for together in _groups(chunks):
        begun.append(_Group.begin(together, of, helper))
        if helper is None or len(begun) == IN_ADVANCE:
            yield from _first(begun)
    while begun:
        yield from _first(begun)


def _groups(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """Consecutive new chunks of one batch together; every other chunk alone."""
    group: list[Chunk] = []
    for chunk in chunks:
        if group and not chunk.is_new:
            yield group
            group = []
        group.append(chunk)
        if chunk.is_last_of_batch or not chunk.is_new:
            yield group
            group = []
    if group:
        yield group


def _first(begun: deque[_Group]) -> Iterator[tuple[Chunk, NewRecords | None]]:
    """The first group; while the helper drafts it, later groups are drafted here."""
    while begun[0].is_awaited and any(group.take_back() for group in begun):
        pass
    return begun.popleft().finish()


# Garbage collection while very many objects are created.
