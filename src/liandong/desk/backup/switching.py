"""The last step of a restore: a desk that was prepared beside takes the place of what is there.

All before it is done in a folder of its own, and can be begun again. This step is names alone; it
is written down before it begins, so that it is finished whenever it is called again, and no desk
starts from a half of it. What stood in the place is moved aside, never removed.

Does not need Django, since it decides whether a desk may start.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

STAGED: Final = ".restoring"
"""Folder in the home where the desk is prepared, a home by itself."""
BEGUN: Final = "switching.json"
CLEARED: Final = "cleared"
DATABASE: Final = "liandong.sqlite3"
NAMES: Final = (
    "models", "audit", "imports", "exchange", "outbox", "lexicon.toml", "lexicon.toml.bak",
    "groups.toml", "demo.json", "backup-recipients.txt", "first-password", "keys",
    f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE,
)  # fmt: skip
"""What takes another's place, the database last: without it there is no desk."""


class Switch(NamedTuple):
    """Where to: `aside` is the folder that takes what stood there; `schema` and `staged_schema`
    of PostgreSQL, else empty."""

    aside: str
    schema: str = ""
    staged_schema: str = ""


def begun(home: Path) -> Switch | None:
    """The switch that was begun in this home and not finished."""
    path = home / STAGED / BEGUN
    try:
        return Switch(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None


def begin(home: Path, switch: Switch) -> None:
    """Write it down: from here on it has to be finished."""
    _write(home / STAGED / BEGUN, json.dumps(switch._asdict()))


def finish(home: Path, switch: Switch, move_tables: Callable[[Switch], None]) -> None:
    """Move what stands in the home aside, then what is staged into its place. May be called again
    after it was broken off at any point."""
    staged, aside = home / STAGED, home / switch.aside
    if not (staged / CLEARED).exists():
        for name in NAMES:
            if (home / name).exists():
                aside.mkdir(mode=0o700, exist_ok=True)
                (home / name).rename(aside / name)
        _write(staged / CLEARED, "")
    if switch.schema:
        move_tables(switch)
    for name in NAMES:
        if (staged / name).exists():
            (staged / name).rename(home / name)
    _sync(home)
    shutil.rmtree(staged)


def clear(home: Path) -> None:
    """Remove a desk that was prepared and not put into its place; it holds keys."""
    if begun(home) is None:
        shutil.rmtree(home / STAGED, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
