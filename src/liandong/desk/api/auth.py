"""Who calls: a machine account by its key, or a person who is signed in at the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.throttling import BaseThrottle

from liandong.desk.access.actions.machines import KeyRefusedError, admit_machine, count_call
from liandong.desk.access.actors import System
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.api.errors import not_signed_in, refused


class MachineKey(HttpBearer):
    """`Authorization: Bearer <key>` of an active machine account."""

    def authenticate(self, request: HttpRequest, token: str) -> MachineAccount:  # noqa: ARG002
        """Raises HttpError for an invalid key, with what to do."""
        try:
            return admit_machine(key=token, by=System("api"))
        except KeyRefusedError as refusal:
            raise HttpError(refusal.status, str(refusal)) from refusal


class Session(APIKeyCookie):
    """A person at the desk, for reading."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:  # noqa: ARG002
        return request.user if request.user.is_authenticated else None


class CallsOfKey(BaseThrottle):
    """So many calls a minute with one key; a person at the desk is not counted."""

    def allow_request(self, request: HttpRequest) -> bool:
        by = request.auth  # type: ignore[attr-defined]
        return not isinstance(by, MachineAccount) or count_call(machine=by)

    def wait(self) -> float | None:
        """Seconds until the next minute begins."""
        return 60 - timezone.now().second


def members_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the description of the API: with a key that opens, or signed in at the desk."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            known = request.user.is_authenticated or MachineKey()(request)
        except HttpError as refusal:
            return refused(refusal)
        return view(request, *args, **kwargs) if known else not_signed_in()

    return guarded
