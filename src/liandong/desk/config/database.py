"""SQLite by default, PostgreSQL where DATABASE_URL names one."""

import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from liandong.desk.config.home import DATABASE
from liandong.desk.work.sqlite_file import name_of, path_of

ONLY_ON_REQUEST: Final = sys.maxsize
"""Executions after which psycopg prepares a statement: practically never. None would disable even
`prepare=True`."""

PAGE_WAITS: Final = 8
"""Seconds that a page waits for a locked SQLite; commands and workers wait for 20."""
WAITS: Final = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""Seconds (the last one: milliseconds) after which a vanished server is given up; by default TCP,
and with it a thread or worker, waits for a quarter of an hour."""


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's DATABASES entry for a URL such as postgresql://user:secret@host:5432/name.

    An empty URL gives the embedded database in `home`, whose file only a start or a migration
    creates. IMMEDIATE transactions take the write
    lock at their start, so that a read followed by a write never fails as locked.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name_of(home / DATABASE),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=2147418112;"
                # Fewer checkpoints: an import writes the same pages of an index many times.
                " PRAGMA wal_autocheckpoint=8000",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must start with postgresql://, not {url!r}")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"prepare_threshold": ONLY_ON_REQUEST, **WAITS, **options},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def wait_as_a_page(entry: dict[str, Any]) -> None:
    """Wait less for a locked SQLite than a worker does: somebody sits before the page, which has
    one of few threads, and is told to try again. Connections that are opened from now on."""
    if entry["ENGINE"].endswith("sqlite3"):
        entry["OPTIONS"]["timeout"] = PAGE_WAITS


def database_words(entry: dict[str, Any]) -> str:
    """Which database an entry of DATABASES is, without its password."""
    if entry["ENGINE"].endswith("sqlite3"):
        return f"SQLite {path_of(entry['NAME']).name}"
    return f"PostgreSQL {entry['NAME']}@{entry['HOST'] or '本机'}"
