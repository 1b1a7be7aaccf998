"""Topics of a meeting: handed in by departments, listed or left out by the convener."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.actions.letters.steps import LETTER_EVENT
from liandong.desk.outreach.models import Meeting, MeetingTopic
from liandong.desk.outreach.queries.joint_meetings.meetings import (
    is_convener,
    is_member,
    may_hand_in,
    meetings_visible_to,
)
from liandong.desk.outreach.rules.meetings import BEFORE, TopicState
from liandong.desk.work.events import publish


@transaction.atomic
def hand_in(
    *, meeting: Meeting, department: Department, title: str, background: str, by: User
) -> MeetingTopic:
    """A topic of one's department; the convener also records what another handed in on paper."""
    stored = _locked(meeting, by)
    if not may_hand_in(stored, by):
        raise PermissionDenied("议题由成员单位在会前提出")
    if department.pk != by.department_id and not is_convener(stored, by):
        raise PermissionDenied("只能为本单位提出议题")
    if not is_member(stored, department.pk):
        raise ValidationError("这个单位不是本次会议的成员单位。")
    if not title.strip() or not background.strip():
        raise ValidationError("请写明议题和背景。")
    typed: dict[str, Any] = {
        "department": department,
        "title": title.strip(),
        "background": background.strip(),
    }
    check_double(MeetingTopic, "at", "议题", meeting=stored, by=by, **typed)
    made = MeetingTopic.objects.create(meeting=stored, by=by, **typed)
    _done(stored, "meeting.topic", by)
    return made


@transaction.atomic
def list_topic(*, topic: MeetingTopic, by: User) -> MeetingTopic:
    """Put it on the agenda."""
    return _decide(topic, TopicState.LISTED, "", by)


@transaction.atomic
def leave_out_topic(*, topic: MeetingTopic, reason: str, by: User) -> MeetingTopic:
    """Leave it out, for a reason."""
    if not reason.strip():
        raise ValidationError("请写明不列入的原因。")
    return _decide(topic, TopicState.LEFT_OUT, reason, by)


@transaction.atomic
def withdraw_topic(*, topic: MeetingTopic, by: User) -> MeetingTopic:
    """By the department that handed it in, before the convener decided."""
    stored = _topic(topic, by)
    if by.department_id != stored.department_id:
        raise PermissionDenied("由提出单位撤回")
    if stored.state != TopicState.HANDED_IN:
        raise ValidationError("召集单位已经处理，不能撤回。")
    stored.state = TopicState.WITHDRAWN.value
    stored.save()
    _done(stored.meeting, "meeting.topic_withdrawn", by)
    return stored


def _decide(topic: MeetingTopic, state: TopicState, reason: str, by: User) -> MeetingTopic:
    stored = _topic(topic, by)
    if not is_convener(stored.meeting, by):
        raise PermissionDenied("议题是否列入由召集单位决定")
    if stored.state == TopicState.WITHDRAWN:
        raise ValidationError("这个议题已撤回。")
    stored.state, stored.reason = state.value, reason.strip() or None
    stored.save()
    _done(stored.meeting, f"meeting.topic_{state}", by)
    return stored


def _topic(topic: MeetingTopic, by: User) -> MeetingTopic:
    meeting = _locked(topic.meeting, by)
    if meeting.state not in BEFORE:
        raise ValidationError("会议已经召开或者取消，议题不再更改。")
    stored = MeetingTopic.objects.select_for_update().get(pk=topic.pk)
    stored.meeting = meeting
    return stored


def _locked(meeting: Meeting, by: User) -> Meeting:
    check(by, Permission.WARN)
    rows = meetings_visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=meeting.pk).first()
    if found is None:
        raise PermissionDenied("您看不到这次会议")
    return found


def _done(meeting: Meeting, action: str, by: User) -> None:
    audit.record(action, by=by, of=meeting)
    publish(LETTER_EVENT)
