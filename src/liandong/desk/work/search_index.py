"""The index behind the search column: a migration operation, and its upkeep on SQLite."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


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

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that models know of."""

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
        for deed in DEEDS:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}_{deed}"')
        schema_editor.execute(f'DROP TABLE "{name}"')

    def describe(self) -> str:
        return f"Create search index on {self.model_name}.{self.field}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.app_label, self.model_name, self.field], {}

    def _names(self, state: ProjectState) -> tuple[str, str, str]:
        model: type[models.Model] = state.apps.get_model(self.app_label, self.model_name)
        return model._meta.db_table, column_of(model, self.field), column_of(model, "pk")


class RenewSearchIndex(CreateSearchIndex):
    """After a migration that makes SQLite copy the table: its triggers went with the old one."""

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
        """Nothing to take back: the index is the same."""

    def describe(self) -> str:
        return f"Renew search index on {self.model_name}.{self.field}"


DEEDS = ("insert", "delete", "update")


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
    """As the manual of FTS5 has them for a table with external content."""
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
        f'CREATE TRIGGER IF NOT EXISTS "{name}_{deed}" AFTER {event} ON "{table}" BEGIN {body} END'
        for deed, (event, body) in bodies.items()
    ]


def _rebuild(table: str, column: str) -> str:
    name = index_table(table, column)
    return f"""INSERT INTO "{name}"("{name}") VALUES ('rebuild')"""  # noqa: S608
