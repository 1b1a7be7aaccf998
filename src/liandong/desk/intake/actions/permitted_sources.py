"""Who may bring in records of which sources."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.engine.vocabulary import SOURCE_LABELS, Source


def check_sources(by: Actor, sources: Iterable[str]) -> None:
    """Raise PermissionDenied, naming the source, unless `by` may bring in each of them.

    A machine account may bring in its own sources, a person what their role imports or registers;
    reports of offences (举报单) are for the regulator alone.
    """
    for source in sources:
        if not _may_bring(by, Source(source)):
            label = SOURCE_LABELS[Source(source)]
            raise PermissionDenied(f"您的账号不能提交“{label}”")


def _may_bring(by: Actor, source: Source) -> bool:
    match by:
        case MachineAccount():
            return by.is_active and source in by.sources
        case User() if source == Source.REPORT_12315:
            return by.has_permission(Permission.IMPORT) and by.has_permission(
                Permission.VIEW_REPORTS
            )
        case User() if source == Source.WALK_IN:
            return by.has_permission(Permission.REGISTER)
        case User():
            return by.has_permission(Permission.IMPORT)
    return True
