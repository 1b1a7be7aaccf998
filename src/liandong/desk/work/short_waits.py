"""Writes that are worth less than the time of who waits for the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

WAIT: Final = 200
"""Milliseconds for a lock."""


@contextmanager
def waiting_briefly() -> Iterator[None]:
    """A transaction that gives up with an error of the database where it would wait for a lock."""
    if connection.vendor == "sqlite":
        with _busy_for(WAIT), transaction.atomic():
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {WAIT}")
        yield


@contextmanager
def _busy_for(milliseconds: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        before = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
