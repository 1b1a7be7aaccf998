"""A consistent copy of the SQLite file while the desk writes to it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from liandong.desk.backup.errors import BackupError

MEMBER: Final = "database.sqlite3"
PAGES: Final = 4096
"""Copied between two calls of `tell`."""


@contextmanager
def snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees the database as it is now, however long it is used: with its log,
    writers go on beside a reader."""
    with closing(
        sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=20)
    ) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # begins to read
        yield source


def size_of(source: sqlite3.Connection) -> int:
    """Bytes of the database as the connection sees it."""
    return int(
        source.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        ).fetchone()[0]
    )


def copy(source: sqlite3.Connection, draft: Path, tell: Callable[[int, int], None]) -> None:
    """Write what the connection sees to a new file, and check it. `tell` is called with the bytes
    that are copied and their total. Raises BackupError where the database is damaged."""
    draft.touch(mode=0o600, exist_ok=False)
    size = size_of(source)

    def progress(_status: int, remaining: int, total: int) -> None:
        tell(size * (total - remaining) // max(total, 1), size)

    with closing(sqlite3.connect(draft, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target, pages=PAGES, progress=progress)
        # Of a copy alone: without its log it is one file.
        target.execute("PRAGMA journal_mode=DELETE")
        check(target)


def check(database: sqlite3.Connection) -> None:
    """Raise BackupError where the structure of the file is damaged."""
    found = [row[0] for row in database.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        raise BackupError(
            f"数据库文件已损坏：{'；'.join(found)[:200]}",
            "停止写入，保留现场，用最近一份完好的备份恢复",
        )


def description(path: Path) -> dict[str, Any]:
    """What an archive says of a copy: version, migrations, rows by table (without the shadow tables
    of the full-text search)."""
    with closing(sqlite3.connect(path)) as database:
        migrations = database.execute("SELECT app, name FROM django_migrations").fetchall()
        return {
            "database_version": sqlite3.sqlite_version,
            "migrations": sorted(map(list, migrations)),
            "rows": _rows(database),
        }


def check_restored(path: Path, about: dict[str, Any]) -> None:
    """Raise BackupError where a restored file is damaged or lacks rows."""
    with closing(sqlite3.connect(path)) as database:
        check(database)
        found = _rows(database)
    if found != about["rows"]:
        raise BackupError("恢复的行数与备份不符", "换用另一份备份")


def _rows(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute("SELECT name FROM pragma_table_list WHERE type = 'table'")
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in sorted(names)
        if not name.startswith("sqlite_")
    }
