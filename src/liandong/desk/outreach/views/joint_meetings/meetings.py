"""Joint meetings: the list, one begun, its topics, material, papers and minutes."""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.outreach.actions.joint_meetings import meetings as actions
from liandong.desk.outreach.actions.joint_meetings import topics
from liandong.desk.outreach.actions.joint_meetings.resolutions import add_resolution, strike_out
from liandong.desk.outreach.forms.letters import ReasonForm
from liandong.desk.outreach.forms.meetings import (
    MeetingFilterForm,
    MeetingForm,
    OfficerForm,
    RecordForm,
    ResolutionForm,
    TopicForm,
)
from liandong.desk.outreach.models import Meeting
from liandong.desk.outreach.queries.joint_meetings import meetings as queries
from liandong.desk.outreach.queries.joint_meetings.emergency_plans import calls_for
from liandong.desk.outreach.queries.joint_meetings.pack import pack_of, pack_sheet
from liandong.desk.outreach.queries.joint_meetings.papers import (
    minutes_sheet,
    notice_sheet,
    notice_values,
    shown_values,
)
from liandong.desk.outreach.queries.joint_meetings.resolutions import earlier_ones, resolutions_of
from liandong.desk.outreach.rules.meetings import State, TopicState
from liandong.desk.papers.queries.attachments import content_of
from liandong.desk.papers.queries.papers import file_of
from liandong.desk.papers.views.files import attached, drawn, only_pdf
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, page, run_action, run_form, run_step
from liandong.desk.ui.typed_texts import typed_text

MEETINGS: Final = ListKind(
    (
        Column("name", "会议", head=True, css="ld-text"),
        Column("kind", "类别"),
        Column("planned_at", "时间"),
        Column("department", "召集单位"),
        Column("paper", "纪要"),
        Column("resolved", "议定事项"),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "users",
        "还没有联席会议",
        "召集后先征集议题，再出会议通知；材料由已登记的数据生成。",
    ),
    unit="次",
    key="meetings",
)
WORDS: Final = {
    "topic": "已提出议题",
    "notify": "已出会议通知",
    "keep-pack": "材料已定稿，留存在会议页",
    "resolve": "已登记议定事项",
    "issue": "纪要已印发，议定事项交牵头单位办理",
    "recall": "已收回纪要，改好后重新印发",
    "cancel": "会议已取消",
}
TOPIC_WORDS: Final = {
    "list": "已列入",
    "leave-out": "不列入，原因留存",
    "withdraw": "已撤回议题",
}
SHEETS: Final = {"notice", "minutes", "pack"}


@require_GET
@requires(Permission.VIEW_OUTREACH)
def meeting_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = MeetingFilterForm(request.GET)
    rows = queries.with_counts(queries.meetings_visible_to(by))
    rows = queries.narrowed(rows, filters_of(request, form))
    context = {
        "listing": listing(request, MEETINGS, rows, words_of(form)),
        "form": form,
        "may_convene": queries.may_convene(by),
    }
    return page(request, "outreach/joint_meetings/meetings/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_meeting(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = MeetingForm(request.POST or None, by=by)
    return form_page(
        request,
        "outreach/joint_meetings/meetings/edit.html",
        form,
        lambda: actions.begin_meeting(**form.arguments(), by=by),
        "已召集，成员单位可以提出议题",
        lambda made: reverse("outreach:meeting", args=[made.number]),
        context=lambda: {
            "title": "召集联席会议",
            "back": reverse("outreach:meetings"),
            "label": "征集议题",
        },
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def meeting_detail(request: AuthenticatedHttpRequest, meeting: str) -> HttpResponse:
    by, found = request.user, _meeting(request, meeting)
    audit.record("meeting.read", by=by, of=found)
    before = found.state in {State.CALLING, State.NOTIFIED}
    handed = queries.topics_of(found)
    is_signatory = queries.is_signatory(found, by)
    context = {
        "meeting": found,
        "values": shown_values(found, by=by),
        "eyes": queries.eyes_on_meeting(found),
        "stepper": queries.stepper(found),
        "members": queries.members_of(found),
        "topics": handed,
        "undecided": sum(topic.state == TopicState.HANDED_IN for topic in handed),
        "earlier": [
            (row, queries.eyes_on_meeting(row.meeting).read(row.content))
            for row in earlier_ones(found, by=by)
        ],
        "resolutions": resolutions_of(found),
        "packs": queries.packs_of(found, by=by),
        "plan_calls": calls_for(found, by=by),
        "before": before,
        "is_convener": queries.is_convener(found, by),
        "may_edit": queries.may_edit(found, by),
        "may_hand_in": queries.may_hand_in(found, by),
        "may_notify": is_signatory and before,
        "is_outdated": queries.notice_is_outdated(found, notice_values(found)),
        "may_record": queries.may_record(found, by),
        "may_write": queries.may_write_minutes(found, by),
        "may_resolve": queries.may_resolve(found, by),
        "may_issue": queries.may_issue_minutes(found, by),
        "turn": queries.turn(found, by),
        "may_recall": is_signatory and found.state == State.ISSUED,
        "may_cancel": queries.may_cancel(found, by),
        "topic_form": TopicForm(queries.for_topics(found, by), by=by),
        "resolution_form": ResolutionForm(found),
        "renotify_form": ReasonForm(auto_id="notify_%s"),
        "recall_form": ReasonForm(auto_id="recall_%s"),
        "cancel_form": ReasonForm(auto_id="cancel_%s"),
        "leave_out_form": ReasonForm(auto_id="leave_out_%s"),
        "today": timezone.localdate(),
    }
    return page(request, "outreach/joint_meetings/meetings/meeting.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, meeting: str) -> HttpResponse:
    """The plan, by who drafted it."""
    by, found = request.user, _meeting(request, meeting)
    address = reverse("outreach:meeting", args=[found.number])
    if not queries.may_edit(found, by):
        return redirect(address)
    form = MeetingForm(request.POST or None, meeting=found, by=by)
    return form_page(
        request,
        "outreach/joint_meetings/meetings/edit.html",
        form,
        lambda: actions.save_meeting(meeting=found, **form.arguments(), by=by),
        "已保存会议安排",
        address,
        context=lambda: {"title": f"改会议安排：{found}", "back": address, "label": "保存"},
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def record(request: AuthenticatedHttpRequest, meeting: str) -> HttpResponse:
    """That it met, then what its minutes are made of."""
    by, found = request.user, _meeting(request, meeting)
    address = reverse("outreach:meeting", args=[found.number])
    is_first = queries.may_record(found, by)
    if not is_first and not queries.may_write_minutes(found, by):
        return redirect(address)
    form = RecordForm(found, request.POST or None)
    action = actions.record_meeting if is_first else actions.save_minutes
    return form_page(
        request,
        "outreach/joint_meetings/meetings/record.html",
        form,
        lambda: action(meeting=found, record=form.cleaned_data, by=by),
        "已登记召开，请登记议定事项" if is_first else "已保存纪要",
        address,
        context=lambda: {
            "meeting": found,
            "title": "登记召开" if is_first else "改纪要",
            "back": address,
        },
    )


@require_POST
@requires(Permission.WARN, Permission.APPROVE)
def take(request: AuthenticatedHttpRequest, meeting: str, verb: str) -> HttpResponse:
    """One step; the action decides whether this person may take it now."""
    by, found = request.user, _meeting(request, meeting)
    reason = typed_text(request, "reason", "原因")
    read: dict[str, Any] = {
        "meeting": found,
        "page_version": request.POST.get("page_version", ""),
        "by": by,
    }
    steps: dict[str, Callable[[], Any]] = {
        "keep-pack": lambda: actions.keep_pack(meeting=found, by=by),
        "notify": lambda: actions.notify(reason=reason, **read),
        "issue": lambda: actions.issue_minutes(**read),
        "recall": lambda: actions.recall_minutes(reason=reason, **read),
        "cancel": lambda: actions.cancel_meeting(reason=reason, **read),
    }
    url = reverse("outreach:meeting", args=[found.number])
    if verb == "topic":
        form = TopicForm(queries.for_topics(found, by), request.POST, by=by)
        return run_form(
            request,
            form,
            lambda: topics.hand_in(meeting=found, **form.cleaned_data, by=by),
            WORDS[verb],
            url,
            lacking="没有提出：请选择提出单位，写明议题和背景。",
        )
    if verb == "resolve":
        sheet = ResolutionForm(found, request.POST)
        return run_form(
            request,
            sheet,
            lambda: add_resolution(meeting=found, **sheet.cleaned_data, by=by),
            WORDS[verb],
            url,
            lacking="没有登记：请写明事项、牵头单位和完成时限。",
        )
    return run_step(request, verb, steps, WORDS, url)


@require_POST
@requires(Permission.WARN)
def take_topic(request: AuthenticatedHttpRequest, meeting: str, pk: int, verb: str) -> HttpResponse:
    """List a topic, leave it out, or withdraw it."""
    by, found = request.user, _meeting(request, meeting)
    topic = get_object_or_404(found.topics, pk=pk)
    reason = typed_text(request, "reason", "原因")
    steps: dict[str, Callable[[], Any]] = {
        "list": lambda: topics.list_topic(topic=topic, by=by),
        "leave-out": lambda: topics.leave_out_topic(topic=topic, reason=reason, by=by),
        "withdraw": lambda: topics.withdraw_topic(topic=topic, by=by),
    }
    url = reverse("outreach:meeting", args=[found.number])
    return run_step(request, verb, steps, TOPIC_WORDS, url)


@require_POST
@requires(Permission.WARN)
def strike(request: AuthenticatedHttpRequest, meeting: str, pk: int) -> HttpResponse:
    """Take a resolution out again before the minutes are issued."""
    found = _meeting(request, meeting)
    row = get_object_or_404(found.resolutions, pk=pk)
    return run_action(
        request,
        lambda: strike_out(resolution=row, by=request.user),
        "已删去",
        reverse("outreach:meeting", args=[found.number]),
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def pack(request: AuthenticatedHttpRequest, meeting: str) -> HttpResponse:
    """会议材料, to be presented."""
    by, found = request.user, _meeting(request, meeting)
    with audit.once_made("meeting.pack", by=by, of=found):
        context = {
            "meeting": found,
            "pack": pack_of(found, by=by),
            "may_keep": queries.may_keep_pack(found, by),
        }
        return page(request, "outreach/joint_meetings/meetings/pack.html", context)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def kept_pack(request: AuthenticatedHttpRequest, meeting: str, pk: int) -> HttpResponse:
    """Material as it was kept, for who sees as much as who kept it."""
    by, found = request.user, _meeting(request, meeting)
    piece = next((row for row in queries.packs_of(found, by=by) if row.pk == pk), None)
    if piece is None:
        raise Http404
    with audit.once_made("meeting.paper", by=by, of=found):
        return attached(content_of(piece), "pdf", f"会议材料 {found}")


@require_GET
@requires(Permission.VIEW_OUTREACH)
def paper(request: AuthenticatedHttpRequest, meeting: str, key: str, ending: str) -> HttpResponse:
    """Notice, minutes (as issued, or as they would be) or material as a file."""
    by, found = request.user, _meeting(request, meeting)
    if key not in SHEETS:
        raise Http404
    with audit.once_made("meeting.paper", by=by, of=found):
        issued = {"notice": found.notice, "minutes": found.paper}.get(key)
        if issued is not None:
            only_pdf(ending)
            return attached(file_of(issued), ending, str(issued))
        match key:
            case "notice":
                return drawn(notice_sheet(found), ending, f"会议通知 {found}")
            case "minutes":
                return drawn(minutes_sheet(found, by=by), ending, f"会议纪要 {found}")
        return drawn(pack_sheet(found, pack_of(found, by=by)), ending, f"会议材料 {found}")


@require_GET
@requires(Permission.VIEW_OUTREACH)
def liaison(request: AuthenticatedHttpRequest) -> HttpResponse:
    """联络员 of the departments."""
    context = {"rows": queries.liaison_rows(request.user)}
    return page(request, "outreach/joint_meetings/meetings/liaison.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def officer(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Name the liaison officer of a department."""
    by = request.user
    department = get_object_or_404(queries.candidates(), pk=pk)
    address = reverse("outreach:liaison")
    if not queries.may_name(department, by):
        raise Http404
    known = queries.officer_of(department)
    initial = {name: getattr(known, name) for name in OfficerForm.base_fields} if known else None
    form = OfficerForm(request.POST or None, initial=initial)
    return form_page(
        request,
        "outreach/joint_meetings/meetings/officer.html",
        form,
        lambda: actions.name_officer(
            department=department,
            **form.cleaned_data,
            page_version=posted_version(request),
            by=by,
        ),
        "已登记联络员",
        address,
        context=lambda: {
            "department": department,
            "back": address,
            "page_version": version_of(known) if known else "",
        },
    )


def _meeting(request: AuthenticatedHttpRequest, number: str) -> Meeting:
    return read_or_404(queries.meetings_visible_to(request.user), number=number)
