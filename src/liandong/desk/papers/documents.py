"""PDF files read through and bound into one.

Executed in a process of its own (`work.bounded_process`), hence without Django.
"""

import io
from collections.abc import Sequence
from typing import Final, NamedTuple

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter, Transformation

from liandong.desk.papers.pictures import QUALITY, UnfitFile

MOST_PAGES: Final = 100
A4: Final = (595.0, 842.0)  # points
MARGIN: Final = 24.0


class Pages(NamedTuple):
    """Pages ready to be bound, as a PDF of their own; none where a file cannot be bound."""

    pages: int
    content: bytes


UNBOUND: Final = Pages(0, b"")


def count_pages(content: bytes) -> int:
    """Of a PDF all of whose pages can be bound. Raises UnfitFile."""
    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted
        count = 0 if locked else len(reader.pages)
        if 1 <= count <= MOST_PAGES:
            _rewritten(reader)
    except MemoryError:
        raise
    except Exception as error:
        raise UnfitFile(
            "这个 PDF 打不开或内容有损坏，请重新扫描，或用“打印为 PDF”另存。"
        ) from error
    if locked:
        raise UnfitFile("该 PDF 设有口令，请去除口令后重新上传。")
    if not 1 <= count <= MOST_PAGES:
        raise UnfitFile(f"一个 PDF 应有 1 至 {MOST_PAGES} 页，请分成几个文件。")
    return count


def pages_of(files: Sequence[tuple[bytes, bool]]) -> list[Pages]:
    """Of each file, given with whether it is a photograph (JPEG) and not a PDF."""
    return [_pages(content, is_photograph) for content, is_photograph in files]


def bind(parts: Sequence[bytes]) -> bytes:
    """PDF files as one."""
    return _rewritten(*(PdfReader(io.BytesIO(part)) for part in parts))


def stamped(content: bytes, stamp: bytes) -> bytes:
    """A PDF with the first page of another under each of its pages."""
    below = PdfReader(io.BytesIO(stamp)).pages[0]
    bound = PdfWriter(clone_from=io.BytesIO(content))
    for page in bound.pages:
        page.merge_page(below, over=False)
    made = io.BytesIO()
    bound.write(made)
    return made.getvalue()


def _pages(content: bytes, is_photograph: bool) -> Pages:
    try:
        if is_photograph:
            return Pages(1, _sheet_of(content))
        reader = PdfReader(io.BytesIO(content))
        return Pages(len(reader.pages), _rewritten(reader))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a library raises because of what was put in
        return UNBOUND


def _rewritten(*readers: PdfReader) -> bytes:
    """Pages alone: no outline, script or form of a file that was put in."""
    bound = PdfWriter()
    for reader in readers:
        for page in reader.pages:
            bound.add_page(page)
    made = io.BytesIO()
    bound.write(made)
    return made.getvalue()


def _sheet_of(photograph: bytes) -> bytes:
    """It stands in the middle of an A4 page, as large as it can."""
    with Image.open(io.BytesIO(photograph), formats=("JPEG",)) as image:
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
