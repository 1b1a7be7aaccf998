"""The charts of the brief, as the browser has drawn them."""

from collections.abc import Iterable
from typing import Any, Final

from liandong.desk.insight.pictures import PICTURES

LARGEST_DRAWING: Final = 2 * 1024 * 1024
PNG: Final = b"\x89PNG\r\n\x1a\n"


def drawings(files: Iterable[tuple[str, Any]]) -> dict[str, bytes]:
    """Charts by the name of their part, of uploaded files; all but small PNG are left out."""
    found = {}
    for name, file in files:
        if name in PICTURES and file.size <= LARGEST_DRAWING:
            content = file.read()
            if content.startswith(PNG):
                found[name] = content
    return found
