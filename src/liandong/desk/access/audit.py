"""The audit: one entry for each action, written inside the action's transaction.

If the entry cannot be written, the action is rolled back. One entry for a page read, an export or
an import, not one for each row. `detail` holds ids, field names, counts and reasons; never
personal data. The sealing job chains the entries (see `sealing`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from liandong.desk.access.actors import Actor, current_address, identity
from liandong.desk.access.models import AuditEntry, User

#: Collects the keys of what people recorded in the present request, for `page_reads`.
by_people: ContextVar[list[int] | None] = ContextVar("by_people", default=None)


def record(
    action: str,
    *,
    by: Actor,
    of: models.Model | tuple[str, str] | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Record that `by` did `action` (as "dispute.correct") to `of` (a row or type and id)."""
    who = identity(by)
    object_type, object_id = _object(of)
    entry = AuditEntry.objects.create(
        actor_kind=who.kind,
        actor_id=who.pk,
        actor_name=who.name,
        actor_role=who.role,
        action=action,
        object_type=object_type,
        object_id=object_id,
        detail=detail or {},
        address=current_address.get(),
    )
    entries = by_people.get()
    if entries is not None and isinstance(by, User):
        entries.append(entry.pk)
    return entry


@contextmanager
def once_made(
    action: str,
    *,
    by: Actor,
    of: models.Model | tuple[str, str] | None = None,
    detail: dict[str, Any] | None = None,
) -> Iterator[None]:
    """Around the making of a file: recorded once it is made, so that one which cannot be made, or
    is not there, does not stand in the audit as handed out."""
    yield
    record(action, by=by, of=of, detail=detail)


def _object(of: models.Model | tuple[str, str] | None) -> tuple[str, str]:
    if of is None:
        return "", ""
    if isinstance(of, models.Model):
        return of._meta.label_lower, str(of.pk)
    return of
