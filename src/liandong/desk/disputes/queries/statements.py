"""Statements that are sent again and again while a person waits.

PostgreSQL would plan them anew each time, which takes longer than to answer them: so it prepares
them once a connection. SQLite keeps its last statements by itself.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection


def rows_of(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows that the statement yields; it must be the same text each time to be kept."""
    if connection.vendor != "postgresql":
        connection.ensure_connection()
        with connection.wrap_database_errors:
            rows: list[tuple[Any, ...]] = connection.connection.execute(
                _for_sqlite(statement), values
            ).fetchall()
        return rows
    from psycopg import Cursor  # only where PostgreSQL is used

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as prepared:
        return prepared.execute(statement, values, prepare=True, binary=True).fetchall()


def integers(values: Iterable[int]) -> str:
    """An array as PostgreSQL writes it. Over a list psycopg takes longer than the database over its
    answer, and prepares a statement for each width of integers."""
    return "{" + ",".join(map(str, values)) + "}"


@lru_cache(maxsize=64)
def _for_sqlite(statement: str) -> str:
    """With its own signs for values. Django would look for them each time, in statements of many
    thousands of characters."""
    return statement.replace("%s", "?")
