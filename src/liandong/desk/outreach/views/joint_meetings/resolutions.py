"""Resolutions of meetings: the list, one with its course, what owner and convener do."""

from collections.abc import Callable
from typing import Any, Final

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.actions.joint_meetings import resolutions as actions
from liandong.desk.outreach.forms.meetings import (
    OutcomeForm,
    ProgressForm,
    ResolutionFilterForm,
    SupervisionForm,
)
from liandong.desk.outreach.models import Resolution
from liandong.desk.outreach.queries.joint_meetings import resolutions as queries
from liandong.desk.outreach.queries.joint_meetings.meetings import eyes_on_meeting
from liandong.desk.papers.queries.papers import file_of
from liandong.desk.papers.views.files import attached
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import page, run_form, run_step

RESOLUTIONS: Final = ListKind(
    (
        Column("content", "议定事项", head=True, css="ld-text"),
        Column("meeting", "会议"),
        Column("department", "牵头单位"),
        Column("supporters", "配合单位"),
        Column("due_on", "完成时限"),
        Column("state", "落实", bare=True),
    ),
    nothing=Empty("checklist", "没有未办结的议定事项", "纪要印发以后，议定事项列在这里。"),
    unit="项",
    key="resolutions",
)
WORDS: Final = {
    "report": "已反馈办理情况",
    "close": "已登记办结",
    "reopen": "已撤回办结",
    "supervise": "已出督办单",
}


@require_GET
@requires(Permission.VIEW_OUTREACH)
def resolution_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = ResolutionFilterForm(request.GET)
    rows = queries.resolutions_visible_to(by)
    rows = queries.narrowed(rows, filters_of(request, form), by=by)
    found = listing(request, RESOLUTIONS, queries.with_course(rows), words_of(form))
    context = {
        "listing": found,
        "form": form,
        "texts": {row.pk: eyes_on_meeting(row.meeting).read(row.content) for row in found.page},
    }
    return page(request, "outreach/joint_meetings/resolutions/list.html", context, partial="list")


@require_GET
@requires(Permission.VIEW_OUTREACH)
def resolution_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    by, found = request.user, _resolution(request, pk)
    audit.record("meeting.resolution", by=by, of=found.meeting)
    context = {
        "resolution": found,
        "meeting": found.meeting,
        "course": queries.course_of(found),
        "eyes": eyes_on_meeting(found.meeting),
        "may_report": queries.may_report(found, by),
        "takes_part": queries.is_taking_part(found, by.department_id),
        "is_owner": found.department_id == by.department_id,
        "may_close": queries.may_close(found, by),
        "may_reopen": queries.may_reopen(found, by),
        "may_supervise": queries.may_supervise(found, by),
        "progress_form": ProgressForm(auto_id="report_%s"),
        "outcome_form": OutcomeForm(auto_id="close_%s"),
        "supervision_form": SupervisionForm(auto_id="supervise_%s"),
    }
    return page(request, "outreach/joint_meetings/resolutions/resolution.html", context)


@require_POST
@requires(Permission.WARN, Permission.APPROVE)
def take(request: AuthenticatedHttpRequest, pk: int, verb: str) -> HttpResponse:
    """One step; the action decides whether this person may take it now."""
    by, found = request.user, _resolution(request, pk)
    url = reverse("outreach:resolution", args=[found.pk])
    read: dict[str, Any] = {
        "resolution": found,
        "page_version": request.POST.get("page_version", ""),
        "by": by,
    }
    reported: dict[str, Any] = {"resolution": found, "by": by}
    sheets: dict[str, tuple[type[Form], Callable[..., Any], dict[str, Any], str]] = {
        "report": (ProgressForm, actions.report_progress, reported, "没有登记：请写明办理情况。"),
        "close": (OutcomeForm, actions.close_resolution, read, "没有登记：请写明办结情况。"),
        "supervise": (
            SupervisionForm,
            actions.supervise,
            read,
            "没有出具：请写明督办要求和反馈期限。",
        ),
    }
    if verb in sheets:
        kind, action, of, lacking = sheets[verb]
        form = kind(request.POST)
        return run_form(
            request,
            form,
            lambda: action(**form.cleaned_data, **of),
            WORDS[verb],
            url,
            lacking=lacking,
        )
    steps = {"reopen": lambda: actions.reopen_resolution(**read)}
    return run_step(request, verb, steps, WORDS, url)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def slip(request: AuthenticatedHttpRequest, pk: int, slip: int) -> HttpResponse:
    """督办单, as it was issued."""
    found = _resolution(request, pk)
    row = get_object_or_404(found.slips.select_related("paper"), pk=slip)
    with audit.once_made("meeting.paper", by=request.user, of=found.meeting):
        return attached(file_of(row.paper), "pdf", str(row.paper))


def _resolution(request: AuthenticatedHttpRequest, pk: int) -> Resolution:
    rows = queries.with_course(queries.resolutions_visible_to(request.user))
    rows = rows.select_related("department", "closed_by", "meeting__paper", "meeting__group")
    return read_or_404(rows, pk=pk)
