"""Rows in quarantine: found, set right in place, taken away to be set right."""

import io
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest
from django.urls import reverse
from pytest_django import Settings

from liandong.desk.access.models import AuditEntry
from liandong.desk.intake.actions.imports.starts import import_now
from liandong.desk.intake.actions.imports.steps import work_off
from liandong.desk.intake.models import Import, QuarantinedRow, Record
from liandong.desk.intake.profiles import proposals
from tests.desk.intake.fixtures import POLICE_HEAD, police_row, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture
def of(person: Any, tmp_path: Path) -> Any:
    """An import of which the second row has no time and the third no number."""
    rows = [police_row("J1"), police_row("J2", 报警时间="昨天"), police_row("", 报警人="演示乙")]
    path = write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)
    return import_now(path, source=None, by=person("duty_officer"))


def mend(of: Any, row: Any = 3, **cells: Any) -> Any:
    """Address and form of a row with these cells."""
    cells = dict(zip(POLICE_HEAD, police_row("J2", 报警时间="昨天"), strict=True)) | cells
    data = {f"c{n}": cells[name] for n, name in enumerate(POLICE_HEAD)}
    return reverse("intake:mend", args=[of.pk, row]), data


def test_a_row_set_right_in_place_comes_in(of: Any, signed_in: Any) -> None:
    client = signed_in("duty_officer")
    address, data = mend(of, 报警时间="2026-11-20 09:00:00")
    assert "昨天" not in client.get(address).content.decode()
    assert "昨天" in client.post(address, {"reason": "核对身份信息"}).content.decode()
    reply = client.post(address, data)
    came = work_off(Import.objects.get(corrects=of))
    assert reply.url == reverse("intake:import", args=[came.pk])
    assert (came.created, Record.objects.filter(source_id="J2").count()) == (1, 1)
    assert "已修正" in client.get(reverse("intake:quarantine", args=[of.pk])).content.decode()
    assert AuditEntry.objects.filter(action="import.mend").exists()
    assert client.get(address).status_code == 404


def test_what_is_still_wrong_is_told_beside_its_column(of: Any, signed_in: Any) -> None:
    address, data = mend(of, 报警时间="前天")
    page = signed_in("duty_officer").post(address, data).content.decode()
    field = f"id_c{POLICE_HEAD.index('报警时间')}-errors"
    assert "时间格式无法识别" in page[page.index(f'id="{field}"') :][:600]
    assert 'value="前天"' in page
    assert not Import.objects.filter(corrects=of).exists()


def test_a_row_without_a_number_is_told_so(of: Any, signed_in: Any) -> None:
    data = {f"c{n}": "" for n in range(len(POLICE_HEAD))}
    page = signed_in("duty_officer").post(reverse("intake:mend", args=[of.pk, 4]), data)
    assert "没有编号" in page.content.decode()


def test_the_rows_that_stayed_out_are_taken_away_with_their_columns(
    of: Any, signed_in: Any, tmp_path: Path
) -> None:
    client = signed_in("duty_officer")
    address = reverse("intake:quarantined_rows", args=[of.pk])
    assert "请说明事由" in client.post(address).content.decode()
    reply = client.post(address, {"reason": "改好再导入"})
    sheet = fastexcel.read_excel(io.BytesIO(reply.content).read()).load_sheet(0).to_polars()
    assert sheet.columns == POLICE_HEAD
    assert sheet["接警单编号"].to_list()[0] == "J2"
    assert AuditEntry.objects.filter(action="import.download_rows").exists()
    path = tmp_path / "改好.csv"
    sheet.with_columns(pl.lit("2026-11-20 09:00:00").alias("报警时间")).head(1).write_csv(path)
    came = import_now(path, source=None, by=of.by)
    assert came.created == 1


def test_the_list_is_narrowed_to_a_reason(of: Any, signed_in: Any) -> None:
    address = reverse("intake:quarantine", args=[of.pk])
    page = signed_in("duty_officer").get(address, {"reason": "没有编号"}).content.decode()
    assert page.count("<tr") == 2
    assert "昨天" not in page


def test_a_fault_that_recurs_is_told_to_be_the_tables(
    of: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("intake:quarantine", args=[of.pk])
    client = signed_in("duty_officer")
    assert "来源模板" not in client.get(address).content.decode()
    monkeypatch.setattr(proposals, "RECURS", 1)
    assert "请管理员调整来源模板" in client.get(address).content.decode()


def test_who_may_not_unmask_sees_no_row_in_clear(
    of: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch, person: Any
) -> None:
    monkeypatch.setattr(
        type(person("duty_officer")), "has_permission", lambda _self, p: p == "import"
    )
    client = signed_in("duty_officer")
    assert client.get(mend(of)[0]).status_code == 403
    assert client.post(reverse("intake:quarantined_rows", args=[of.pk])).status_code == 403


def test_every_row_is_created_changed_unchanged_or_quarantined(of: Any) -> None:
    assert of.accounted == of.rows_read == 3
    assert (
        QuarantinedRow.objects.filter(of=of, was_taken=False).values("row").distinct().count() == 2
    )
