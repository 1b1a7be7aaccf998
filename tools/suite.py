"""`make test` and `make test-all`: every stage runs, also after one that is red.

At the end stand each failure once more, with its assertion and its last frames, and one table of
stages, tests and seconds: the last 150 lines alone tell what is red, and why.

The short suite is what a change can break. What takes long (`long`) is left to the long one, and so
is PostgreSQL for what does not hang on the database (without `database`).
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import NamedTuple
from xml.etree import ElementTree

from tests.running_desk import SHARED, running_desk

PYTHON = sys.executable
SLOW = 15 * 60
"""Seconds from which on the short suite says that it has grown too long."""
PATIENCE = 45 * 60
"""Seconds after which a stage that hangs is ended, so that the others are still heard."""
LINES_OF_FAILURES = 110
"""Leaves room for the table below them in the last 150 lines."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A command; of pytest where `marked` says which tests it runs."""

    name: str
    command: Sequence[str]
    marked: str = ""


class Failure(NamedTuple):
    """`lines`: what was asserted, then the frames that led there, the last one last."""

    test: str
    lines: list[str]


class Outcome(NamedTuple):
    stage: str
    passed: bool
    tests: int
    seconds: float
    failures: list[Failure]


def modules_of(mark: str) -> list[str]:
    """Files of tests that name a mark: each worker would take half a minute to read them all."""
    modules = sorted(Path("tests").rglob("test_*.py"))
    return [str(module) for module in modules if f"mark.{mark}" in module.read_text("utf-8")]


PYTEST = [PYTHON, "-m", "pytest", "-n", "2"]
SPARK = [PYTHON, "-m", "pytest", *modules_of("cluster")]
POSTGRESQL = [PYTHON, "-m", "tests.postgresql", "-n", "2"]
JOURNEY = "浏览器"
JOURNEYS = [*PYTEST, "--dist", "worksteal", "tests/journeys", *modules_of("journey")]
COMPILING = Stage("编译", [PYTHON, "-m", "tests.compiling"])
CHECKING = [
    Stage("检查", ["tools/check.sh"]),
    Stage("文档", [str(Path(PYTHON).parent / "zensical"), "build", "--strict", "--clean"]),
    Stage("Chromium", ["tools/chromium.sh"]),
]
SHORT = [
    Stage("SQLite", PYTEST, "not long and not journey and not cluster"),
    Stage("Spark", SPARK, "cluster and not long"),
    Stage("PostgreSQL", [*POSTGRESQL, *modules_of("database")], "database and not long"),
    Stage(JOURNEY, JOURNEYS, "journey and not long"),
]
LONG = [
    Stage("SQLite", PYTEST, "not journey and not cluster"),
    Stage("Spark", SPARK, "cluster"),
    Stage(
        "PostgreSQL",
        [*POSTGRESQL, "tests/desk", "tests/security"],
        "not journey and not one_database",
    ),
    Stage(JOURNEY, JOURNEYS, "journey"),
]


def run(stage: Stage, *, options: Sequence[str] = ()) -> Outcome:
    """Its output passes through as it comes. `options` are for pytest."""
    print(f"· {stage.name}", flush=True)
    since = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="liandong-suite-") as folder:
        report = Path(folder, "report.xml")
        marked = ["-m", stage.marked, *options, f"--junitxml={report}"] if stage.marked else []
        code, end = pass_through([*stage.command, *marked])
        tests, failures = read(report) if report.exists() else (0, [])
    if stage.marked and not tests and not code:
        code, end = 1, ["no test ran"]
    if code and not failures:
        failures = [Failure(f"{stage.name} (exit {code})", end)]
    return Outcome(stage.name, not code, tests, time.monotonic() - since, failures)


def open_desk(until_the_end: ExitStack) -> Outcome:
    """The desk of the journeys, with its demo city."""
    since = time.monotonic()
    failures = []
    try:
        desk = until_the_end.enter_context(running_desk())
        os.environ[SHARED] = f"{desk.url} {desk.home}"
    except (OSError, subprocess.SubprocessError) as error:
        failures.append(Failure("演示城市", [repr(error)]))
    return Outcome("演示城市", not failures, 0, time.monotonic() - since, failures)


def pass_through(command: Sequence[str]) -> tuple[int, list[str]]:
    """Run a command; its exit status and its last lines."""
    end: deque[str] = deque(maxlen=30)
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as running:
        ending = Timer(PATIENCE, os.killpg, (running.pid, signal.SIGKILL))
        ending.start()
        for line in running.stdout or ():
            print(line, end="", flush=True)
            end.append(line.rstrip())
        ending.cancel()
    return running.returncode, list(end)


def read(report: Path) -> tuple[int, list[Failure]]:
    """How many tests ran, and those that failed, of a report in JUnit's form."""
    root = ElementTree.parse(report)  # noqa: S314  # pytest has just written it
    cases = list(root.iter("testcase"))
    ran = sum(case.find("skipped") is None for case in cases)
    return ran, [failure for case in cases for failure in _failures(case)]


def _failures(case: ElementTree.Element) -> Iterator[Failure]:
    for kind in ("failure", "error"):
        for found in case.findall(kind):
            name = f"{case.get('classname', '')}::{case.get('name', '')}".removeprefix("::")
            text = (found.text or found.get("message") or "").splitlines()
            asserted = [line for line in text if line.startswith("E  ")]
            frames = [line for line in text if re.match(r"\S+\.py:\d+: ?", line)]
            yield Failure(name, [*asserted[:8], *frames[-3:]] or text[-8:])


def digest(outcomes: list[Outcome]) -> Iterator[str]:
    """Each failure, shorter where there are many, so that all names are told."""
    failures = [(o.stage, failure) for o in outcomes for failure in o.failures]
    if not failures:
        return
    yield "未通过的："
    room = max(LINES_OF_FAILURES // len(failures) - 1, 0)
    for stage, failure in failures[:LINES_OF_FAILURES]:
        yield f"FAILED [{stage}] {failure.test}"
        yield from (f"    {line[:300]}" for line in failure.lines[:room])
    if len(failures) > LINES_OF_FAILURES:
        yield f"……另有 {len(failures) - LINES_OF_FAILURES} 个"


def table(outcomes: list[Outcome], seconds: float) -> Iterator[str]:
    """A line for each stage; `seconds` of all, less than their sum where two run side by side."""
    yield f"{'阶段':<10}{'测试':>8}{'秒':>8}"
    for o in outcomes:
        verdict = "通过" if o.passed else "未通过"
        yield f"{o.stage:<12}{o.tests or '':>8}{o.seconds:>8.0f}  {verdict}"
    yield f"{'合计':<10}{sum(o.tests for o in outcomes):>8}{seconds:>8.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="everything")
    parser.add_argument("--stage", action="append", help="this stage of tests alone")
    arguments, options = parser.parse_known_args()
    os.environ.setdefault("VENV", str(Path(PYTHON).parent.parent))
    began = time.monotonic()
    outcomes: list[Outcome] = []
    stages = LONG if arguments.long else SHORT
    with ExitStack() as until_the_end, ThreadPoolExecutor(1) as beside:
        desk: Future[Outcome] | None = None
        if arguments.stage:
            stages = [stage for stage in stages if stage.name in arguments.stage]
        else:
            compiling = beside.submit(run, COMPILING)
            desk = beside.submit(open_desk, until_the_end)
            outcomes += [*map(run, CHECKING), compiling.result()]
        for stage in stages:
            if stage.name == JOURNEY and desk:
                outcomes.append(desk.result())
            outcomes.append(run(stage, options=options))
    seconds = time.monotonic() - began
    print("\n" + "\n".join([*digest(outcomes), *table(outcomes, seconds)]))
    if not arguments.long and seconds > SLOW:
        print("!!! 超过 15 分钟：请把最慢的测试移到 make test-all（CONTRIBUTING.md）")
    return 0 if all(o.passed for o in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
