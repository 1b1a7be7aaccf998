"""The launcher: starts the web processes and workers of `liandong serve` and keeps them running.

It knows neither Django nor the database: it is small, and nothing of a page or a job ends it. All
web processes accept from one socket, which it opened, so a connection waits for whichever is free
and none is lost with a process that dies. A process that dies is started again, with growing pauses
where it keeps dying. A process ends by itself when the launcher is gone.

SIGINT and SIGTERM stop everything in order; SIGHUP replaces one process after the other, so that a
new version of the program takes over without a refused request.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from liandong.desk.config.console import complain, say, since_start

#: Together less than the five seconds after which people press Ctrl-C again.
STOPPING_MAY_TAKE: Final = 3.0
RESTART_AFTER: Final = 1.0
RESTART_AT_LEAST_EVERY: Final = 60.0
#: A process that ran this long did start; it was ended by something later.
STARTED_AFTER: Final = 60.0
ALARM_AFTER: Final = 3
#: A web process that takes longer to be ready is not waited for when another is replaced.
READY_WITHIN: Final = 120.0
NEVER_STARTED: Final = 1
DONE: Final = "退出码 0"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of process, and what an operator reads about it."""

    module: str
    name: str
    without: str
    says_when_ready: bool = False
    """It prints a line once it serves; others are ready as soon as they run."""
    ends: bool = False
    """It has one thing to do, and is not started again once it is done."""


WEB: Final = Kind(
    "liandong.desk.config.web", "网页程序", "别的网页程序仍在接待", says_when_ready=True
)
WORKER: Final = Kind(
    "liandong.desk.work.worker",
    "后台程序",
    "网页可用，但导入、归入纠纷、预警、通知都不会进行",
)

ARRIVAL: Final = Kind(
    "liandong.desk.config.demo.arrival", "演示城市", "已到达的部分可以使用", ends=True
)


@dataclass(slots=True)
class Child:
    """A process that was started. `ready` is set once it serves, `ended` once it is gone."""

    process: asyncio.subprocess.Process
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self, kind: Kind) -> None:
        if kind.says_when_ready:
            assert self.process.stdout  # noqa: S101 - for the type
            if await self.process.stdout.readline():
                self.ready.set()
            while await self.process.stdout.read(4096):
                pass
        else:
            self.ready.set()
        await self.process.wait()
        self.ended.set()

    async def stop(self) -> None:
        """Ask it to stop, and kill it where it takes too long."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.ended.wait(), STOPPING_MAY_TAKE)
        except TimeoutError:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.ended.wait()


class Place:
    """One process that has to run: whichever child fills the place now."""

    def __init__(self, kind: Kind, arguments: Sequence[str], fds: Sequence[int]) -> None:
        self.kind = kind
        self.child: Child | None = None
        self._arguments = arguments
        self._fds = fds
        self._watching: set[asyncio.Task[None]] = set()

    async def start(self) -> Child:
        """Start a process beside the one that may still run. Raises OSError."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self.kind.module,
            "--parent",
            str(os.getpid()),
            *self._arguments,
            env=one_thread_each(),
            pass_fds=self._fds,
            stdout=asyncio.subprocess.PIPE if self.kind.says_when_ready else None,
        )
        child = Child(process)
        task = asyncio.create_task(child.watch(self.kind))
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)
        return child


class Launcher:
    """Keeps all places filled until it is stopped; the first of them is of a web process."""

    def __init__(self, places: Sequence[Place], announce: Callable[[], None]) -> None:
        self._places = places
        self._announce = announce
        self._answers = asyncio.Event()
        self._stopping = asyncio.Event()
        self._renewing = asyncio.Lock()
        self._renewals: set[asyncio.Task[None]] = set()
        self._code = 0

    async def run(self) -> int:
        """Run until a signal. Returns the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._renew_all)
        await asyncio.gather(*(self._keep(place) for place in self._places))
        return self._code

    async def _keep(self, place: Place) -> None:
        """Start the process of a place, and another one when it dies; stop it at the end.

        One that keeps dying at once is started with growing pauses, each time with a message.
        """
        in_a_row = 0
        if place is not self._places[0]:
            await self._first(self._answers)  # the first page waits for nothing else
        while not self._stopping.is_set():
            begun = time.monotonic()
            reason = await self._until_it_ends(place)
            if reason is None:
                continue  # it was replaced
            if self._stopping.is_set():
                return
            if place.kind.ends and reason == DONE:
                return
            lasted = time.monotonic() - begun
            in_a_row = 1 if lasted >= STARTED_AFTER else in_a_row + 1
            if in_a_row == ALARM_AFTER and not self._answers.is_set():
                complain(f"{WEB.name}启动不成（{reason}），原因见上面的输出")
                self._code = NEVER_STARTED
                self._stopping.set()
                return
            pause = pause_after(in_a_row)
            complain(_words_of_restart(place.kind, reason, in_a_row, pause))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _until_it_ends(self, place: Place) -> str | None:
        """Run the child of a place until it ends, or stop it with the launcher. Returns why it
        ended; None where another has taken its place."""
        if place.child is None:
            try:
                place.child = await place.start()
            except OSError as error:  # no memory or no process left
                return error.strerror or str(error)
        child = place.child
        if not self._answers.is_set():
            await self._first(child.ready, child.ended)
            if child.ready.is_set():
                self._answers.set()
                self._announce()
        await self._first(child.ended)
        if self._stopping.is_set():
            if place.child is not child and place.child is not None:
                await place.child.stop()
            await child.stop()
            return "已停止"
        if place.child is not child:
            return None
        place.child = None
        return f"退出码 {child.process.returncode}"

    async def _first(self, *events: asyncio.Event) -> None:
        """Wait for the first of the events, or for the end."""
        waiting = [asyncio.create_task(event.wait()) for event in (*events, self._stopping)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    def _renew_all(self) -> None:
        task = asyncio.get_running_loop().create_task(self._renew())
        self._renewals.add(task)
        task.add_done_callback(self._renewals.discard)

    async def _renew(self) -> None:
        """Replace one process after the other, each once its successor is ready. Where one does not
        get ready, the rest stays as it is."""
        async with self._renewing:
            for place in self._places:
                before = place.child
                if before is None or place.kind.ends or self._stopping.is_set():
                    continue
                try:
                    child = await place.start()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._first(child.ready, child.ended), READY_WITHIN)
                except OSError as error:
                    complain(f"{place.kind.name}没有更换：{error.strerror or error}")
                    return
                if not child.ready.is_set() or self._stopping.is_set():
                    if not self._stopping.is_set():
                        complain(f"新的{place.kind.name}启动不成，原来的继续工作，没有更换")
                    await child.stop()
                    return
                place.child = child
                await before.stop()
            say("已逐个更换")


def pause_after(in_a_row: int) -> float:
    """Seconds to wait after this many failures in a row, doubling up to a maximum."""
    doublings = min(in_a_row - 1, 6)
    return min(RESTART_AFTER * (1 << doublings), RESTART_AT_LEAST_EVERY)


def one_thread_each() -> dict[str, str]:
    """The environment of a process, with one polars thread: they share the processors already.

    Threads of polars that wait for each other on a busy machine made an import a third slower.
    """
    return {"POLARS_MAX_THREADS": "1"} | dict(os.environ)


def _words_of_restart(kind: Kind, reason: str, in_a_row: int, pause: float) -> str:
    if in_a_row < ALARM_AFTER:
        return f"{kind.name}意外退出（{reason}），{pause:.0f} 秒后重新启动"
    return (
        f"{kind.name}连续 {in_a_row} 次启动不成（{reason}），原因见上面的输出。"
        f"{kind.without}。{pause:.0f} 秒后再试"
    )


def _parser() -> ArgumentParser:
    """Called by `serve` alone, which checks what people write."""
    parser = ArgumentParser(prog="python -m liandong.desk.config.launcher")
    parser.add_argument("--listener", type=int, required=True, metavar="FD")
    parser.add_argument("--host", required=True)
    parser.add_argument("--warning", default="")
    parser.add_argument("--web", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--arrival", action="store_true")
    return parser


def launch(options: Namespace) -> int:
    """Run the processes until a signal. Returns the exit code."""
    fd = options.listener
    web = [Place(WEB, ("--listener", str(fd)), (fd,)) for _place in range(options.web)]
    workers = [Place(WORKER, (), ()) for _place in range(options.workers)]
    arrival = [Place(ARRIVAL, (), ())] if options.arrival else []

    def announce() -> None:
        with socket.socket(fileno=os.dup(fd)) as listener:
            port = listener.getsockname()[1]
        host = f"[{options.host}]" if ":" in options.host else options.host
        say(f"{since_start()}联动已启动：http://{host}:{port}")
        if options.warning:
            complain(options.warning)
        say("按 Ctrl-C 停止")

    async def run() -> int:
        return await Launcher([*web, *workers, *arrival], announce).run()

    code = asyncio.run(run())
    say("已停止")
    return code


if __name__ == "__main__":
    sys.exit(launch(_parser().parse_args()))
