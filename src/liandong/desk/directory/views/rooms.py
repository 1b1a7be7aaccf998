"""The rooms for mediation."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.directory import queries
from liandong.desk.directory.actions.rooms import save_room
from liandong.desk.directory.forms import RoomForm
from liandong.desk.directory.models import Room
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import form_page, page

ROOMS: Final = ListKind(
    (
        Column("name", "名称", head=True),
        Column("district", "商圈"),
        Column("seats", "座位", number=True),
        Column("remote", "视频"),
        Column("state", "状态"),
    ),
    nothing=Empty(
        "door",
        "还没有调解室",
        "先建调解室，预约联调才能选房间。",
        "directory:new_room",
        "新增调解室",
    ),
    unit="间",
)


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def rooms(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, ROOMS, queries.rooms())
    return page(request, "directory/rooms.html", {"listing": shown})


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_DIRECTORY)
def room(request: AuthenticatedHttpRequest, pk: int | None = None) -> HttpResponse:
    """One room, or without a number a new one."""
    one = get_object_or_404(Room, pk=pk) if pk else Room()
    version = version_of(one)
    form = RoomForm(request.POST or None, instance=one)
    return form_page(
        request,
        "directory/room.html",
        form,
        lambda: save_room(
            room=form.save(commit=False),
            page_version=posted_version(request),
            by=request.user,
        ),
        "已保存",
        reverse("directory:rooms"),
        context=lambda: {"room": one, "page_version": version},
    )
