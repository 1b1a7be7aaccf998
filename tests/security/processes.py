"""Desks in real processes, to be attacked: web and workers, their output, their end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
SETTINGS = "tests.desk.work.slow.settings"  # the desk's own, with one slow job
SOON = 300.0
SERVE = """
import sys
from liandong.desk.config.commands import COMMANDS
sys.exit(COMMANDS["serve"](sys.argv[1:]))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], object], seconds: float = SOON) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.1)


@dataclass
class Desk:
    """A home, and the programs that are started over it."""

    home: Path
    database: str = ""
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "LIANDONG_HOME": str(self.home),
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTHONPATH": os.pathsep.join(
                [os.environ.get("PYTHONPATH", ""), str(ROOT / "src"), str(ROOT)]
            ),
        }

    @property
    def log(self) -> str:
        """The whole output of its programs."""
        path = self.home / "log"
        return path.read_text("utf-8") if path.exists() else ""

    def python(self, *arguments: str) -> str:
        """Run a program to its end; returns what it prints."""
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def migrate(self) -> None:
        self.python("manage.py", "migrate", "--verbosity=0", "--skip-checks")

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        self.started.append(process)
        return process

    def work(self) -> subprocess.Popen[bytes]:
        return self.start("-m", "liandong.desk.work.worker")

    def serve(self, *arguments: str, program: str = SERVE) -> subprocess.Popen[bytes]:
        """Begin to serve; returns once pages can be requested."""
        server = self.start("-c", program, "--port", str(self.port), *arguments)
        until(lambda: "Ctrl-C" in self.log or server.poll() is not None)
        assert server.poll() is None, self.log
        return server

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers (their names in small letters)."""
        request = urllib.request.Request(self.url(path), headers=headers)
        try:
            answer = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, answer.read().decode("utf-8", "replace"), headers

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                family = psutil.Process(process.pid).children(recursive=True)
                process.send_signal(signal.SIGKILL)
                process.wait()
                for child in family:
                    if child.is_running():
                        child.kill()


@contextmanager
def a_desk(home: Path, database: str = "") -> Iterator[Desk]:
    desk = Desk(home, database)
    try:
        yield desk
    finally:
        desk.end()
