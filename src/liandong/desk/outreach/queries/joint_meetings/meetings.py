"""Joint meetings: the list, one with its topics, who may do what with it."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope, sees_reports, served
from liandong.desk.groups.models import GroupDispute, GroupMember
from liandong.desk.groups.queries.groups import eyes_on_group, groups_visible_to
from liandong.desk.outreach.models import LiaisonOfficer, Meeting, MeetingTopic
from liandong.desk.outreach.queries.photos import photos_of
from liandong.desk.outreach.rules.meetings import (
    BEFORE,
    COURSE,
    STATES,
    State,
    TopicState,
    may_meet,
)
from liandong.desk.outreach.rules.steps import turns
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.ui.kinds import Step

QUARTER: Final = timedelta(days=91)
MET: Final = (State.HELD.value, State.ISSUED.value)


def meetings_visible_to(by: Actor) -> QuerySet[Meeting]:
    """Those that one's department takes part in; all of them for who sees all districts."""
    rows = Meeting.objects.select_related(
        "department", "drafted_by__department", "recorded_by", "notice", "paper", "group"
    )
    districts = scope(by)
    if districts is None:
        return rows
    if not districts or not isinstance(by, User):
        return rows.none()
    takes_part = Meeting.members.through.objects.filter(department=by.department_id)
    return rows.filter(Q(department=by.department_id) | Q(pk__in=takes_part.values("meeting_id")))


def meetings_of(by: User) -> QuerySet[Meeting]:
    """Those that one's department takes part in, of those that `by` sees."""
    takes_part = Meeting.members.through.objects.filter(department=by.department_id)
    return meetings_visible_to(by).filter(pk__in=takes_part.values("meeting_id"))


def narrowed(rows: QuerySet[Meeting], filters: dict[str, str]) -> QuerySet[Meeting]:
    """By kind, state and words of the name."""
    for name in ("kind", "state"):
        if value := filters.get(name):
            rows = rows.filter(**{name: value})
    if words := filters.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=words) | Q(paper__number__icontains=words))
    return rows.order_by("-planned_at", "-pk")


def with_counts(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Each with how many resolutions it has and how many of them are open."""
    is_open = Q(resolutions__closed_at=None, resolutions__isnull=False)
    return rows.annotate(
        resolved=Count("resolutions", distinct=True),
        open_ones=Count("resolutions", filter=is_open, distinct=True),
    )


def may_convene(by: User) -> bool:
    """Whether `by` may begin a meeting: of a department that may issue its papers."""
    return by.has_permission(Permission.WARN) and by.department.kind in set(
        FORMS["meeting_notice"].issuers
    )


def is_convener(meeting: Meeting, by: User) -> bool:
    return meeting.department_id == by.department_id and by.has_permission(Permission.WARN)


def is_signatory(meeting: Meeting, by: User) -> bool:
    """Whether `by` issues the papers of the meeting."""
    return is_convener(meeting, by) and all(
        by.has_permission(needed) for needed in (Permission.APPROVE, Permission.ISSUE)
    )


def may_edit(meeting: Meeting, by: User) -> bool:
    """The plan is edited by who drafted it: others read its free text masked."""
    return is_convener(meeting, by) and meeting.drafted_by_id == by.pk and meeting.state in BEFORE


def may_hand_in(meeting: Meeting, by: User) -> bool:
    """A topic, by who may warn in a department that takes part, until it has met."""
    return (
        meeting.state in BEFORE
        and by.has_permission(Permission.WARN)
        and (is_convener(meeting, by) or is_member(meeting, by.department_id))
    )


def is_member(meeting: Meeting, department: int) -> bool:
    return meeting.members.filter(pk=department).exists()


def may_record(meeting: Meeting, by: User) -> bool:
    """That it met."""
    return is_convener(meeting, by) and may_meet(meeting.kind, meeting.state)


def may_write_minutes(meeting: Meeting, by: User) -> bool:
    """By who recorded that it met: others read their free text masked."""
    return (
        is_convener(meeting, by) and meeting.state == State.HELD and meeting.recorded_by_id == by.pk
    )


def may_issue_minutes(meeting: Meeting, by: User) -> bool:
    """By somebody else than who wrote them."""
    return (
        is_signatory(meeting, by)
        and meeting.state == State.HELD
        and meeting.recorded_by_id != by.pk
    )


def may_resolve(meeting: Meeting, by: User) -> bool:
    """Write down resolutions, or strike them out, until the minutes are issued."""
    return is_convener(meeting, by) and meeting.state == State.HELD


def has_gone_on(meeting: Meeting) -> bool:
    """Whether a resolution of it was reported on, supervised or closed."""
    moved = Q(closed_at__isnull=False) | Q(progress__isnull=False) | Q(slips__isnull=False)
    return meeting.resolutions.filter(moved).exists()


def may_cancel(meeting: Meeting, by: User) -> bool:
    """What was not notified by the convener; after that by who issues its papers."""
    if meeting.state not in BEFORE:
        return False
    return is_signatory(meeting, by) if meeting.notice_id else is_convener(meeting, by)


def eyes_on_meeting(meeting: Meeting) -> Eyes:
    """How everybody reads what staff wrote to it: masked; without the people of its group."""
    return eyes_on_group(meeting.group) if meeting.group else Eyes(clear=False)


def members_of(meeting: Meeting) -> list[tuple[Department, LiaisonOfficer | None]]:
    """The convener first, each with its liaison officer."""
    rows = list(meeting.members.order_by("pk"))
    rows.sort(key=lambda row: row.pk != meeting.department_id)
    officers = {
        row.department_id: row for row in LiaisonOfficer.objects.filter(department__in=rows)
    }
    return [(row, officers.get(row.pk)) for row in rows]


def topics_of(meeting: Meeting) -> list[MeetingTopic]:
    """Without those that were withdrawn."""
    rows = meeting.topics.exclude(state=TopicState.WITHDRAWN).select_related("department", "by")
    return list(rows.order_by("pk"))


def for_topics(meeting: Meeting, by: User) -> QuerySet[Department]:
    """For which departments `by` hands in topics: for all members as the convener."""
    rows = meeting.members.order_by("pk")
    return rows if is_convener(meeting, by) else rows.filter(pk=by.department_id)


def officer_of(department: Department) -> LiaisonOfficer | None:
    return LiaisonOfficer.objects.filter(department=department).first()


def may_keep_pack(meeting: Meeting, by: User) -> bool:
    """Keep the material as it is now, until the minutes are issued."""
    is_open = meeting.state not in {State.ISSUED, State.CANCELLED}
    return is_open and is_convener(meeting, by) and by.has_permission(Permission.NOTE)


def packs_of(meeting: Meeting, *, by: User) -> list[Attachment]:
    """The material that was kept, of those who see no more than `by` does."""
    rows = photos_of(meeting.number).select_related("added_by__department")
    return [row for row in rows.order_by("added_at", "pk") if _sees_as_much(by, row.added_by)]


def _sees_as_much(by: User, other: User) -> bool:
    own, others = scope(by), scope(other)
    is_within = own is None or (others is not None and set(others) <= set(own))
    return is_within and sees_reports(by) >= sees_reports(other)


def candidates() -> QuerySet[Department]:
    """Departments that can take part."""
    return Department.objects.exclude(kind=Department.Kind.OFFICE).order_by("pk")


def groups_for(by: User, *, meeting: Meeting | None = None) -> QuerySet[GroupDispute]:
    """Group disputes over which one's department calls a meeting at once, or a plan up: confirmed
    ones with a dispute in its districts, and the one over which the meeting was called."""
    inside = GroupMember.objects.filter(
        served(by.department, "dispute__district__name"), group=OuterRef("pk"), left_at=None
    )
    confirmed = groups_visible_to(by).filter(Exists(inside), state=GroupDispute.State.CONFIRMED)
    wanted = Q(pk__in=confirmed.values("pk"))
    if meeting is not None and meeting.group_id:
        wanted |= Q(pk=meeting.group_id)
    return GroupDispute.objects.filter(wanted).defer("reason").order_by("-last_at", "-pk")


def liaison_rows(by: User) -> list[tuple[Department, LiaisonOfficer | None, bool]]:
    """Every department that can take part, with its officer, and whether `by` may name one."""
    officers = {row.department_id: row for row in LiaisonOfficer.objects.all()}
    return [(row, officers.get(row.pk), may_name(row, by)) for row in candidates()]


def may_name(department: Department, by: User) -> bool:
    """Each department names its own liaison officer: a convener chooses the members, not whom they
    send."""
    return by.has_permission(Permission.WARN) and department.pk == by.department_id


def next_since(by: User, *, until: date) -> date:
    """The first day that the material of the next meeting counts: the one after the last that the
    material of the last regular meeting of this convener counted; else a quarter."""
    last = (
        Meeting.objects.filter(department=by.department_id, state__in=MET, until__lt=until)
        .order_by("-until")
        .values_list("until", flat=True)
        .first()
    )
    return last + timedelta(days=1) if last else until - QUARTER + timedelta(days=1)


def turn(meeting: Meeting, by: User) -> str:
    """Who takes the next step; empty where that is `by`."""
    is_ours = {
        State.CALLING: is_signatory(meeting, by),
        State.NOTIFIED: may_record(meeting, by),
        State.HELD: may_issue_minutes(meeting, by),
    }
    if is_ours.get(State(meeting.state)):
        return ""
    return turns.of_meeting(
        meeting.state,
        meeting.kind,
        department=str(meeting.department),
        topics_by=meeting.topics_by,
    )


def stepper(meeting: Meeting) -> list[Step]:
    if meeting.state == State.CANCELLED:
        return []
    at = COURSE.index(State(meeting.state))
    ended = meeting.state == State.ISSUED
    return [
        Step(
            STATES[state],
            "done" if n < at or (ended and n == at) else "now" if n == at else "next",
            _step_day(meeting, state),
        )
        for n, state in enumerate(COURSE)
    ]


def _step_day(meeting: Meeting, state: State) -> str:
    match state:
        case State.CALLING:
            return f"至 {meeting.topics_by:%m-%d}"
        case State.NOTIFIED if meeting.notice:
            return f"{timezone.localtime(meeting.notice.issued_at):%m-%d}"
        case State.HELD if meeting.held_at:
            return f"{timezone.localtime(meeting.held_at):%m-%d}"
        case State.ISSUED if meeting.paper:
            return f"{timezone.localtime(meeting.paper.issued_at):%m-%d}"
    return ""


def notice_is_outdated(meeting: Meeting, values: dict[str, str]) -> bool:
    """Whether the notice that went out says something else than the meeting does by now."""
    return bool(
        meeting.state == State.NOTIFIED
        and meeting.notice
        and json.loads(meeting.notice.values) != values
    )


def waiting_for_minutes(by: User) -> QuerySet[Meeting]:
    """Meetings that met and whose minutes `by` is to issue."""
    if not (by.has_permission(Permission.APPROVE) and by.has_permission(Permission.ISSUE)):
        return Meeting.objects.none()
    rows = meetings_visible_to(by).filter(department=by.department_id, state=State.HELD)
    rows = rows.exclude(recorded_by=by)
    return rows.order_by("held_at", "pk")


def calling_for_topics(by: User) -> QuerySet[Meeting]:
    """Meetings that one's department can still hand in topics for and has not."""
    today = timezone.localdate()
    rows = meetings_visible_to(by).filter(state__in=[state.value for state in BEFORE])
    mine = Meeting.members.through.objects.filter(department=by.department_id)
    rows = rows.filter(topics_by__gte=today, pk__in=mine.values("meeting_id"))
    handed = MeetingTopic.objects.filter(department=by.department_id)
    return rows.exclude(pk__in=handed.values("meeting")).order_by("topics_by", "pk")


def to_attend(by: User) -> QuerySet[Meeting]:
    """Meetings of one's department whose notice was given and that are not recorded as held."""
    rows = meetings_of(by).filter(state=State.NOTIFIED.value)
    return rows.order_by("planned_at", "pk")


def titles_of(topics: Sequence[MeetingTopic]) -> list[str]:
    """The listed ones, in order, each with who handed it in."""
    return [
        f"{topic.title}（{topic.department.name}）"
        for topic in topics
        if topic.state == TopicState.LISTED
    ]
