"""The library of advice."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.outreach.actions.advice import save_advice
from liandong.desk.outreach.forms.advice import AdviceFilterForm, AdviceForm
from liandong.desk.outreach.models import Advice
from liandong.desk.outreach.queries.advice import all_advice, narrowed
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, page

ADVICE: Final = ListKind(
    (
        Column("text", "建议", css="ld-text", head=True),
        Column("nature", "投诉性质"),
        Column("item", "品类"),
        Column("basis", "依据", css="ld-text"),
        Column("updated", "更改"),
    ),
    nothing=Empty("bulb", "建议库是空的", "添加对经营者的建议，写提醒时按投诉性质和品类选用。"),
    unit="条",
    key="advice",
)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def advice_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = AdviceFilterForm(request.GET)
    rows = narrowed(all_advice(), filters_of(request, form))
    context = {
        "listing": listing(request, ADVICE, rows, words_of(form)),
        "form": form,
        "may_edit": request.user.has_permission(Permission.EDIT_ADVICE),
    }
    return page(request, "outreach/advice/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_ADVICE)
def new_advice(request: AuthenticatedHttpRequest) -> HttpResponse:
    return _form(request, AdviceForm(request.POST or None), "添加建议")


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_ADVICE)
def edit_advice(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found: Advice = get_object_or_404(all_advice(), pk=pk)
    version = version_of(found)
    form = AdviceForm(request.POST or None, instance=found)
    return _form(request, form, "修改建议", version)


def _form(
    request: AuthenticatedHttpRequest, form: AdviceForm, title: str, version: str = ""
) -> HttpResponse:
    return form_page(
        request,
        "outreach/advice/edit.html",
        form,
        lambda: save_advice(
            advice=form.save(commit=False),
            page_version=posted_version(request),
            by=request.user,
        ),
        "已保存",
        reverse("outreach:advice_list"),
        context=lambda: {"title": title, "page_version": version},
    )
