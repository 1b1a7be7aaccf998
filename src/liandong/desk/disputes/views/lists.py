"""The list of disputes and the search over everything."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.forms import FilterForm
from liandong.desk.disputes.queries import DisputeFilter, filtered
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.disputes.queries.searching import look_up
from liandong.desk.ui.pages import page

PER_PAGE = 50


@require_GET
@requires(Permission.VIEW_DISPUTES)
def dispute_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    chosen = DisputeFilter.from_query(request.GET.dict())
    rows = Paginator(for_list(filtered(request.user, chosen)), PER_PAGE)
    context = {
        "page": rows.get_page(request.GET.get("page")),
        "chosen": chosen,
        "words": chosen.words(),
        "form": FilterForm(request.GET or None),
        "clear_url": reverse("disputes:list"),
        "export_query": chosen.query_string(),
        "may_register": request.user.has_permission(Permission.REGISTER),
        "may_export": request.user.has_permission(Permission.EXPORT),
    }
    return page(request, "disputes/list.html", context, partial="rows")


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
