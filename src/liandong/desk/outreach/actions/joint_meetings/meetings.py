"""Joint meetings: begun, notified, recorded as held, their minutes issued; cancelled before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.groups.models import GroupDispute
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT
from liandong.desk.outreach.models import LiaisonOfficer, Meeting
from liandong.desk.outreach.queries.joint_meetings.meetings import (
    groups_for,
    has_gone_on,
    is_signatory,
    may_cancel,
    may_convene,
    may_edit,
    may_keep_pack,
    may_name,
    may_record,
    may_write_minutes,
    meetings_visible_to,
)
from liandong.desk.outreach.queries.joint_meetings.pack import pack_of, pack_sheet
from liandong.desk.outreach.queries.joint_meetings.papers import (
    minutes_values,
    notice_values,
    shown_values,
)
from liandong.desk.outreach.rules.meetings import BEFORE, Kind, State
from liandong.desk.papers.actions.attachments import Place, attach
from liandong.desk.papers.actions.papers import issue_paper, void_paper
from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.rendering.pdf import pdf
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.scans import PDF, Scan
from liandong.desk.work.events import publish

SERIES: Final = "HY"
PACK: Final = "会议材料"
PLAN: Final = (
    "kind", "name", "planned_at", "planned_place", "topics_by", "since", "until", "cause",
    "requirements", "contact", "phone",
)  # fmt: skip
RECORD: Final = (
    "held_at", "place", "chair", "recorder", "attended", "observers", "briefings",
    "deliberations", "copies_up", "copies",
)  # fmt: skip
FREE: Final = frozenset(
    {"cause", "requirements", "attended", "observers", "briefings", "deliberations"}
)
FEWEST: Final = 2


@transaction.atomic
def begin_meeting(
    *,
    plan: Mapping[str, Any],
    members: Sequence[Department],
    group: GroupDispute | None = None,
    by: User,
) -> Meeting:
    """Begin one and call for topics. `group`: the group dispute that it meets over at once."""
    check(by, Permission.WARN)
    if not may_convene(by):
        raise PermissionDenied("联席会议由市监、公安或者消协召集")
    meeting = Meeting(department=by.department, drafted_by=by)
    _write_plan(meeting, plan, group, by)
    (meeting.number,) = take_numbers(SERIES, [timezone.now()])
    same = {field: getattr(meeting, field) for field in ("kind", "name", "planned_at", "group")}
    check_double(Meeting, "drafted_at", "会议", drafted_by=by, state=State.CALLING.value, **same)
    meeting.save()
    _invite(meeting, members)
    return _done(meeting, "meeting.begin", by)


@transaction.atomic
def save_meeting(
    *,
    meeting: Meeting,
    plan: Mapping[str, Any],
    members: Sequence[Department],
    group: GroupDispute | None = None,
    by: User,
) -> Meeting:
    """Change the plan, by who drafted it, until it has met. A department that handed in a topic
    stays."""
    stored = _locked(meeting, by)
    if not may_edit(stored, by):
        raise PermissionDenied("会议安排由拟稿人在会前修改")
    _write_plan(stored, plan, group, by)
    stored.save()
    _invite(stored, members)
    return _done(stored, "meeting.save", by)


@transaction.atomic
def notify(
    *, meeting: Meeting, reason: str = "", page_version: str | None = None, by: User
) -> Meeting:
    """Issue its notice; where one went out, another in its place, for a reason. Here as in each
    decision below, `page_version` is of the meeting that the page showed; None: there was no page.
    """
    check(by, Permission.APPROVE)
    stored = _locked(meeting, by)
    if not is_signatory(stored, by):
        raise PermissionDenied("会议通知由召集单位负责人出具")
    if stored.state not in BEFORE:
        raise ValidationError("会议已经召开或者取消，不再出通知。")
    _check_version(stored, page_version, by)
    if stored.planned_at < timezone.now():
        raise ValidationError("开会时间已过，请先改好时间。")
    stored.notice = issue_paper(
        form=FORMS["meeting_notice"],
        dispute_number=stored.number,
        values=notice_values(stored),
        replaces=stored.notice,
        reason=reason,
        by=by,
    )
    stored.state = State.NOTIFIED.value
    stored.save()
    return _done(stored, "meeting.notify", by, number=stored.notice.number)


@transaction.atomic
def keep_pack(*, meeting: Meeting, by: User) -> Attachment:
    """Keep the material as it is now, as a file: counted anew it may say something else later."""
    from liandong.desk.papers.documents import count_pages

    check(by, Permission.NOTE)
    stored = _locked(meeting, by)
    if not may_keep_pack(stored, by):
        raise PermissionDenied("材料由召集单位在纪要印发以前定稿")
    content = pdf(pack_sheet(stored, pack_of(stored, by=by)))
    scan = Scan(content, PDF, count_pages(content), digest_of(content))
    kept = attach(place=Place(stored.number), scan=scan, title=PACK, by=by)
    _done(stored, "meeting.keep_pack", by)
    return kept


@transaction.atomic
def record_meeting(*, meeting: Meeting, record: Mapping[str, Any], by: User) -> Meeting:
    """That it met: when, where, who; what was told and discussed."""
    stored = _locked(meeting, by)
    if not may_record(stored, by):
        raise PermissionDenied("由召集单位在出通知以后登记召开")
    stored.recorded_by, stored.state = by, State.HELD.value
    _write_record(stored, record)
    stored.save()
    return _done(stored, "meeting.record", by)


@transaction.atomic
def save_minutes(*, meeting: Meeting, record: Mapping[str, Any], by: User) -> Meeting:
    """Change what was recorded, by who recorded it, until the minutes are issued."""
    stored = _locked(meeting, by)
    if not may_write_minutes(stored, by):
        raise PermissionDenied("纪要由登记人在印发以前修改")
    _write_record(stored, record)
    stored.save()
    return _done(stored, "meeting.minutes", by)


@transaction.atomic
def issue_minutes(*, meeting: Meeting, page_version: str | None = None, by: User) -> Meeting:
    """Issue the minutes under the next number, by somebody else than who wrote them; resolutions
    stand from then on."""
    check(by, Permission.APPROVE)
    stored = _locked(meeting, by)
    if not is_signatory(stored, by):
        raise PermissionDenied("纪要由召集单位负责人签发")
    if stored.state != State.HELD:
        raise ValidationError("会议登记召开以后、纪要印发以前才能签发。")
    if stored.recorded_by_id == by.pk:
        raise ValidationError("起草纪要的人不能签发自己起草的纪要，请由本单位另一位负责人签发。")
    _check_version(stored, page_version, by)
    stored.paper = issue_paper(
        form=FORMS["meeting_minutes"],
        dispute_number=stored.number,
        values=minutes_values(stored, by=by),
        by=by,
    )
    stored.state = State.ISSUED.value
    stored.save()
    return _done(stored, "meeting.issue", by, number=stored.paper.number)


@transaction.atomic
def recall_minutes(
    *, meeting: Meeting, reason: str, page_version: str | None = None, by: User
) -> Meeting:
    """Declare the minutes void, to correct and issue them again; not once a resolution went on."""
    check(by, Permission.APPROVE)
    stored = _locked(meeting, by)
    if not is_signatory(stored, by) or stored.paper is None:
        raise PermissionDenied("由召集单位负责人收回已印发的纪要")
    _check_version(stored, page_version, by)
    if has_gone_on(stored):
        raise ValidationError("议定事项已有反馈、督办或者办结，纪要不能再收回。")
    void_paper(paper=stored.paper, reason=reason, by=by)
    stored.paper, stored.state = None, State.HELD.value
    stored.save()
    return _done(stored, "meeting.recall", by)


@transaction.atomic
def cancel_meeting(
    *, meeting: Meeting, reason: str, page_version: str | None = None, by: User
) -> Meeting:
    """Cancel it before it meets; its notice, if it went out, is declared void."""
    stored = _locked(meeting, by)
    if not may_cancel(stored, by):
        raise PermissionDenied("由召集单位在会前取消；已出通知的由负责人取消")
    _check_version(stored, page_version, by)
    if not reason.strip():
        raise ValidationError("请写明取消的原因。")
    if stored.notice is not None:
        void_paper(paper=stored.notice, reason=reason, by=by)
    stored.state, stored.cancelled_by = State.CANCELLED.value, by
    stored.cancelled_at, stored.cancelled_reason = timezone.now(), reason.strip()
    stored.save()
    return _done(stored, "meeting.cancel", by)


@transaction.atomic
def name_officer(
    *,
    department: Department,
    name: str,
    post: str,
    phone: str,
    page_version: str | None = None,
    by: User,
) -> LiaisonOfficer:
    """Name the liaison officer of one's own department. `page_version` is of the one that the page
    showed."""
    check(by, Permission.WARN)
    if not may_name(department, by):
        raise PermissionDenied("联络员由本单位登记")
    if not name.strip():
        raise ValidationError({"name": "请填写联络员姓名。"})
    typed = {"name": name.strip(), "post": post.strip(), "phone": phone.strip()}
    stored = LiaisonOfficer.objects.select_for_update().filter(department=department).first()
    if stored is not None:
        check_version(stored, page_version, typed=typed)
    officer, _new = LiaisonOfficer.objects.update_or_create(
        department=department, defaults={**typed, "by": by}
    )
    audit.record("meeting.officer", by=by, of=officer)
    return officer


def _write_plan(
    meeting: Meeting, plan: Mapping[str, Any], group: GroupDispute | None, by: User
) -> None:
    planned_before, topics_before = meeting.planned_at, meeting.topics_by
    _write(meeting, PLAN, plan)
    _check_to_come(meeting, planned_before)
    if meeting.since > meeting.until:
        raise ValidationError({"since": "请检查材料统计的日期：起不晚于止。"})
    if meeting.topics_by > timezone.localdate(meeting.planned_at):
        raise ValidationError({"topics_by": "议题报送截止不晚于开会那天。"})
    is_past = meeting.topics_by < timezone.localdate() and meeting.planned_at > timezone.now()
    if is_past and meeting.topics_by != topics_before:
        raise ValidationError({"topics_by": "议题报送截止已经过去，请改为今天以后。"})
    if meeting.kind == Kind.AT_ONCE and not meeting.cause:
        raise ValidationError({"cause": "临时会议请写明事由。"})
    is_new = group is not None and group.pk != meeting.group_id
    if is_new and group and not groups_for(by).filter(pk=group.pk).exists():
        raise ValidationError({"group": "没有这起已确认的群体性纠纷，或不在本单位的商圈。"})
    meeting.group = group


def _check_to_come(meeting: Meeting, planned_before: datetime | None) -> None:
    """What needs a notice is planned for a time to come. One at once may be entered when it has
    met already; one that was notified keeps its time while the rest of its plan is changed."""
    is_kept = meeting.state == State.NOTIFIED and meeting.planned_at == planned_before
    if meeting.kind == Kind.AT_ONCE or is_kept or meeting.planned_at >= timezone.now():
        return
    raise ValidationError(
        {
            "planned_at": "开会时间已过。季度例会要先出会议通知再开，请改为今后的时间；"
            "临时会议已经开过的，类别选“临时会议”，召集后直接登记召开。"
        }
    )


def _write_record(meeting: Meeting, record: Mapping[str, Any]) -> None:
    _write(meeting, RECORD, record)
    if meeting.held_at is None or meeting.held_at > timezone.now():
        raise ValidationError({"held_at": "开会时间不能在现在之后，开过以后再登记。"})
    if meeting.notice is not None:
        notified_on = timezone.localdate(meeting.notice.issued_at)
        if timezone.localdate(meeting.held_at) < notified_on:
            raise ValidationError({"held_at": f"开会时间早于会议通知（{notified_on} 出具）。"})


def _write(meeting: Meeting, names: Sequence[str], given: Mapping[str, Any]) -> None:
    for name in names:
        if name in given:
            value = given[name]
            setattr(meeting, name, (value or "").strip() or None if name in FREE else value)


def _invite(meeting: Meeting, members: Sequence[Department]) -> None:
    chosen = {meeting.department_id, *(row.pk for row in members)}
    if len(chosen) < FEWEST:
        raise ValidationError({"members": "请选择召集单位以外的成员单位。"})
    handed = set(meeting.topics.values_list("department", flat=True))
    if handed - chosen:
        raise ValidationError({"members": "已提出议题的单位不能去掉。"})
    meeting.members.set(chosen)


def _check_version(meeting: Meeting, page_version: str | None, by: User) -> None:
    check_version(meeting, page_version, shown_values(meeting, by=by))


def _locked(meeting: Meeting, by: User) -> Meeting:
    check(by, Permission.WARN)
    rows = meetings_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=meeting.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这次会议")
    return found


def _done(meeting: Meeting, action: str, by: User, **detail: str) -> Meeting:
    audit.record(action, by=by, of=meeting, detail=dict(detail))
    publish(LETTER_EVENT)
    return meeting
