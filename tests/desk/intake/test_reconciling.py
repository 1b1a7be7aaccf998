"""What the desk holds and the source's own list does not, and the other way round."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from liandong.desk.access.models import AuditEntry, MachineAccount
from liandong.desk.intake.actions.reconciliations import compare, start_reconciliation
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import Reconciliation, Record
from liandong.desk.intake.uploads.folder import imports_folder
from liandong.desk.intake.uploads.landing import Landing
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, record_row, record_table, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture
def held(machine: MachineAccount) -> None:
    """J1 and J2 of the 20th, J3 of the 25th."""
    rows = [record_row(source_id="J1"), record_row(source_id="J2")]
    rows.append(record_row(source_id="J3", received_at=datetime(2026, 11, 25, 9)))
    store_records(record_table(*rows), of=None, by=machine)


def a_list(tmp_path: Any, *rows: Any) -> Any:
    path = write_csv(tmp_path / "清单.csv", POLICE_HEAD, rows)
    with path.open("rb") as file:
        return Landing.copy(file, path.name)


def reconcile(landing: Any, **given: Any) -> Any:
    """Compared at once, as the job does it."""
    made = start_reconciliation(landing, **given)
    compare(made)
    return made


def test_each_side_tells_what_the_other_does_not_hold(
    held: None, person: Any, tmp_path: Path
) -> None:
    landing = a_list(tmp_path, police_row("J1"), police_row("J9"))
    made = reconcile(landing, source=None, by=person("duty_officer"))
    assert (made.since, made.until) == (date(2026, 11, 20), date(2026, 11, 20))
    assert (made.both, made.only_here, made.only_there) == (1, ["J2"], ["J9"])
    assert Record.objects.count() == 3
    assert AuditEntry.objects.filter(action="records.reconcile").exists()


def test_the_period_can_be_said(held: None, person: Any, tmp_path: Path) -> None:
    landing = a_list(tmp_path, police_row("J1"), police_row("J2"))
    days = {"since": date(2026, 11, 20), "until": date(2026, 11, 30)}
    made = reconcile(landing, source=None, **days, by=person("duty_officer"))
    assert (made.both, made.only_here, made.only_there) == (2, ["J3"], [])


def test_a_record_held_under_another_day_is_not_missing(
    held: None, person: Any, tmp_path: Path
) -> None:
    landing = a_list(tmp_path, police_row("J1"), police_row("J2"), police_row("J3"))
    made = reconcile(landing, source=None, by=person("duty_officer"))
    assert made.only_there == []


def test_rows_that_cannot_be_read_are_counted(held: None, person: Any, tmp_path: Path) -> None:
    landing = a_list(tmp_path, police_row("J1"), police_row("J2", 报警时间="昨天"))
    assert reconcile(landing, source=None, by=person("duty_officer")).unread == 1


def test_a_list_that_cannot_be_read_says_what_to_do(person: Any, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", ["甲", "乙"], [["1", "2"]])
    with path.open("rb") as file:
        landing = Landing.copy(file, path.name)
    made = reconcile(landing, source=None, by=person("duty_officer"))
    assert made.state == "refused"
    assert "请" in made.problem


def test_there_is_nothing_to_download_before_it_was_compared(person: Any, signed_in: Any) -> None:
    made = Reconciliation.objects.create(file_name="清单.csv", by=person("duty_officer"))
    client = signed_in("duty_officer")
    page, file = (
        reverse("intake:reconciliation", args=[made.pk]),
        reverse("intake:differences", args=[made.pk, "xlsx"]),
    )
    for state in ("waiting", "refused"):
        Reconciliation.objects.update(state=state)
        assert "下载 XLSX" not in client.get(page).content.decode()
        assert client.get(file).status_code == 404
    Reconciliation.objects.update(state="done")
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "下载 XLSX" in part  # also where the page has waited
    assert client.get(file).status_code == 200


def test_who_may_not_import_may_not_reconcile(person: Any, tmp_path: Path) -> None:
    landing = a_list(tmp_path, police_row("J1"))
    with pytest.raises(PermissionDenied):
        reconcile(landing, source=None, by=person("analyst"))


def test_the_page_compares_shows_and_gives_the_differences(
    held: None,
    signed_in: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = signed_in("duty_officer")
    path = write_csv(tmp_path / "清单.csv", POLICE_HEAD, [police_row("J1"), police_row("J9")])
    file = SimpleUploadedFile("清单.csv", path.read_bytes())
    reply = client.post(reverse("intake:reconcile"), {"file": file})
    assert "正在核对" in client.get(reply.url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        compare(Reconciliation.objects.get())
    page = client.get(reply.url).content.decode()
    assert "J2" in page
    assert "J9" in page
    pk = reply.url.rstrip("/").rpartition("/")[2]
    reply = client.get(reverse("intake:differences", args=[pk, "csv"]))
    text = b"".join(reply.streaming_content).decode()
    assert "J9,仅来源有，未导入" in text
    assert list(imports_folder().iterdir()) == []
    assert "清单.csv" in client.get(reverse("intake:reconcile")).content.decode()
