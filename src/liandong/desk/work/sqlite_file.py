"""The file of the embedded database: only a start or a migration creates it.

By itself SQLite makes an empty database wherever it finds none. A file that was moved away while
the desk runs would be replaced by one without tables, into which the desk writes from then on.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from django.db import connection

ONLY_EXISTING: Final = "?mode=rw"
ROWS_SAMPLED: Final = 10_000
"""Of each index: half a second for 200,000 disputes. With fewer, SQLite believes that a value which
stands in half the rows stands in as many as were sampled, and looks rows up by it."""


def name_of(path: Path) -> str:
    """Django's NAME for this file, which has to exist when it is opened."""
    return f"{path.absolute().as_uri()}{ONLY_EXISTING}"


def path_of(name: str | Path) -> Path:
    """The file that a NAME means."""
    is_uri = str(name).startswith("file:")
    return Path(unquote(urlsplit(str(name)).path)) if is_uri else Path(name)


def create_missing(name: str | Path) -> None:
    """Create the file of a NAME, empty, where there is none; nothing for other databases.

    A file that is there is not opened: to close it again would drop every lock that SQLite holds
    on it in this process (https://sqlite.org/howtocorrupt.html, 2.2), and another process that
    leaves would take the log away under it.
    """
    if str(name).endswith(ONLY_EXISTING):
        with suppress(FileExistsError):
            os.close(os.open(path_of(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def refresh_statistics() -> None:
    """Count anew how rows are spread over the indexes, by which SQLite chooses among them: without,
    it takes the rows of a district before those of a shop. Other databases do so by themselves.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={ROWS_SAMPLED}")
            cursor.execute("ANALYZE")
