"""Triggers taken off a table, as somebody would who may do anything with the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, models

from liandong.desk.access.sealing.triggers import NOTHING, Noted, freeing, guarding

SEALING: Final = ("sequence", "previous", "seal")
"""The columns of the audit that may be given once."""
COUNTING: Final = ("times", "noted_at", "noted_in", "latest_at", "address")
"""Those of the counts of refusals."""
WITHDRAWING: Final = ("withdrawn_by", "withdrawn_at", "withdrawn_reason")
"""Those of a frozen figure."""

_FIXED: Final = ("digest", "fixed_at", "fixed_by")
_FIRST: Final = ("first_digits", "first_by")
_DRAWN: Final = ("drawn_at", "second_digits", "second_by")
_STOPPED: Final = ("stopped_at", "stopped_by", "stopped_reason")
_COURSE: Final = ("state", *_FIXED, *_FIRST, *_DRAWN, *_STOPPED, "effect")
ORDER: Final[dict[str, Any]] = {
    "but": _COURSE,
    "until": "effect",
    "once": {
        "fixed_at": _FIXED,
        "first_digits": _FIRST,
        "drawn_at": (*_FIRST, *_DRAWN),
        "stopped_at": _COURSE,
    },
}
"""What of an order drawn by lot may be given, and until when."""
SHOP: Final[dict[str, Any]] = {
    "but": ("merchant", "start", "done_on", "done_by"),
    "once": {"start": ("start",)},
}
"""The same of a shop in it."""


@contextmanager
def unguarded(
    model: type[models.Model],
    *,
    but: tuple[str, ...],
    until: str = "",
    once: Mapping[str, tuple[str, ...]] = NOTHING,
    counts: bool = False,
    noted: Noted | None = None,
) -> Iterator[None]:
    """Without the triggers of `NeverChanges` while the block runs."""
    with connection.cursor() as cursor:
        for statement in freeing(connection, model, once):
            cursor.execute(statement)
        yield
        # Once more without: blocks may lie within each other.
        for statement in freeing(connection, model, once):
            cursor.execute(statement)
        for statement in guarding(
            connection, model, but=but, until=until, once=once, counts=counts, noted=noted
        ):
            cursor.execute(statement)
