"""The board on the wall: nothing on it names or reaches a person."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rows import scope
from liandong.desk.board.handling import handling_of
from liandong.desk.board.queries import duty_board
from liandong.desk.ui.pages import page


@require_GET
@requires(Permission.VIEW_SCREEN)
def screen(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    places = scope(by)
    context = {
        "board": duty_board(by),
        "handling": handling_of(by),
        "now": timezone.localtime(),
        "place": "、".join(places) if places else _("全区"),
    }
    return page(request, "board/screen.html", context, partial="board")
