"""A migration operation: the database itself refuses to change or delete the rows of a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

REFUSED: Final = "this row never changes"
NOTHING: Final[Mapping[str, tuple[str, ...]]] = {}
BODY: Final = (
    f" BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END "
)
REFUSING: Final = f"""
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$${BODY}$$
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """In which audit entry a count must stand before it falls: one of `action` that the column
    `noted_in` names, newer than the one before. `detail` gives the columns of the row by the keys
    of the entry's detail, `same` the columns that both have; its `times` must be enough.
    """

    action: str
    detail: Mapping[str, str]
    same: tuple[str, ...]

    def stands(self) -> str:
        """The condition for SQLite."""
        return " AND ".join(
            (
                'EXISTS (SELECT 1 FROM "access_auditentry" WHERE "id" = NEW."noted_in"',
                '"id" > COALESCE(OLD."noted_in", 0)',
                f"\"action\" = '{self.action}'",
                *(f'"{column}" = OLD."{column}"' for column in self.same),
                *(
                    f'json_extract("detail", \'$.{key}\') = OLD."{column}"'
                    for key, column in self.detail.items()
                ),
                'json_extract("detail", \'$.times\') >= OLD."times")',
            )
        )

    def body(self) -> str:
        """That of the function of PostgreSQL, the condition of whose triggers asks no other table.
        The audit is its argument, as functions that name it are taken for strange."""
        columns = [*self.same, *self.detail.values()]
        conditions = [f"{column} = ${4 + place}" for place, column in enumerate(self.same)]
        conditions += [
            f"detail->>''{key}'' = ${4 + len(self.same) + place}"
            for place, key in enumerate(self.detail)
        ]
        values = ", ".join(f"OLD.{column}" for column in columns)
        return f"""
DECLARE stands boolean;
BEGIN
EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || quote_ident(TG_ARGV[0]) || ' WHERE id = $1
 AND id > $2 AND (detail->>''times'')::bigint >= $3 AND action = ''{self.action}''
 AND {" AND ".join(conditions)})' INTO stands
 USING NEW.noted_in, COALESCE(OLD.noted_in, 0), OLD.times, {values};
IF stands THEN RETURN NEW; END IF;
RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
END
"""  # noqa: S608 - ours

    @property
    def function(self) -> str:
        return "refuse_unnoted_" + self.action.replace(".", "_")


DENIALS: Final = Noted(
    "request.deny",
    {"route": "route", "method": "method", "why": "reason"},
    ("actor_kind", "actor_id"),
)
REFUSALS: Final = Noted("session.refuse", {"account": "account", "why": "why"}, ("address",))
FUNCTIONS: Final = {"refuse_change": BODY} | {
    noted.function: noted.body() for noted in (DENIALS, REFUSALS)
}
"""Those of PostgreSQL by their names."""


class NeverChanges(Operation):
    """Triggers on a table; the columns `but` may be updated as long as its column `until` is null
    (always, without one). `once`: columns that stay as they are from when the named one is filled.

    SQLite forgets triggers when a later migration rebuilds the table: run this again after it.
    """

    reversible = True

    def __init__(
        self,
        model_name: str,
        *,
        but: tuple[str, ...],
        until: str = "",
        once: Mapping[str, tuple[str, ...]] = NOTHING,
    ) -> None:
        self.model_name, self.but, self.until, self.once = model_name, but, until, once

    def model_of(self, app_label: str) -> type[models.Model]:
        return apps.get_model(app_label, self.model_name)

    def triggers(self, connection: BaseDatabaseWrapper, model: type[models.Model]) -> Iterator[str]:
        return guarding(connection, model, but=self.but, until=self.until, once=self.once)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models are not affected."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        connection = schema_editor.connection
        statements = self.triggers(connection, model)
        for statement in (*freeing(connection, model, self.once), *statements):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        for statement in freeing(schema_editor.connection, model, self.once):
            schema_editor.execute(statement)


class OnlyCounts(NeverChanges):
    """Triggers on a table of counts: the columns `but` may be updated; while `times` is above zero
    the row stays, and it falls to zero alone; with `noted` only where the audit entry says all of
    it. SQLite, which would take a text for a number, keeps it a number."""

    def __init__(
        self, model_name: str, *, but: tuple[str, ...], noted: Noted | None = None
    ) -> None:
        super().__init__(model_name, but=but, until="")
        self.noted = noted

    def triggers(self, connection: BaseDatabaseWrapper, model: type[models.Model]) -> Iterator[str]:
        return guarding(connection, model, but=self.but, counts=True, noted=self.noted)


def guarding(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    *,
    but: tuple[str, ...],
    until: str = "",
    once: Mapping[str, tuple[str, ...]] = NOTHING,
    counts: bool = False,
    noted: Noted | None = None,
) -> Iterator[str]:
    """The statements that create the triggers of a table."""
    fixed = [str(field.column) for field in model._meta.concrete_fields if field.name not in but]
    table = model._meta.db_table
    sqlite = connection.vendor == "sqlite"
    if not sqlite:
        yield REFUSING
        if noted:
            yield (
                f"CREATE OR REPLACE FUNCTION {noted.function}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $${noted.body()}$$"
            )
    for name, event, condition in (
        *_triggers(fixed, until, counts, noted, sqlite=sqlite),
        *_stages(model, once),
    ):
        when = f" WHEN ({condition})" if condition else ""
        refuse = (
            f"{when} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            if sqlite
            else f" FOR EACH ROW{when} EXECUTE FUNCTION refuse_change()"
        )
        yield f'CREATE TRIGGER "{table}_{name}" BEFORE {event} ON "{table}"{refuse}'
    if noted and not sqlite:
        yield (
            f'CREATE TRIGGER "{table}_noted" BEFORE UPDATE OF "times" ON "{table}" FOR EACH ROW'
            ' WHEN (NEW."times" < OLD."times")'
            f" EXECUTE FUNCTION {noted.function}('access_auditentry')"
        )
    if sqlite:  # OR REPLACE deletes the row with the same unique value, and no DELETE trigger fires
        unique = unique_columns(model)
        columns = [columns[0] for columns in unique if len(columns) == 1]
        same = " OR ".join(f'"{column}" = NEW."{column}"' for column in columns)
        if counts:
            for together in (names for names in unique if len(names) > 1):
                equal = " AND ".join(f'"{column}" = NEW."{column}"' for column in together)
                same = f"{same} OR ({equal})"
        other = " OR ".join(
            f'("{column}" = NEW."{column}" AND "{column}" IS NOT OLD."{column}")'
            for column in columns
        )
        for name, event, taken in (("again", "INSERT", same), ("taken", "UPDATE", other)):
            yield (
                f'CREATE TRIGGER "{table}_{name}" BEFORE {event} ON "{table}"'  # noqa: S608 - ours
                f' WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {taken})'
                f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
    else:
        yield (
            f'CREATE TRIGGER "{table}_whole" BEFORE TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def freeing(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    once: Mapping[str, tuple[str, ...]] = NOTHING,
) -> Iterator[str]:
    """The statements that drop them."""
    table = model._meta.db_table
    where = "" if connection.vendor == "sqlite" else f' ON "{table}"'
    names = ("fixed", "sealed", "kept", "noted", "typed", "begun", "again", "taken", "whole")
    for name in (*names, *(f"once_{column}" for column in once)):
        yield f'DROP TRIGGER IF EXISTS "{table}_{name}"{where}'


def unique_columns(model: type[models.Model]) -> list[tuple[str, ...]]:
    """The columns of each unique index that the model asks for, its primary key first."""
    fields = sorted(model._meta.concrete_fields, key=lambda field: not field.primary_key)
    columns = {field.name: str(field.column) for field in fields}
    single = [(str(field.column),) for field in fields if field.unique]
    constraints = [
        tuple(columns[name] for name in constraint.fields)
        for constraint in model._meta.total_unique_constraints
    ]
    return [*single, *constraints]


def _stages(
    model: type[models.Model], once: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str, str]]:
    """Name, event and condition of those that take columns out of reach one after another."""
    known = {field.name: field.column for field in model._meta.concrete_fields}
    for filled, names in once.items():
        columns = ", ".join(f'"{known[name]}"' for name in names)
        yield f"once_{filled}", f"UPDATE OF {columns}", f'OLD."{filled}" IS NOT NULL'


def _triggers(
    fixed: list[str], until: str, counts: bool, noted: Noted | None, *, sqlite: bool
) -> Iterator[tuple[str, str, str]]:
    """Name, event and condition of each."""
    columns = ", ".join(f'"{column}"' for column in fixed)
    yield "fixed", f"UPDATE OF {columns}", ""
    if not counts:
        if until:
            yield "sealed", "UPDATE", f'OLD."{until}" IS NOT NULL'
        yield "kept", "DELETE", ""
        return
    yield "sealed", 'UPDATE OF "times"', 'NEW."times" < OLD."times" AND NEW."times" <> 0'
    unnoted = ' OR OLD."noted_in" IS NULL' if noted else ""
    yield "kept", "DELETE", f'OLD."times" > 0{unnoted}'
    if noted and sqlite:
        less = 'NEW."times" < OLD."times"'
        yield "noted", 'UPDATE OF "times"', f"{less} AND NOT {noted.stands()}"
    if sqlite:
        no_number = "typeof(NEW.\"times\") <> 'integer'"
        yield "typed", 'UPDATE OF "times"', no_number
        yield "begun", "INSERT", no_number
