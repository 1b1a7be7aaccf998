"""What a page shows of a matter is in the audit, whether or not its view writes an entry.

The look-up of a matter notes it here (`note_read`). Where the response shows it and the view
recorded nothing, the middleware records that the page was read. So no new page can forget it.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from django.db.models import Manager, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from liandong.desk.access import audit
from liandong.desk.access.models import AuditEntry, User

ACTION: Final = "page.read"
SHOWN: Final = frozenset({200, 422})
"""A page, and a form that is shown again with what is wrong in it."""

Row = TypeVar("Row", bound=Model)

_looked_up: ContextVar[list[Model] | None] = ContextVar("looked_up", default=None)


def note_read(row: Model) -> None:
    """The present request has looked this up for a person."""
    rows = _looked_up.get()
    if rows is not None and row not in rows:
        rows.append(row)


def read_or_404(rows: QuerySet[Row] | Manager[Row], **which: Any) -> Row:
    """`get_object_or_404` for the row that a page is about."""
    found = get_object_or_404(rows, **which)
    note_read(found)
    return found


class RecordReads:
    """Records what was looked up and shown, where the view recorded nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        rows: list[Model] = []
        entries: list[int] = []
        here, there = _looked_up.set(rows), audit.by_people.set(entries)
        try:
            response = self._get_response(request)
        finally:
            _looked_up.reset(here)
            audit.by_people.reset(there)
        if rows and response.status_code in SHOWN and not _stand(entries, request):
            _record(rows, request)
        return response


def _stand(entries: list[int], request: HttpRequest) -> bool:
    """Whether one of the entries is there: that of an action which was refused is not."""
    if not entries or request.method in {"GET", "HEAD"}:
        return bool(entries)
    return AuditEntry.objects.filter(pk__in=entries).exists()


def _record(rows: list[Model], request: HttpRequest) -> None:
    match, by = request.resolver_match, request.user
    if isinstance(by, User):
        detail = {"route": match.view_name if match else ""}
        for row in rows:
            audit.record(ACTION, by=by, of=row, detail=detail)
