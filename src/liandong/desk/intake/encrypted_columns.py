"""Model fields for values that are only ever read whole."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models


class JsonText(models.TextField):  # type: ignore[type-arg]
    """A value stored as JSON in a text column that the database does not parse.

    As `jsonb` the evidence of an answer took PostgreSQL longer to parse than to store all the rest
    of it, and SQLite checked each text for valid JSON.
    """

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        return value


class JsonRows(JsonText):
    """Rows with the same keys, stored as one list for each key, which is half as long. Values that
    were stored row by row can be read, too."""

    def get_prep_value(self, value: Any) -> str | None:
        return super().get_prep_value(columns_of(value) if value else value)

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else rows_of(json.loads(value))


def columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Key -> its values in the rows."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def rows_of(kept: Mapping[str, Sequence[Any]] | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of either form."""
    if isinstance(kept, list):
        return kept
    return [dict(zip(kept, row, strict=True)) for row in zip(*kept.values(), strict=True)]
