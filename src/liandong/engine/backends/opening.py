"""Which backend, and what it needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from liandong.engine.backends.interface import Backend
from liandong.engine.backends.machine import OneMachine


@dataclass(frozen=True)
class Engine:
    """`master` is a Spark cluster's address; without one it is that of spark-defaults.conf, or
    else this machine."""

    name: Literal["duckdb", "spark"]
    master: str | None = None


ONE_MACHINE: Final = Engine("duckdb")


@contextmanager
def open_backend(shared: Path, engine: Engine = ONE_MACHINE) -> Iterator[Backend[Any]]:
    """`shared` is a folder that all machines see, for what passes between them as files.

    Raises BackendMissing.
    """
    if engine.name == "duckdb":
        yield OneMachine()
        return
    from liandong.engine.backends.spark import opened

    with opened(shared, engine.master) as backend:
        yield backend
