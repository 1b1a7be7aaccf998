"""The pages of imports, from the upload to the quarantine's file."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from liandong.desk.access.models import AuditEntry
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.models import Import, Record
from liandong.desk.intake.uploads import landing
from liandong.desk.intake.uploads.folder import imports_folder
from tests.desk.intake.fixtures import FEEDBACK_HEAD, POLICE_HEAD, police_row, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture
def upload(tmp_path: Path) -> Any:
    """A CSV of a good row, one without a number and one with a formula for a time."""
    rows = [police_row("J001"), police_row(""), police_row("J003", 报警时间="=张三丰19900001234")]
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)
    return lambda: SimpleUploadedFile("警情.csv", path.read_bytes())


def send(client: Any, file: Any, **fields: Any) -> Any:
    return client.post(reverse("intake:upload"), {"file": file, **fields})


def test_an_upload_leads_to_its_progress(signed_in: Any, upload: Any) -> None:
    client = signed_in("duty_officer")
    response = send(client, upload())
    of = Import.objects.get()
    assert response.url == reverse("intake:import", args=[of.pk])
    page = client.get(response.url).content.decode()
    assert f"topics=import-{of.pk}" in page
    assert "排队等待中" in page
    assert len(of.digest) == 64


def test_the_result_shows_counts_and_quarantine(signed_in: Any, upload: Any) -> None:
    client = signed_in("duty_officer")
    send(client, upload())
    of = work_off(Import.objects.get())
    page = client.get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "导入完成，共核对 3 行" in page
    assert "待修正的行" in page
    assert "110 警情" in page
    assert "张三丰" not in page
    assert "19900001234" not in page


def test_htmx_gets_the_part_that_changes(signed_in: Any, upload: Any) -> None:
    client = signed_in("duty_officer")
    send(client, upload())
    address = reverse("intake:import", args=[Import.objects.get().pk])
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<section id="progress"')


def test_the_same_file_again_says_so(signed_in: Any, upload: Any) -> None:
    client = signed_in("duty_officer")
    send(client, upload())
    work_off(Import.objects.get())
    response = send(client, upload())
    assert "以前导入过" in client.get(response.url).content.decode()
    work_off(Import.objects.latest("pk"))
    assert "是同一个文件，没有重复登记" in client.get(response.url).content.decode()


def test_a_refused_file_says_why_and_what_to_do(signed_in: Any) -> None:
    client = signed_in("duty_officer")
    send(client, SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode()))
    of = work_off(Import.objects.get())
    page = client.get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "未写入任何内容" in page
    assert of.problem in page
    assert "处理办法" in page


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "空文件"),
        ("a.docx", b"x", "不认识这种文件"),
    ],
)
def test_a_wrong_choice_is_told_on_the_form(
    signed_in: Any, name: str, content: bytes, says: str
) -> None:
    response = send(signed_in("duty_officer"), SimpleUploadedFile(name, content))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Import.objects.exists()
    assert list(imports_folder().iterdir()) == []


def test_no_file_is_told(signed_in: Any) -> None:
    response = signed_in("duty_officer").post(reverse("intake:upload"))
    assert response.status_code == 422
    assert "请先选择一个文件" in response.content.decode()


def test_a_file_that_is_too_large_is_told(
    signed_in: Any, upload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "LARGEST", 10)
    response = send(signed_in("duty_officer"), upload())
    assert response.status_code == 422
    assert "超过" in response.content.decode()
    assert list(imports_folder().iterdir()) == []


def test_an_upload_without_the_token_is_refused(signed_in: Any, upload: Any, person: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("duty_officer"))
    assert send(client, upload()).status_code == 403
    assert not Import.objects.exists()


def test_a_source_that_is_not_ones_own_is_refused(signed_in: Any, upload: Any) -> None:
    response = send(signed_in("duty_officer"), upload(), source="report_12315")
    assert response.status_code == 422
    assert not Import.objects.exists()


def test_the_list_says_what_to_do_when_it_is_empty(signed_in: Any) -> None:
    page = signed_in("duty_officer").get(reverse("intake:imports")).content.decode()
    assert "还没有导入过文件" in page


@pytest.fixture
def done(signed_in: Any, upload: Any) -> Any:
    send(signed_in("duty_officer"), upload())
    return work_off(Import.objects.get())


def test_quarantine_is_a_csv_without_personal_data_or_formulas(signed_in: Any, done: Any) -> None:
    address = reverse("intake:quarantine_file", args=[done.pk, "csv"])
    response = signed_in("duty_officer").get(address)
    text = response.getvalue().decode("utf-8-sig")
    assert text.startswith("行号,字段,内容,原因,处理办法,结果")
    assert "19900001234" not in text
    assert "\n4,报警时间,'=" in text
    assert AuditEntry.objects.filter(action="import.download_quarantine").exists()


def test_quarantine_is_a_workbook(signed_in: Any, done: Any) -> None:
    import fastexcel

    address = reverse("intake:quarantine_file", args=[done.pk, "xlsx"])
    body = signed_in("duty_officer").get(address).content
    sheet = fastexcel.read_excel(io.BytesIO(body).read()).load_sheet(0).to_polars()
    assert sheet.columns == ["行号", "字段", "内容", "原因", "处理办法", "结果"]
    assert sheet.height == 2


def test_there_is_no_other_format(signed_in: Any, done: Any) -> None:
    address = reverse("intake:quarantine_file", args=[done.pk, "pdf"])
    assert signed_in("duty_officer").get(address).status_code == 404


def test_an_import_of_reports_is_not_there_for_others(signed_in: Any, done: Any) -> None:
    Import.objects.update(source="report_12315")
    for name in ("intake:import", "intake:quarantine"):
        address = reverse(name, args=[done.pk])
        assert signed_in("duty_officer").get(address).status_code == 404
        assert signed_in("regulator").get(address).status_code == 200


@pytest.mark.parametrize("role", ["analyst", "people_mediator", "system_admin", "auditor"])
def test_who_may_not_import_reaches_no_page_of_it(signed_in: Any, done: Any, role: str) -> None:
    client = signed_in(role)
    for address in (
        reverse("intake:imports"),
        reverse("intake:import", args=[done.pk]),
        reverse("intake:quarantine", args=[done.pk]),
        reverse("intake:quarantine_file", args=[done.pk, "csv"]),
    ):
        assert client.get(address).status_code == 403
    assert client.post(reverse("intake:upload")).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client: Client, done: Any) -> None:
    response = client.get(reverse("intake:import", args=[done.pk]))
    assert response.status_code == 302
    assert reverse("access:sign_in") in response["Location"]


def test_a_filter_of_the_quarantine_that_finds_nothing_says_so(signed_in: Any, done: Any) -> None:
    done.quarantine.update(was_taken=True)
    url = reverse("intake:quarantine", args=[done.pk])
    shown = signed_in("duty_officer").get(url, {"kept_out": "on"}).content.decode()
    assert "没有符合条件的行" in shown
    assert "每一行均可读取" not in shown
    assert "“on”" not in shown


def test_the_quarantine_counts_rows_as_the_import_does_and_places_as_places(
    signed_in: Any, tmp_path: Path
) -> None:
    rows = [
        police_row("J1"),
        police_row("", 报警时间="昨天"),
        police_row("J3", 报警人电话="没有留"),
    ]
    path = write_csv(tmp_path / "a.csv", POLICE_HEAD, rows)
    client = signed_in("duty_officer")
    send(client, SimpleUploadedFile("a.csv", path.read_bytes()))
    of = work_off(Import.objects.get())
    assert of.quarantined == 1
    assert of.quarantine.count() == 3
    page = client.get(reverse("intake:quarantine", args=[of.pk])).content.decode()
    assert "1 行还没有导入，0 行已经改好；另有 1 处无法识别" in page
    assert "3 行" not in page


def test_the_page_counts_the_records_that_its_list_shows(signed_in: Any, tmp_path: Path) -> None:
    """The same number twice, as of two feedback forms, is one record."""
    feedback = [["J1", "2026-11-20 11:00:00", "已到场"], ["J1", "2026-11-20 12:00:00", "已和解"]]
    client = signed_in("supervisor")
    for head, table in ((POLICE_HEAD, [police_row("J1")]), (FEEDBACK_HEAD, feedback)):
        path = write_csv(tmp_path / "a.csv", head, table)
        send(client, SimpleUploadedFile("a.csv", path.read_bytes()))
        of = work_off(Import.objects.latest("pk"))
    assert of.changed == 2
    page = client.get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "带来 1 条记录" in page
    listed = client.get(reverse("intake:records"), {"import": of.pk}).content.decode()
    assert listed.count("ld-row-link") == 1


def test_what_is_recognised_and_what_is_placed_add_up(signed_in: Any, tmp_path: Path) -> None:
    rows = [police_row("J1"), police_row("J2", 报警内容="报警人称鞋不给退。")]
    path = write_csv(tmp_path / "a.csv", POLICE_HEAD, rows)
    client = signed_in("supervisor")
    send(client, SimpleUploadedFile("a.csv", path.read_bytes()))
    of = work_off(Import.objects.get())
    first = Record.objects.get(source_id="J1")
    dispute = Dispute.objects.create(number="LD-1", opened_at=first.received_at)
    Member.objects.create(dispute=dispute, record=first, source=first.source)
    page = client.get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "识别为消费纠纷 2 = 归入纠纷 1 + 等待归入 1" in page
    Record.objects.update(placed_at=first.received_at)
    page = client.get(reverse("intake:import", args=[of.pk])).content.decode()
    assert "识别为消费纠纷 2 = 归入纠纷 1 + 已由人移出 1" in page
