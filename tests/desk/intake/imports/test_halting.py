"""An import that a person pauses, lets go on, or ends."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.intake.actions.imports import batches
from liandong.desk.intake.actions.imports.pauses import cancel_import, pause_import, resume_import
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.imports.progress import progress_of
from liandong.desk.intake.models import Import, Record
from liandong.desk.intake.uploads.folder import imports_folder
from liandong.desk.work import runner
from liandong.desk.work.models import Job
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv
from tests.desk.intake.imports.test_import_ends import send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.setattr(batches, "CHUNK_ROWS", 1)


@pytest.fixture
def begun(
    signed_in: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Any:
    rows = [police_row(f"J{number:03d}") for number in range(4)]
    with django_capture_on_commit_callbacks(execute=True):
        path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)
        send(signed_in("duty_officer"), path.read_bytes())
    return Import.objects.get()


@pytest.fixture
def officer(person: Any) -> Any:
    return person("duty_officer")


def after(rows: Any, act: Any) -> Any:
    def report(done: Any, _total: Any, _note: Any) -> None:
        if done == rows:
            act()

    return report


def test_a_paused_import_keeps_its_rows_and_goes_on_where_it_was(
    begun: Any,
    officer: Any,
    signed_in: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    of = work_off(begun, report=after(2, lambda: pause_import(begun, by=officer)))
    assert (of.state, of.rows_read, Record.objects.count()) == (Import.State.PAUSED, 2, 2)
    page = signed_in("duty_officer").get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "已暂停" in page
    assert reverse("intake:resume", args=[of.pk]) in page
    assert work_off(of).rows_read == 2
    with django_capture_on_commit_callbacks(execute=True):
        resume_import(of, by=officer)
    runner.run(Job.objects.get(name="intake.import_file").pk)
    of.refresh_from_db()
    assert (of.state, of.created, of.accounted) == (Import.State.DONE, 4, 4)
    assert of.went_on_from == 2


def test_a_cancelled_import_says_what_is_kept(
    begun: Any, officer: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        of = work_off(begun, report=after(3, lambda: cancel_import(begun, by=officer)))
    assert (of.state, of.problem) == (Import.State.FAILED, "已取消")
    assert "新增 3" in of.remedy
    assert Record.objects.count() == 3
    assert list(imports_folder().iterdir()) == []
    assert Job.objects.get(name="intake.import_file").state == Job.State.CANCELLED


def test_a_paused_import_can_be_cancelled(
    begun: Any, officer: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        pause_import(begun, by=officer)
        cancel_import(begun, by=officer)
    begun.refresh_from_db()
    assert begun.state == Import.State.FAILED
    assert list(imports_folder().iterdir()) == []


def test_each_deed_is_written_down(begun: Any, officer: Any) -> None:
    pause_import(begun, by=officer)
    resume_import(begun, by=officer)
    cancel_import(begun, by=officer)
    entries = AuditEntry.objects.filter(object_id=str(begun.pk)).order_by("pk")
    wanted = ["import.start", "import.pause", "import.resume", "import.cancel", "import.fail"]
    assert list(entries.values_list("action", flat=True)) == wanted


@pytest.mark.parametrize("act", [pause_import, resume_import, cancel_import])
def test_what_is_over_is_neither_paused_nor_ended_again(begun: Any, officer: Any, act: Any) -> None:
    work_off(begun)
    with pytest.raises(ValidationError):
        act(begun, by=officer)
    assert Import.objects.get().state == Import.State.DONE


def test_nobody_stops_the_import_of_another_department(begun: Any) -> None:
    other = Department.objects.create(name="滨河警务站", kind="police", districts=["滨河商圈"])
    stranger = User(username="s", role="duty_officer", department=other)
    with pytest.raises(PermissionDenied):
        pause_import(begun, by=stranger)


def test_a_pause_does_not_slow_the_rate_that_is_shown(begun: Any) -> None:
    work_off(begun)
    of = Import.objects.get()
    of.started_at = of.started_at.replace(year=2020)
    assert of.finished_at is not None
    of.went_on_at = of.finished_at - timedelta(seconds=2)
    assert progress_of(of).took > 1_000_000
    assert progress_of(of).rate == of.rows_read / 2 == 2


def test_a_worker_taken_for_dead_does_not_write_after_the_other(begun: Any) -> None:
    """It was only slow: the other one has come further, and no row is stored or counted twice."""

    def overtaken(done: Any, _total: Any, _note: Any) -> None:
        if done == 1:
            work_off(Import.objects.get())

    of = work_off(begun, report=overtaken)
    of.refresh_from_db()
    assert (of.state, of.created, of.unchanged) == (Import.State.DONE, 4, 0)


def test_the_page_accounts_for_every_row_and_leads_to_the_records(
    begun: Any, signed_in: Any
) -> None:
    of = work_off(begun)
    client = signed_in("duty_officer")
    page = client.get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "核对 4 行 = 新增 4 + 有更新 0 + 无变化 0 + 待修正 0" in page
    records = client.get(reverse("intake:records"), {"import": of.pk}).content.decode()
    assert all(f"J{number:03d}" in records for number in range(4))
    others = client.get(reverse("intake:records"), {"import": of.pk + 1}).content.decode()
    assert "J001" not in others


def test_what_is_placed_while_an_import_is_taken_up_again_stays_counted(begun: Any) -> None:
    """The file was opened, for seconds, from before the placing to after it."""
    of = Import.objects.get(pk=begun.pk)
    Import.objects.filter(pk=begun.pk).update(placed=3, linked=2)
    work_off(of)
    stored = Import.objects.get(pk=begun.pk)
    assert (stored.placed, stored.linked) == (3, 2)


def test_the_page_of_an_import_that_waits_says_for_which_file(
    begun: Any, officer: Any, signed_in: Any
) -> None:
    Import.objects.filter(pk=begun.pk).update(file_name="先到.csv", source="police_110")
    later = Import.objects.create(
        file_name="后到.csv", stored_as="b", digest="b", size=1, source="police_110", by=officer
    )
    Import.objects.filter(pk=later.pk).update(started_at=later.created_at)
    page = signed_in("duty_officer").get(reverse("intake:import", args=[later.pk]))
    assert "“先到.csv”还在导入" in page.content.decode()
