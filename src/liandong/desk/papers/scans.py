"""Photographed and scanned sheets made fit to be kept, and a photograph as a page to be bound.

A photograph is drawn anew, upright, and only what is seen of it stays: no place, no device, nothing
that a program put into the file beside it. A PDF stays as it came, since it may be signed.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError

from liandong.desk.papers.digests import digest_of

LARGEST: Final = 20 * 1024 * 1024  # bytes of one file
MOST_PIXELS: Final = 100_000_000
MOST_PAGES: Final = 100
LONGEST_SIDE: Final = 2600  # pixels: an A4 sheet at 220 dpi
QUALITY: Final = 85
JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"
ENDINGS: Final = {JPEG: "jpg", PDF: "pdf"}
PHOTOGRAPHS: Final = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
APPLE: Final = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
A4: Final = (595.0, 842.0)  # points
MARGIN: Final = 24.0


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as it will be kept; `original` is the SM3 digest of the file as it came."""

    content: bytes
    media: str
    pages: int
    original: str
    taken_at: datetime | None = None


def scan_of(content: bytes) -> Scan:
    """Raises ValidationError, with what to do, for what cannot be kept."""
    if not content:
        raise ValidationError(_("这是一个空文件，请重新拍照或选择。"))
    if len(content) > LARGEST:
        most = LARGEST // 1024 // 1024
        raise ValidationError(
            _("文件超过 %(most)d MB。请把扫描分辨率调到 200 dpi，或分成几个文件。") % {"most": most}
        )
    if content.startswith(b"%PDF"):
        return _document(content)
    if content[4:12] in APPLE:
        raise ValidationError(
            _("这是苹果手机的 HEIC 照片。请在手机“设置 → 相机 → 格式”里选“兼容性最佳”后再拍。")
        )
    return _photograph(content)


def _document(content: bytes) -> Scan:
    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted
        pages = 0 if locked else len(reader.pages)
    except (PyPdfError, ValueError, KeyError, RecursionError, AttributeError) as error:
        raise ValidationError(_("这个 PDF 打不开，请重新扫描。")) from error
    if locked:
        raise ValidationError(_("这个 PDF 设了口令，请去掉口令后再放进来。"))
    if not 1 <= pages <= MOST_PAGES:
        raise ValidationError(
            _("一个 PDF 应有 1 至 %(most)d 页，请分成几个文件。") % {"most": MOST_PAGES}
        )
    return Scan(content, PDF, pages, digest_of(content))


def _photograph(content: bytes) -> Scan:
    with _opened(content) as image:
        taken_at = _moment(image)
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = Image.new("RGB", upright.size)  # without what hangs on the one that came
    drawn.paste(upright)
    kept = io.BytesIO()
    drawn.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Scan(kept.getvalue(), JPEG, 1, digest_of(content), taken_at)


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(content), formats=PHOTOGRAPHS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(_("照片的像素太多，请调低相机的分辨率后再拍。"))
            image.load()
            yield image
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("不认识这种文件。请放照片（JPG、PNG、WebP）或 PDF；Word 文件请先另存为 PDF。")
        ) from error


def _moment(image: Image.Image) -> datetime | None:
    """When it was taken, as the camera says it, in local time."""
    told = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        taken = datetime.strptime(str(told), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - made local below
    except ValueError:
        return None
    return timezone.make_aware(taken)


def as_pages(content: bytes, media: str) -> bytes:
    """The file as a PDF: a photograph stands in the middle of an A4 page, as large as it can."""
    if media == PDF:
        return content
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        lies = image.width > image.height
        drawn = io.BytesIO()
        image.save(drawn, "PDF", resolution=72, quality=QUALITY)
    picture = PdfReader(drawn).pages[0]
    width, height = A4[::-1] if lies else A4
    scale = min(
        (width - 2 * MARGIN) / picture.mediabox.width,
        (height - 2 * MARGIN) / picture.mediabox.height,
    )
    left = (width - picture.mediabox.width * scale) / 2
    below = (height - picture.mediabox.height * scale) / 2
    sheet = PageObject.create_blank_page(width=width, height=height)
    sheet.merge_transformed_page(picture, Transformation().scale(scale).translate(left, below))
    bound = PdfWriter()
    bound.add_page(sheet)
    made = io.BytesIO()
    bound.write(made)
    return made.getvalue()
