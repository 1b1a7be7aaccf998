"""The time that each stage took."""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Stage:
    """One step: its name in Chinese, wall seconds, rows that went through."""

    name: str
    seconds: float
    rows: int


Tell = Callable[[str], None]
"""Takes one line of progress in Chinese."""


def silent(_line: str) -> None:
    """For callers that want no progress."""


@dataclass
class Clock:
    """Measures the stages of a run and reports each as it ends."""

    tell: Tell = silent
    stages: list[Stage] = field(default_factory=list)
    _begun: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator["Rows"]:
        rows = Rows()
        begun = time.perf_counter()
        yield rows
        self.stages.append(Stage(name, time.perf_counter() - begun, rows.count))
        self.tell(f"{name}：{rows.count:,} 行，{self.stages[-1].seconds:.1f} 秒")

    @property
    def total(self) -> float:
        return time.perf_counter() - self._begun

    def table(self) -> list[str]:
        """Lines for people: each stage, its share, and the peak of memory."""
        total = self.total
        named = sum(stage.seconds for stage in self.stages)
        rows = [*self.stages, Stage("其余", max(total - named, 0.0), 0)]
        lines = [f"{s.seconds:8.2f} 秒 {s.seconds / total:6.1%}  {s.name}" for s in rows]
        return [*lines, f"{total:8.2f} 秒 100.0%  合计，内存峰值 {peak_megabytes():,} MB"]


@dataclass
class Rows:
    """How many rows a stage has processed."""

    count: int = 0


def peak_megabytes() -> int:
    """The most memory that this process has held. Linux counts in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> (20 if sys.platform == "darwin" else 10)
