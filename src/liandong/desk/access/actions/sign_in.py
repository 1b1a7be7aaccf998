"""Signing in and out, with the lock-out that GB/T 22239-2019 8.1.4.1 asks for.

Failures are counted by what was typed, so that an account that does not exist locks exactly as
one that does: the answers tell nobody which accounts there are.
"""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import login, logout
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.crypto import equality_key
from liandong.desk.access.models import SignInFailure, User
from liandong.desk.access.sessions import touch

FAILURES_OF_ACCOUNT: Final = 5
FAILURES_OF_ADDRESS: Final = 30
LOCKED_FOR: Final = timedelta(minutes=10)
COUNTED_FOR: Final = timedelta(minutes=30)
BACKEND: Final = "liandong.desk.access.backend.LockingBackend"


class SignInError(Exception):
    """Why nobody was let in, in words for the page."""


def sign_in(request: HttpRequest, *, username: str, password: str) -> User:
    """Open a session under a new key. Raises SignInError."""
    user = prove(username=username, password=password, address=request.META.get("REMOTE_ADDR", ""))
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        touch(request.session)
        audit.record("session.sign_in", by=user)
    return user


def sign_out(request: HttpRequest, *, by: User) -> None:
    with transaction.atomic():
        audit.record("session.sign_out", by=by)
        logout(request)


def prove(*, username: str, password: str, address: str) -> User:
    """Whose account and password these are. Raises SignInError, and counts the failure."""
    key = account_key(username)
    _refuse_while_locked(key, address)
    user = User.objects.select_related("department").filter(username=username.strip()).first()
    right = user.check_password(password) if user else _waste_time(password)
    if user and right and user.is_active:
        SignInFailure.objects.filter(account_key=key).delete()
        return user
    _count_failure(key, address)
    raise SignInError(
        _("账号或口令不对。连续错 %(times)d 次将锁定 %(minutes)d 分钟")
        % {"times": FAILURES_OF_ACCOUNT, "minutes": LOCKED_FOR.seconds // 60}
    )


def account_key(username: str) -> str:
    """Under what failures of this account are counted: somebody may have typed a password here."""
    return equality_key(username.strip().casefold())


def locked_until(key: str, address: str = "") -> datetime | None:
    """Until when this account or this address is refused; None when the door is open."""
    counted = SignInFailure.objects.filter(at__gte=timezone.now() - COUNTED_FOR)
    ends = [_end(counted.filter(account_key=key), FAILURES_OF_ACCOUNT)]
    if address:
        ends.append(_end(counted.filter(address=address), FAILURES_OF_ADDRESS))
    return max((end for end in ends if end and end > timezone.now()), default=None)


def _end(failures: QuerySet[SignInFailure], limit: int) -> datetime | None:
    found = failures.aggregate(times=Count("pk"), last=Max("at"))
    return found["last"] + LOCKED_FOR if found["times"] >= limit else None


def _refuse_while_locked(key: str, address: str) -> None:
    until = locked_until(key, address)
    if until:
        minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
        raise SignInError(_("失败次数过多，请 %(minutes)d 分钟后再试") % {"minutes": minutes})


def _count_failure(key: str, address: str) -> None:
    with transaction.atomic():
        SignInFailure.objects.create(account_key=key, address=address)
        audit.record("session.refuse", by=System("sign-in"), detail={"account": key[:16]})


def _waste_time(password: str) -> bool:
    """Hash it all the same: the answer for an unknown account must not come sooner."""
    User().set_password(password)
    return False
