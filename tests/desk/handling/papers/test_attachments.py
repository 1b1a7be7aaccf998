"""Signed sheets and evidence: photographed or scanned, without what hangs on them, in the file."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import ExifTags, Image

from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.intake.models import Record
from liandong.desk.papers import uploads
from liandong.desk.papers.models import Attachment, AttachmentFile, Paper
from liandong.desk.papers.queries.attachments import content_of
from liandong.desk.papers.queries.papers import ChangedPaper
from tests.desk.disputes.conftest import DRESS, dispute_of
from tests.desk.handling.papers.test_papers import issue
from tests.desk.papers.conftest import SCENE

WHERE = "云泽市某路某号"


def photograph(
    size: Any = (300, 200), colour: Any = "white", name: Any = "小票.jpg"
) -> SimpleUploadedFile:
    """As a phone makes it: lying, to be turned, with its place and its owner in it."""
    image = Image.new("RGB", size, colour)
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Artist] = WHERE
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:20 10:30:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (33.0, 20.0, 1.0)
    made = io.BytesIO()
    image.save(made, "JPEG", exif=exif)
    return SimpleUploadedFile(name, made.getvalue(), "image/jpeg")


def scanned(pages: Any = 2, name: Any = "扫描.pdf", password: Any = "") -> SimpleUploadedFile:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    made = io.BytesIO()
    writer.write(made)
    return SimpleUploadedFile(name, made.getvalue(), "application/pdf")


class Put:
    """Put files into the file of the dispute; the words of the toast."""

    def __init__(self, client: Client, number: str) -> None:
        self.client = client
        self._address = f"/handling/papers/{number}/attach/"

    def __call__(self, *files: Any, **fields: Any) -> str:
        page = self.client.post(self._address, {"scans": list(files), **fields}, follow=True)
        return "".join(str(message) for message in page.context["messages"])


@pytest.fixture
def put(gold: Any, signed_in: Callable[..., Client]) -> Put:
    return Put(signed_in("mediator"), gold.number)


def test_of_a_photograph_only_what_is_seen_is_kept(put: Any) -> None:
    came = photograph()
    assert "共 1 份" in put(came, title="购物小票")
    kept = Attachment.objects.get()
    content = content_of(kept)
    image = Image.open(io.BytesIO(content))
    assert image.size == (200, 300)  # upright
    assert not dict(image.getexif())
    assert "exif" not in image.info
    assert WHERE.encode() not in content
    assert f"{kept.taken_at:%Y-%m-%d}" == "2026-11-20"
    raw = AttachmentFile.objects.extra(select={"raw": "content"}).values_list("raw").get()[0]
    assert content not in bytes(raw)
    assert content[:200] not in bytes(raw)


def test_several_are_counted_and_the_same_again_is_kept_once(put: Any) -> None:
    put(photograph(), photograph(colour="red"), title="聊天记录")
    assert [attachment.title for attachment in Attachment.objects.order_by("pk")] == [
        "聊天记录 1",
        "聊天记录 2",
    ]
    put(photograph(), title="又传一次")
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("说明.docx", b"PK\x03\x04" + b"x" * 90), "请先另存为 PDF"),
        (SimpleUploadedFile("IMG_1.HEIC", b"\0\0\0\x24ftypheic" + b"x" * 90), "兼容性最佳"),
        (SimpleUploadedFile("坏.jpg", b"\xff\xd8\xff\xe0" + b"x" * 90), "不认识这种文件"),
        (SimpleUploadedFile("坏.pdf", b"%PDF-1.7 x"), "打不开"),
        (SimpleUploadedFile("空.jpg", b""), "空文件"),
        (scanned(password="x"), "设有口令"),
        (scanned(pages=101), "分成几个文件"),
    ],
)
def test_what_cannot_be_kept_says_which_file_and_what_to_do(
    put: Any, file: Any, words: str
) -> None:
    reply = put(photograph(), file, title="证据")
    assert file.name in reply
    assert words in reply
    assert not Attachment.objects.exists()


def test_what_is_too_large_is_refused_without_being_kept(
    put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    assert "放不下" in put(SimpleUploadedFile("大.pdf", b"%PDF" + b"x" * 200_000), title="扫描件")
    assert "请先拍照或选择文件" in put(title="什么也没有")


@pytest.mark.long
def test_a_replaced_or_taken_out_one_stays_as_history(put: Any, gold: Any) -> None:
    put(photograph(), title="小票")
    first = Attachment.objects.get()
    put(photograph(colour="red"), title="小票", replaces=first.pk)
    first.refresh_from_db()
    assert first.state == "replaced"
    second = first.replaced_by
    assert "已由他人替换或撤出" in put(photograph(colour="blue"), title="小票", replaces=first.pk)
    put.client.post(f"/handling/attachments/{second.pk}/take-out/", {"reason": "拍糊了"})
    second.refresh_from_db()
    assert (second.state, second.reason) == ("taken_out", "拍糊了")
    page = put.client.get(f"/handling/papers/{gold.number}/").content.decode()
    assert "拍糊了" in page
    put.client.post(f"/handling/attachments/{second.pk}/put-back/")
    second.refresh_from_db()
    assert second.is_kept
    history = put.client.get(f"/disputes/{gold.number}/").content.decode()
    assert "从卷宗撤出" in history
    assert "归入卷宗" in history


@pytest.mark.long
def test_another_office_reads_what_kind_it_is_and_no_more(
    put: Any, gold: Any, signed_in: Callable[..., Client]
) -> None:
    put(photograph(), title="演示甲的身份证")
    other = signed_in("duty_officer")
    elsewhere = Department.objects.create(name="演示警务站", kind="police", districts=["铜马商圈"])
    User.objects.filter(username="duty_officer").update(department=elsewhere)
    page = other.get(f"/handling/papers/{gold.number}/").content.decode()
    assert "证据材料" in page
    assert "演示甲的身份证" not in page
    pk = Attachment.objects.get().pk
    assert other.get(f"/handling/attachments/{pk}/").status_code == 302
    assert other.post(f"/handling/attachments/{pk}/take-out/", {"reason": "x"}).status_code == 404
    assert put.client.get(f"/handling/attachments/{pk}/")["Content-Type"] == "image/jpeg"
    assert AuditEntry.objects.filter(action="papers.look").count() == 1


@pytest.mark.long
def test_the_whole_file_holds_them_in_order(put: Any, gold: Any) -> None:
    issue(put.client, gold, "scene", **SCENE)
    paper = Paper.objects.get()
    put(scanned(), form="scene", paper=paper.pk)
    put(photograph(), title="小票:正面")
    put(photograph(colour="red"), title="拍糊的")
    put.client.post(
        f"/handling/attachments/{Attachment.objects.last().pk}/take-out/", {"reason": "糊"}
    )
    whole = put.client.get(f"/handling/papers/{gold.number}/file.pdf").content
    pages = pypdf.PdfReader(io.BytesIO(whole)).pages
    index = pages[1].extract_text()
    assert index.index("小票:正面") < index.index("现场调解记录")
    assert "现场调解记录（签字件）" in index
    assert "共 3 份 4 页" in index
    assert len(pages) == 2 + 4
    assert {round(float(page.mediabox.width)) for page in pages} == {595}
    bundle = put.client.get(f"/handling/papers/{gold.number}/file.zip").content
    names = zipfile.ZipFile(io.BytesIO(bundle)).namelist()[2:]
    assert names == [
        "01 小票_正面.jpg",
        "02 现场调解记录.pdf",
        "03 现场调解记录（签字件）.pdf",
    ]


def test_a_file_that_was_changed_in_the_database_is_not_shown(put: Any) -> None:
    put(photograph(), title="小票")
    file = AttachmentFile.objects.get()
    file.content = b"other"
    file.save()
    with pytest.raises(ChangedPaper):
        content_of(Attachment.objects.get())


@pytest.mark.long
def test_they_follow_a_matter_into_another(
    put: Any, gold: Any, add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    put(photograph(), title="小票")
    other = dispute_of(add_record(DRESS))
    merge(other, gold, by=person("regulator"))
    page = put.client.get(f"/handling/papers/{other.number}/").content.decode()
    assert "小票" in page
