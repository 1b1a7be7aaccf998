"""A migration operation: the database itself refuses to change or delete the rows of a table."""

from collections.abc import Iterator
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

REFUSED: Final = "this row never changes"
REFUSING: Final = f"""
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


class NeverChanges(Operation):
    """Triggers on a table; the columns `but` may be given as long as its column `until` is null.

    SQLite forgets triggers when a later migration rebuilds the table: run this again after it.
    """

    reversible = True

    def __init__(self, model_name: str, *, but: tuple[str, ...], until: str) -> None:
        self.model_name, self.but, self.until = model_name, but, until

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that models know of."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        names = [
            field.column for field in model._meta.concrete_fields if field.name not in self.but
        ]
        sqlite = schema_editor.connection.vendor == "sqlite"
        if not sqlite:
            schema_editor.execute(REFUSING)
        for name, event, condition in self._triggers(names):
            when = f" WHEN ({condition})" if condition else ""
            refuse = (
                f"{when} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
                if sqlite
                else f" FOR EACH ROW{when} EXECUTE FUNCTION refuse_change()"
            )
            table = model._meta.db_table
            schema_editor.execute(
                f'CREATE TRIGGER "{table}_{name}" BEFORE {event} ON "{table}"{refuse}'
            )

    def _triggers(self, fixed: list[str]) -> Iterator[tuple[str, str, str]]:
        """Name, event and condition of each."""
        columns = ", ".join(f'"{column}"' for column in fixed)
        yield "fixed", f"UPDATE OF {columns}", ""
        yield "told", "UPDATE", f'OLD."{self.until}" IS NOT NULL'
        yield "kept", "DELETE", ""

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        where = "" if schema_editor.connection.vendor == "sqlite" else f' ON "{table}"'
        for name, _event, _condition in self._triggers([]):
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_{name}"{where}')
