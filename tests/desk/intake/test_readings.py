"""A file whose columns no profile knows: what the system makes of it is offered, not refused."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry
from liandong.desk.intake.actions.imports.readings import confirm_reading
from liandong.desk.intake.actions.imports.starts import start_import
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.jobs import ANSWERED_WITHIN, tidy_imports
from liandong.desk.intake.models import Import, ReadingProposal, Record, SourceProfile
from liandong.desk.intake.uploads.folder import imports_folder
from liandong.desk.intake.uploads.landing import Landing
from liandong.desk.work.models import Job
from tests.desk.intake.fixtures import BOUGHT, write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CALLS = ["警情编号", "接报时间", "主叫号码", "案发地点", "简要案情"]
CALL = ["J20260302001", "2026-03-02 10:00:00", "19900001234", "铜马广场3号", BOUGHT]
ORDERS = ["工单流水号", "受理时间", "来电号码", "诉求内容"]
ORDER = ["GD2026030201", "2026-03-02 10:00:00", "19900001234", "市民反映买的羽绒服掉色要求退款。"]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


def brought(folder: Path, head: list[str], row: list[str], by: Any) -> Import:
    path = write_csv(folder / "导出.csv", head, [row])
    with path.open("rb") as file:
        landing = Landing.copy(file, path.name)
    return work_off(start_import(landing, source=None, by=by))


@pytest.mark.parametrize(
    ("head", "row", "source"),
    [
        (CALLS, CALL, "police_110"),
        (ORDERS, ORDER, "workorder_12345"),
        (["工单流水号", "工单内容"], ["RX3-00000", BOUGHT], "workorder_12345"),
    ],
    ids=["calls", "orders", "number and text"],
)
def test_the_reading_is_offered_and_confirmed(
    person: Any, signed_in: Any, tmp_path: Path, head: list[str], row: list[str], source: str
) -> None:
    of = brought(tmp_path, head, row, person("duty_officer"))
    assert (of.state, of.source) == (Import.State.ASKING, source)
    assert not Record.objects.exists()
    client: Client = signed_in("duty_officer")
    page = client.get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "请核对识别结果" in page
    assert "19900001234" not in page
    assert "请系统管理员，或者负责全部商圈的单位的市监承办人、负责人" in page
    client.post(reverse("intake:reading", args=[of.pk]), {"answer": "yes"})
    of = work_off(Import.objects.get())
    assert (of.state, of.created) == (Import.State.DONE, 1)
    record = Record.objects.get()
    assert (record.source, record.source_id, record.text) == (source, row[0], row[-1])
    assert record.person_phone == ("19900001234" if "19900001234" in row else None)
    assert not ReadingProposal.objects.exists()
    assert AuditEntry.objects.filter(action="import.confirm_reading").exists()


@pytest.mark.long
def test_what_an_importer_confirms_reads_this_file_alone(person: Any, tmp_path: Path) -> None:
    of = brought(tmp_path, CALLS, CALL, person("duty_officer"))
    confirm_reading(of, by=person("duty_officer"))
    assert not SourceProfile.objects.get().is_used
    again = brought(tmp_path, CALLS, ["J2", *CALL[1:]], person("duty_officer"))
    assert again.state == Import.State.ASKING


@pytest.mark.long
def test_what_who_shapes_sources_confirms_reads_the_next_file_too(
    person: Any, tmp_path: Path
) -> None:
    confirm_reading(brought(tmp_path, CALLS, CALL, person("supervisor")), by=person("supervisor"))
    again = brought(tmp_path, CALLS, ["J2", *CALL[1:]], person("duty_officer"))
    assert again.state == Import.State.DONE


@pytest.mark.long
def test_who_shapes_sources_may_change_it_in_the_editor(
    person: Any, signed_in: Any, tmp_path: Path
) -> None:
    of = brought(tmp_path, CALLS, CALL, person("supervisor"))
    client: Client = signed_in("supervisor")
    reply: Any = client.post(reverse("intake:reading", args=[of.pk]), {"answer": "change"})
    sent = {"title": "本市", "sort": "police_110", "note": ""}
    fields = ("source_id", "received_at", "person_phone", "", "text")
    sent |= {f"c{place}": field for place, field in enumerate(fields)}
    saved: Any = client.post(reply.url, sent | {"step": "save"})
    assert saved.url == reverse("intake:import", args=[of.pk])
    of = work_off(Import.objects.get())
    assert of.created == 1
    assert Record.objects.get().place is None


@pytest.mark.long
def test_it_is_answered_once_and_by_who_may_import(person: Any, tmp_path: Path) -> None:
    of = brought(tmp_path, CALLS, CALL, person("duty_officer"))
    with pytest.raises(PermissionDenied):
        confirm_reading(of, by=person("analyst"))
    confirm_reading(of, by=person("mediator"))
    with pytest.raises(ValidationError):
        confirm_reading(of, by=person("mediator"))


@pytest.mark.long
def test_no_answer_leaves_nothing(person: Any, signed_in: Any, tmp_path: Path) -> None:
    of = brought(tmp_path, CALLS, CALL, person("duty_officer"))
    signed_in("duty_officer").post(reverse("intake:cancel", args=[of.pk]))
    assert not ReadingProposal.objects.exists()
    assert not Record.objects.exists()


@pytest.mark.long
def test_a_question_that_nobody_answers_is_dropped(person: Any, tmp_path: Path) -> None:
    of = brought(tmp_path, CALLS, CALL, person("duty_officer"))
    Job.objects.update(state=Job.State.DONE)
    with time_machine.travel(timezone.now() + ANSWERED_WITHIN / 2):
        tidy_imports()
    of.refresh_from_db()
    assert of.state == Import.State.ASKING
    with time_machine.travel(timezone.now() + ANSWERED_WITHIN * 1.1):
        tidy_imports()
    of.refresh_from_db()
    assert of.state == Import.State.FAILED
    assert not ReadingProposal.objects.exists()


@pytest.mark.long
def test_the_week_for_an_answer_begins_with_the_question(person: Any, tmp_path: Path) -> None:
    of = brought(tmp_path, CALLS, CALL, person("duty_officer"))
    Job.objects.update(state=Job.State.DONE)
    Import.objects.update(created_at=timezone.now() - ANSWERED_WITHIN * 2)  # it waited its turn
    tidy_imports()
    of.refresh_from_db()
    assert of.state == Import.State.ASKING


@pytest.mark.long
def test_columns_that_tell_nothing_are_refused_as_before(person: Any, tmp_path: Path) -> None:
    of = brought(tmp_path, ["甲", "乙"], ["1", "2"], person("duty_officer"))
    assert of.state == Import.State.REFUSED
    assert not ReadingProposal.objects.exists()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_file_is_kept_until_the_answer_and_gone_after(person: Any, tmp_path: Path) -> None:
    of = brought(tmp_path, CALLS, CALL, person("duty_officer"))
    assert len(list(imports_folder().iterdir())) == 1
    confirm_reading(of, by=person("duty_officer"))
    work_off(Import.objects.get())
    assert list(imports_folder().iterdir()) == []


def test_the_command_does_not_wait_for_an_answer(tmp_path: Path) -> None:
    of = brought(tmp_path, CALLS, CALL, System("liandong import"))
    assert of.state == Import.State.REFUSED
