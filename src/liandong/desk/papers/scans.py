"""Photographed and scanned sheets made fit to be kept, and made pages to be bound.

A photograph is redrawn upright, and only the picture itself is kept: no place, no device, nothing
that a program put into the file beside it. A PDF stays as it came, since it may be signed. Both are
read in a process of its own: few bytes may ask for much time and memory.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone

from liandong.desk.papers.digests import digest_of
from liandong.desk.work.bounded_process import (
    AllBusy,
    Limits,
    LimitsExceeded,
    call_bounded,
)

if TYPE_CHECKING:
    from liandong.desk.papers.documents import Pages

LARGEST: Final = 20 * 1024 * 1024  # bytes of one file
READING: Final = Limits(memory=1 << 30, seconds=10)
"""Of one file; a photograph of 12 megapixels takes half a second of the processor."""
JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"
ENDINGS: Final = {JPEG: "jpg", PDF: "pdf"}
DARK: Final = 128  # of 256 shades
BUSY: Final = "busy"
"""Code of the error of a file that may be sent again."""
LEAST_INK: Final = 0.0005
"""The part of a pad that any signature covers: a stroke across a tenth of it."""
APPLE: Final = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as it will be kept; `original` is the SM3 digest of the file as it came."""

    content: bytes
    media: str
    pages: int
    original: str
    taken_at: datetime | None = None


def scan_of(content: bytes) -> Scan:
    """Raises ValidationError, with what to do, for what cannot be kept.

    It may take seconds: not to be called while a lock is held.
    """
    from liandong.desk.papers.documents import count_pages
    from liandong.desk.papers.pictures import redraw

    if not content:
        raise ValidationError("这是一个空文件，请重新拍照或选择。")
    if len(content) > LARGEST:
        most = LARGEST // 1024 // 1024
        raise ValidationError(f"文件超过 {most} MB。请把扫描分辨率调到 200 dpi，或分成几个文件。")
    if content.startswith(b"%PDF"):
        pages = _read(
            count_pages,
            content,
            remedy="读这个 PDF 所需内存或者时间过多，已停止。请重新扫描，或分成几个文件。",
        )
        return Scan(content, PDF, pages, digest_of(content))
    if content[4:12] in APPLE:
        raise ValidationError(
            "这是苹果手机的 HEIC 照片。请在手机“设置 → 相机 → 格式”里选“兼容性最佳”后再拍。"
        )
    picture = _read(
        redraw,
        content,
        remedy="读这张照片所需内存或者时间过多，已停止。"
        "请用手机的普通拍照模式重拍，或另存为普通的 JPG。",
    )
    taken_at = picture.taken_at and timezone.make_aware(picture.taken_at)
    return Scan(picture.content, JPEG, 1, digest_of(content), taken_at)


def _read(function: Callable[[bytes], Result], content: bytes, *, remedy: str) -> Result:
    from liandong.desk.papers.pictures import UnfitFile

    try:
        return call_bounded(function, content, limits=READING)
    except UnfitFile as error:
        raise ValidationError(str(error)) from error
    except AllBusy as error:
        raise ValidationError(str(error), code=BUSY) from error
    except LimitsExceeded as error:
        raise ValidationError(remedy) from error


def is_blank(scan: Scan) -> bool:
    """Whether hardly anything is drawn on it: an empty pad, a single dot."""
    from PIL import Image

    if scan.media != JPEG:
        return False
    with Image.open(io.BytesIO(scan.content), formats=("JPEG",)) as image:
        grey = image.convert("L")
    dark = sum(grey.histogram()[:DARK])
    return dark < LEAST_INK * grey.width * grey.height


def bindable_pages(files: Sequence[tuple[bytes, str]]) -> "list[Pages]":
    """Of each file with its media type; UNBOUND where one that was put in cannot be read.

    Raises AllBusy.
    """
    from liandong.desk.papers.documents import pages_of

    given = [(content, media == JPEG) for content, media in files]
    if not given:
        return []
    try:
        return call_bounded(pages_of, given)
    except AllBusy:
        raise
    except LimitsExceeded:  # because of one of them, or of all together
        return [_alone(file) for file in given]


def _alone(file: tuple[bytes, bool]) -> "Pages":
    from liandong.desk.papers.documents import UNBOUND, pages_of

    try:
        return call_bounded(pages_of, [file], limits=READING)[0]
    except AllBusy:
        raise
    except LimitsExceeded:
        return UNBOUND


def bound(parts: Sequence[bytes]) -> bytes:
    """PDF files as one. Raises LimitsExceeded."""
    from liandong.desk.papers.documents import bind

    return call_bounded(bind, list(parts))
