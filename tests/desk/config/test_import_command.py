"""`liandong import`: a file of this machine, in its turn."""

import pytest

from liandong.cli import main
from liandong.desk.access.actors import System
from liandong.desk.intake import uploads
from liandong.desk.intake.actions.start_import import start_import
from liandong.desk.intake.models import Import, Record
from liandong.desk.intake.uploads import Landing
from liandong.desk.work.models import Job
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv

pytestmark = pytest.mark.django_db


def test_it_imports_and_places(tmp_path, capsys):
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, [police_row("J1"), police_row("J2")])
    assert main(["import", str(path)]) == 0
    assert capsys.readouterr().out.startswith("新增 2，")
    assert Import.objects.get().state == Import.State.DONE
    assert not Record.objects.filter(placed_at=None).exists()
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_a_file_larger_than_a_browser_may_send_comes_in_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 300)
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, [police_row(f"J{n}") for n in range(9)])
    assert path.stat().st_size > 600
    assert main(["import", str(path)]) == 0
    of = Import.objects.get()
    assert (of.size, of.created, of.quarantined) == (path.stat().st_size, 9, 0)


def test_a_file_that_cannot_be_read_is_refused(tmp_path, capsys):
    path = tmp_path / "坏.csv"
    path.write_text("a,b\n1,2\n")
    assert main(["import", str(path)]) == 1
    assert "未能导入" in capsys.readouterr().err
    assert Import.objects.get().state == Import.State.REFUSED


def test_a_file_that_came_before_goes_first(tmp_path):
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
