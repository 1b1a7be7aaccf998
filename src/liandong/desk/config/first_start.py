"""The first account of an empty desk: without it nobody could let anybody in."""

import secrets
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.models import Department, User

USERNAME: Final = "security"


def ensure_first_account() -> str | None:
    """Make the security administrator where there is no account at all.

    Returns the one-time password, which has to be changed at the first sign-in; None where there
    are people already.
    """
    with transaction.atomic():
        if User.objects.exists():
            return None
        password = f"{secrets.token_urlsafe(9)}-Ld1"
        office = Department.objects.create(name=_("信息管理"), kind=Department.Kind.OFFICE)
        user = User(
            username=USERNAME,
            display_name=_("安全管理员"),
            role="security_admin",
            department=office,
            must_change_password=True,
        )
        user.set_password(password)
        user.save()
        audit.record("desk.first_account", by=System("first start"), of=user)
    return password
