"""Showing personal data in clear text, for a reason."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.reveal import RESOLVERS, Person

LONGEST_REASON: Final = 100


def reveal(*, kind: str, pk: int, field: str, reason: str, by: User) -> Person | str | None:
    """The clear text of a field, written down with the reason; None when there is nothing to see.

    Raises ValidationError without a reason that can be read, or for one too long to be kept
    whole: 个人信息保护法 art. 6 asks for a purpose.
    """
    check(by, Permission.UNMASK)
    reason = "".join(filter(str.isprintable, reason)).strip()
    if not any(map(str.isalnum, reason)):
        raise ValidationError(_("请说明查看的事由"))
    if len(reason) > LONGEST_REASON:
        raise ValidationError(_("事由请不超过 %d 字") % LONGEST_REASON)
    resolver = RESOLVERS.get(kind)
    clear = resolver(by, pk, field) if resolver else None
    if clear is not None:
        with transaction.atomic():
            detail = {"field": field, "reason": reason}
            audit.record("person.reveal", by=by, of=(kind, str(pk)), detail=detail)
    return clear
