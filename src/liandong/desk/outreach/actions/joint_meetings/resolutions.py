"""Resolutions: written down, reported on by their owners, supervised when overdue, closed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT
from liandong.desk.outreach.models import Meeting, ProgressNote, Resolution, SupervisionSlip
from liandong.desk.outreach.queries.joint_meetings.meetings import may_resolve, meetings_visible_to
from liandong.desk.outreach.queries.joint_meetings.papers import slip_values
from liandong.desk.outreach.queries.joint_meetings.resolutions import (
    course_of,
    may_close,
    may_reopen,
    may_report,
    may_supervise,
    with_course,
)
from liandong.desk.papers.actions.papers import issue_paper
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.work.events import publish


@transaction.atomic
def add_resolution(
    *,
    meeting: Meeting,
    content: str,
    department: Department,
    supporters: Sequence[Department],
    due_on: date,
    by: User,
) -> Resolution:
    """Write one down, between the meeting and its minutes."""
    stored = _meeting(meeting, by)
    if not content.strip():
        raise ValidationError("请写明议定事项。")
    if stored.held_at and due_on < timezone.localdate(stored.held_at):
        raise ValidationError("完成时限不早于开会那天。")
    helpers = {row.pk for row in supporters} - {department.pk}
    members = set(stored.members.values_list("pk", flat=True))
    if not {department.pk, *helpers} <= members:
        raise ValidationError("牵头单位、配合单位应当是本次会议的成员单位。")
    typed: dict[str, Any] = {"content": content.strip(), "department": department, "due_on": due_on}
    check_double(Resolution, "at", "议定事项", meeting=stored, by=by, **typed)
    made = Resolution.objects.create(meeting=stored, by=by, **typed)
    made.supporters.set(helpers)
    _done(stored, "meeting.resolve", by)
    return made


@transaction.atomic
def strike_out(*, resolution: Resolution, by: User) -> None:
    """Take one out again before the minutes are issued."""
    stored = _meeting(resolution.meeting, by)
    stored.resolutions.filter(pk=resolution.pk).delete()
    _done(stored, "meeting.strike_out", by)


@transaction.atomic
def report_progress(*, resolution: Resolution, text: str, is_done: bool, by: User) -> ProgressNote:
    """办理情况, by one of its departments; by the convener what it found of it."""
    stored = _locked(resolution, by)
    if not may_report(stored, by):
        raise PermissionDenied("办理情况由牵头、配合和召集单位在办结以前登记")
    if not text.strip():
        raise ValidationError("请写明办理情况。")
    check_double(ProgressNote, "at", "办理情况", resolution=stored, text=text.strip(), by=by)
    made = ProgressNote.objects.create(
        resolution=stored,
        department=by.department,
        text=text.strip(),
        is_done=is_done and by.department_id == stored.department_id,
        by=by,
    )
    _done(stored.meeting, "meeting.progress", by)
    return made


@transaction.atomic
def close_resolution(
    *, resolution: Resolution, outcome: str, page_version: str | None = None, by: User
) -> Resolution:
    """That it is done, in the words of the convener. Here as in each decision below, `page_version`
    is of the resolution that the page showed; None: there was no page."""
    stored = _locked(resolution, by)
    if not may_close(stored, by):
        raise PermissionDenied("由召集单位登记办结")
    check_version(stored, page_version, course_of(stored))
    if not outcome.strip():
        raise ValidationError("请写明办结情况。")
    stored.closed_at, stored.closed_by = timezone.now(), by
    stored.outcome = outcome.strip()
    stored.save()
    _done(stored.meeting, "meeting.close", by)
    return stored


@transaction.atomic
def reopen_resolution(
    *, resolution: Resolution, page_version: str | None = None, by: User
) -> Resolution:
    """Take back that it is done; the audit keeps that it was closed."""
    stored = _locked(resolution, by)
    if not may_reopen(stored, by):
        raise PermissionDenied("由召集单位撤回办结")
    check_version(stored, page_version, course_of(stored))
    stored.closed_at, stored.closed_by, stored.outcome = None, None, None
    stored.save()
    _done(stored.meeting, "meeting.reopen", by)
    return stored


@transaction.atomic
def supervise(
    *,
    resolution: Resolution,
    requirement: str,
    answer_by: date,
    page_version: str | None = None,
    by: User,
) -> SupervisionSlip:
    """Issue a slip (督办单) to the owner of an overdue one."""
    check(by, Permission.APPROVE)
    stored = _locked(resolution, by)
    if not may_supervise(stored, by):
        raise PermissionDenied("督办单由召集单位负责人对逾期未办结的事项出具")
    check_version(stored, page_version, course_of(stored))
    if answer_by < timezone.localdate():
        raise ValidationError("反馈期限不早于今天。")
    paper = issue_paper(
        form=FORMS["supervision_slip"],
        dispute_number=stored.meeting.number,
        values=slip_values(stored, requirement, answer_by),
        by=by,
    )
    made = SupervisionSlip.objects.create(
        resolution=stored,
        requirement=requirement.strip(),
        answer_by=answer_by,
        paper=paper,
        by=by,
    )
    audit.record("meeting.supervise", by=by, of=stored.meeting, detail={"number": paper.number})
    publish(LETTER_EVENT)
    return made


def _meeting(meeting: Meeting, by: User) -> Meeting:
    """Locked, while resolutions can still be written down."""
    check(by, Permission.WARN)
    rows = meetings_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=meeting.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这次会议")
    if not may_resolve(found, by):
        raise PermissionDenied("议定事项由召集单位在会后、纪要印发以前登记")
    return found


def _locked(resolution: Resolution, by: User) -> Resolution:
    check(by, Permission.WARN)
    meeting = meetings_visible_to(by).filter(pk=resolution.meeting_id).first()
    if meeting is None:
        raise PermissionDenied("您看不到这次会议")
    rows = with_course(Resolution.objects.select_for_update(of=("self",)))
    stored = rows.get(pk=resolution.pk)
    stored.meeting = meeting
    return stored


def _done(meeting: Meeting, action: str, by: User) -> None:
    audit.record(action, by=by, of=meeting)
    publish(LETTER_EVENT)
