"""Districts as they are known to the desk."""

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory import queries
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page

DISTRICTS: Final = ListKind(
    (
        Column("name", "名称", head=True),
        Column("code", "编码", css="ld-code"),
        Column("station", "警务站"),
        Column("names", "地名", css="ld-text"),
        Column("merchants", "商户", number=True),
    ),
    nothing=Empty(
        "map-2",
        "还没有商圈",
        "在“边界”里导入商圈的边界数据。",
        "directory:borders",
        "导入边界",
    ),
    unit="个",
)


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def districts(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, DISTRICTS, queries.districts())
    return page(request, "directory/districts.html", {"listing": shown})
