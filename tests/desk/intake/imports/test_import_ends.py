"""How imports end that nobody finishes, and that no file stays behind."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from liandong.desk.access import audit_words
from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.intake import jobs as intake_jobs
from liandong.desk.intake import queries
from liandong.desk.intake.actions.imports import batches
from liandong.desk.intake.actions.imports import steps as importing
from liandong.desk.intake.actions.imports.ends import ENDS
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.models import Import, Reconciliation, Record
from liandong.desk.intake.uploads.folder import imports_folder
from liandong.desk.work import runner
from liandong.desk.work.models import Job
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture
def content(tmp_path: Path) -> Any:
    rows = [police_row(f"J{number:03d}") for number in range(3)]
    return write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows).read_bytes()


@pytest.fixture
def begun(
    signed_in: Any, content: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Any:
    """An import that a duty officer has begun, with its job."""
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in("duty_officer"), content)
    return Import.objects.get(), Job.objects.get(name="intake.import_file")


def send(client: Any, content: Any, **files: Any) -> Any:
    file = SimpleUploadedFile("警情.csv", content)
    return client.post(reverse("intake:upload"), {"file": file, **files})


def files() -> Any:
    return list(imports_folder().iterdir())


def test_a_cancelled_import_says_so_and_leaves_no_file(
    begun: Any, signed_in: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    of, job = begun
    client = signed_in("duty_officer")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("work:cancel", args=[job.pk]))
    of.refresh_from_db()
    assert (of.state, of.problem) == (Import.State.FAILED, "已取消")
    assert files() == []
    page = client.get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "导入没有完成" in page
    assert "不会重复登记" in page
    assert 'hx-trigger="import-' not in page


def test_an_import_that_failed_for_good_says_so(
    begun: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    of, job = begun

    def breaks(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("disk")

    monkeypatch.setattr(importing, "read_records", breaks)
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(len(runner.RETRY_AFTER) + 1):
            assert not Import.objects.get().is_over
            runner.run(job.pk)
    of.refresh_from_db()
    assert of.state == Import.State.FAILED
    assert "OSError" in of.problem
    assert files() == []
    assert AuditEntry.objects.filter(action="import.fail", object_id=str(of.pk)).exists()


def test_an_import_cancelled_while_it_runs_stores_no_more(
    begun: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, job = begun
    monkeypatch.setattr(batches, "CHUNK_ROWS", 1)

    def cancel_after_the_first(done: Any, _total: Any, _note: Any) -> None:
        if done == 1:
            runner.cancel(job)

    ended = work_off(of, report=cancel_after_the_first)
    assert ended.state == Import.State.FAILED
    assert Record.objects.count() == 1


def test_a_finished_import_is_not_undone_by_cancelling_too_late(begun: Any) -> None:
    of, job = begun
    work_off(of)
    runner.cancel(job)
    of.refresh_from_db()
    assert (of.state, of.problem) == (Import.State.DONE, "")


def test_what_a_killed_command_left_is_ended_a_day_later(
    content: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    left = Import.objects.create(
        file_name="警情.csv", stored_as="left", digest="0", size=1, state=Import.State.RUNNING
    )
    (imports_folder() / "left").write_bytes(content)
    intake_jobs.tidy_imports()
    left.refresh_from_db()
    assert left.state == Import.State.RUNNING
    with (
        time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        intake_jobs.tidy_imports()
    left.refresh_from_db()
    assert (left.state, left.problem) == (Import.State.FAILED, "导入意外中断")
    assert files() == []


@pytest.mark.machine_clock  # a file is dated by the machine
def test_files_of_waiting_imports_stay_and_forgotten_ones_go(begun: Any) -> None:
    of, _job = begun
    (imports_folder() / "forgotten").write_bytes(b"x")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        intake_jobs.tidy_imports()
    assert [file.name for file in files()] == [of.stored_as]


@pytest.mark.machine_clock  # a file is dated by the machine
def test_the_list_of_a_reconciliation_that_waits_stays(person: Any) -> None:
    made = Reconciliation.objects.create(
        file_name="清单.csv", stored_as="list", by=person("duty_officer")
    )
    (imports_folder() / "list").write_bytes(b"x")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        intake_jobs.tidy_imports()
        assert [file.name for file in files()] == ["list"]
        Reconciliation.objects.filter(pk=made.pk).update(state="done")
        intake_jobs.tidy_imports()
    assert files() == []


def test_an_upload_without_its_token_leaves_no_file(person: Any, content: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("duty_officer"))
    assert send(client, content).status_code == 403
    assert files() == []


def test_files_sent_beside_the_one_asked_for_leave_nothing(signed_in: Any, content: Any) -> None:
    send(signed_in("duty_officer"), content, other=SimpleUploadedFile("b.csv", content))
    assert [file.name for file in files()] == [Import.objects.get().stored_as]


@pytest.mark.parametrize("name", ["../../outside.csv", "..\\..\\outside.csv", "/etc/outside.csv"])
def test_no_file_name_leads_out_of_the_folder(signed_in: Any, content: Any, name: str) -> None:
    file = SimpleUploadedFile("x.csv", content)
    file.name = name
    signed_in("duty_officer").post(reverse("intake:upload"), {"file": file})
    of = Import.objects.get()
    assert "/" not in of.stored_as
    assert "/" not in of.file_name
    assert [file.name for file in files()] == [of.stored_as]


def test_a_file_of_several_sources_stops_at_the_one_that_is_not_theirs(
    signed_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports of offences are the regulator's, also when a file hides them among other rows."""
    head = ["source", "source_id", "received_at", "text"]
    rows = [
        ["police_110", "J1", "2026-11-20 10:00:00", "报警人称买的鞋不给退"],
        ["report_12315", "R1", "2026-11-20 10:00:00", "举报该店不给退"],
    ]
    monkeypatch.setattr(batches, "CHUNK_ROWS", 1)
    send(signed_in("duty_officer"), write_csv(tmp_path / "all.csv", head, rows).read_bytes())
    of = work_off(Import.objects.get())
    assert of.is_over
    assert "12315 举报" in of.problem
    assert not Record.objects.filter(source="report_12315").exists()


def test_rows_of_reports_that_did_not_go_in_are_the_regulators_alone(
    signed_in: Any, tmp_path: Path
) -> None:
    head = ["source", "source_id", "received_at", "text"]
    rows = [
        ["police_110", "J1", "昨天早上", "报警人称买的鞋不给退"],
        ["report_12315", "R1", "举报该店昨天", "举报该店不给退"],
        ["举报", "R2", "2026-11-20 10:00:00", "报警人称买的鞋不给退"],
    ]
    duty = signed_in("duty_officer")
    send(duty, write_csv(tmp_path / "all.csv", head, rows).read_bytes())
    of = work_off(Import.objects.get())
    for name, args in (
        ("import", [of.pk]),
        ("quarantine", [of.pk]),
        ("quarantine_file", [of.pk, "csv"]),
    ):
        answer = duty.get(reverse(f"intake:{name}", args=args))
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert "昨天早上" in text
        assert "举报该店" not in text
    regulator = User(role="regulator")
    assert [row.row for row in queries.quarantine_of(of, regulator)] == [2, 3, 4]


def test_another_departments_imports_are_not_shown(begun: Any, signed_in: Any) -> None:
    of, _job = begun
    other = Department.objects.create(name="滨河警务站", kind="police", districts=["滨河商圈"])
    stranger = User.objects.create(
        username="stranger",
        display_name="演示外站",
        role="duty_officer",
        department=other,
        password_changed_at=timezone.now(),
    )
    client = Client()
    client.force_login(stranger)
    assert of.file_name not in client.get(reverse("intake:imports")).content.decode()
    for name, args in (
        ("import", [of.pk]),
        ("quarantine", [of.pk]),
        ("quarantine_file", [of.pk, "csv"]),
    ):
        assert client.get(reverse(f"intake:{name}", args=args)).status_code == 404
    supervisor = signed_in("supervisor").get(reverse("intake:imports"))
    assert of.file_name in supervisor.content.decode()


def test_every_end_of_an_import_has_words_in_the_audit() -> None:
    for state, action in ENDS.items():
        assert audit_words.words(action) != action, state
