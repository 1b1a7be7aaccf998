"""The duty board: what is new, what is due, what waits for a person."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.board.handling import handling_of
from liandong.desk.board.queries import duty_board
from liandong.desk.intake.feeds import feeds_of
from liandong.desk.ui.pages import is_fragment, page


@require_GET
@requires(Permission.VIEW_BOARD)
def duty(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The page; htmx fetches its body again when something was told."""
    if not is_fragment(request):
        audit.record("board.read", by=request.user)
    by = request.user
    may = {
        "register": by.has_permission(Permission.REGISTER),
        "screen": by.has_permission(Permission.VIEW_SCREEN),
        "link": by.has_permission(Permission.LINK),
        "dispatch": by.has_permission(Permission.DISPATCH),
        "correct": by.has_permission(Permission.CORRECT),
    }
    context = {
        "board": duty_board(by),
        "handling": handling_of(by),
        "feeds": feeds_of(by) if by.has_permission(Permission.IMPORT) else [],
        "may": may,
    }
    return page(request, "board/duty.html", context, partial="board")
