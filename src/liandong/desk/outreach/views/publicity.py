"""Publicity: the ledger with its sums, one event recorded or corrected, its disputes and files."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.outreach.actions import publicity as actions
from liandong.desk.outreach.forms.cases import LinkForm
from liandong.desk.outreach.forms.publicity import PublicityFilterForm, PublicityForm
from liandong.desk.outreach.forms.visits import FilesForm
from liandong.desk.outreach.models import Publicity
from liandong.desk.outreach.queries.photos import counts_by_title, photos_of, taken_out_of
from liandong.desk.outreach.queries.publicity import events as queries
from liandong.desk.outreach.views.ledgers import check_export, opened, put_in, taken_out
from liandong.desk.papers.uploads import kept_in_memory
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, narrowed_by_district, page, run_form
from liandong.desk.ui.spreadsheets import table_file

PUBLICITY: Final = ListKind(
    (
        Column("topic", "主题", head=True),
        Column("held_at", "时间"),
        Column("place", "地点"),
        Column("run_by", "开展主体"),
        Column("organiser", "主办单位"),
        Column("partners", "参加单位", number=True),
        Column("copies", "资料（份）", number=True),
        Column("consulted", "咨询（人次）", number=True),
        Column("taken", "现场受理（件）", number=True),
        Column("reached", "覆盖人数", number=True),
    ),
    nothing=Empty(
        "speakerphone",
        "还没有宣传活动",
        "办过的联合宣传、商场自行开展的宣传登记在这里，照片和材料随后放入。",
    ),
    unit="场",
    key="publicity",
)
LINKS: Final[dict[str, tuple[Callable[..., Any], str]]] = {
    "link": (actions.link_dispute, "已关联纠纷"),
    "unlink": (actions.unlink_dispute, "已取消关联"),
}


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def publicity_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = PublicityFilterForm(request.GET, by=by)
    rows = queries.narrowed(queries.publicity_of(by), filters_of(request, form))
    context = {
        "listing": listing(request, PUBLICITY, rows, words_of(form)),
        "sums": queries.sums_of(rows, by=by),
        "form": form,
        "may_record": queries.may_record(by),
        "may_export": by.has_permission(Permission.EXPORT),
    }
    return page(request, "outreach/publicity/list.html", context, partial="list")


@require_GET
@requires(Permission.EXPORT)
def ledger(request: AuthenticatedHttpRequest, kind: str) -> HttpResponseBase:
    """宣传台账 as its filter has it."""
    by = request.user
    check_export(request, kind)
    form = PublicityFilterForm(request.GET, by=by)
    found = list(queries.narrowed(queries.publicity_of(by), filters_of(request, form)))
    with audit.once_made("publicity.export", by=by, detail={"found": len(found)}):
        files = counts_by_title(row.number for row in found)
        lines = list(queries.ledger_rows(found, files, queries.linked_by_event(found, by=by)))
        return table_file(kind, "宣传台账", list(queries.LEDGER), lines, above=words_of(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_publicity(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    if not queries.may_record(by):
        raise PermissionDenied("宣传活动由警务站、消协、市监登记")
    form = PublicityForm(request.POST or None, by=by)
    return form_page(
        request,
        "outreach/publicity/edit.html",
        form,
        lambda: actions.record_publicity(publicity=form.filled(), parts=form.parts(), by=by),
        "已登记宣传活动，请放入照片，关联现场受理的纠纷",
        lambda made: reverse("outreach:publicity", args=[made.number]),
        context=lambda: {"title": "登记宣传活动", "publicity": None},
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def publicity_detail(request: AuthenticatedHttpRequest, publicity: str) -> HttpResponse:
    by, found = request.user, _publicity(request, publicity)
    audit.record("publicity.read", by=by, of=found)
    context = {
        "publicity": found,
        "links": queries.links_of(found, by=by),
        "eyes": queries.eyes(),
        "photos": photos_of(found.number),
        "taken_out": taken_out_of(found.number),
        "may_change": queries.may_change(found, by),
        "may_file": queries.may_add_files(found, by),
        "may_open": by.has_permission(Permission.NOTE),
        "files_form": FilesForm(queries.TITLES),
        "link_form": LinkForm(),
    }
    return page(request, "outreach/publicity/publicity.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, publicity: str) -> HttpResponse:
    by, found = request.user, _publicity(request, publicity)
    if not queries.may_change(found, by):
        return redirect("outreach:publicity", found.number)
    version = version_of(found, queries.parts_shown(found))
    form = PublicityForm(request.POST or None, instance=found, by=by)
    return form_page(
        request,
        "outreach/publicity/edit.html",
        form,
        lambda: actions.change_publicity(
            publicity=form.filled(),
            parts=form.parts(),
            page_version=posted_version(request),
            by=by,
        ),
        "已更改",
        reverse("outreach:publicity", args=[found.number]),
        context=lambda: {"title": "更改宣传活动", "publicity": found, "page_version": version},
    )


@require_POST
@requires(Permission.WARN)
def take(request: AuthenticatedHttpRequest, publicity: str, verb: str) -> HttpResponse:
    """Link or unlink a dispute that was taken there."""
    by, found = request.user, _publicity(request, publicity)
    url = reverse("outreach:publicity", args=[found.number])
    if verb not in LINKS:
        raise Http404
    form = LinkForm(request.POST)
    action, words = LINKS[verb]
    return run_form(
        request,
        form,
        lambda: action(publicity=found, **form.cleaned_data, by=by),
        words,
        url,
        lacking="没有关联：请填写纠纷编号。",
    )


@require_POST
@kept_in_memory
@requires(Permission.NOTE)
def files(request: AuthenticatedHttpRequest, publicity: str) -> HttpResponse:
    found = _publicity(request, publicity)
    keep = partial(actions.add_files, publicity=found, by=request.user)
    url = reverse("outreach:publicity", args=[found.number])
    return put_in(request, queries.TITLES, keep, url)


@require_GET
@requires(Permission.NOTE)
def file(request: AuthenticatedHttpRequest, publicity: str, pk: int) -> HttpResponse:
    return opened(request, _publicity(request, publicity), pk, "publicity.file")


@require_POST
@requires(Permission.NOTE)
def file_out(request: AuthenticatedHttpRequest, publicity: str, pk: int) -> HttpResponse:
    found = _publicity(request, publicity)
    act = partial(actions.take_out_of, publicity=found, pk=pk, by=request.user)
    return taken_out(request, act, reverse("outreach:publicity", args=[found.number]))


def _publicity(request: AuthenticatedHttpRequest, number: str) -> Publicity:
    check(request.user, Permission.VIEW_OUTREACH)
    return read_or_404(queries.publicity_of(request.user), number=number)
