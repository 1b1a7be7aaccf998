"""Lawyers and experts of trade associations who can be asked to a panel."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.actions.experts import Profile, save_expert
from liandong.desk.directory.forms import ExpertForm
from liandong.desk.directory.models import Expert
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page

EXPERTS: Final = ListKind(
    (
        Column("name", gettext_lazy("姓名"), head=True),
        Column("kind", gettext_lazy("类别")),
        Column("organisation", gettext_lazy("单位")),
        Column("fields", gettext_lazy("擅长的行业"), css="ld-text"),
        Column("state", gettext_lazy("状态")),
    ),
    nothing=Empty(
        "users",
        gettext_lazy("还没有专家"),
        gettext_lazy("律师和行业协会专家登记在这里，重大复杂的纠纷可以邀请他们。"),
        "directory:new_expert",
        gettext_lazy("新增专家"),
    ),
    unit=gettext_lazy("位"),
)


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def experts(request: AuthenticatedHttpRequest) -> HttpResponse:
    rows = Expert.objects.order_by("kind", "name")
    return page(request, "directory/experts.html", {"listing": listing(request, EXPERTS, rows)})


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_DIRECTORY)
def expert(request: AuthenticatedHttpRequest, pk: int | None = None) -> HttpResponse:
    """One expert, or without a number a new one."""
    one = get_object_or_404(Expert, pk=pk) if pk else Expert()
    form = ExpertForm(request.POST or None, initial=_known(one))
    if form.is_valid():
        data = form.cleaned_data
        told = Profile(
            name=data["name"],
            kind=data["kind"],
            organisation=data["organisation"],
            fields=data["fields_known"],
            interests=data["interests"],
            account=data["account"],
            is_active=data["is_active"],
        )
        try:
            save_expert(one, told, by=request.user)
        except ValidationError as error:
            form.add_error("account", error)
        else:
            messages.success(request, _("已保存"))
            return redirect("directory:experts")
    status = 422 if form.errors else 200
    return page(request, "directory/expert.html", {"form": form, "expert": one}, status=status)


def _known(one: Expert) -> dict[str, Any]:
    if one.pk is None:
        return {"is_active": True}
    shops = one.interests.values_list("credit_code", flat=True)
    return {
        "name": one.name,
        "kind": one.kind,
        "organisation": one.organisation,
        "fields_known": one.fields,
        "interests": "\n".join(code for code in shops if code),
        "account": one.user.username if one.user else "",
        "is_active": one.is_active,
    }
