"""The board on the wall: nothing on it names or reaches a person."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.board.queries import duty_board
from liandong.desk.ui.pages import page


@require_GET
@requires(Permission.VIEW_SCREEN)
def screen(request: AuthenticatedHttpRequest) -> HttpResponse:
    return page(request, "board/screen.html", {"board": duty_board(request.user)}, partial="board")
