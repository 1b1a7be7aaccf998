"""The tables of a new desk are made in a tenth of the time, and are those that Django makes."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.state import ProjectState

OURS = "from liandong.desk.work.management.commands.migrate import Command"
DJANGOS = "from django.core.management.commands.migrate import Command"
MAKING = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from liandong.desk.work.sqlite_file import create_missing
{command}
create_missing(connection.settings_dict["NAME"])
call_command(Command(), verbosity=0)
"""


@pytest.mark.long
@pytest.mark.one_database
def test_a_new_database_is_the_one_that_django_makes(tmp_path: Path) -> None:
    ours, djangos = (
        schema_made(tmp_path / name, command) for name, command in (("a", OURS), ("b", DJANGOS))
    )
    assert len(ours) > 500
    assert ours == djangos


def schema_made(home: Path, command: str) -> list[tuple[str, ...]]:
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    desk = {
        "LIANDONG_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "liandong.desk.config.settings",
        "PYTHONHASHSEED": "0",  # Django writes the expression of a column from an unordered set
    }
    making = [sys.executable, "-c", MAKING.format(command=command)]
    subprocess.run(making, env=kept | desk, check=True)
    with closing(sqlite3.connect(home / "liandong.sqlite3")) as made:
        return made.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 2, 1"
        ).fetchall()


@pytest.mark.django_db
def test_django_is_left_as_it_was() -> None:
    before = ProjectState.reload_model
    with pytest.raises(CommandError, match="no_such_app"):
        call_command("migrate", "no_such_app")
    assert ProjectState.reload_model is before
