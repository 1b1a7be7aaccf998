"""An import whose process is killed again and again: nothing lost, double or half-written.

`benchmarks/importing/crashing.py` does the same to a desk that really runs, at length.
"""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

pytestmark = [pytest.mark.machine_clock, pytest.mark.long]

ROOT: Final = Path(__file__).parents[4]
ROWS: Final = 400
KILLED_AFTER: Final = (60, 200, 300)
SOON: Final = 120.0
BEGIN: Final = """
import pathlib, sys
from benchmarks.importing import crashing
from benchmarks.importing import desk_home
home = pathlib.Path(sys.argv[1])
desk_home.use(home)
crashing.write_file(home / "incidents.csv", int(sys.argv[2]))
crashing.begin(home / "incidents.csv")
"""
WORK: Final = """
import django
django.setup()
from liandong.desk.intake.actions.imports import batches, steps
from liandong.desk.intake.models import Import
batches.CHUNK_ROWS = 20
steps.work_off(Import.objects.get())
"""


class Home:
    """A desk's home with an import that has begun."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environment = os.environ | {
            "LIANDONG_HOME": str(path),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "liandong.desk.config.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }
        subprocess.run(
            [sys.executable, "-c", BEGIN, str(path), str(ROWS)],
            env=self.environment,
            cwd=ROOT,
            check=True,
        )

    def work(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", WORK], env=self.environment, cwd=ROOT)

    def one(self, what: str) -> object:
        with sqlite3.connect(self.path / "liandong.sqlite3", timeout=20) as database:
            return database.execute(f"SELECT {what}").fetchone()[0]

    def wait_for(self, rows: int, worker: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + SOON
        while int(str(self.one("rows_read FROM intake_import"))) < rows:
            assert worker.poll() is None
            assert time.monotonic() < end, "nothing happened"
            time.sleep(0.01)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_killed_import_ends_with_every_row_once(home: Home) -> None:
    for rows in KILLED_AFTER:
        worker = home.work()
        home.wait_for(rows, worker)
        worker.kill()
        worker.wait()
    assert home.work().wait(SOON) == 0
    assert home.one("state FROM intake_import") == "done"
    assert home.one("created FROM intake_import") == ROWS
    assert home.one("unchanged FROM intake_import") == 0
    for table in ("record", "recordversion", "answer"):
        assert home.one(f"count(*) FROM intake_{table}") == ROWS
    assert home.one("count(DISTINCT source_id) FROM intake_record") == ROWS
    recognised = home.one("recognised FROM intake_import")
    assert recognised == home.one("count(*) FROM intake_answer WHERE is_dispute")
