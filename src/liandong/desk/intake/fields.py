"""A model field for what is only ever read whole."""

import json
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
