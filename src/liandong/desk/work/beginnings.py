"""Texts that begin with a word, found by the index of their column."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import StartsWith
from django.db.models.sql.compiler import SQLCompiler


class Begins(StartsWith):
    """Django's `startswith`, which SQLite reads all rows for: LIKE takes none of its indexes.

    The word may hold no `*`, `?` or `[`.
    """

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        column, named = self.process_lhs(compiler, connection)
        return f"{column} GLOB %s", [*named, f"{self.rhs}*"]
