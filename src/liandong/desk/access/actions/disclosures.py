"""Showing personal data in clear text, for a reason."""

from django.core.exceptions import PermissionDenied

from liandong.desk.access.disclosure.clear_text import Why, disclose, reason_of, refuse
from liandong.desk.access.disclosure.revealable import RESOLVERS, Person
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission


def reveal(*, kind: str, pk: int, field: str, reason: str, by: User) -> Person | str | None:
    """The clear text of a field, audited with the reason; None when there is nothing to see.

    Raises PermissionDenied, and ValidationError as `disclose` does. Refusals are audited, too.
    """
    resolver = RESOLVERS.get(kind)
    of = (kind, str(pk)) if resolver else None
    detail = {"field": field[:30]}
    if not by.has_permission(Permission.UNMASK):
        refuse(Why.PERMISSION, of=of, by=by, detail=detail)
        raise PermissionDenied("您的角色没有这项权限")
    reason = reason_of(reason, of=of, by=by, detail=detail)
    clear = resolver(by, pk, field) if resolver else None
    if clear is None:
        refuse(Why.SCOPE, of=of, by=by, detail=detail)
        return None
    disclose("person.reveal", of=of, reason=reason, by=by, detail=detail)
    return clear
