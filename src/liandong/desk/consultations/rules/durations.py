"""How long a consultation took."""

from datetime import datetime
from typing import Final

LONGEST: Final = 7_200
"""Seconds; what took longer was left open on the page, and is not counted."""


def seconds_between(begun: datetime | None, ended: datetime) -> int | None:
    """From the first key stroke to the moment at which it was saved, at least one: the form takes
    no less. None where it is not known."""
    if begun is None:
        return None
    seconds = int((ended - begun).total_seconds())
    return max(seconds, 1) if 0 <= seconds <= LONGEST else None


def duration_words(seconds: float | None) -> str:
    """As “45 秒”, “3 分 20 秒”; — for nothing."""
    if seconds is None:
        return "—"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} 秒"
    return f"{minutes} 分 {rest} 秒" if rest else f"{minutes} 分"
