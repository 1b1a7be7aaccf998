"""Reads a file in a process of its own, whose memory and time are bounded.

The readers of workbooks and Parquet files are foreign code that takes as much memory as the file
declares; where there is not enough, the process is killed. Here that is the reader's process alone,
and the caller gets an error that the file needs too much.
"""

import logging
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import traceback
import weakref
from collections.abc import Collection, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

import liandong
from liandong.engine.records.errors import UnreadableFile
from liandong.engine.records.readers import limits
from liandong.engine.records.readers.raw_table import RawBatch, RawTable

OPENED: Final = "opened"
BATCH: Final = "batch"
UNREADABLE: Final = "unreadable"
TOO_MUCH: Final = "too much"
FAILED: Final = "failed"
PROGRAM: Final = f"import sys; from {__name__} import main; sys.exit(main(*map(int, sys.argv[1:])))"

LONGEST_COMPLAINT: Final = 4_000

Answer = tuple[str, Any]

logger = logging.getLogger(__name__)


def open_apart(path: Path, known: Collection[str], *, seconds: int | None = None) -> RawTable:
    """As `open_table`, with the file read by another process; `seconds` of processor time at most.

    Batches of one pass are read one after the other: a new pass ends the one before it. Raises
    UnreadableFile, also where the file asks for more memory or time than a reader may take.
    """
    reader = _Reader(seconds or limits.READER_SECONDS)
    columns, notes = reader.ask((path, frozenset(known)))
    passes = 0

    def batches(size: int) -> Iterator[RawBatch]:
        nonlocal passes
        passes += 1
        own = passes
        request: int | None = size
        while (batch := reader.ask(request)) is not None:
            yield batch
            if own != passes:
                raise RuntimeError("another pass over the table has begun")
            request = None

    return RawTable(columns, batches, notes)


class _Reader:
    """The reading process, on the caller's side. It ends with the table that it serves."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        ours, theirs = socket.socketpair()
        source = str(Path(next(iter(liandong.__path__))).parent)
        paths = [source, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._complaints = TemporaryFile()  # noqa: SIM115 - as long as the reader
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", PROGRAM, str(theirs.fileno()), str(seconds)],
                pass_fds=[theirs.fileno()],
                stderr=self._complaints,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(paths),
                    "POLARS_MAX_THREADS": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                },
            )
        self._connection: Connection[Any, Answer] = Connection(ours.detach())
        weakref.finalize(self, _end, self._connection, self._process, self._complaints)

    def ask(self, question: Any) -> Any:
        """What the reader answers. Raises UnreadableFile; RuntimeError where the fault is ours."""
        try:
            self._connection.send(question)
            kind, answer = self._connection.recv()
        except (EOFError, OSError):
            raise self._died() from None
        match kind:
            case "unreadable":
                raise UnreadableFile(*answer)
            case "too much":
                raise _too_much_memory()
            case "failed":
                raise RuntimeError(f"the reader failed: {answer}")
        return answer

    def _died(self) -> Exception:
        """Why the reader has ended."""
        code = self._process.wait()
        self._complaints.seek(0)
        complaint = self._complaints.read().decode("utf-8", "replace")[-LONGEST_COMPLAINT:].strip()
        logger.error("the reader of a file ended with %s: %s", code, complaint)
        if code == -signal.SIGXCPU:
            return UnreadableFile(
                f"读这个文件用了 {self._seconds} 秒还没有读完，已停止。",
                "请按月份分成几份，或改为导出 CSV。",
            )
        if code == -signal.SIGKILL:  # killed by the system, out of memory
            return UnreadableFile(
                "读这个文件时服务器内存不够，已停止读取。",
                "请按月份分成几份，或改为导出 CSV；小文件也这样时，请告诉系统管理员。",
            )
        if code < 0 or "MemoryError" in complaint:  # libraries abort when out of memory
            return _too_much_memory()
        return RuntimeError(f"the reader failed: it ended with {code}")


def _too_much_memory() -> UnreadableFile:
    return UnreadableFile(
        f"读这个文件要用的内存超过 {limits.READER_BYTES >> 30} GB，可能是恶意文件，已停止读取。",
        "请确认来源；确是大表时，请改为导出 CSV，或按月份分成几份。",
    )


def _end(
    connection: "Connection[Any, Answer]",
    process: "subprocess.Popen[bytes]",
    complaints: IO[bytes],
) -> None:
    process.kill()
    process.wait()
    connection.close()
    complaints.close()


def main(descriptor: int, seconds: int) -> int:
    """Serve one file until the caller is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the caller
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (limits.READER_BYTES, limits.READER_BYTES))
    with Connection(descriptor) as asking, suppress(EOFError, OSError):
        path, known = asking.recv()
        table = _answer(asking, OPENED, lambda: _open(path, known))
        batches: Iterator[RawBatch] = iter(())
        while table is not None:
            size = asking.recv()
            if size is not None:
                batches = iter(table.batches(size))
            _answer(asking, BATCH, lambda: next(batches, None))  # noqa: B023 - called at once
    return 0


def _open(path: Path, known: Collection[str]) -> RawTable:
    from liandong.engine.records.readers.opening import open_here  # which imports this module

    return open_here(path, known)


def _answer(asking: "Connection[Answer, Any]", kind: str, read: Any) -> Any:
    """Send the result and return it; None where reading failed."""
    try:
        table = read()
        asking.send((kind, (table.columns, table.notes) if kind == OPENED else table))
    except UnreadableFile as problem:
        asking.send((UNREADABLE, (problem.reason, problem.remedy)))
    except MemoryError:
        asking.send((TOO_MUCH, None))
    except (OSError, pickle.PicklingError):
        raise
    except BaseException as error:  # noqa: BLE001 - panics of Rust are no Exception
        if type(error).__name__ == "PanicException":  # of a reader written in Rust
            asking.send((TOO_MUCH, None))
        else:
            asking.send((FAILED, "".join(traceback.format_exception(error))))
    else:
        return table
    return None
