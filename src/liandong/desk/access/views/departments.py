"""Departments, for the security administrator."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import queries
from liandong.desk.access.actions.departments import save_department
from liandong.desk.access.forms.users import DepartmentForm
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import Department
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import form_page, page

DEPARTMENTS: Final = ListKind(
    (
        Column("name", "名称", head=True),
        Column("kind", "类别"),
        Column("districts", "所辖商圈", css="ld-text"),
        Column("people", "在用人数", number=True),
    ),
    nothing=Empty(
        "building",
        "还没有部门",
        "先建立部门，再登记人员。",
        "access:department_add",
        "新增部门",
    ),
    unit="个",
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
    chosen = get_object_or_404(Department, pk=pk) if pk else Department()
    version = version_of(chosen)
    form = DepartmentForm(request.POST or None, instance=chosen)
    return form_page(
        request,
        "access/department.html",
        form,
        lambda: save_department(
            department=form.save(commit=False),
            page_version=posted_version(request),
            by=request.user,
        ),
        "已保存",
        reverse("access:departments"),
        context=lambda: {"department": chosen, "page_version": version},
    )
