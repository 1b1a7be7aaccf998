"""How many people `liandong serve` carries in its default layout, beside the client.

    python -m benchmarks.pages.load rate [--connections 64] [--seconds 20] [--home DIR] [--check]
    python -m benchmarks.pages.load day  [--people 64] [--disputes 200000] [--minutes 3]
                                         [--postgresql] [--home DIR] [--check]

`rate`: connections that ask for pages of the demo city again and again without a pause: the list of
disputes, the disputes on its first page in turn, and the sign-in page, the plainest there is, as
baseline in the same run.

`day`: people who work: each has a board open with its live events, and looks at lists, searches,
opens disputes, registers, adds notes and fetches the law sheet of a dispute as PDF, with pauses of
some seconds, while a file of 50,000 rows is imported. Answers of 4xx and 5xx, lost connections and
waits beyond 30 seconds are errors.

Both tell the memory of each process. With `--check` the exit code is 1 where a bar is missed.
"""

import argparse
import csv
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import numpy as np
import psutil

from benchmarks.bars import Bars, check_argument

PATIENCE: Final = 30.0
LEAST_A_SECOND: Final = {"list": 80.0, "dispute": 60.0}
P95: Final = 0.4
P99: Final = 1.0
IMPORTED: Final = 50_000
PAUSE: Final = 4.0
"""Mean seconds between two requests of a person, exponentially distributed."""
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
NUMBER: Final = re.compile(r"/disputes/([A-Z]{1,4}[0-9-]+)/")
USERS: Final = ("duty", "mediator")
"""Who may do all that a day consists of."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.pages.load")
    parser.add_argument("kind", choices=["rate", "day"], nargs="?", default="rate")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--people", type=int, default=64)
    parser.add_argument("--disputes", type=int, default=200_000)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--home", type=Path)
    check_argument(parser)
    options = parser.parse_args(argv)
    bars = Bars()
    with tempfile.TemporaryDirectory(prefix="liandong-load-") as folder, _database(options):
        os.environ["LIANDONG_HOME"] = str(options.home or folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.desk.config.settings"
        if options.kind == "rate":
            _run("demo")
        else:
            _make_desk(options.disputes)
        with served() as port:
            cookies = sessions(options.people)
            measure = rate if options.kind == "rate" else day
            measure(options, port, cookies, bars)
            _tell_memory()
    return bars.exit_code(options)


@dataclass
class Answers:
    """Seconds of each request by what was asked, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


class Browser:
    """One connection that is kept, as a browser keeps it, with the cookies of somebody."""

    def __init__(self, port: int, cookies: str, answers: Answers) -> None:
        self._port = port
        self._cookies = cookies
        self._answers = answers
        self._connection = self._open()

    def _open(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)

    def get(self, what: str, address: str) -> str:
        return self._ask(what, "GET", address, None)

    def post(self, what: str, page: str, address: str, form: dict[str, str]) -> str:
        """Open a page, fill these fields into a form of it, and send them to the address."""
        token = TOKEN.search(self.get(what, page))
        sent = urlencode(form | {"csrfmiddlewaretoken": token[1] if token else ""})
        return self._ask(what, "POST", address, sent)

    def _ask(self, what: str, method: str, address: str, body: str | None) -> str:
        headers = {"Cookie": self._cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self._port}{address}"
        began = time.perf_counter()
        try:
            self._connection.request(method, quote(address, safe="/?=&-"), body, headers)
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException) as error:
            self._answers.errors.append(f"{what}: {type(error).__name__} {error}")
            self._connection.close()
            self._connection = self._open()
            return ""
        self._answers.seconds[what].append(time.perf_counter() - began)
        if answer.status >= 400:
            self._answers.errors.append(f"{what}: {answer.status} {address}")
        return text.decode("utf-8", "replace")


# Connections without a pause.


def rate(options: argparse.Namespace, port: int, cookies: list[str], bars: Bars) -> None:
    disputes = [f"/disputes/{number}/" for number in _numbers(port, cookies[0])]
    rates: dict[str, float] = {}
    for name, addresses in (
        ("sign-in", ["/sign-in/"]),
        ("list", ["/disputes/"]),
        ("dispute", disputes),
    ):
        owners = [""] if name == "sign-in" else cookies
        answers = _flood(port, name, addresses, owners, options)
        rates[name] = len(answers.seconds[name]) / options.seconds
        print(f"{name}: {_words(answers.seconds[name])}", flush=True)
        bars.hold(f"errors of {name}", len(answers.errors), 0, met=not answers.errors)
        if name in LEAST_A_SECOND:
            bars.at_least(f"{name}, answers a second", round(rates[name], 1), LEAST_A_SECOND[name])
            print(f"{name} / sign-in: {rates[name] / rates['sign-in']:.2f}")


def _flood(
    port: int, name: str, addresses: list[str], owners: list[str], options: argparse.Namespace
) -> Answers:
    """Ask for the addresses in turn over all connections, each as soon as it has its answer."""
    answers, until = Answers(), time.monotonic() + options.seconds

    def ask(turn: int) -> None:
        browser = Browser(port, owners[turn % len(owners)], answers)
        for address in islice(cycle(addresses), turn, None):
            if time.monotonic() >= until:
                return
            browser.get(name, address)

    _side_by_side(ask, options.connections)
    return answers


# A day of people.


def day(options: argparse.Namespace, port: int, cookies: list[str], bars: Bars) -> None:
    numbers = _numbers(port, cookies[0])
    answers, until = Answers(), time.monotonic() + options.minutes * 60
    streams = [_stream(port, owner) for owner in cookies]
    with tempfile.TemporaryDirectory() as folder:
        imported = subprocess.Popen(
            [sys.executable, "-m", "liandong.cli", "import", str(_file(Path(folder)))]
        )

        def work(turn: int) -> None:
            _work(Browser(port, cookies[turn], answers), random.Random(turn), numbers, until)

        _side_by_side(work, options.people)
        print("import: " + ("still running" if imported.poll() is None else "done"))
        imported.kill()
        imported.wait()
    for stream in streams:
        stream.close()
    for what, seconds in sorted(answers.seconds.items()):
        print(f"{what:14}{_words(seconds)}", flush=True)
    every = [each for seconds in answers.seconds.values() for each in seconds]
    print(f"{'all':14}{_words(every)}", flush=True)
    for error in answers.errors[:10]:
        print(f"  {error}")
    bars.hold("errors", len(answers.errors), 0, met=not answers.errors)
    p95, p99 = np.quantile(every, [0.95, 0.99])
    bars.hold("p95", f"{p95:.3f} s", f"below {P95} s", met=bool(p95 < P95))
    bars.hold("p99", f"{p99:.3f} s", f"below {P99} s", met=bool(p99 < P99))


def _work(browser: Browser, chance: random.Random, numbers: list[str], until: float) -> None:
    def dispute() -> str:
        return f"/disputes/{chance.choice(numbers)}/"

    def note() -> None:
        page = dispute()
        browser.post(
            "note",
            page,
            f"{page}note/",
            {"text": f"已电话联系双方，约定{chance.randrange(10**6)}时再谈"},
        )

    def register() -> None:
        what = f"买的鞋三天开胶，店家不给换，要求退款268元，小票{chance.randrange(10**6)}号"
        browser.post("register", "/disputes/new/", "/disputes/new/", {"what": what})

    actions: list[tuple[int, Callable[[], object]]] = [
        (20, lambda: browser.get("board", "/board/")),
        (20, lambda: browser.get("list", f"/disputes/?page={chance.randint(1, 40)}")),
        (8, lambda: browser.get("filtered", "/disputes/?sector=食品&nature=质量")),
        (8, lambda: browser.get("search", "/disputes/search/?q=电动自行车")),
        (30, lambda: browser.get("dispute", dispute())),
        (4, lambda: browser.get("paper", f"{dispute()}law.pdf")),
        (5, note),
        (5, register),
    ]
    weights, choices = zip(*actions, strict=True)
    while time.monotonic() < until:
        time.sleep(min(chance.expovariate(1 / PAUSE), max(0.0, until - time.monotonic())))
        chance.choices(choices, weights)[0]()


def _stream(port: int, cookies: str) -> HTTPConnection:
    """A page that hears of live events; nobody reads what it is sent, as little as it is."""
    stream = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    stream.request("GET", "/events/?topics=board", headers={"Cookie": cookies})
    if stream.getresponse().status != 200:
        raise SystemExit("the live events do not open")
    return stream


def _file(folder: Path) -> Path:
    """Orders of 12345, as a city exports them, under numbers that no home holds yet."""
    path, series = folder / "orders.csv", int(time.time())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["source", "source_id", "received_at", "text"])
        for number in range(IMPORTED):
            words = f"市民反映在{number}号店买的电动车电瓶坏了，商家不换，要求退款{number % 900}元"
            moment = f"2026-10-{number % 28 + 1:02d} 10:00:00"
            writer.writerow(["workorder_12345", f"G{series}{number:05d}", moment, words])
    return path


# The desk.


@contextmanager
def served() -> Iterator[int]:
    """`liandong serve` as it is by default, on a free port, until the block ends."""
    command = [sys.executable, "-m", "liandong.cli", "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        lines: list[str] = []
        while "Ctrl-C" not in "".join(lines):
            line = server.stdout.readline()
            if not line:
                raise SystemExit("the desk did not start")
            lines.append(line)
        time.sleep(20)  # until every process has loaded its models
        yield int("".join(lines).split("127.0.0.1:")[1].split()[0])
    finally:
        server.terminate()
        server.wait(20)


def sessions(many: int) -> list[str]:
    """Cookies of people who are signed in, the roles of the demo in turn."""
    import django

    django.setup()
    from django.db import connections
    from django.test import Client

    from liandong.desk.access.models import User

    cookies = []
    for turn in range(many):
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(User.objects.get(username=USERS[turn % len(USERS)]))
        client.get("/board/")
        cookies.append("; ".join(f"{name}={each.value}" for name, each in client.cookies.items()))
    connections.close_all()
    return cookies


def _numbers(port: int, cookies: str) -> list[str]:
    answers = Answers()
    found = NUMBER.findall(Browser(port, cookies, answers).get("numbers", "/disputes/"))
    if not found:
        raise SystemExit(f"the list shows no dispute: {answers.errors}")
    return sorted(set(found))


def _tell_memory() -> None:
    for process in psutil.Process().children(recursive=True):
        memory = process.memory_full_info()
        command = " ".join(process.cmdline())
        name = re.search(r"-m (liandong\.[\w.]+)", command)
        if name:
            print(f"memory: {name[1]}: {memory.uss >> 20} MB of its own, {memory.rss >> 20} in all")


def _make_desk(disputes: int) -> None:
    """In a process of its own: this one reads the key of sessions, which `serve` makes."""
    code = f"from benchmarks.pages.lists_desk import make_desk; make_desk({disputes})"
    subprocess.run([sys.executable, "-c", code], check=True)


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "liandong.cli", *arguments], check=True)


def _side_by_side(function: Callable[[int], None], many: int) -> None:
    """Call it with 0 to many - 1, all at the same time."""
    with ThreadPoolExecutor(many) as threads:
        list(threads.map(function, range(many)))


def _words(seconds: Sequence[float]) -> str:
    if not seconds:
        return "no answer"
    p50, p95, p99 = np.quantile(seconds, [0.5, 0.95, 0.99])
    return f"{len(seconds)} answers, p50 {p50:.3f}, p95 {p95:.3f}, p99 {p99:.3f} s"


@contextmanager
def _postgresql() -> Iterator[None]:
    from tests.postgresql import server

    with server() as url:
        os.environ["DATABASE_URL"] = url
        yield


def _database(options: argparse.Namespace) -> AbstractContextManager[None]:
    return _postgresql() if options.postgresql else nullcontext()


if __name__ == "__main__":
    sys.exit(main())
