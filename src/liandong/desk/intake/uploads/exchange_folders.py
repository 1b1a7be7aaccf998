"""Exchange folders, into which the gateway of another network puts its files.

They lie below `$LIANDONG_HOME/exchange`, one for each source, and may be mounted there. A file is
taken when it is complete: its name is not that of a draft, and it has not changed for half a
minute. After that it is moved to `taken`, and removed from there a week later.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

UNTOUCHED_SECONDS: Final = 30
DRAFTS: Final = (".tmp", ".part", ".filepart", ".crdownload", ".writing")
TAKEN: Final = "taken"
KEPT: Final = timedelta(days=7)


def exchange_folder(name: str) -> Path:
    """The folder of that name, made where it is missing. Names are checked by the form."""
    folder = Path(settings.HOME) / "exchange" / name
    (folder / TAKEN).mkdir(mode=0o770, parents=True, exist_ok=True)
    return folder


def waiting(name: str) -> list[Path]:
    """All waiting files, also those that are still being written, but no drafts."""
    return sorted(
        path
        for path in exchange_folder(name).iterdir()
        if path.is_file()
        and not path.is_symlink()  # it may lead to what is not for exchange
        and not path.name.startswith(".")
        and path.suffix.lower() not in DRAFTS
    )


def complete(name: str) -> Iterator[Path]:
    """The completely written files, the oldest first, since later ones update earlier ones."""
    before = time.time() - UNTOUCHED_SECONDS
    found = []
    for path in waiting(name):
        with suppress(FileNotFoundError):  # the gateway took it back, or has given it its name
            found.append((path.stat().st_mtime, path))
    yield from (path for changed, path in sorted(found) if changed < before)


def put_away(path: Path) -> None:
    """Move a file to the taken ones. Its modification time becomes the time of the move."""
    kept = path.parent / TAKEN / f"{time.time_ns()}-{path.name}"
    shutil.move(path, kept)
    kept.touch()


def forget_taken(name: str) -> None:
    """Remove files that were taken more than a week ago."""
    before = time.time() - KEPT.total_seconds()
    for path in (exchange_folder(name) / TAKEN).iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
