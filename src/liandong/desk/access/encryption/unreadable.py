"""Encrypted cells that cannot be read: changed, swapped, or never encrypted.

Such a cell breaks its own value alone: pages show words in its place. It is logged and audited
once. What decides or writes by a value does not take the words for it: they are never encrypted,
and the cell is never overwritten, for what it held may still be recovered from a backup.
"""

import logging
from contextlib import suppress
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction

logger = logging.getLogger(__name__)
WORDS: Final = "〔无法读取〕"
LONGEST: Final = 60
_reported: Final[set[str]] = set()


class UnreadableError(ValidationError, InvalidTag):
    """The value cannot be read, so that nothing can be done with it, in words for the page."""

    def __init__(self) -> None:
        super().__init__(
            "有一项加密的内容无法读取，不能据此办理，也不能改写。请告诉系统管理员，从备份核对。"
        )


class Unreadable(str):
    """Stands for a text that cannot be read; keeps what the database holds."""

    __slots__ = ("cell",)
    cell: bytes

    def __new__(cls, cell: bytes) -> Self:
        made = super().__new__(cls, WORDS)
        made.cell = cell
        return made

    def __str__(self) -> str:
        return self

    def __getnewargs__(self) -> tuple[bytes]:  # type: ignore[override]
        return (self.cell,)


def is_unreadable(value: object) -> bool:
    """Also of a form that was filled with the words and sent back."""
    return isinstance(value, str) and value.strip() == WORDS


def refuse_unreadable(*values: object) -> None:
    """Raise UnreadableError where one of the values cannot be read."""
    if any(is_unreadable(value) for value in values):
        raise UnreadableError


def report(column: str, pk: object) -> None:
    """Log and audit the cell, once. Whoever reads meanwhile is not kept from the rest by it."""
    from liandong.desk.access import audit
    from liandong.desk.access.actors import System
    from liandong.desk.access.models import AuditEntry

    cell = f"{column} {pk}"[:LONGEST]
    if pk is None or cell in _reported or connection.needs_rollback:
        return
    _reported.add(cell)
    logger.error("the encrypted cell %s of row %s cannot be read", column, pk)
    known = AuditEntry.objects.filter(action="cell.unreadable", object_id=cell)
    with suppress(Error), transaction.atomic():
        if not known.exists():
            audit.record("cell.unreadable", by=System("access.cells"), of=("cell", cell))
