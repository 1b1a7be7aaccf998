"""SQLite by default, PostgreSQL where DATABASE_URL names one."""

import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ONLY_WHERE_ASKED: Final = sys.maxsize
"""Times that a statement is sent before PostgreSQL keeps its plan. Without a number it keeps none,
not even where `prepare=True` asks for it."""


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's DATABASES entry for a URL such as postgresql://user:secret@host:5432/name.

    An empty URL gives the embedded database in `home`. IMMEDIATE transactions take the write
    lock at their start, so that a read followed by a write never fails as locked.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "liandong.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=2147418112;"
                # Copied back less often: an import writes the same pages of an index many times.
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
        "OPTIONS": {"prepare_threshold": ONLY_WHERE_ASKED, **options},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
