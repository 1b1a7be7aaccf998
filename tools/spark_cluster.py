"""A real Spark cluster on this machine: one master and some workers, each a process of its own.

For tests and benchmarks. Everything listens on 127.0.0.1, on ports that are free.
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULTS = """\
spark.master {master}
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
spark.sql.shuffle.partitions 8
"""
LOOPBACK = {"SPARK_LOCAL_IP": "127.0.0.1"}
SIZE = ["--cores", "1", "--memory", "4g"]
PATIENCE = 90  # seconds


@dataclass(frozen=True)
class Cluster:
    """Its address, and the environment in which a program finds it."""

    master: str
    environment: dict[str, str]


@contextmanager
def cluster(folder: Path, workers: int = 2, *, pinned: bool = False) -> Iterator[Cluster]:
    """Workers of one core; `pinned`: each with all it starts held to a processor of its own."""
    port, page = free_ports(2)
    master = f"spark://127.0.0.1:{port}"
    with ExitStack() as stack:
        listen = ["--port", str(port), "--webui-port", str(page)]
        stack.enter_context(daemon("master.Master", listen, folder / "master"))
        for number in range(workers):
            place = folder / f"worker-{number}"
            options = [*SIZE, "--webui-port", "0", "--work-dir", str(place), master]
            held = number if pinned else None
            stack.enter_context(daemon("worker.Worker", options, place, processor=held))
        wait_for(page, workers)
        (folder / "spark-defaults.conf").write_text(DEFAULTS.format(master=master))
        yield Cluster(master, {**LOOPBACK, "SPARK_CONF_DIR": str(folder)})


def home() -> Path:
    import pyspark

    return Path(pyspark.__file__).parent


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in sockets:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in sockets]


@contextmanager
def daemon(
    name: str, options: list[str], place: Path, processor: int | None = None
) -> Iterator[None]:
    """A process of the cluster, which logs to a file in its place."""
    place.mkdir(parents=True)
    start = [str(home() / "bin/spark-class"), f"org.apache.spark.deploy.{name}"]
    held = [] if processor is None else ["taskset", "-c", str(processor)]
    command = [*held, *start, "--host", "127.0.0.1", *options]
    environment = {**os.environ, **LOOPBACK, "SPARK_HOME": str(home())}
    with (place / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, process_group=0
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)


def wait_for(page: int, workers: int) -> None:
    """Wait until so many workers have registered with the master."""
    end = time.monotonic() + PATIENCE
    while alive(page) < workers:
        if time.monotonic() > end:
            raise TimeoutError(f"fewer than {workers} workers after {PATIENCE} s")
        time.sleep(0.2)


def alive(page: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{page}/json/", timeout=5) as answer:
            status: dict[str, Any] = json.load(answer)
    except (urllib.error.URLError, OSError, json.JSONDecodeError):  # it is not up yet
        return 0
    return int(status["aliveworkers"])
