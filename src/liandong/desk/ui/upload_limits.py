"""The largest request body of a view, for code that reads the body before the view is called."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

MARK: Final = "largest_body"
FRAME: Final = 1024 * 1024
"""Bytes of a form around its files."""


def takes_files(largest: int) -> Callable[[View], View]:
    """Mark a view as one to which people who are signed in may upload this many bytes of files."""

    def mark(view: View) -> View:
        setattr(view, MARK, largest + FRAME)
        return view

    return mark


def largest_body(view: Callable[..., Any], *, otherwise: int) -> int:
    """The largest body that the view accepts."""
    return int(getattr(view, MARK, otherwise))
