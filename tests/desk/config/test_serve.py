"""`liandong serve` for real: a process, a port, workers, a stop."""

import http.client
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil
import pytest

from liandong.desk.config.launcher import pause_after
from tests.processes import runs

pytestmark = [pytest.mark.machine_clock, pytest.mark.long]

SOON = 90.0
COMMAND = """
import sys
from liandong.desk.config.commands import COMMANDS
sys.exit(COMMANDS["serve"](sys.argv[1:]))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_worker_that_never_starts_is_tried_for_ever_once_a_minute() -> None:
    assert [pause_after(times) for times in (1, 2, 7, 8, 2_000)] == [1, 2, 60, 60, 60]


@dataclass
class Server:
    """A desk that is served; its output so far in `output`."""

    home: Path
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    output: str = ""

    def __enter__(self) -> "Server":
        environment = os.environ | {"LIANDONG_HOME": str(self.home)}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "--port", str(self.port), *self.arguments],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        while "Ctrl-C" not in self.output:
            line = self.process.stdout.readline()
            assert line, "it did not start"
            self.output += line
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self.family():
            process.kill()
        self.process.wait()

    def family(self) -> list[psutil.Process]:
        if self.process.poll() is not None:
            return []
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def workers(self) -> list[psutil.Process]:
        return self._running("liandong.desk.work.worker")

    def web(self) -> list[psutil.Process]:
        return self._running("liandong.desk.config.web")

    def _running(self, module: str) -> list[psutil.Process]:
        """Those whose program is running: not one that was just killed, not one about to begin."""
        return [process for process in self.family() if runs(process, module)]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def stop(self, signum: int = signal.SIGINT) -> float:
        """Seconds until it has ended; none of its processes may be left."""
        family = self.family()
        begin = time.monotonic()
        self.process.send_signal(signum)
        assert self.process.wait(30) == 0
        took = time.monotonic() - begin
        assert not [process for process in family if runs(process)]
        return took


class Served(Protocol):
    """A desk that can be opened."""

    home: Path

    def url(self, path: str) -> str: ...


def signed_in(server: Served) -> urllib.request.OpenerDirector:
    """A browser of the first account."""
    handler = urllib.request.HTTPCookieProcessor(signed_in_cookies(server))
    return urllib.request.build_opener(handler)


def signed_in_cookies(server: Served) -> http.cookiejar.CookieJar:
    """Signs in with the password that the start left, then changed."""
    left = (server.home / "first-password").read_text()
    found = re.search(r"账号 (\S+)\n一次性口令 (\S+)", left)
    assert found
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def send(path: str, **form: str) -> str:
        browser.open(server.url(path)).close()
        token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        data = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token}).encode()
        with browser.open(server.url(path), data) as answer:
            return str(answer.geturl())

    assert send("/sign-in/", username=found[1], password=found[2]).endswith("/password/")
    new = "Qiaotou+2027y"
    assert send("/password/", present=found[2], new=new, again=new).endswith("/people/")
    return jar


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def test_it_serves_streams_and_stops_at_once_with_streams_open(home: Path) -> None:
    with Server(home) as server:
        assert f"http://127.0.0.1:{server.port}" in server.output
        browser = signed_in(server)
        streams = [
            browser.open(server.url("/events/?topics=board"), timeout=30) for _one in range(3)
        ]
        assert [stream.readline() for stream in streams] == [b": welcome\n"] * 3
        with browser.open(server.url("/static/ui/mark.svg")) as picture:
            assert picture.headers["Content-Type"] == "image/svg+xml"
        until(lambda: len(server.workers()) == 2)
        assert server.stop() < 5
        assert all(stream.read() is not None for stream in streams)


def test_a_worker_that_dies_is_started_again(home: Path) -> None:
    with Server(home) as server:
        until(lambda: len(server.workers()) == 2)
        victim = server.workers()[0]
        victim.kill()
        until(lambda: len(server.workers()) == 2 and victim not in server.workers())
        assert server.stop(signal.SIGTERM) < 5


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.1)


def test_without_worker_only_pages_are_served(home: Path) -> None:
    with Server(home, ("--no-worker", "--web", "1")) as server:
        assert len(server.family()) == 2
        assert not server.workers()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(server.url("/events/?topics=board"))
        assert refused.value.code == 401
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.putrequest("GET", "/sign-in/?next=", skip_accept_encoding=True)
        connection.endheaders()
        assert connection.getresponse().status == 200
        assert server.stop() < 5


def test_who_reads_the_address_may_stop_it_at_once(home: Path) -> None:
    """A signal sent right after the last line stops it in order, it does not kill it."""
    with Server(home, ("--no-worker",)) as server:
        assert server.stop() < 5


def opens(server: Server) -> bool:
    """Whether the sign-in page answers, asked over a connection of its own."""
    with urllib.request.urlopen(server.url("/sign-in/"), timeout=30) as answer:
        return bool(answer.status == 200)


def test_a_web_process_that_is_killed_loses_no_request_of_the_others(home: Path) -> None:
    with Server(home, ("--no-worker", "--web", "2")) as server:
        until(lambda: len(server.web()) == 2 and opens(server))
        victim, _other = server.web()
        browser = signed_in(server)
        victim.kill()
        answered = 0
        while victim in server.web() or len(server.web()) < 2:
            with browser.open(server.url("/people/")) as answer:
                assert answer.status == 200
            answered += 1
        assert answered


def test_all_processes_are_replaced_without_a_refused_request(home: Path) -> None:
    """A new version takes over: every connection that was opened meanwhile got its answer."""
    with Server(home, ("--web", "2")) as server:
        until(lambda: len(server.web()) == len(server.workers()) == 2)
        before = {process.pid for process in (*server.web(), *server.workers())}
        server.process.send_signal(signal.SIGHUP)
        answers = []
        end = time.monotonic() + SOON
        while before & {process.pid for process in (*server.web(), *server.workers())}:
            answers.append(opens(server))
            assert time.monotonic() < end, "nothing was replaced"
        assert answers
        assert all(answers)
        until(lambda: len(server.web()) == len(server.workers()) == 2)
        assert server.stop() < 5


def test_every_web_process_hears_what_happened_in_another(home: Path) -> None:
    with Server(home, ("--no-worker", "--web", "2")) as server:
        until(lambda: len(server.web()) == 2)
        browser = signed_in(server)
        streams = []
        end = time.monotonic() + SOON
        while not all(serves_a_page(process) for process in server.web()):
            assert time.monotonic() < end, "one process takes all connections"
            time.sleep(0.1)  # the second may still be starting
            stream = browser.open(server.url("/events/?topics=job-7"), timeout=SOON)
            assert stream.readline() == b": welcome\n"
            streams.append(stream)
        publish(home, "job-7")
        for stream in streams:
            assert b"event: job-7\n" in iter(stream.readline, b"")


def serves_a_page(process: psutil.Process) -> bool:
    """Whether it holds a connection."""
    held = process.net_connections(kind="tcp")
    return any(connection.status == psutil.CONN_ESTABLISHED for connection in held)


def publish(home: Path, topic: str) -> None:
    """As some other process of this desk would."""
    program = (
        "from liandong.desk.config.desk_start import start_django; start_django()\n"
        f"from liandong.desk.work.events import publish; publish({topic!r})"
    )
    environment = os.environ | {"LIANDONG_HOME": str(home)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


def test_no_process_survives_the_launcher(home: Path) -> None:
    with Server(home, ("--web", "2")) as server:
        until(lambda: len(server.web()) == len(server.workers()) == 2)
        orphans = [*server.web(), *server.workers()]
        server.process.kill()
        server.process.wait()
        until(lambda: not [each for each in orphans if each.is_running()])


def test_a_desk_whose_pages_never_start_ends_with_the_reason(home: Path) -> None:
    """A supervisor above it can only act on a process that ends."""
    bad = home / "sitecustomize"
    bad.mkdir()
    (bad / "uvicorn.py").write_text("raise ImportError('no uvicorn here')")
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "--port", str(free_port()), "--no-worker"],
        env=os.environ | {"LIANDONG_HOME": str(home), "PYTHONPATH": str(bad)},
        capture_output=True,
        text=True,
        check=False,
        timeout=4 * SOON,  # it tries several times
    )
    assert done.returncode == 1
    assert "启动不成" in done.stderr
    assert "no uvicorn here" in done.stderr


def test_a_taken_port_is_told_in_words(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, "--port", port],
            env=os.environ | {"LIANDONG_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert f"端口 {port} 打不开" in done.stderr
