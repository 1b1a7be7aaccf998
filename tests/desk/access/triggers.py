"""Triggers taken off a table, as somebody would who may do anything with the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, models

from liandong.desk.access.sealing.triggers import Noted, freeing, guarding

SEALING: Final = ("sequence", "previous", "seal")
"""The columns of the audit that may be given once."""
COUNTING: Final = ("times", "noted_at", "noted_in", "latest_at", "address")
"""Those of the counts of refusals."""
WITHDRAWING: Final = ("withdrawn_by", "withdrawn_at", "withdrawn_reason")
"""Those of a frozen figure."""


@contextmanager
def unguarded(
    model: type[models.Model],
    *,
    but: tuple[str, ...],
    until: str = "",
    counts: bool = False,
    noted: Noted | None = None,
) -> Iterator[None]:
    """Without the triggers of `NeverChanges` while the block runs."""
    with connection.cursor() as cursor:
        for statement in freeing(connection, model):
            cursor.execute(statement)
        yield
        # Once more without: blocks may lie within each other.
        for statement in freeing(connection, model):
            cursor.execute(statement)
        for statement in guarding(
            connection, model, but=but, until=until, counts=counts, noted=noted
        ):
            cursor.execute(statement)
