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

import psutil
import pytest

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


@dataclass
class Server:
    """A desk that is served; its words so far in `said`."""

    home: Path
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    said: str = ""

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
        while "Ctrl-C" not in self.said:
            line = self.process.stdout.readline()
            assert line, "it did not start"
            self.said += line
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
        """Those whose program is running: not one that was just killed, not one about to begin."""
        return [
            one
            for one in self.family()
            if one.status() != "zombie" and "liandong.desk.work.worker" in one.cmdline()
        ]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def stop(self, signum: int = signal.SIGINT) -> float:
        """Seconds until it has ended; none of its processes may be left."""
        family = self.family()
        begin = time.monotonic()
        self.process.send_signal(signum)
        assert self.process.wait(30) == 0
        took = time.monotonic() - begin
        assert not [one for one in family if one.is_running() and one.status() != "zombie"]
        return took


def signed_in(server: Server) -> urllib.request.OpenerDirector:
    """A browser of the first account, with the password that the start printed, then changed."""
    found = re.search(r"账号 (\S+)，一次性口令 (\S+)（", server.said)
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
    return browser


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def test_it_serves_streams_and_stops_at_once_with_streams_open(home: Path):
    with Server(home) as server:
        assert f"http://127.0.0.1:{server.port}" in server.said
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


def test_a_worker_that_dies_is_started_again(home: Path):
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


def test_without_worker_only_pages_are_served(home: Path):
    with Server(home, ("--no-worker",)) as server:
        assert len(server.family()) == 1
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(server.url("/events/?topics=board"))
        assert refused.value.code == 401
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.putrequest("GET", "/sign-in/?next=", skip_accept_encoding=True)
        connection.endheaders()
        assert connection.getresponse().status == 200
        assert server.stop() < 5


def test_a_taken_port_is_told_in_words(home: Path):
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
