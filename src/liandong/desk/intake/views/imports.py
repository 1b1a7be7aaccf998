"""Importing files: the list with its form, the upload, an import's progress and result."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.sign_in.denied_requests import keep_reason
from liandong.desk.intake import queries
from liandong.desk.intake.actions.imports.ends import ENDS, topic
from liandong.desk.intake.actions.imports.pauses import cancel_import, pause_import, resume_import
from liandong.desk.intake.actions.imports.readings import confirm_reading
from liandong.desk.intake.actions.imports.starts import start_import
from liandong.desk.intake.actions.imports.taking_back import (
    begin_taking_back,
    extent_of,
    may_take_back,
)
from liandong.desk.intake.feeds import feeds_of
from liandong.desk.intake.forms import ImportForm
from liandong.desk.intake.imports.progress import progress_of
from liandong.desk.intake.imports.quarantine import line
from liandong.desk.intake.imports.queue import blocking_import
from liandong.desk.intake.models import Import
from liandong.desk.intake.profiles.versions import own_profiles
from liandong.desk.intake.uploads.landing import LARGEST, landing
from liandong.desk.intake.views.quarantine import QUARANTINE
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import fragment, page, refusal_as_toast
from liandong.desk.ui.upload_limits import takes_files
from liandong.desk.ui.wording import when
from liandong.desk.work.queries import has_worker

if TYPE_CHECKING:
    from liandong.desk.intake.profiles.samples import ColumnRow

IMPORTS: Final = ListKind(
    (
        Column("file", "文件", head=True),
        Column("source", "来源"),
        Column("state", "状态"),
        Column("rows", "行数", number=True),
        Column("created", "新增", number=True),
        Column("changed", "有更新", number=True),
        Column("unchanged", "无变化", number=True),
        Column("quarantined", "待修正", number=True),
        Column("referred", "转他人核对", number=True),
        Column("at", "时间"),
    ),
    nothing=Empty(
        "inbox",
        "还没有导入过文件",
        "从 110 或 12315 平台导出文件，选好后点“导入文件”。同一个文件导入两次不会重复。",
    ),
    unit="次",
    per_page=20,
)
FIRST_ROWS: Final = 20


@require_GET
@requires(Permission.IMPORT)
def imports(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The list of imports, with the form for the next file."""
    return _list(request, ImportForm(by=request.user))


@takes_files(LARGEST)
@require_POST
@csrf_exempt  # the check reads the body, which must not happen before the handler is in place
@requires(Permission.IMPORT)
def upload(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Receive a file and begin to import it; a file that is not imported is removed."""
    return landing(request, lambda: _upload(request), lambda: _no_room(request))


def _no_room(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = ImportForm({}, by=request.user)
    form.say_no_room()
    return _list(request, form, status=507)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    request = cast("AuthenticatedHttpRequest", request)
    form = ImportForm(request.POST, request.FILES, by=request.user)
    if form.is_valid():
        try:
            of = start_import(form.cleaned_data["file"], source=form.chosen_source, by=request.user)
        except PermissionDenied as refusal:
            keep_reason(request, refusal)
            form.add_error("source", str(refusal))
        else:
            if of.repeats:
                messages.info(request, "这个文件以前导入过，将逐条核对，不会重复登记")
            return redirect("intake:import", pk=of.pk)
    return _list(request, form, status=422)


def _list(request: AuthenticatedHttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    shown = listing(request, IMPORTS, queries.imports_of(request.user))
    context = {
        "form": form,
        "listing": shown,
        "feeds": feeds_of(request.user),
        "change_requests": queries.change_requests_for(request.user).count(),
        "may_shape": request.user.has_permission(Permission.SHAPE_SOURCES),
    }
    return page(request, "intake/imports/imports.html", context, partial="list", status=status)


@require_GET
@requires(Permission.IMPORT)
def one_import(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The progress of an import, then its result; the part reloads itself while it runs.

    Counting the result of a large import takes seconds. A page that only asks whether all of it has
    been placed (`placing`) gets an empty response until then.
    """
    of = read_or_404(queries.imports_of(request.user), pk=pk)
    stands = of.state in ENDS
    being_placed = stands and queries.is_being_placed(of)
    if being_placed and "placing" in request.GET:
        return HttpResponse(status=204)
    rejected = listing(request, QUARANTINE, queries.quarantine_of(of, request.user))
    context = {
        "of": of,
        "progress": progress_of(of),
        "blocking": blocking_import(of)
        if of.started_at and of.state == Import.State.WAITING
        else None,
        "is_stuck": not of.is_over and of.state != Import.State.PAUSED and not has_worker(),
        "topics": f"{topic(of)},board",
        "topic": topic(of),
        "reading": _reading(of, request.user),
        "in_charge": queries.is_in_charge(request.user, of),
        "may_take_back": may_take_back(of, request.user),
        "brought": queries.brought_by(of, request.user) if stands else None,
        "is_being_taken_back": of.state == Import.State.TAKING_BACK,
        "change_requests": of.referred and queries.change_requests_for(request.user).count(),
        "facts": _facts(of),
        "may_shape": request.user.has_permission(Permission.SHAPE_SOURCES),
        "listing": rejected,
        "rows": [line(row) for row in rejected.page[:FIRST_ROWS]] if of.is_over else [],
        "being_placed": being_placed,
    }
    return page(request, "intake/imports/import.html", context, partial="progress")


@require_GET
@requires(Permission.IMPORT)
def taking_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What taking an import back would remove, and the button; loaded separately, since counting
    takes a while."""
    of = read_or_404(queries.imports_of(request.user), pk=pk)
    if not may_take_back(of, request.user):
        return HttpResponse()
    return fragment(
        request, "intake/imports/_taking_back.html", {"of": of, "extent": extent_of(of)}
    )


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


@require_POST
@requires(Permission.IMPORT)
def reading(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Read the file as proposed; `answer` change opens the proposal in the profile editor."""
    from liandong.desk.intake.actions.profile_drafts import draft_reading

    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    with refusal_as_toast(request):
        if request.POST.get("answer") == "change":
            draft = draft_reading(of, by=request.user)
            return redirect("intake:profile_draft", pk=draft.pk)
        confirm_reading(of, by=request.user)
        messages.success(request, "好，正在按这样读")
    return redirect("intake:import", pk=pk)


@require_POST
@requires(Permission.IMPORT)
def take_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    return _halt(request, pk, begin_taking_back)


def _halt(request: AuthenticatedHttpRequest, pk: int, action: Callable[..., None]) -> HttpResponse:
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    with refusal_as_toast(request):
        action(of, by=request.user)
    return redirect("intake:import", pk=pk)


def _reading(of: Import, by: User) -> "list[ColumnRow]":
    """The proposed reading, for a person to confirm; empty where there is none."""
    from liandong.desk.intake.profiles.samples import column_rows
    from liandong.engine.records import Profile, Sample
    from liandong.engine.records.profiles.suggestions import suggest

    proposal = queries.proposed_reading(of)
    if proposal is None or of.state != Import.State.ASKING:
        return []
    sample, profile = Sample.of_json(proposal.sample), Profile.parse(proposal.text)
    return column_rows(sample, profile, suggest(sample, profile, own_profiles().profiles), by)


def _facts(of: Import) -> list[tuple[str, str]]:
    took = progress_of(of).took if of.is_over else None
    rows = [
        ("来源", of.source_name),
        ("格式", str(of.profile_version or of.profile)),
        ("大小", filesizeformat(of.size)),
        ("导入人", str(of.by or "系统")),
        ("开始", when(of.created_at)),
        ("用时", f"{took} 秒" if took else ""),
        ("说明", of.note),
    ]
    return [(label, value) for label, value in rows if value]
