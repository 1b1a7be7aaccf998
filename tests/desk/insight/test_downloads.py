"""What of the picture is taken along: tables, the workbook, the brief in Word."""

import io
from typing import Any

import fastexcel
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from PIL import Image

from liandong.desk.access.models import AuditEntry
from liandong.desk.insight.pictures import PICTURES


@pytest.fixture
def regulator(client: Client, person: Any) -> Any:
    client.force_login(person("regulator"))
    return client


def file_of(client: Any, name: Any, kind: Any = "csv", **query: Any) -> Any:
    return client.get(reverse("insight:download", args=[name, kind]), query)


def test_the_numbers_of_a_part_can_be_taken_along(regulator: Any, dispute: Any) -> None:
    dispute(sector="食品")
    lines = file_of(regulator, "sectors").getvalue().decode("utf-8-sig").splitlines()
    assert lines == ["全部商圈 · 2026-10-26 至 2026-11-24", "行业,件", "食品,1"]
    assert file_of(regulator, "nothing").status_code == 404
    assert file_of(regulator, "sectors", "pdf").status_code == 404


@pytest.mark.parametrize("name", PICTURES)
def test_every_part_is_a_workbook_too(regulator: Any, dispute: Any, name: Any) -> None:
    dispute(sector="食品", item="糕点面包", nature="质量", phrases=["难退款"])
    assert file_of(regulator, name, "xlsx").content.startswith(b"PK")


def test_counts_of_a_workbook_can_be_added_up(regulator: Any, dispute: Any) -> None:
    for _place in range(3):
        dispute(sector="食品")
    sheet = fastexcel.read_excel(file_of(regulator, "sectors", "xlsx").content).load_sheet(0)
    assert sheet.to_polars()["件"].to_list() == [3.0]


def test_a_shop_named_like_a_formula_is_none_in_the_file(regulator: Any, dispute: Any) -> None:
    dispute(merchant_name='=HYPERLINK("http://198.51.100.1")')
    body = file_of(regulator, "merchants").getvalue().decode("utf-8-sig")
    assert "'=HYPERLINK" in body


def test_all_parts_make_one_workbook(regulator: Any, dispute: Any) -> None:
    dispute(sector="食品")
    reply = regulator.get(reverse("insight:workbook"), {"days": "7"})
    assert reply.content.startswith(b"PK")
    entry = AuditEntry.objects.get(action="picture.export")
    assert entry.detail == {"chart": "all", "district": "", "days": "7"}


def png() -> Any:
    file = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(file, "PNG")
    return SimpleUploadedFile("trend.png", file.getvalue(), "image/png")


def brief(client: Any, **files: Any) -> Any:
    reply = client.post(reverse("insight:brief"), {"district": "", "days": "30", **files})
    return Document(io.BytesIO(reply.content))


def words(document: Any) -> Any:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_brief_says_the_findings_and_holds_the_drawings(regulator: Any, dispute: Any) -> None:
    for _ in range(3):
        dispute(sector="食品", merchant_name="演示店")
    made = brief(regulator, trend=png())
    assert "消费纠纷 3 件" in words(made)
    assert "食品最多，3 件，占 100%" in words(made)
    assert "口径：" in words(made)
    assert len(made.inline_shapes) == 1
    assert ["食品", "3"] in [[c.text for c in row.cells] for t in made.tables for row in t.rows]


@pytest.mark.parametrize(
    "content", [b"<svg/>", b"\x89PNG\r\n\x1a\nbroken", b"\x89PNG\r\n\x1a\n" + bytes(3_000_000)]
)
def test_what_is_no_drawing_is_left_out_of_the_brief(
    regulator: Any, dispute: Any, content: bytes
) -> None:
    dispute(sector="食品")
    made = brief(regulator, trend=SimpleUploadedFile("trend.png", content))
    assert len(made.inline_shapes) == 0
    assert "消费纠纷 1 件" in words(made)


def test_who_may_not_export_gets_no_brief(client: Client, person: Any) -> None:
    client.force_login(person("people_mediator"))
    assert client.post(reverse("insight:brief")).status_code == 403
