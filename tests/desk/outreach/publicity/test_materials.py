"""The library of publicity material: added, replaced, withdrawn, downloaded by all offices."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.outreach.actions.materials import (
    add_material,
    replace_file,
    save_material,
    withdraw_material,
)
from liandong.desk.outreach.models import Material
from liandong.desk.outreach.queries.publicity.materials import current_of, versions_of
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.scans import LARGEST, Scan, scan_of
from tests.desk.outreach.page_versions import filled_in, save_as_read

pytestmark = pytest.mark.django_db


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()


def scanned(shade: int) -> Scan:
    return scan_of(picture(shade))


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", content, "image/jpeg")


@pytest.fixture
def material(mediator: User) -> Material:
    made = Material(title="演示识别单", topic="tobacco_liquor")
    return add_material(material=made, scan=scanned(10), by=mediator)


def test_a_new_version_takes_the_place_of_the_one_before(
    material: Material, mediator: User
) -> None:
    first = current_of(material)
    second = replace_file(material=material, scan=scanned(200), by=mediator)
    assert current_of(material) == second
    assert [(row.number, row.is_current) for row in versions_of(material)] == [
        (2, True),
        (1, False),
    ]
    assert second.replaces == first
    with pytest.raises(ValidationError, match="相同"):
        replace_file(material=material, scan=scanned(200), by=mediator)


def test_other_departments_use_it_and_do_not_change_it(
    material: Material, mediator: User, someone: Callable[..., User], browser: Any
) -> None:
    officer = someone("police", "duty_officer", place="滨河商圈")
    first = current_of(material)
    assert first
    replace_file(material=material, scan=scanned(200), by=mediator)
    second = current_of(material)
    assert second
    address = f"/outreach/materials/{material.number}/"
    page = browser(officer).get(address).content.decode()
    assert "下载" in page
    assert "更换文件" not in page
    assert browser(officer).get(f"{address}files/{second.pk}/").status_code == 200
    assert browser(officer).get(f"{address}files/{first.pk}/").status_code == 404
    assert browser(mediator).get(f"{address}files/{first.pk}/").status_code == 200
    with pytest.raises(PermissionDenied):
        replace_file(material=material, scan=scanned(99), by=officer)
    with pytest.raises(PermissionDenied):
        save_material(material=material, by=officer)
    with pytest.raises(PermissionDenied):
        withdraw_material(material=material, reason="旧了", by=officer)


def test_who_may_not_add_is_refused(someone: Callable[..., User]) -> None:
    by = someone("office", "analyst")
    with pytest.raises(PermissionDenied):
        add_material(material=Material(title="单", topic="food"), scan=scanned(1), by=by)
    assert not Material.objects.exists()


def test_what_was_withdrawn_is_not_handed_out_any_more(
    material: Material, mediator: User, someone: Callable[..., User], browser: Any
) -> None:
    piece = current_of(material)
    assert piece
    with pytest.raises(ValidationError, match="撤下的原因"):
        withdraw_material(material=material, reason=" ", by=mediator)
    withdraw_material(material=material, reason="法律已修改", by=mediator)
    with pytest.raises(ValidationError, match="已撤下"):
        replace_file(material=material, scan=scanned(99), by=mediator)
    desk = browser(someone("police", "duty_officer"))
    assert "演示识别单" not in desk.get("/outreach/materials/").content.decode()
    assert "演示识别单" in desk.get("/outreach/materials/?state=withdrawn").content.decode()
    address = f"/outreach/materials/{material.number}/"
    page = desk.get(address).content.decode()
    assert "不要再发放" in page
    assert "法律已修改" in page
    assert desk.get(f"{address}files/{piece.pk}/").status_code == 404


def test_by_pages_it_is_added_changed_replaced_and_withdrawn(mediator: User, browser: Any) -> None:
    desk = browser(mediator)
    given = {"title": "过期食品识别", "topic": "expired_food", "note": ""}
    assert "文件" in desk.get("/outreach/materials/new/").content.decode()
    assert desk.post("/outreach/materials/new/", given).status_code == 422
    wrong = desk.post("/outreach/materials/new/", given | {"scans": upload(b"MZ not a picture")})
    assert wrong.status_code == 422
    assert not Material.objects.exists()
    desk.post("/outreach/materials/new/", given | {"scans": upload(picture(10))})
    material = Material.objects.get()
    address = f"/outreach/materials/{material.number}/"
    save_as_read(desk, f"{address}edit/", given | {"note": "2026 年版"})
    assert "2026 年版" in desk.get(address).content.decode()
    desk.post(f"{address}replace/", {"scans": upload(picture(200))})
    assert "第 2 版" in desk.get(address).content.decode()
    desk.post(f"{address}replace/", {})
    assert Attachment.objects.count() == 2
    desk.post(f"{address}withdraw/", {"reason": "另有新版"})
    material.refresh_from_db()
    assert material.withdrawn_at
    entries = AuditEntry.objects.filter(action__startswith="material.")
    assert {"material.add", "material.save", "material.replace", "material.withdraw"} <= set(
        entries.values_list("action", flat=True)
    )


def test_a_file_that_is_too_large_is_refused(mediator: User, browser: Any) -> None:
    given = {"title": "大", "topic": "food", "scans": upload(b"%PDF" + bytes(LARGEST))}
    reply = browser(mediator).post("/outreach/materials/new/", given)
    assert reply.status_code == 422
    assert "20 MB" in reply.content.decode()


def test_two_who_rename_one_material_do_not_write_over_each_other(
    material: Material, mediator: User, browser: Any
) -> None:
    client, address = browser(mediator), f"/outreach/materials/{material.number}/edit/"
    given = filled_in(client.get(address))
    Material.objects.update(note="同事写的说明")
    for changes in ({}, {"page_version": ""}):
        reply = client.post(address, given | {"title": "改名", **changes})
        assert "内容已变，请重新阅读" in reply.content.decode()
    material.refresh_from_db()
    assert (material.title, material.note) == ("演示识别单", "同事写的说明")
