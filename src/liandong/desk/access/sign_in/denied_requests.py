"""Counts the requests that are refused to whom the desk knows: pages and API alike.

What is allowed costs nothing: only a response of 403 is looked at, and what a view could tell to be
a row out of sight (`OutOfSight`). Its answer is the same as for a row that is not there; other rows
out of sight are not found (404) and not counted.
"""

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse

from liandong.desk.access.actions.denials import Denial, count_denial
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.work.short_waits import waiting_briefly

logger = logging.getLogger(__name__)
FORBIDDEN = 403
OTHERWISE = "请求没有通过核对"
"""The reason where no action gave one, as for a form without its token."""
UNSEEN = "不在可见范围内"


def keep_reason(request: HttpRequest, refusal: PermissionDenied) -> None:
    """For those who turn a refusal into a response themselves, with whatever status. Only what was
    refused is kept, not whom to ask instead."""
    words = str(refusal).partition("；")[0] or "没有这项权限"
    request.denied_because = words  # type: ignore[attr-defined]


class OutOfSight(Http404):
    """A row that is there and that the reader does not see. Without words: the answer is that of a
    row that is not there."""


class CountDenied:
    """Counts a refusal after its response was made. It waits for no lock: while the database is
    locked the log gets a line instead."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        reason = getattr(request, "denied_because", "")
        if response.status_code != FORBIDDEN and not reason:
            return response
        by = _account(request)
        if by is not None:
            _count(request, by, reason or OTHERWISE)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, PermissionDenied):
            keep_reason(request, error)
        elif isinstance(error, OutOfSight):
            keep_reason(request, PermissionDenied(UNSEEN))


def _count(request: HttpRequest, by: User | MachineAccount, reason: str) -> None:
    match = request.resolver_match
    denial = Denial(match.view_name if match else "", request.method or "", reason)
    try:
        with waiting_briefly():
            count_denial(denial, by=by)
    except Error as problem:
        logger.warning(
            "a refusal could not be counted: %s %s, account %s (%s)",
            denial.method, denial.route, by.pk, problem,
        )  # fmt: skip


def _account(request: HttpRequest) -> User | MachineAccount | None:
    """The holder of the key of the API, or who is signed in."""
    holder = getattr(request, "auth", None)
    if isinstance(holder, User | MachineAccount):
        return holder
    return request.user if isinstance(request.user, User) else None
