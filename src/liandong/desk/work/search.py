"""Full-text search in Chinese over one column, on SQLite and on PostgreSQL.

The column holds `bigrams(text)`: every two neighbouring Chinese characters as one word, other words
as they are. A search becomes phrases of such words, so that 衣服掉色 finds exactly that run of
characters. A single character, and a word of letters or digits, is searched as a prefix.

Usage: fill the column with `bigrams(...)` in the action that writes the row, put
`CreateSearchIndex("disputes", "Dispute", "search")` at the end of the app's first migration, and
search with `search_filter(queryset, "search", words)`.
"""

import re
import unicodedata
from operator import add
from typing import Any, Final, TypeVar

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In, StartsWith
from django.db.models.sql.compiler import SQLCompiler

__all__ = ["CreateSearchIndex", "RenewSearchIndex", "bigrams", "search_filter"]

Row = TypeVar("Row", bound=Model)

#: PostgreSQL counts word positions up to 16,383; phrases beyond would not be found.
MOST_WORDS: Final = 16_000
LONGEST_QUERY: Final = 200
"""Characters that are searched for, as many as the fields take: each word costs a search."""
HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IS_HAN: Final = re.compile(f"[{HAN}]")
RUNS: Final = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")


def bigrams(text: str) -> str:
    """The words by which a text is found, joined by spaces.

    A run of Chinese gives each pair of neighbours and finally its last character alone, so that
    every character begins some word: 衣服掉色 A12 -> 衣服 服掉 掉色 色 a12.
    """
    words: list[str] = []
    for run in _runs(text):
        if _is_han(run):
            words += map(add, run, run[1:])
            words.append(run[-1])
        else:
            words.append(run)
    return " ".join(words[:MOST_WORDS])


def search_filter(queryset: QuerySet[Row], field: str, query: str) -> QuerySet[Row]:
    """Rows in whose `field` all parts of the query occur. An empty query matches all rows.

    Never raises, for any query; one without any letter or digit matches nothing, and of a long one
    the first LONGEST_QUERY characters count.
    """
    if not query.strip():
        return queryset
    phrases = [_phrase(run) for run in dict.fromkeys(_runs(query[:LONGEST_QUERY]))]
    if not phrases:
        return queryset.none()
    if connections[queryset.db].vendor == "sqlite":
        found = _in_fts5(queryset.model, field, phrases)
        return queryset.filter(Q(In(F("pk") + 0, found)))  # + 0: SQLite uses the index of the order
    return queryset.filter(_Matches(F(field), Value(_tsquery(phrases))))


Phrase = tuple[list[str], bool]  # neighbouring words; whether the last one is a prefix


def _runs(text: str) -> list[str]:
    return RUNS.findall(unicodedata.normalize("NFKC", text).casefold())


def _is_han(run: str) -> bool:
    return IS_HAN.match(run) is not None


def _phrase(run: str) -> Phrase:
    if not _is_han(run) or len(run) == 1:
        return [run], True
    return [run[place : place + 2] for place in range(len(run) - 1)], False


def _in_fts5(model: type[Model], field: str, phrases: list[Phrase]) -> RawSQL:
    table = index_table(model._meta.db_table, column_of(model, field))
    match = " AND ".join(
        f'"{" ".join(words)}"{"*" if beginning else ""}' for words, beginning in phrases
    )
    return RawSQL(f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s', [match])  # noqa: S608, S611


def _tsquery(phrases: list[Phrase]) -> str:
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in words) + (":*" if beginning else "") + ")"
        for words, beginning in phrases
    )


class _Matches(Func):
    """The expression that the GIN index is made of, so that PostgreSQL uses it."""

    template = "(to_tsvector('simple', %(expressions)s))"
    arg_joiner = ") @@ to_tsquery('simple', "
    output_field: Any = BooleanField()
    conditional = True


# The index of the search column: a migration operation, and its triggers on SQLite.


def index_table(table: str, column: str) -> str:
    """Name of the FTS5 table (SQLite) or the GIN index (PostgreSQL)."""
    return f"{table}_{column}_words"


def column_of(model: type[models.Model], name: str) -> str:
    """Name in the database of a field, or of the primary key (`pk`)."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(getattr(field, "column", name))


class CreateSearchIndex(Operation):
    """Index a search column: FTS5 kept by triggers on SQLite, GIN of a tsvector on PostgreSQL."""

    reversible = True
    atomic = True

    def __init__(self, app_label: str, model_name: str, field: str) -> None:
        self.app_label, self.model_name, self.field = app_label, model_name, field

    def model_of(self, app_label: str) -> type[models.Model]:  # noqa: ARG002
        return apps.get_model(self.app_label, self.model_name)

    def triggers(self, connection: BaseDatabaseWrapper, model: type[models.Model]) -> list[str]:
        if connection.vendor != "sqlite":
            return []
        column, key = column_of(model, self.field), column_of(model, "pk")
        return _triggers(model._meta.db_table, column, key)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models are not affected."""

    def database_forwards(
        self,
        app_label: str,  # noqa: ARG002
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,
    ) -> None:
        table, column, key = self._names(to_state)
        if schema_editor.connection.vendor == "sqlite":
            statements = [_fts5_table(table, column, key), *_triggers(table, column, key)]
            statements.append(_rebuild(table, column))
        else:
            statements = [_gin_index(table, column)]
        for statement in statements:
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,  # noqa: ARG002
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        table, column, _key = self._names(from_state)
        name = index_table(table, column)
        if schema_editor.connection.vendor != "sqlite":
            schema_editor.execute(f'DROP INDEX "{name}"')
            return
        for kind in CHANGES:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}_{kind}"')
        schema_editor.execute(f'DROP TABLE "{name}"')

    def describe(self) -> str:
        return f"Create search index on {self.model_name}.{self.field}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.app_label, self.model_name, self.field], {}

    def _names(self, state: ProjectState) -> tuple[str, str, str]:
        model: type[models.Model] = state.apps.get_model(self.app_label, self.model_name)
        return model._meta.db_table, column_of(model, self.field), column_of(model, "pk")


class RenewSearchIndex(CreateSearchIndex):
    """After a migration for which SQLite copies the table, which loses its triggers."""

    def database_forwards(
        self,
        app_label: str,  # noqa: ARG002
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            table, column, key = self._names(to_state)
            for statement in [*_triggers(table, column, key), _rebuild(table, column)]:
                schema_editor.execute(statement)

    def database_backwards(self, *_args: Any) -> None:
        """Nothing to revert: the index is the same."""

    def describe(self) -> str:
        return f"Renew search index on {self.model_name}.{self.field}"


CHANGES = ("insert", "delete", "update")


def _fts5_table(table: str, column: str, key: str) -> str:
    return (
        f'CREATE VIRTUAL TABLE "{index_table(table, column)}" USING fts5("{column}",'
        f" content='{table}', content_rowid='{key}', tokenize='unicode61', detail='full')"
    )


def _gin_index(table: str, column: str) -> str:
    return (
        f'CREATE INDEX "{index_table(table, column)}" ON "{table}"'
        f""" USING gin (to_tsvector('simple', "{column}"))"""
    )


def _triggers(table: str, column: str, key: str) -> list[str]:
    """The triggers of FTS5's manual for a table with external content."""
    name = index_table(table, column)
    insert = (
        f'INSERT INTO "{name}"(rowid, "{column}")'  # noqa: S608 - names of our own tables
        f' VALUES (new."{key}", new."{column}");'
    )
    delete = (
        f'INSERT INTO "{name}"("{name}", rowid, "{column}")'  # noqa: S608
        f""" VALUES ('delete', old."{key}", old."{column}");"""
    )
    bodies = {
        "insert": ("INSERT", insert),
        "delete": ("DELETE", delete),
        "update": (f'UPDATE OF "{column}"', f"{delete} {insert}"),
    }
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{name}_{kind}" AFTER {event} ON "{table}" BEGIN {body} END'
        for kind, (event, body) in bodies.items()
    ]


def _rebuild(table: str, column: str) -> str:
    name = index_table(table, column)
    return f"""INSERT INTO "{name}"("{name}") VALUES ('rebuild')"""  # noqa: S608


class Begins(StartsWith):
    """`startswith` by index: for Django's own, a LIKE, SQLite scans all rows.

    The word may not contain `*`, `?` or `[`.
    """

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        column, named = self.process_lhs(compiler, connection)
        return f"{column} GLOB %s", [*named, f"{self.rhs}*"]
