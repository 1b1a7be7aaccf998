"""The library of publicity material: the list, one added or changed, its versions."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.outreach.actions import materials as actions
from liandong.desk.outreach.forms.materials import (
    FileForm,
    MaterialFilterForm,
    MaterialForm,
    NewMaterialForm,
    WithdrawForm,
)
from liandong.desk.outreach.models import Material
from liandong.desk.outreach.queries.publicity import materials as queries
from liandong.desk.papers.queries.attachments import content_of
from liandong.desk.papers.scans import ENDINGS
from liandong.desk.papers.uploads import kept_in_memory
from liandong.desk.papers.views.files import attached
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, page, run_action
from liandong.desk.ui.typed_texts import typed_text
from liandong.desk.ui.wording import sentences

MATERIALS: Final = ListKind(
    (
        Column("title", "名称", head=True),
        Column("topic", "主题"),
        Column("note", "说明", css="ld-text"),
        Column("department", "放入单位"),
        Column("added", "放入"),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "files", "还没有宣传资料", "放入假烟假酒、过期食品识别等宣传资料，各单位都可以取用。"
    ),
    unit="份",
    key="materials",
)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def material_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = MaterialFilterForm(request.GET)
    rows = queries.narrowed(queries.all_materials(), filters_of(request, form))
    context = {
        "listing": listing(request, MATERIALS, rows, words_of(form)),
        "form": form,
        "may_add": queries.may_add(request.user),
    }
    return page(request, "outreach/materials/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@kept_in_memory
@requires(Permission.WARN)
def new_material(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    if not queries.may_add(by):
        raise PermissionDenied("宣传资料由警务站、消协、市监放入")
    form = NewMaterialForm(request.POST or None, request.FILES or None)
    return form_page(
        request,
        "outreach/materials/edit.html",
        form,
        lambda: actions.add_material(
            material=form.save(commit=False), scan=form.cleaned_data["scans"], by=by
        ),
        "已放入，各单位都可以取用",
        lambda made: reverse("outreach:material", args=[made.number]),
        context=lambda: {"title": "放入宣传资料", "material": None, "label": "放入"},
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def material_detail(request: AuthenticatedHttpRequest, material: str) -> HttpResponse:
    by, found = request.user, _material(material)
    open_to = set(queries.downloadable(found, by).values_list("pk", flat=True))
    context = {
        "material": found,
        "versions": [(row, row.piece.pk in open_to) for row in queries.versions_of(found)],
        "current": queries.current_of(found),
        "may_change": queries.may_change(found, by),
        "file_form": FileForm(),
        "withdraw_form": WithdrawForm(auto_id="withdraw_%s"),
    }
    return page(request, "outreach/materials/material.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, material: str) -> HttpResponse:
    by, found = request.user, _material(material)
    if not queries.may_change(found, by):
        return redirect("outreach:material", found.number)
    version = version_of(found)
    form = MaterialForm(request.POST or None, instance=found)
    return form_page(
        request,
        "outreach/materials/edit.html",
        form,
        lambda: actions.save_material(
            material=form.save(commit=False), page_version=posted_version(request), by=by
        ),
        "已更改",
        reverse("outreach:material", args=[found.number]),
        context=lambda: {
            "title": "更改宣传资料",
            "material": found,
            "label": "保存",
            "page_version": version,
        },
    )


@require_POST
@kept_in_memory
@requires(Permission.WARN)
def replace(request: AuthenticatedHttpRequest, material: str) -> HttpResponse:
    by, found = request.user, _material(material)
    url = reverse("outreach:material", args=[found.number])
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        words = sentences(words for row in form.errors.values() for words in row)
        messages.error(request, words)
        return redirect(url)
    scan = form.cleaned_data["scans"]
    return run_action(
        request,
        lambda: actions.replace_file(material=found, scan=scan, by=by),
        "已更换为新版本",
        url,
    )


@require_POST
@requires(Permission.WARN)
def withdraw(request: AuthenticatedHttpRequest, material: str) -> HttpResponse:
    by, found = request.user, _material(material)
    reason = typed_text(request, "reason", "原因", most=200)
    url = reverse("outreach:material", args=[found.number])
    return run_action(
        request,
        lambda: actions.withdraw_material(material=found, reason=reason, by=by),
        "已撤下",
        url,
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def file(request: AuthenticatedHttpRequest, material: str, pk: int) -> HttpResponse:
    by, found = request.user, _material(material)
    piece = get_object_or_404(queries.downloadable(found, by), pk=pk)
    with audit.once_made("material.file", by=by, of=found):
        return attached(content_of(piece), ENDINGS[piece.media], found.title)


def _material(number: str) -> Material:
    return get_object_or_404(queries.all_materials(), number=number)
