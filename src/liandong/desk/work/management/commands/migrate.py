"""Django's migrate, which may create the file of the embedded database."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from liandong.desk.work.sqlite_file import create_missing


class Command(migrate.Command):
    """The same command."""

    def handle(self, *args: Any, **options: Any) -> Any:
        create_missing(connections[options["database"]].settings_dict["NAME"])
        return super().handle(*args, **options)
