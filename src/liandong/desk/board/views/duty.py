"""The duty board: what is new, what is due, what waits for a person; and the board on the wall,
which shows no personal data."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope
from liandong.desk.board.queries.first_things import first_things
from liandong.desk.board.queries.whole_board import whole_board
from liandong.desk.station.queries.shift_notes import eyes_on_messages
from liandong.desk.ui.pages import is_fragment, page


@require_GET
@requires(Permission.VIEW_BOARD)
def duty(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The page; htmx fetches its body again after each event."""
    if not is_fragment(request):
        audit.record("board.read", by=request.user)
    by = request.user
    may = {
        "register": by.has_permission(Permission.REGISTER),
        "consult": by.has_permission(Permission.CONSULT),
        "screen": by.has_permission(Permission.VIEW_SCREEN),
        "link": by.has_permission(Permission.LINK),
        "dispatch": by.has_permission(Permission.DISPATCH),
        "correct": by.has_permission(Permission.CORRECT),
        "warn": by.has_permission(Permission.WARN),
    }
    whole = whole_board(by)
    context = {
        "board": whole.board,
        "handling": whole.handling,
        "first": first_things(by, whole),
        "change_requests": whole.change_requests,
        "feeds": whole.feeds,
        "limits_reached": whole.limits_reached,
        "may": may,
        "message_eyes": eyes_on_messages(by),
        "may_unmask": by.has_permission(Permission.UNMASK),
    }
    return page(request, "board/duty.html", context, partial="board")


@require_GET
@requires(Permission.VIEW_SCREEN)
def screen(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    places = scope(by)
    whole = whole_board(by)
    context = {
        "board": whole.board,
        "handling": whole.handling,
        "now": timezone.localtime(),
        "place": "、".join(places) if places else "全区",
    }
    return page(request, "board/screen.html", context, partial="board")
