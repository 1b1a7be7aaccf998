"""Filters of templates that show free text of staff, and the version of a row on its page."""

from collections.abc import Callable
from typing import Any, Final

from liandong.desk.access.masking import Eyes
from liandong.desk.access.row_versions import row_version_field
from liandong.desk.access.visible_rows import NOT_OURS, works_in


def read_by(text: str | None, eyes: Eyes) -> str:
    """`{{ note.text|read_by(eyes) }}`: as the reader may read it, whose `eyes` the view passed."""
    return eyes.read(text)


def not_ours() -> str:
    """What a page says of a row on which its reader may not act."""
    return f"{NOT_OURS}。"


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "row_version_field": row_version_field,
    "works_in": works_in,
    "not_ours": not_ours,
}
FILTERS: Final[dict[str, Callable[..., Any]]] = {"read_by": read_by}
