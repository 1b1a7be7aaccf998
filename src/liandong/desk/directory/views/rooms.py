"""The rooms for mediation."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.actions.rooms import save_room
from liandong.desk.directory.forms import RoomForm
from liandong.desk.directory.models import Room
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page

ROOMS: Final = ListKind(
    (
        Column("name", gettext_lazy("名称"), head=True),
        Column("district", gettext_lazy("商圈")),
        Column("seats", gettext_lazy("座位"), number=True),
        Column("remote", gettext_lazy("视频")),
        Column("state", gettext_lazy("状态")),
    ),
    nothing=Empty(
        "door",
        gettext_lazy("还没有调解室"),
        gettext_lazy("先建调解室，预约联调才能选房间。"),
        "directory:new_room",
        gettext_lazy("新增调解室"),
    ),
    unit=gettext_lazy("间"),
)


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def rooms(request: AuthenticatedHttpRequest) -> HttpResponse:
    rows = Room.objects.select_related("district").order_by("district__code", "name")
    return page(request, "directory/rooms.html", {"listing": listing(request, ROOMS, rows)})


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_DIRECTORY)
def room(request: AuthenticatedHttpRequest, pk: int | None = None) -> HttpResponse:
    """One room, or without a number a new one."""
    one = get_object_or_404(Room, pk=pk) if pk else Room()
    form = RoomForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        save_room(room=form.save(commit=False), by=request.user)
        messages.success(request, _("已保存"))
        return redirect("directory:rooms")
    status = 422 if form.errors else 200
    return page(request, "directory/room.html", {"form": form, "room": one}, status=status)
