"""One desk on two hosts: PostgreSQL, a folder that both see, web processes and workers on each.

The hosts are network namespaces where the machine lets us make them, so nothing between them goes
over the loopback; else two ports of one machine.
"""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.desk.config.test_serve import COMMAND, SOON, free_port, signed_in_cookies, until
from tests.postgresql import server as database_server
from tests.processes import runs

pytestmark = [pytest.mark.machine_clock, pytest.mark.long]
ROWS = 3_000
IMPORT = """
import sys
from liandong.desk.config.desk_start import start_django
start_django()
from pathlib import Path
from liandong.desk.access.actors import System
from liandong.desk.intake.actions.imports.starts import start_import
from liandong.desk.intake.uploads.landing import Landing
path = Path(sys.argv[1])
with path.open("rb") as file:
    landing = Landing.copy(file, path.name)
print(start_import(landing, source=None, by=System("test")).pk)
"""
PUBLISH = """
import sys
from liandong.desk.config.desk_start import start_django
start_django()
from liandong.desk.work.events import publish
publish(sys.argv[1])
"""
STATE = """
import sys
from liandong.desk.config.desk_start import start_django
start_django()
from liandong.desk.intake.models import Import, Record
of = Import.objects.get(pk=sys.argv[1])
print(of.state, of.created, Record.objects.filter(source="workorder_12345").count())
"""


@dataclass
class Host:
    """A machine that serves the desk; `url` and `home` are what `signed_in` needs."""

    name: str
    address: str
    port: int
    prefix: list[str]
    home: Path
    environment: dict[str, str]

    def url(self, path: str) -> str:
        return f"http://{self.address}:{self.port}{path}"

    def start(self) -> None:
        arguments = ["--host", self.address, "--port", str(self.port), "--web", "2"]
        self.process = subprocess.Popen(
            [*self.prefix, sys.executable, "-c", COMMAND, *arguments],
            env=self.environment | {"LIANDONG_HOSTS": self.address},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        lines = ""
        while "Ctrl-C" not in lines:
            line = self.process.stdout.readline()
            assert line, f"{self.name} did not start"
            lines += line

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(SOON)

    def children(self, module: str) -> list[psutil.Process]:
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [each for each in found if runs(each, module)]

    def answers(self, cookie: str) -> int:
        """The status of a page, asked over a connection of its own."""
        connection = http.client.HTTPConnection(self.address, self.port, timeout=SOON)
        connection.request("GET", "/people/", headers={"Cookie": cookie})
        return connection.getresponse().status


def networks() -> bool:
    """Whether network namespaces can be made here."""
    command = shutil.which("ip")
    if command is None or os.geteuid() != 0:
        return False
    made = subprocess.run([command, "netns", "add", "ld-try"], capture_output=True, check=False)
    subprocess.run([command, "netns", "del", "ld-try"], capture_output=True, check=False)
    return made.returncode == 0


@contextmanager
def network(number: int) -> Iterator[tuple[str, list[str]]]:
    """The address of a host of its own, and what a command there begins with."""
    name, inside, outside = f"ld-{os.getpid()}-{number}", f"ldi{number}", f"ldo{number}"
    here, there = f"10.77.{number}.1", f"10.77.{number}.2"
    in_there = ["ip", "netns", "exec", name]
    try:
        for command in (
            ["ip", "netns", "add", name],
            ["ip", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name],
            ["ip", "addr", "add", f"{here}/24", "dev", outside],
            ["ip", "link", "set", outside, "up"],
            [*in_there, "ip", "addr", "add", f"{there}/24", "dev", inside],
            [*in_there, "ip", "link", "set", inside, "up"],
            [*in_there, "ip", "link", "set", "lo", "up"],
        ):
            subprocess.run(command, check=True)
        yield there, in_there
    finally:
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["ip", "netns", "del", name], check=True)


@contextmanager
def place(number: int) -> Iterator[tuple[str, list[str]]]:
    if networks():
        with network(number) as found:
            yield found
    else:
        yield "127.0.0.1", []


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[tuple[Host, Host]]:
    with database_server() as url, place(1) as first, place(2) as second:
        environment = os.environ | {"LIANDONG_HOME": str(tmp_path), "DATABASE_URL": url}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        pair = tuple(
            Host(name, address, free_port(), prefix, tmp_path, environment)
            for name, (address, prefix) in (("first", first), ("second", second))
        )
        try:
            for host in pair:
                host.start()
            until(lambda: all(len(web_of(host)) == 2 for host in pair))
            yield pair[0], pair[1]
        finally:
            for host in pair:
                if hasattr(host, "process"):
                    host.stop()


def program(host: Host, source: str, argument: str) -> str:
    command = [*host.prefix, sys.executable, "-c", source, argument]
    done = subprocess.run(
        command, env=host.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def test_two_hosts_are_one_desk(hosts: tuple[Host, Host], tmp_path: Path) -> None:
    first, second = hosts
    cookie = cookie_of(first)
    who_signs_in_on_one_is_known_on_the_other(second, cookie)
    what_happens_on_one_reaches_the_pages_of_the_other(first, second, cookie)
    a_job_goes_on_where_its_worker_was_killed(first, second, tmp_path)
    each_is_replaced_without_a_lost_request(hosts, cookie)
    one_alone_goes_on(first, second, cookie)


def cookie_of(host: Host) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in signed_in_cookies(host))


def who_signs_in_on_one_is_known_on_the_other(other: Host, cookie: str) -> None:
    assert other.answers(cookie) == 200
    assert other.answers("") == 302


def what_happens_on_one_reaches_the_pages_of_the_other(one: Host, other: Host, cookie: str) -> None:
    stream = http.client.HTTPConnection(other.address, other.port, timeout=SOON)
    stream.request("GET", "/events/?topics=job-7", headers={"Cookie": cookie})
    answer = stream.getresponse()
    assert answer.readline() == b": welcome\n"
    start = "from liandong.desk.config.desk_start import start_django; start_django(); import sys\n"
    program(
        one, f"{start}from liandong.desk.work.events import publish; publish(sys.argv[1])", "job-7"
    )
    assert b"event: job-7\n" in iter(answer.readline, b"")


def a_job_goes_on_where_its_worker_was_killed(one: Host, other: Host, folder: Path) -> None:
    path = folder / "orders.csv"
    rows = (
        f"workorder_12345,G{number:06d},2026-11-01 10:00:00,在{number}号店买的鞋开胶，商家不给换\n"
        for number in range(ROWS)
    )
    path.write_text("source,source_id,received_at,text\n" + "".join(rows), "utf-8")
    pk = program(one, IMPORT, str(path))
    until(lambda: int(program(one, STATE, pk).split()[2]) > 0)
    for worker in one.children("liandong.desk.work.worker"):
        worker.kill()
    until(lambda: program(other, STATE, pk).split()[0] == "done")
    assert program(other, STATE, pk).split()[1:] == [str(ROWS), str(ROWS)]


def each_is_replaced_without_a_lost_request(hosts: tuple[Host, Host], cookie: str) -> None:
    for host in hosts:
        before = web_of(host)
        psutil.Process(host.process.pid).send_signal(signal.SIGHUP)
        end = time.monotonic() + SOON
        while before & web_of(host):
            assert [each.answers(cookie) for each in hosts] == [200, 200]
            assert time.monotonic() < end, "nothing was replaced"


def web_of(host: Host) -> set[int]:
    return {process.pid for process in host.children("liandong.desk.config.web")}


def one_alone_goes_on(gone: Host, left: Host, cookie: str) -> None:
    gone.stop()
    assert left.answers(cookie) == 200
