"""The whole file gives nobody what the single paper and the single attachment do not give."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from django.test import Client

from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.disputes.models import Dispute
from liandong.desk.papers.models import Attachment, Paper
from tests.desk.disputes.workflow.test_stepping import go
from tests.desk.handling.papers.test_attachments import photograph
from tests.desk.handling.papers.test_papers import issue
from tests.desk.papers.conftest import SCENE

pytestmark = pytest.mark.django_db
WHY = {"reason": "负责人检查"}
CANARY = "演示甲的身份证"


@pytest.fixture
def full(
    gold: Dispute, bureau: Client, signed_in: Callable[[str], Client], person: Callable[..., User]
) -> Dispute:
    """A file with papers of two offices, and an identity card as evidence."""
    client = signed_in("mediator")
    issue(client, gold, "scene", **SCENE)
    go(gold, "accept", by=person("regulator"))
    issue(bureau, gold, "acceptance", addressee="演示甲", phone="0515-0")
    scans = {"scans": [photograph()], "title": CANARY}
    client.post(f"/handling/papers/{gold.number}/attach/", scans)
    assert (Paper.objects.count(), Attachment.objects.count()) == (2, 1)
    return gold


def of(dispute: Dispute, ending: str = "zip") -> str:
    return f"/handling/papers/{dispute.number}/file.{ending}"


def names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


@pytest.fixture
def stranger(signed_in: Callable[[str], Client]) -> Callable[[str], Client]:
    """A person of a role, of an office that issued nothing in the dispute."""

    def browser(role: str) -> Client:
        office, _made = Department.objects.get_or_create(
            name="另一单位", kind=Department.Kind.COMMITTEE, districts=["铜马商圈"]
        )
        client = signed_in(role)
        User.objects.filter(username=role).update(department=office)
        return client

    return browser


@pytest.mark.parametrize("role", ["supervisor", "people_mediator", "regulator", "duty_officer"])
@pytest.mark.parametrize("ending", ["zip", "pdf"])
def test_who_may_open_no_piece_gets_the_index_alone(
    full: Dispute, stranger: Callable[[str], Client], role: str, ending: str
) -> None:
    client = stranger(role)
    singles = [f"/handling/paper/{paper.pk}/paper.pdf" for paper in Paper.objects.all()]
    singles += [
        f"/handling/attachments/{attachment.pk}/" for attachment in Attachment.objects.all()
    ]
    assert {client.get(single).status_code for single in singles} == {302}
    content = client.post(of(full, ending), WHY).content
    if ending == "zip":
        assert names(content) == ["00 封面.pdf", "00 目录.pdf"]
    else:
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
        assert len(pages) == 2
        assert "未附" in pages[1]
        assert "不能打开" in pages[1].replace("\n", "")
        assert CANARY not in pages[1]


def test_an_office_gets_its_own_pieces_and_reads_why_others_are_left_out(
    full: Dispute, bureau: Any
) -> None:
    content = bureau.post(of(full), WHY).content
    assert [name[3:] for name in names(content)] == ["封面.pdf", "目录.pdf", "投诉受理决定书.pdf"]
    index = zipfile.ZipFile(io.BytesIO(content)).read("00 目录.pdf")
    text = pypdf.PdfReader(io.BytesIO(index)).pages[0].extract_text()
    assert "现场调解记录" in text
    assert "未附" in text
    assert CANARY not in text
    assert AuditEntry.objects.get(action="papers.bind").detail == {
        "kind": "zip",
        "pieces": 1,
        "left_out": 2,
        "reason": "负责人检查",
    }


@pytest.mark.long
def test_who_does_not_hold_the_matter_says_why(full: Dispute, bureau: Any) -> None:
    page = bureau.get(of(full))
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "请说明事由" in page.content.decode()
    for reason in ("", "1", "aaaa", "   ", "。。。。"):
        refused = bureau.post(of(full), {"reason": reason})
        assert (refused.status_code, refused["Content-Type"][:9]) == (422, "text/html")
    assert not AuditEntry.objects.filter(action="papers.bind").exists()


@pytest.mark.long
def test_who_holds_the_matter_has_the_whole_file_at_once(
    full: Dispute, signed_in: Callable[..., Client]
) -> None:
    found = names(signed_in("mediator").get(of(full)).content)
    assert len(found) == 2 + 3
    assert any(CANARY in name for name in found)
