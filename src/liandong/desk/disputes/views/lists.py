"""The list of disputes and the search over everything."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.forms import FilterForm
from liandong.desk.disputes.queries import DisputeFilter, filtered
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.disputes.queries.searching import look_up
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import narrowed_by_district, page

DISPUTES: Final = ListKind(
    (
        Column("number", _("编号"), css="ld-code", head=True),
        Column("opened_at", _("首次反映"), sorts=True, bare=True),
        Column("merchant", _("商家")),
        Column("summary", _("诉求"), css="ld-text", bare=True),
        Column("district", _("商圈"), bare=True),
        Column("kind", _("行业 · 性质"), bare=True),
        Column("amount", _("金额"), number=True, sorts=True, bare=True),
        Column("sources", _("来源"), bare=True),
        Column("status", _("状态"), bare=True),
    ),
    nothing=Empty(
        "inbox",
        _("还没有纠纷"),
        _("登记第一件，或导入 110、12315 的导出文件，系统会自动归并。"),
    ),
    none_fit=Empty("search-off", _("没有符合条件的纠纷"), _("放宽时间或去掉一项条件再看。")),
    unit=_("件"),
    key="disputes",
)


@require_GET
@requires(Permission.VIEW_DISPUTES)
@narrowed_by_district
def dispute_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    chosen = DisputeFilter.from_query(request.GET.dict())
    rows = filtered(request.user, chosen)
    context = {
        "listing": listing(request, DISPUTES, rows, chosen.words(), drawn=for_list),
        "form": FilterForm(initial=request.GET.dict(), by=request.user),
        "may_register": request.user.has_permission(Permission.REGISTER),
        "may_export": request.user.has_permission(Permission.EXPORT),
    }
    return page(request, "disputes/list.html", context, partial="list")


@require_GET
@requires(Permission.VIEW_DISPUTES)
def search(request: AuthenticatedHttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = look_up(request.user, words)
    if found.number:
        return redirect("disputes:detail", number=found.number)
    if words:
        audit.record("dispute.search", by=request.user, detail={"found": found.count})
    context = {"words": words, "found": found, "list_query": DisputeFilter(q=words).query_string()}
    return page(request, "disputes/search.html", context)
