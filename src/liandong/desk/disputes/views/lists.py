"""The list of disputes, also as a file, and the search over everything."""

from dataclasses import replace
from typing import Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.disclosure.phone_searches import TooManySearchesError
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.forms.disputes import FilterForm
from liandong.desk.disputes.queries import DisputeFilter, filtered
from liandong.desk.disputes.queries.export_rows import HEAD, table_rows
from liandong.desk.disputes.queries.filters import MINE
from liandong.desk.disputes.queries.rows import as_rows
from liandong.desk.disputes.queries.search import look_up
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import narrowed_by_district, page
from liandong.desk.ui.spreadsheets import TYPES, table_file

DISPUTES: Final = ListKind(
    (
        Column("number", "编号", css="ld-code", head=True),
        Column("opened_at", "首次反映", sorts=True, bare=True),
        Column("merchant", "商家", bare=True, leads=True),
        Column("summary", "诉求", css="ld-text", bare=True),
        Column("district", "商圈", bare=True),
        Column("kind", "行业 · 性质", bare=True),
        Column("amount", "金额", number=True, sorts=True, bare=True),
        Column("sources", "来源", bare=True),
        Column("status", "状态", bare=True),
    ),
    nothing=Empty(
        "inbox",
        "还没有纠纷",
        "登记第一件，或导入 110、12315 的导出文件，系统会自动归并。",
    ),
    none_fit=Empty("search-off", "没有符合条件的纠纷", "放宽时间或去掉一项条件再看。"),
    unit="件",
    key="disputes",
)


@require_GET
@requires(Permission.VIEW_DISPUTES)
@narrowed_by_district
def dispute_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    chosen = DisputeFilter.from_query(request.GET.dict())
    rows = filtered(request.user, chosen)
    context = {
        "listing": listing(request, DISPUTES, rows, chosen.words(), drawn=as_rows),
        "form": FilterForm(initial=request.GET.dict(), by=request.user),
        "may_hold": request.user.has_permission(Permission.NOTE),
        "may_register": request.user.has_permission(Permission.REGISTER),
        "may_export": request.user.has_permission(Permission.EXPORT),
    }
    return page(request, "disputes/list.html", context, partial="list")


@require_GET
@requires(Permission.NOTE)
def mine(_request: AuthenticatedHttpRequest) -> HttpResponse:
    """The list, narrowed to what one holds oneself."""
    return redirect(f"{reverse('disputes:list')}?{DisputeFilter(holder=MINE).query_string()}")


@require_GET
@requires(Permission.VIEW_DISPUTES)
def search(request: AuthenticatedHttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    try:
        found = look_up(request.user, words)
    except TooManySearchesError as problem:
        refused = {"words": words, "problem": problem.message}
        return page(request, "disputes/search.html", refused, status=422)
    if found.number:
        return redirect("disputes:detail", number=found.number)
    if words:
        audit.record("dispute.search", by=request.user, detail={"found": found.count})
    context = {"words": words, "found": found, "list_query": DisputeFilter(q=words).query_string()}
    return page(request, "disputes/search.html", context)


@require_GET
@requires(Permission.EXPORT)
def export(request: AuthenticatedHttpRequest, kind: str) -> HttpResponseBase:
    """`kind` csv (written while it is sent) or xlsx; the filter as for the list."""
    if kind not in TYPES:
        raise Http404
    chosen = DisputeFilter.from_query(request.GET.dict())
    rows = filtered(request.user, chosen)
    detail = {"kind": kind, "rows": rows.count(), "filter": replace(chosen, q="").given()}
    with audit.once_made("dispute.export", by=request.user, detail=detail):
        name = f"消费纠纷-{timezone.localtime():%Y%m%d-%H%M}"
        return table_file(kind, name, HEAD, table_rows(rows))
