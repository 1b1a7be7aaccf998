"""Pictures and PDF files that ask for far more time and memory than they have bytes."""

import io
import resource
import struct
import time
import zlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from PIL import Image

from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions import visits
from liandong.desk.papers import scans
from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Attachment, AttachmentFile
from liandong.desk.papers.pictures import LONGEST_SIDE, MOST_JPEG_SCANS, count_jpeg_scans
from liandong.desk.papers.scans import scan_of
from liandong.desk.work import bounded_process
from liandong.desk.work.bounded_process import Limits
from tests.desk.handling.papers.test_attachments import photograph, scanned

MOST_SECONDS = 3
"""Of the processor, of this process and the one that it starts, far below what these files took."""


def jpeg_of_scans(side: int, scans: int) -> bytes:
    """A grey progressive JPEG that refines nothing, again and again: about 140 bytes a scan."""
    blocks = ((side + 7) // 8) ** 2

    def table(kind: int, sign: int) -> bytes:
        return b"\xff\xc4" + struct.pack(">H", 20) + bytes([kind, 1, *[0] * 15, sign])

    bits, left = "", blocks
    while left > 0:
        run = max(min(left, 32_767), 16_384)
        bits, left = f"{bits}0{run - 16_384:014b}", left - run
    bits += "1" * (-len(bits) % 8)
    empty = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + bytes([1, 0, 1, 63, 0])
    return b"".join((
        b"\xff\xd8\xff\xdb" + struct.pack(">H", 67) + bytes([0, *[1] * 64]),
        b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, side, side, 1) + bytes([1, 0x11, 0]),
        table(0x00, 0) + table(0x10, 0xE0),
        b"\xff\xda" + struct.pack(">HB", 8, 1) + bytes([1, 0, 0, 0, 0]) + bytes(blocks // 8 + 1),
        (scan + empty.replace(b"\xff", b"\xff\x00")) * scans,
        b"\xff\xd9",
    ))  # fmt: skip


def png(width: int, height: int) -> bytes:
    """Transparent and empty."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = zlib.compress(bytes((1 + 4 * width) * height), 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf_of(*objects: bytes) -> bytes:
    """The first is the catalogue."""
    content, places = b"%PDF-1.7\n", []
    for number, thing in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + thing + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(content))
    return content + head + table + end


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
LOOP = pdf_of(
    CATALOGUE,
    ONE_PAGE,
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
    b"<</Length 4 0 R>>\nstream\nabc\nendstream",
)
"""The length of its content is the content itself: its page is counted, but cannot be bound."""
TREE = pdf_of(
    CATALOGUE,
    *(b"<</Type/Pages/Count 1/Kids[%d 0 R %d 0 R]>>" % (n, n) for n in range(3, 31)),
    b"<</Type/Page/MediaBox[0 0 9 9]>>",
)
"""Each node has the next one twice: 2 to the power of 28 pages."""


def used() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (jpeg_of_scans(9_984, 150), "像素"),
        (jpeg_of_scans(8_000, 1_500), "遍以上"),
        (png(9_990, 9_990), "像素"),
    ],
    ids=["wide_scans", "many_scans", "wide_png"],
)
def test_a_small_picture_that_asks_for_much_is_refused_at_once(content: bytes, says: str) -> None:
    before, most = used(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    with pytest.raises(ValidationError, match=says) as refusal:
        scan_of(content)
    assert "重新拍照" in str(refusal.value) or "重拍" in str(refusal.value)
    assert used() - before < MOST_SECONDS
    assert max(most, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) - most < 200 << 10


@pytest.mark.long
def test_the_dearest_picture_that_is_kept_costs_little() -> None:
    content = jpeg_of_scans(8_000, MOST_JPEG_SCANS - 1)
    before = used()
    assert scan_of(content).pages == 1
    assert used() - before < 2 * MOST_SECONDS


def test_scans_after_the_end_of_the_picture_do_not_count() -> None:
    """As in the film that a phone appends."""
    content = photograph().read()
    assert count_jpeg_scans(content + b"\xff\xda\x00\x02" * 1_000) == 1
    assert scan_of(content + b"\xff\xda\x00\x02" * 1_000).pages == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF"])
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_a_picture_of_any_usual_kind_is_kept(kind: str, mode: str) -> None:
    image = Image.new("RGB", (3_000, 1_000), "white")
    image.paste("black", (0, 0, 3_000, 500))
    content = io.BytesIO()
    mode = {"JPEG": "L", "WEBP": "RGB"}.get(kind, mode) if mode in {"1", "P"} else mode
    exif = Image.Exif()
    exif[274] = 6  # to be turned right
    image.convert(mode).save(content, kind, **({} if kind == "BMP" else {"exif": exif}))
    with Image.open(io.BytesIO(scan_of(content.getvalue()).content)) as kept:
        upright = kind != "BMP"  # which has no place for it
        assert max(kept.size) == LONGEST_SIDE
        assert (kept.height > kept.width) == upright
        place = (kept.width - 10, 10) if upright else (10, 10)
        other = (10, 10) if upright else (10, kept.height - 10)
        assert max(colours_at(kept, place)) < 20
        assert min(colours_at(kept, other)) > 235


@pytest.mark.long
def test_pictures_are_decoded_outside_of_the_web_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "READING", Limits(memory=1 << 30, seconds=1))
    start, own = time.monotonic(), time.process_time()
    with pytest.raises(ValidationError, match="重新扫描"):
        scan_of(TREE)
    assert time.process_time() - own < 0.5
    assert time.monotonic() - start < 60


@pytest.mark.django_db
def test_a_photo_of_the_scene_is_decoded_before_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else could write as long as a picture is decoded."""
    order: list[str] = []
    monkeypatch.setattr(visits, "check", lambda *_: None)
    monkeypatch.setattr(visits, "_visit_of_photo", lambda *_: object())
    monkeypatch.setattr(visits, "one_at_a_time", lambda: order.append("lock"))

    def decode(_content: bytes) -> None:
        order.append("decode")
        assert "lock" not in order
        raise ValidationError("busy", code=scans.BUSY)

    monkeypatch.setattr(visits, "scan_of", decode)
    sent: Any = SimpleNamespace(id="1f3b2c1e-0000-4000-8000-000000000001")
    nobody: Any = None
    assert visits.take_photo(sent, b"x", taken_at=nobody, by=nobody) is None  # to be sent again
    assert order == ["decode"]


def test_who_sends_many_files_waits_and_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_process, "LONGEST_WAIT", 0.1)
    for _turn in range(bounded_process.AT_ONCE):
        bounded_process._free.acquire()
    try:
        with pytest.raises(ValidationError, match="请稍后再试"):
            scan_of(photograph().read())
    finally:
        bounded_process._free.release(bounded_process.AT_ONCE)
    assert scan_of(photograph().read()).pages == 1


def test_a_pdf_that_cannot_be_bound_is_refused_when_it_comes() -> None:
    with pytest.raises(ValidationError, match="重新扫描"):
        scan_of(LOOP)


def test_a_pdf_of_a_scanner_is_kept_as_it_came() -> None:
    content = scanned(pages=3).read()
    kept = scan_of(content)
    assert (kept.pages, kept.content) == (3, content)


@pytest.fixture
def with_a_loop(gold: Dispute, signed_in: Callable[..., Client]) -> tuple[Dispute, Client]:
    """A file that holds what was taken in before it was read through."""
    client = signed_in("mediator")
    for pdf, title in ((scanned(), "聊天记录"), (scanned(pages=1), "购物小票")):
        address = f"/handling/papers/{gold.number}/attach/"
        client.post(address, {"scans": [pdf], "title": title})
    spoilt = AttachmentFile.objects.get(attachment=Attachment.objects.earliest("pk"))
    spoilt.content = LOOP
    spoilt.save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE papers_attachment SET digest = %s WHERE id = %s", [
            digest_of(LOOP), spoilt.attachment_id
        ])  # fmt: skip
    return gold, client


@pytest.mark.long
@pytest.mark.django_db
def test_a_file_is_bound_without_what_cannot_be_and_says_so(
    with_a_loop: tuple[Dispute, Client],
) -> None:
    dispute, client = with_a_loop
    bound = client.get(f"/handling/papers/{dispute.number}/file.pdf")
    assert bound.status_code == 200
    pages = pypdf.PdfReader(io.BytesIO(bound.content)).pages
    assert len(pages) == 3
    index = pages[1].extract_text().replace("\n", "")
    assert "第 1 份未能合订，见原件" in index
    assert "共 1 份 1 页" in index
    assert client.get(f"/handling/papers/{dispute.number}/file.zip").status_code == 200


@pytest.mark.long
@pytest.mark.django_db
def test_a_file_that_is_too_large_to_be_bound_is_refused_in_words(
    with_a_loop: tuple[Dispute, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    dispute, client = with_a_loop

    def too_large(*_args: object, **_options: object) -> None:
        raise bounded_process.LimitsExceeded

    monkeypatch.setattr(scans, "call_bounded", too_large)
    page = client.get(f"/handling/papers/{dispute.number}/file.pdf", follow=True)
    assert "请下载 ZIP" in "".join(str(message) for message in page.context["messages"])


def colours_at(picture: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    found = picture.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return found
