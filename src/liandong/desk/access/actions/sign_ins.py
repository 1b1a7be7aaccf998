"""Signing in and out, with the lock-out that GB/T 22239-2019 8.1.4.1 requires.

Failures are counted by the typed account name, so that an account that does not exist is locked in
the same way as one that does: responses do not reveal which accounts exist.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.contrib.auth import login, logout
from django.db import transaction
from django.db.models import Count, Max
from django.http import HttpRequest
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.actions.refusals import Why, count_refusal
from liandong.desk.access.actors import System, address_of, current_address
from liandong.desk.access.encryption.ciphers import account_key
from liandong.desk.access.models import SignInFailure, User
from liandong.desk.access.rules.lockouts import (
    COUNTED_FOR,
    FAILURES_OF_ACCOUNT,
    FAILURES_OF_ADDRESS,
    LOCKED_FOR,
)
from liandong.desk.access.sign_in.sessions import BEGAN, LAST_USED, touch

BACKEND: Final = "liandong.desk.access.sign_in.authentication.LockingBackend"


class SignInError(Exception):
    """Why the sign-in failed, in words for the page."""


def sign_in(request: HttpRequest, *, username: str, password: str) -> User:
    """Open a session under a new key. Raises SignInError."""
    user = prove(username=username, password=password, address=address_of(request))
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        request.session.pop(BEGAN, None)  # an older value is of another person's session
        request.session.pop(LAST_USED, None)
        touch(request)
        audit.record("session.sign_in", by=user)
    return user


def sign_out(request: HttpRequest, *, by: User) -> None:
    with transaction.atomic():
        audit.record("session.sign_out", by=by)
        logout(request)


def prove(*, username: str, password: str, address: str) -> User:
    """The user of this account and password. Raises SignInError, and counts the failure."""
    key = account_key(username)
    _count_attempt(key, address)
    user = User.objects.select_related("department").filter(username=username.strip()).first()
    right = user.check_password(password) if user else _waste_time(password)
    if user and right and user.is_active:
        _forget_failures(key)
        return user
    audit.record("session.refuse", by=System("sign-in"), detail={"account": key[:16]})
    raise SignInError(
        f"账号或口令不对。连续错 {FAILURES_OF_ACCOUNT} 次将锁定 {LOCKED_FOR.seconds // 60} 分钟"
    )


def confirm_password(*, password: str, by: User) -> None:
    """Raise SignInError unless it is the password of `by`. Failures count as at signing in, so that
    nobody can guess the password at a desk that was left open.
    """
    key = account_key(by.username)
    _count_attempt(key, current_address.get())
    if not by.check_password(password):
        audit.record("session.refuse", by=by, detail={"account": key[:16]})
        raise SignInError("现在的口令不对")
    _forget_failures(key)


def _account_locked_until(key: str) -> datetime | None:
    """Until when this account is locked; None while it is not."""
    return _end({"account_key": key}, FAILURES_OF_ACCOUNT)


def _address_locked_until(address: str) -> datetime | None:
    """Until when everybody at this address is locked out; None while they are not."""
    return _end({"address": address}, FAILURES_OF_ADDRESS) if address else None


def _end(of: Mapping[str, str], limit: int) -> datetime | None:
    now = timezone.now()
    failures = SignInFailure.objects.filter(at__gte=now - COUNTED_FOR, **of)
    found = failures.aggregate(times=Count("pk"), last=Max("at"))
    if found["times"] < limit:
        return None
    end: datetime = found["last"] + LOCKED_FOR
    return end if end > now else None


def _count_attempt(key: str, address: str) -> None:
    """Count an attempt as a failure before the password is checked; success deletes it again.

    Hashing takes a while: were failures counted after it, many concurrent attempts would all pass
    the limit. Raises SignInError while locked, and counts that refusal, too.
    """
    with transaction.atomic():
        lock_key("sign-ins")
        everybody, own = _address_locked_until(address), _account_locked_until(key)
        ends = [end for end in (everybody, own) if end]
        if not ends:
            SignInFailure.objects.create(account_key=key, address=address)
            return
    minutes = max(1, -(-int((max(ends) - timezone.now()).total_seconds()) // 60))
    account = "" if everybody else key[:16]  # a locked address may try another one each time
    count_refusal(account=account, why=Why.LOCKED, by=System("sign-in"))
    raise SignInError(f"失败次数过多，请 {minutes} 分钟后再试")


def _forget_failures(key: str) -> None:
    SignInFailure.objects.filter(account_key=key).delete()


def _waste_time(password: str) -> bool:
    """Hash it all the same: the response for an unknown account must not be faster."""
    User().set_password(password)
    return False
