"""Departments, for the security administrator."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import queries
from liandong.desk.access.actions.departments import save_department
from liandong.desk.access.forms import DepartmentForm
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import Department
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page

DEPARTMENTS: Final = ListKind(
    (
        Column("name", gettext_lazy("名称"), head=True),
        Column("kind", gettext_lazy("类别")),
        Column("districts", gettext_lazy("所辖商圈"), css="ld-text"),
        Column("people", gettext_lazy("在用人数"), number=True),
    ),
    nothing=Empty(
        "building",
        gettext_lazy("还没有部门"),
        gettext_lazy("先建部门，再把人员放进去。"),
        "access:department_add",
        gettext_lazy("新增部门"),
    ),
    unit=gettext_lazy("个"),
)


@require_GET
@requires(Permission.MANAGE_PEOPLE)
def departments(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, DEPARTMENTS, queries.departments(request.user))
    return page(request, "access/departments.html", {"listing": shown})


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def department(request: AuthenticatedHttpRequest, pk: int | None = None) -> HttpResponse:
    """One department, or without a number a new one."""
    one = get_object_or_404(Department, pk=pk) if pk else Department()
    form = DepartmentForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        save_department(department=form.save(commit=False), by=request.user)
        messages.success(request, _("已保存"))
        return redirect("access:departments")
    context = {"form": form, "department": one}
    return page(request, "access/department.html", context, status=422 if form.errors else 200)
