"""Photographs drawn anew: upright, small enough, without what a program put beside the picture.

Executed in a process of its own (`work.bounded_process`), hence without Django.
"""

import io
import re
from datetime import datetime
from typing import Final, NamedTuple

from PIL import ExifTags, Image, ImageOps

MOST_PIXELS: Final = 65_000_000
"""Phones photograph 12 to 50 million pixels, some 64."""
MOST_PIXELS_WHOLE: Final = 40_000_000
"""Of formats that cannot be decoded reduced: an A4 sheet at 600 dpi has 35 million."""
MOST_JPEG_SCANS: Final = 64
"""Cameras write one, programs for the web about ten. Each costs as much as its picture is large,
however few its bytes."""
LONGEST_SIDE: Final = 2600  # pixels: an A4 sheet at 220 dpi
REDUCING_GAP: Final = 1.5
"""What is decoded reduced stays this many times as large as the picture that is kept."""
QUALITY: Final = 85
FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
JPEG_FORMATS: Final = frozenset({"JPEG", "MPO"})
REDUCED_AS_THEY_ARE: Final = frozenset({"L", "RGB", "CMYK"})
"""Modes of Pillow that can be averaged; the others hold palettes, single bits or transparency."""

MARKER: Final = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
"""In compressed data FF is followed by 00, by a restart marker (D0 to D7), or by FF."""
WITHOUT_LENGTH: Final = frozenset({0x01, 0xD8})
START_OF_SCAN: Final = 0xDA
END_OF_IMAGE: Final = 0xD9


class UnfitFile(Exception):  # noqa: N818 - named for what it says
    """The file cannot be kept; the message says why and what to do."""


class Redrawn(NamedTuple):
    """A picture as JPEG, and the camera's own local time."""

    content: bytes
    taken_at: datetime | None


def redraw(content: bytes) -> Redrawn:
    """Raises UnfitFile."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _check_cost(image, content)
            taken_at = _moment(image)
            reduced = (
                image if image.mode in REDUCED_AS_THEY_ARE else image.convert(_averaged(image))
            )
            reduced.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=REDUCING_GAP)
            if reduced is not image:
                reduced.info |= {"exif": image.getexif().tobytes()}
            upright = ImageOps.exif_transpose(reduced).convert("RGB")
    except (UnfitFile, MemoryError):
        raise
    except Exception as error:
        raise UnfitFile(
            "不认识这种文件。请放照片（JPG、PNG、WebP）或 PDF；Word 文件请先另存为 PDF。"
        ) from error
    drawn = Image.new("RGB", upright.size)  # without what hangs on the one that came
    drawn.paste(upright)
    kept = io.BytesIO()
    drawn.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Redrawn(kept.getvalue(), taken_at)


def count_jpeg_scans(content: bytes) -> int:
    """As far as MOST_JPEG_SCANS + 1. What follows the picture in the file does not count: phones
    append a short film."""
    scans = place = 0
    while scans <= MOST_JPEG_SCANS and (found := MARKER.search(content, place)):
        marker, place = found[1][0], found.end()
        if marker == END_OF_IMAGE:
            break
        scans += marker == START_OF_SCAN
        if marker not in WITHOUT_LENGTH:
            place += int.from_bytes(content[place : place + 2], "big")
    return scans


def _check_cost(image: Image.Image, content: bytes) -> None:
    """What only the header says, before anything is decoded."""
    is_jpeg = image.format in JPEG_FORMATS
    most = MOST_PIXELS if is_jpeg else MOST_PIXELS_WHOLE
    if image.width * image.height > most:
        raise UnfitFile(
            f"照片有 {image.width} × {image.height} 像素，超过 {most // 10_000:,} 万。"
            "请用手机的普通拍照模式重拍，或调低扫描的分辨率。"
        )
    if is_jpeg and count_jpeg_scans(content) > MOST_JPEG_SCANS:
        raise UnfitFile(
            f"这张 JPG 分成了 {MOST_JPEG_SCANS} 遍以上，不像相机拍的。"
            "请重新拍照，或另存为普通的 JPG。"
        )


def _averaged(image: Image.Image) -> str:
    return "L" if image.mode == "1" else "RGB"


def _moment(image: Image.Image) -> datetime | None:
    stamp = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        return datetime.strptime(str(stamp), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - made local later
    except ValueError:
        return None
