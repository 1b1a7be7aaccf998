"""Importing files: the list with its form, the upload, an import's progress and result."""

from collections.abc import Callable
from typing import Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake import queries
from liandong.desk.intake.actions.closing import topic
from liandong.desk.intake.actions.halting import cancel_import, pause_import, resume_import
from liandong.desk.intake.actions.start_import import start_import
from liandong.desk.intake.feeds import feeds_of
from liandong.desk.intake.forms import ImportForm
from liandong.desk.intake.models import Import
from liandong.desk.intake.progress import progress_of
from liandong.desk.intake.quarantine import line
from liandong.desk.intake.turns import ahead_of
from liandong.desk.intake.uploads import LandingHandler
from liandong.desk.intake.views.quarantine import QUARANTINE
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page
from liandong.desk.ui.wording import when

IMPORTS: Final = ListKind(
    (
        Column("file", gettext_lazy("文件"), head=True),
        Column("source", gettext_lazy("来源")),
        Column("state", gettext_lazy("状态")),
        Column("rows", gettext_lazy("行数"), number=True),
        Column("created", gettext_lazy("新增"), number=True),
        Column("changed", gettext_lazy("有更新"), number=True),
        Column("quarantined", gettext_lazy("待修正"), number=True),
        Column("at", gettext_lazy("时间")),
    ),
    nothing=Empty(
        "inbox",
        gettext_lazy("还没有导入过文件"),
        gettext_lazy(
            "从 110 或 12315 平台导出文件，选好后点“导入文件”。同一个文件导入两次不会重复。"
        ),
    ),
    unit=gettext_lazy("次"),
    per_page=20,
)
FIRST_ROWS: Final = 20


@require_GET
@requires(Permission.IMPORT)
def imports(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What was imported, and the place for the next file."""
    return _list(request, ImportForm(by=request.user))


@require_POST
@csrf_exempt  # the check reads the body, which must not happen before the handler is in place
@requires(Permission.IMPORT)
def upload(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Take a file in while it arrives and begin to import it; what is not taken in goes away."""
    handler = LandingHandler(request)
    request.upload_handlers = [handler]
    try:
        return _upload(request)
    finally:
        handler.abandon_what_was_not_taken()


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    request = cast("AuthenticatedHttpRequest", request)
    form = ImportForm(request.POST, request.FILES, by=request.user)
    if form.is_valid():
        try:
            of = start_import(form.cleaned_data["file"], source=form.chosen_source, by=request.user)
        except PermissionDenied as refusal:
            form.add_error("source", str(refusal))
        else:
            if of.repeats:
                messages.info(request, _("这个文件以前导入过，将逐条核对，不会重复登记"))
            return redirect("intake:import", pk=of.pk)
    return _list(request, form, status=422)


def _list(request: AuthenticatedHttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    shown = listing(request, IMPORTS, queries.imports_of(request.user))
    context = {
        "form": form,
        "listing": shown,
        "feeds": feeds_of(request.user),
        "may_shape": request.user.has_permission(Permission.SHAPE_SOURCES),
    }
    return page(request, "intake/imports.html", context, partial="list", status=status)


@require_GET
@requires(Permission.IMPORT)
def one_import(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """How far an import is, then what came of it; the same part comes again while it runs."""
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    rejected = listing(request, QUARANTINE, queries.quarantine_of(of, request.user))
    context = {
        "of": of,
        "progress": progress_of(of),
        "ahead": ahead_of(of) if of.started_at and of.state == Import.State.WAITING else None,
        "topics": f"{topic(of)},board",
        "topic": topic(of),
        "facts": _facts(of),
        "may_shape": request.user.has_permission(Permission.SHAPE_SOURCES),
        "listing": rejected,
        "rows": [line(row) for row in rejected.page[:FIRST_ROWS]] if of.is_over else [],
        "being_placed": of.is_over and queries.is_being_placed(of),
    }
    return page(request, "intake/import.html", context, partial="progress")


@require_POST
@requires(Permission.IMPORT)
def pause(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    return _halt(request, pk, pause_import)


@require_POST
@requires(Permission.IMPORT)
def resume(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    return _halt(request, pk, resume_import)


@require_POST
@requires(Permission.IMPORT)
def cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    return _halt(request, pk, cancel_import)


def _halt(request: AuthenticatedHttpRequest, pk: int, deed: Callable[..., None]) -> HttpResponse:
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    try:
        deed(of, by=request.user)
    except ValidationError as refusal:  # the page from which it comes may be old
        messages.error(request, "；".join(refusal.messages))
    return redirect("intake:import", pk=pk)


def _facts(of: Import) -> list[tuple[str, str]]:
    took = progress_of(of).took if of.is_over else None
    rows = [
        (_("来源"), of.source_name),
        (_("格式"), str(of.profile_version or of.profile)),
        (_("大小"), filesizeformat(of.size)),
        (_("导入人"), str(of.by or _("系统"))),
        (_("开始"), when(of.created_at)),
        (_("用时"), _("%d 秒") % took if took else ""),
        (_("说明"), of.note),
    ]
    return [(label, value) for label, value in rows if value]
