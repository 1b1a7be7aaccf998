"""Marks an installation as the demo city: a file beside the database.

It is written before the first row, so that an incomplete demo is recognised, continued where it
was, and never mistaken for real data.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Demo:
    """The city's seed, size and last moment (wall clock of China), and how far it has arrived."""

    seed: int
    until: str  # ISO 8601
    complete: bool
    records: int = 36_000
    years: float = 2.2
    arriving: str = ""
    """What is being built now, for the pages."""

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.until)


def read(home: Path) -> Demo | None:
    path = _path(home)
    return Demo(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def write(home: Path, demo: Demo) -> None:
    draft = _path(home).with_suffix(".draft")
    draft.write_text(json.dumps(asdict(demo)), "utf-8")
    draft.replace(_path(home))


def arriving(home: Path) -> str:
    """What of the demo is still being built, in words; empty where nothing is."""
    found = read(home)
    return "" if found is None or found.complete else found.arriving or "即将开始"


def _path(home: Path) -> Path:
    return home / "demo.json"
