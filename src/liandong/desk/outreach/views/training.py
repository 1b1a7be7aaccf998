"""Training: the ledger, one recorded or corrected, one with its files."""

from functools import partial
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.outreach.actions import training as actions
from liandong.desk.outreach.forms.training import TrainingFilterForm, TrainingForm
from liandong.desk.outreach.forms.visits import FilesForm
from liandong.desk.outreach.models import Training
from liandong.desk.outreach.queries import training as queries
from liandong.desk.outreach.queries.findings.known_people import names_read
from liandong.desk.outreach.queries.photos import counts_by_title, photos_of, taken_out_of
from liandong.desk.outreach.views.ledgers import check_export, opened, put_in, taken_out
from liandong.desk.papers.uploads import kept_in_memory
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, narrowed_by_district, page
from liandong.desk.ui.spreadsheets import table_file

TRAINING: Final = ListKind(
    (
        Column("topic", "主题", head=True),
        Column("held_at", "时间"),
        Column("place", "地点"),
        Column("lecturer", "讲师"),
        Column("organisations", "单位", number=True),
        Column("people", "签到人数", number=True),
        Column("test", "测试"),
        Column("satisfied", "满意"),
        Column("department", "主办"),
    ),
    nothing=Empty(
        "presentation", "还没有培训", "办过的经营者培训登记在这里，签到表、课件和照片随后放入。"
    ),
    unit="场",
    key="training",
)


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def training_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = TrainingFilterForm(request.GET, by=by)
    rows = queries.narrowed(queries.training_of(by), filters_of(request, form))
    found = listing(request, TRAINING, rows, words_of(form))
    eyes = Eyes(clear=False)  # whom the desk knew is masked in what is stored
    context = {
        "listing": found,
        "eyes": eyes,
        "lecturer_of": lambda row: names_read(row.lecturer, eyes, by),
        "form": form,
        "may_record": queries.may_record(by),
        "may_export": by.has_permission(Permission.EXPORT),
    }
    return page(request, "outreach/training/list.html", context, partial="list")


@require_GET
@requires(Permission.EXPORT)
def ledger(request: AuthenticatedHttpRequest, kind: str) -> HttpResponseBase:
    """培训台账 as its filter has it."""
    by = request.user
    check_export(request, kind)
    form = TrainingFilterForm(request.GET, by=by)
    found = list(queries.narrowed(queries.training_of(by), filters_of(request, form)))
    with audit.once_made("training.export", by=by, detail={"found": len(found)}):
        lines = list(queries.ledger_rows(found, counts_by_title(row.number for row in found), by))
        return table_file(kind, "培训台账", list(queries.LEDGER), lines, above=words_of(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_training(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    if not queries.may_record(by):
        raise PermissionDenied("培训由警务站、消协、市监登记")
    form = TrainingForm(request.POST or None, by=by)
    return form_page(
        request,
        "outreach/training/edit.html",
        form,
        lambda: actions.record_training(
            training=form.save(commit=False), attended=form.cleaned_data["came"], by=by
        ),
        "已登记培训，请放入签到表、课件和照片",
        lambda made: reverse("outreach:training", args=[made.number]),
        context=lambda: {"title": "登记培训", "training": None},
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def training_detail(request: AuthenticatedHttpRequest, training: str) -> HttpResponse:
    by, found = request.user, _training(request, training)
    audit.record("training.read", by=by, of=found)
    eyes = queries.eyes_on_training([found])
    context = {
        "training": found,
        "eyes": eyes,
        "lecturer": names_read(found.lecturer, eyes, by),
        "photos": photos_of(found.number),
        "taken_out": taken_out_of(found.number),
        "may_change": queries.may_change(found, by),
        "may_file": queries.may_add_files(found, by),
        "may_open": by.has_permission(Permission.NOTE),
        "files_form": FilesForm(queries.TITLES),
    }
    return page(request, "outreach/training/training.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, training: str) -> HttpResponse:
    by, found = request.user, _training(request, training)
    if not queries.may_change(found, by):
        return redirect("outreach:training", found.number)
    version = queries.version_of_training(found)
    form = TrainingForm(request.POST or None, instance=found, by=by)
    return form_page(
        request,
        "outreach/training/edit.html",
        form,
        lambda: actions.change_training(
            training=form.save(commit=False),
            attended=form.cleaned_data["came"],
            page_version=posted_version(request),
            by=by,
        ),
        "已更改",
        reverse("outreach:training", args=[found.number]),
        context=lambda: {"title": "更改培训", "training": found, "page_version": version},
    )


@require_POST
@kept_in_memory
@requires(Permission.NOTE)
def files(request: AuthenticatedHttpRequest, training: str) -> HttpResponse:
    found = _training(request, training)
    keep = partial(actions.add_files, training=found, by=request.user)
    return put_in(request, queries.TITLES, keep, reverse("outreach:training", args=[found.number]))


@require_GET
@requires(Permission.NOTE)
def file(request: AuthenticatedHttpRequest, training: str, pk: int) -> HttpResponse:
    return opened(request, _training(request, training), pk, "training.file")


@require_POST
@requires(Permission.NOTE)
def file_out(request: AuthenticatedHttpRequest, training: str, pk: int) -> HttpResponse:
    found = _training(request, training)
    act = partial(actions.take_out_of, training=found, pk=pk, by=request.user)
    return taken_out(request, act, reverse("outreach:training", args=[found.number]))


def _training(request: AuthenticatedHttpRequest, number: str) -> Training:
    check(request.user, Permission.VIEW_OUTREACH)
    return read_or_404(queries.training_of(request.user), number=number)
