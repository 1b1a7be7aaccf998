"""A home of the desk of its own for a benchmark, on SQLite or PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

import psutil

IDLE: Final = 0.15  # seconds of the processors in one second
SETTLES_WITHIN: Final = 120  # seconds


def use(home: Path, database: str = "") -> None:
    """Have this process, and those that it starts, work in that home; tables and register are there
    when it returns."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ |= {
        "LIANDONG_HOME": str(home),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "liandong.desk.config.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from liandong.desk.access.actors import System
    from liandong.desk.config.demo.city import add_register
    from liandong.desk.directory.models import District

    call_command("migrate", verbosity=0)
    if not District.objects.exists():
        add_register(by=System("benchmark"))


class Desk(NamedTuple):
    """A desk that serves: its first process, and its port on this machine."""

    process: subprocess.Popen[bytes]
    port: int


def settle(desk: Desk) -> None:
    """Wait until the desk's processes have loaded what they need and stand idle: a desk that people
    work at has long been running."""
    before = _worked(desk)
    for _second in range(SETTLES_WITHIN):
        time.sleep(1)
        now = _worked(desk)
        if now - before < IDLE:
            return
        before = now
    raise SystemExit("the desk does not come to rest")


def _worked(desk: Desk) -> float:
    """Seconds of the processors that its processes have had."""
    first = psutil.Process(desk.process.pid)
    used = [process.cpu_times() for process in (first, *first.children(recursive=True))]
    return float(sum(times.user + times.system for times in used))


@contextmanager
def serving() -> Iterator[Desk]:
    """A desk of the present home, web process and workers, until it is stopped or gone."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    desk = subprocess.Popen(
        [sys.executable, "-m", "liandong.cli", "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Desk(desk, port)
    finally:
        with suppress(ProcessLookupError):
            desk.send_signal(signal.SIGTERM)
        desk.wait(timeout=30)
