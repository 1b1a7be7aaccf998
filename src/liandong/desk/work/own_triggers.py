"""The triggers of the database that the desk made: those of its migrations, and no others.

Whoever may change the schema could have another trigger, on any table, keep something from being
written. So all triggers are compared with these.
"""

import re
from collections.abc import Iterable
from typing import Final, Protocol, runtime_checkable

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

CREATED: Final = re.compile(r'CREATE TRIGGER (?:IF NOT EXISTS )?("([^"]+)" .*)', re.DOTALL)


@runtime_checkable
class MakesTriggers(Protocol):
    """An operation of a migration after which triggers stand in the database."""

    def model_of(self, app_label: str) -> type[models.Model]:
        """The model on whose table they are."""

    def triggers(self, connection: BaseDatabaseWrapper, model: type[models.Model]) -> Iterable[str]:
        """The statements that create them."""


def own_triggers(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """The table of each by its name, and its statement as SQLite keeps it; as the latest migration
    makes it."""
    found: dict[str, tuple[str, str]] = {}
    for (app_label, _name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        for operation in migration.operations:
            if isinstance(operation, MakesTriggers):
                model = operation.model_of(app_label)
                for statement in operation.triggers(connection, model):
                    if created := CREATED.fullmatch(statement):
                        definition = f"CREATE TRIGGER {created[1]}"
                        found[created[2]] = (model._meta.db_table, definition)
    return found
