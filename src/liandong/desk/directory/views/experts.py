"""Lawyers and experts of trade associations who can be asked to a panel."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.directory import queries
from liandong.desk.directory.actions.experts import Profile, save_expert
from liandong.desk.directory.forms import ExpertForm
from liandong.desk.directory.models import Expert
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import form_page, page

EXPERTS: Final = ListKind(
    (
        Column("name", "姓名", head=True),
        Column("kind", "类别"),
        Column("organisation", "单位"),
        Column("fields", "擅长的行业", css="ld-text"),
        Column("state", "状态"),
    ),
    nothing=Empty(
        "users",
        "还没有专家",
        "律师和行业协会专家登记在这里，重大复杂的纠纷可以邀请他们。",
        "directory:new_expert",
        "新增专家",
    ),
    unit="位",
)


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def experts(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, EXPERTS, queries.experts())
    return page(request, "directory/experts.html", {"listing": shown})


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_DIRECTORY)
def expert(request: AuthenticatedHttpRequest, pk: int | None = None) -> HttpResponse:
    """One expert, or without a number a new one."""
    one = get_object_or_404(Expert, pk=pk) if pk else Expert()
    version = version_of(one, queries.interests_of(one)) if one.pk else ""
    form = ExpertForm(request.POST or None, initial=_known(one))
    return form_page(
        request,
        "directory/expert.html",
        form,
        lambda: save_expert(
            one,
            _profile(form.cleaned_data),
            page_version=posted_version(request),
            by=request.user,
        ),
        "已保存",
        reverse("directory:experts"),
        context=lambda: {"expert": one, "page_version": version},
        field="account",
    )


def _profile(data: dict[str, Any]) -> Profile:
    return Profile(
        name=data["name"],
        kind=data["kind"],
        organisation=data["organisation"],
        fields=data["fields_known"],
        interests=data["interests"],
        account=data["account"],
        is_active=data["is_active"],
    )


def _known(one: Expert) -> dict[str, Any]:
    if one.pk is None:
        return {"is_active": True}
    shops = one.interests.values_list("credit_code", flat=True)
    return {
        "name": one.name,
        "kind": one.kind,
        "organisation": one.organisation,
        "fields_known": one.fields,
        "interests": "\n".join(dict.fromkeys(code for code in shops if code)),
        "account": one.user.username if one.user else "",
        "is_active": one.is_active,
    }
