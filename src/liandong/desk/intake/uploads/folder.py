"""Where uploads lie until they are processed: $LIANDONG_HOME/imports, for its owner only."""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def imports_folder() -> Path:
    folder = Path(settings.HOME) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def stored_path(name: str) -> Path:
    """The file of that stored name. Names are our own, never a user's."""
    return imports_folder() / name


def open_new(file_name: str) -> tuple[str, BinaryIO]:
    """A new stored name, with the ending of the user's file, and its open file (mode 0600)."""
    ending = Path(file_name).suffix.lower()
    safe = ending if ending[1:].isalnum() and len(ending) <= 8 else ""
    name = f"{secrets.token_hex(16)}{safe}"
    descriptor = os.open(stored_path(name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    return name, os.fdopen(descriptor, "wb")


def remove(name: str) -> None:
    """Remove a file that has been processed or is not wanted."""
    stored_path(name).unlink(missing_ok=True)


def forgotten(before: datetime) -> Iterator[str]:
    """Names of the files that were stored before this moment."""
    for path in imports_folder().iterdir():
        with suppress(FileNotFoundError):  # its import has ended meanwhile
            # mtime may be that of an earlier upload of the same file.
            if path.stat().st_ctime < before.timestamp():
                yield path.name
