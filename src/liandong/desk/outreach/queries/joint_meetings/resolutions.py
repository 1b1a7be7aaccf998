"""Resolutions of meetings: of one, open ones of earlier meetings, those of a department."""

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.models import Meeting, ProgressNote, Resolution, SupervisionSlip
from liandong.desk.outreach.queries.joint_meetings.meetings import (
    is_convener,
    is_signatory,
    meetings_visible_to,
)
from liandong.desk.outreach.rules.meetings import SOON, State
from liandong.desk.ui.query_parameters import midnight


def with_course(rows: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """With all that is shown of each, in a fixed number of queries."""
    notes = ProgressNote.objects.select_related("department", "by").order_by("at", "pk")
    slips = SupervisionSlip.objects.select_related("paper", "by").order_by("at", "pk")
    return rows.select_related("department", "closed_by", "meeting__paper").prefetch_related(
        Prefetch("supporters", Department.objects.order_by("pk")),
        Prefetch("progress", notes),
        Prefetch("slips", slips),
    )


def resolutions_of(meeting: Meeting) -> list[Resolution]:
    return list(with_course(meeting.resolutions.order_by("pk")))


def resolutions_visible_to(by: User) -> QuerySet[Resolution]:
    """Those of the meetings that `by` sees; before the minutes are issued they are no more than a
    draft."""
    meetings = meetings_visible_to(by).filter(state=State.ISSUED)
    return Resolution.objects.filter(meeting__in=meetings.order_by().values("pk"))


def narrowed(
    rows: QuerySet[Resolution], filters: dict[str, str], *, by: User
) -> QuerySet[Resolution]:
    """By state (open without one) and owner; `mine`: of one's department."""
    today = timezone.localdate()
    if filters.get("mine"):
        rows = rows.filter(of_department(by.department_id)).distinct()
    match filters.get("state", ""):
        case "all":
            return rows.order_by("-due_on", "-pk")
        case "overdue":
            rows = rows.filter(closed_at=None, due_on__lt=today)
        case "closed":
            return rows.exclude(closed_at=None).order_by("-closed_at", "-pk")
        case _:
            rows = rows.filter(closed_at=None)
    return rows.order_by("due_on", "pk")


def of_department(department: int) -> Q:
    """That a department owns a resolution or supports it."""
    supported = Resolution.supporters.through.objects.filter(department=department)
    return Q(department=department) | Q(pk__in=supported.values("resolution_id"))


def earlier_ones(meeting: Meeting, *, by: User) -> list[Resolution]:
    """What the next meeting begins with: resolutions of earlier meetings that were open when its
    material begins, or are still open; those of meetings that `by` sees."""
    before = resolutions_visible_to(by).filter(meeting__held_at__lt=meeting.planned_at)
    since = midnight(meeting.since)
    moving = before.filter(Q(closed_at=None) | Q(closed_at__gte=since))
    rows = with_course(moving.exclude(meeting=meeting))
    return list(rows.order_by("due_on", "pk"))


def is_taking_part(resolution: Resolution, department: int) -> bool:
    """Whether the department owns it or supports it, of the supporters as they were loaded."""
    return resolution.department_id == department or any(
        row.pk == department for row in resolution.supporters.all()
    )


def course_of(resolution: Resolution) -> list[tuple[str, str]]:
    """What was reported and supervised so far: who decides on it has read it."""
    notes = [(f"{note.department}", note.text) for note in resolution.progress.all()]
    return notes + [("", f"{slip.paper}") for slip in resolution.slips.all()]


def may_report(resolution: Resolution, by: User) -> bool:
    """办理情况, by one of its departments or the convener, while it is open."""
    return (
        resolution.closed_at is None
        and resolution.meeting.state == State.ISSUED
        and by.has_permission(Permission.WARN)
        and (
            is_taking_part(resolution, by.department_id)
            or resolution.meeting.department_id == by.department_id
        )
    )


def may_close(resolution: Resolution, by: User) -> bool:
    """By the convener, while it is open."""
    return (
        resolution.closed_at is None
        and resolution.meeting.state == State.ISSUED
        and is_convener(resolution.meeting, by)
    )


def may_reopen(resolution: Resolution, by: User) -> bool:
    return resolution.closed_at is not None and is_convener(resolution.meeting, by)


def may_supervise(resolution: Resolution, by: User) -> bool:
    """督办: an open one whose day is over, by who issues papers of the convener."""
    return (
        resolution.is_overdue
        and resolution.meeting.state == State.ISSUED
        and is_signatory(resolution.meeting, by)
    )


def _reported_done(rows: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """Those whose owner holds them for done, and whose convener has not answered since."""
    notes = ProgressNote.objects.filter(
        Q(department=OuterRef("department")) | Q(department=OuterRef("meeting__department")),
        resolution=OuterRef("pk"),
    )
    last = notes.order_by("-at", "-pk").values("is_done")[:1]
    return rows.annotate(reported_done=Subquery(last)).filter(reported_done=True)


def waiting_for_owner(by: User) -> QuerySet[Resolution]:
    """Open ones of one's department that are near their day or over it, and that it has not
    reported as done."""
    last = timezone.localdate() + SOON
    rows = resolutions_visible_to(by).filter(
        closed_at=None, due_on__lte=last, department=by.department_id
    )
    rows = rows.exclude(pk__in=_reported_done(rows).values("pk"))
    return rows.select_related("meeting__group").order_by("due_on", "pk")


def waiting_for_convener(by: User) -> QuerySet[Resolution]:
    """Open ones of meetings that one's department convened and whose owner reports them as done."""
    rows = resolutions_visible_to(by).filter(closed_at=None, meeting__department=by.department_id)
    return _reported_done(rows).select_related("meeting__group").order_by("due_on", "pk")
