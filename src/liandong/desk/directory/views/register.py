"""Districts and merchants as they are known to the desk."""

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory import queries
from liandong.desk.directory.forms import MerchantFilter
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import page

DISTRICTS: Final = ListKind(
    (
        Column("name", _("名称"), head=True),
        Column("code", _("编码"), css="ld-code"),
        Column("station", _("警务站")),
        Column("names", _("地名"), css="ld-text"),
        Column("merchants", _("商户"), number=True),
    ),
    nothing=Empty(
        "map-2",
        _("还没有商圈"),
        _("在“边界”里导入商圈的边界数据。"),
        "directory:borders",
        _("导入边界"),
    ),
    unit=_("个"),
)
MERCHANTS: Final = ListKind(
    (
        Column("name", _("登记名称"), head=True),
        Column("aliases", _("别名"), css="ld-text"),
        Column("credit_code", _("统一社会信用代码"), css="ld-code"),
        Column("address", _("地址"), css="ld-words"),
        Column("district", _("商圈")),
        Column("sector", _("行业类别")),
    ),
    nothing=Empty(
        "building-store",
        _("还没有商户"),
        _("商户登记由部署人员载入，见运维手册。没有登记的商家仍会按记录里写的名字显示。"),
    ),
    none_fit=Empty("search-off", _("没有符合的商户"), _("换一个名字，或放宽商圈和行业。")),
    unit=_("家"),
    key="merchants",
)


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def districts(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, DISTRICTS, queries.districts())
    return page(request, "directory/districts.html", {"listing": shown})


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def merchants(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = MerchantFilter(request.GET)
    words = words_of(form)
    chosen = [form.cleaned_data.get(name, "") for name in ("q", "district", "sector")]
    shown = listing(request, MERCHANTS, queries.merchants(*chosen), words)
    context = {"listing": shown, "form": form}
    return page(request, "directory/merchants.html", context, partial="list")
