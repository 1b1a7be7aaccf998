"""A desk that really runs: its own home, the demo city (a small one), web and workers.

`python -m tests.running_desk [pytest arguments]` runs pytest beside one, which its workers share.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

SOON = 60.0
SHARED = "LIANDONG_SHARED_DESK"
COMMAND = [sys.executable, "-m", "liandong.cli"]


@dataclass(frozen=True, slots=True)
class RunningDesk:
    """Where it is. `environment` is that of its processes."""

    url: str
    home: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """A `liandong` command in the home of this desk; returns what it prints."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,  # errors go to stderr, which passes through
            text=True,
        )
        return done.stdout


@contextmanager
def running_desk(*, records: int = 3_000, years: float = 1.2) -> Iterator[RunningDesk]:
    """Build the demo city and serve it on a free port until the block ends."""
    with TemporaryDirectory(prefix="liandong-desk-") as folder:
        environment = _environment(folder)
        desk = RunningDesk(f"http://127.0.0.1:{_free_port()}", Path(folder), environment)
        desk.run("demo", "--records", str(records), "--years", str(years))
        port = desk.url.rpartition(":")[2]
        server = subprocess.Popen([*COMMAND, "serve", "--port", port], env=environment)
        try:
            _wait_for(desk.url)
            yield desk
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(10)


@contextmanager
def shared_desk() -> Iterator[RunningDesk]:
    """The desk that these tests were started beside, or else one of their own."""
    url, _, home = os.environ.get(SHARED, "").partition(" ")
    if url:
        yield RunningDesk(url, Path(home), _environment(home))
        return
    with running_desk() as desk:
        yield desk


def main() -> int:
    with running_desk() as desk:
        environment = os.environ | {SHARED: f"{desk.url} {desk.home}"}
        command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
        return subprocess.run(command, env=environment, check=False).returncode


def _environment(home: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return kept | {"LIANDONG_HOME": home}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        with suppress(OSError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        time.sleep(0.2)
    raise TimeoutError(url)


if __name__ == "__main__":
    sys.exit(main())
