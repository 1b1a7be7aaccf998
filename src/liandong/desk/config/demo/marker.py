"""What says that this installation holds the demo city: a file beside the database.

It is written before the first row, so that a demo whose building was cut off is known as one, is
built on from where it was, and is never mistaken for real data.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Demo:
    """The city's seed and its last moment (wall clock of China); whether all of it is in."""

    seed: int
    until: str  # ISO 8601
    complete: bool

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


def _path(home: Path) -> Path:
    return home / "demo.json"
