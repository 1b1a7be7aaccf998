"""Model fields for what is only ever read whole."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models


class JsonText(models.TextField):  # type: ignore[type-arg]
    """A value kept as JSON in a text that the database never looks into.

    As `jsonb` the grounds of an answer took PostgreSQL longer to take apart than to store all the
    rest of it, and SQLite read each text through to see whether it is JSON.
    """

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        return value


class JsonRows(JsonText):
    """Rows with the same names, kept as one list for each name: half as long, and so much less to
    write. What was kept row by row is read, too."""

    def get_prep_value(self, value: Any) -> str | None:
        return super().get_prep_value(columns_of(value) if value else value)

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else rows_of(json.loads(value))


def columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Name to its values in the rows."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def rows_of(told: Mapping[str, Sequence[Any]] | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows again, of either form."""
    if isinstance(told, list):
        return told
    return [dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True)]
