"""`liandong import`: a file of this machine, in its turn."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError

from liandong.cli import main
from liandong.desk.access.actors import System
from liandong.desk.config.commands import import_file
from liandong.desk.intake.actions.imports.starts import start_import
from liandong.desk.intake.models import Import, Record
from liandong.desk.intake.uploads import landing
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.work.models import Job
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_it_imports_and_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, [police_row("J1"), police_row("J2")])
    assert main(["import", str(path)]) == 0
    assert capsys.readouterr().out.startswith("新增 2，")
    assert Import.objects.get().state == Import.State.DONE
    assert not Record.objects.filter(placed_at=None).exists()
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_a_file_larger_than_a_browser_may_send_comes_in_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "LARGEST", 300)
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, [police_row(f"J{n}") for n in range(9)])
    assert path.stat().st_size > 600
    assert main(["import", str(path)]) == 0
    of = Import.objects.get()
    assert (of.size, of.created, of.quarantined) == (path.stat().st_size, 9, 0)


def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "坏.csv"
    path.write_text("a,b\n1,2\n")
    assert main(["import", str(path)]) == 1
    assert "未能导入" in capsys.readouterr().err
    assert Import.objects.get().state == Import.State.REFUSED


def test_a_database_that_goes_away_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("server closed the connection") from psycopg.OperationalError()

    monkeypatch.setattr(import_file, "start_import", lost)
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, [police_row("J1")])
    assert main(["import", str(path)]) == 1
    assert "数据库恢复后再执行一次" in capsys.readouterr().err


@pytest.mark.long
def test_a_file_that_came_before_goes_first(tmp_path: Path) -> None:
    earlier = write_csv(tmp_path / "先.csv", POLICE_HEAD, [police_row("J1", 处警情况="已调解")])
    with earlier.open("rb") as file:
        first = start_import(Landing.copy(file, "先.csv"), source=None, by=System("test"))
    later = write_csv(tmp_path / "后.csv", POLICE_HEAD, [police_row("J1", 处警情况="已退款")])
    assert main(["import", str(later)]) == 0
    first.refresh_from_db()
    second = Import.objects.last()
    assert (first.state, first.created) == (Import.State.DONE, 1)
    assert (second.state, second.created, second.changed) == (Import.State.DONE, 0, 1)
    assert first.finished_at < second.started_at
