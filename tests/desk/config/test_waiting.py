"""How long a page and a worker wait for a database that is locked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.machine_clock, pytest.mark.long]

ASK = """
import django
django.setup()
{load}
from django.conf import settings
from django.db import connection
from liandong.desk.work.sqlite_file import create_missing
create_missing(settings.DATABASES["default"]["NAME"])
with connection.cursor() as cursor:
    cursor.execute("PRAGMA busy_timeout")
    print(cursor.fetchone()[0])
"""


@pytest.mark.parametrize(
    ("load", "milliseconds"), [("", 20_000), ("import liandong.desk.config.server.wsgi", 8_000)]
)
def test_a_page_gives_up_sooner_than_a_worker(tmp_path: Path, load: str, milliseconds: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(load=load)],
        env=environment
        | {
            "LIANDONG_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "liandong.desk.config.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == milliseconds
