"""Areas drawn over the districts: of police stations and of branches of the regulator."""

from collections.abc import Sequence

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Border
from liandong.desk.directory.rules.outlines import Outlined


def load_borders(kind: Border.Kind, areas: Sequence[Outlined], *, by: Actor) -> int:
    """Replace all borders of this kind; returns how many there are now."""
    check(by, Permission.MANAGE_DIRECTORY)
    with transaction.atomic():
        lock_key("borders")  # of two files at the same instant the second replaces the first
        Border.objects.filter(kind=kind).delete()
        Border.objects.bulk_create(
            Border(kind=kind, code=area.code, name=area.name, rings=area.rings) for area in areas
        )
        detail = {"border": kind.value, "borders": len(areas)}
        audit.record("directory.load_borders", by=by, detail=detail)
    return len(areas)
