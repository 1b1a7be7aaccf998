"""Emergency plans: the list, one with its levels and course, its paper, who may do what with it."""

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope
from liandong.desk.groups.queries.groups import eyes_on_group
from liandong.desk.outreach.models import EmergencyPlan, Meeting, PlanCall, PlanLevel
from liandong.desk.outreach.queries.joint_meetings.meetings import eyes_on_meeting, may_convene
from liandong.desk.outreach.rules.emergency_plans import LEVELS, State
from liandong.desk.outreach.rules.steps import turns
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, Sheet, lay_out

DRAFT: Final = "草稿"


def plans_visible_to(by: Actor) -> QuerySet[EmergencyPlan]:
    """Those that one's department takes part in; all of them for who sees all districts."""
    rows = EmergencyPlan.objects.select_related("department", "drafted_by", "repealed_by", "paper")
    districts = scope(by)
    if districts is None:
        return rows
    if not districts or not isinstance(by, User):
        return rows.none()
    takes_part = EmergencyPlan.members.through.objects.filter(department=by.department_id)
    return rows.filter(
        Q(department=by.department_id) | Q(pk__in=takes_part.values("emergencyplan_id"))
    )


def with_course(rows: QuerySet[EmergencyPlan]) -> QuerySet[EmergencyPlan]:
    """Each with whether it is called up now."""
    running = PlanCall.objects.filter(plan=OuterRef("pk"), ended_at=None)
    return rows.annotate(is_called_up=Exists(running)).order_by("-drafted_at", "-pk")


def may_draft(by: User) -> bool:
    return may_convene(by)


def is_owner(plan: EmergencyPlan, by: User) -> bool:
    return plan.department_id == by.department_id and by.has_permission(Permission.WARN)


def is_signatory(plan: EmergencyPlan, by: User) -> bool:
    """Whether `by` puts it in force, and repeals it."""
    return is_owner(plan, by) and all(
        by.has_permission(needed) for needed in (Permission.APPROVE, Permission.ISSUE)
    )


def may_put_in_force(plan: EmergencyPlan, by: User) -> bool:
    """By somebody else than who drafted it."""
    return is_signatory(plan, by) and plan.state == State.DRAFT and plan.drafted_by_id != by.pk


def turn(plan: EmergencyPlan) -> str:
    """Who takes the next step of a draft."""
    return turns.of_plan(department=str(plan.department)) if plan.state == State.DRAFT else ""


def may_edit(plan: EmergencyPlan, by: User) -> bool:
    """A draft is edited by who drafted it: others read its free text masked."""
    return is_owner(plan, by) and plan.drafted_by_id == by.pk and plan.state == State.DRAFT


def may_keep(plan: EmergencyPlan, by: User) -> bool:
    """Record reviews and drills, while it is in force."""
    return is_owner(plan, by) and plan.state == State.IN_FORCE


def may_call_up(plan: EmergencyPlan, by: User) -> bool:
    """By who may approve in its department, while it is in force."""
    return may_keep(plan, by) and by.has_permission(Permission.APPROVE)


def eyes() -> Eyes:
    """How everybody reads what staff wrote of a plan: masked. It names nobody."""
    return Eyes(clear=False)


def eyes_on_call(call: PlanCall) -> Eyes:
    if call.group is not None:
        return eyes_on_group(call.group)
    return eyes_on_meeting(call.meeting) if call.meeting else eyes()


def levels_of(plan: EmergencyPlan) -> list[PlanLevel]:
    """The gravest first."""
    return sorted(plan.levels.all(), key=lambda row: LEVELS.index(row.level))


def calls_of(plan: EmergencyPlan) -> list[tuple[PlanCall, Eyes]]:
    """The newest first, each with how it is read."""
    rows = plan.calls.select_related("by", "ended_by", "group", "meeting__group")
    return [(row, eyes_on_call(row)) for row in rows.order_by("-at", "-pk")]


def calls_for(meeting: Meeting, *, by: User) -> list[PlanCall]:
    """Those called up for a meeting or its group dispute, of plans that `by` sees."""
    wanted = Q(meeting=meeting)
    if meeting.group_id:
        wanted |= Q(group=meeting.group_id)
    visible = plans_visible_to(by).order_by().values("pk")
    rows = PlanCall.objects.filter(wanted, plan__in=visible).select_related("plan", "by")
    return list(rows.order_by("-at", "-pk"))


def plan_values(plan: EmergencyPlan) -> dict[str, str]:
    masked = eyes()
    levels = levels_of(plan)
    found = {
        "name": plan.name,
        "members": "、".join(row.name for row in plan.members.order_by("pk")),
        "range": masked.read(plan.range),
        "organisation": masked.read(plan.organisation),
        "levels": "\n".join(f"{row.level}级：{masked.read(row.condition)}" for row in levels),
        "measures": "\n".join(f"{row.level}级：{masked.read(row.measures)}" for row in levels),
        "upkeep": masked.read(plan.upkeep),
    }
    return {name: value.strip() for name, value in found.items() if value.strip()}


def plan_sheet(plan: EmergencyPlan) -> Sheet:
    return lay_out(FORMS["emergency_plan"], plan_values(plan), Heading(), DRAFT)
