"""Rows for PostgreSQL's COPY in binary: as text, a ciphertext is written as twice as many digits
and every other value searched for signs to escape, which the server undoes for each.

https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import polars as pl
from django.db import connection, models

EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""From which the server counts the microseconds of a moment."""

MICROSECOND: Final = timedelta(microseconds=1)
SINCE_1970: Final = (EPOCH - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND

JSONB: Final = b"\x01"
"""Version of the form in which `jsonb` is sent, before the text."""


def type_of(field: models.Field[Any, Any]) -> str:
    """As what PostgreSQL's type the values of the field are sent."""
    if isinstance(field, models.DateTimeField):
        return "int8"
    if isinstance(field, models.JSONField):
        return "bytea"
    return (field.db_type(connection) or "").partition("(")[0]


def moments(values: pl.Series) -> list[int | None]:
    """Moments as they are sent."""
    return (values.dt.epoch("us") - SINCE_1970).to_list()


def moment(value: datetime) -> int:
    return (value - EPOCH) // MICROSECOND


def json_value(value: Any) -> bytes:
    """A value of a field of JSON as it is sent."""
    return json_text(json.dumps(value))


def json_text(text: str) -> bytes:
    return JSONB + text.encode("utf-8")


def copy(table: str, types: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert the rows, whose values are those of the columns that `types` names in its order."""
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, types))
    statement = f"COPY {quote(table)} ({columns}) FROM STDIN (FORMAT BINARY)"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(statement) as writing,
    ):
        writing.set_types(list(types.values()))
        for row in rows:
            writing.write_row(row)
