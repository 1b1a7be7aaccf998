"""The many of a group dispute: where each stands, who represents whom, what is done of the plan."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow_step import Step
from liandong.desk.disputes.step_registry import OpenPoint, open_points
from liandong.desk.groups.models import GroupDispute, GroupMember, Mandate, PlanTick, ReportUp
from liandong.desk.groups.rules.tasks import Task, tasks_for
from liandong.desk.handling.models import Instalment
from liandong.desk.handling.queries.parties import Somebody, consumers_of
from liandong.desk.handling.queries.performance import TO_BE_DONE, last_plan


@dataclass(frozen=True, slots=True)
class Member:
    """A dispute of the group with the mandate of its consumer and what was agreed."""

    dispute: Dispute
    mandate: Mandate | None
    parts: list[Instalment]
    consumer: Somebody | None = None

    @property
    def may_be_settled(self) -> bool:
        """In mediation, and the consumer stands by the common settlement (办法第12条)."""
        return self.dispute.stage == Stage.MEDIATION and self.mandate is not None

    @property
    def owed(self) -> list[Instalment]:
        """The parts that are still to be performed."""
        if self.dispute.stage not in TO_BE_DONE:
            return []
        return [part for part in self.parts if part.done_on is None]

    @property
    def owed_yuan(self) -> Decimal:
        return sum((part.amount_yuan for part in self.owed), Decimal(0))


@dataclass(frozen=True, slots=True)
class Together:
    """The page of common handling."""

    members: list[Member]
    tasks: list[tuple[Task, PlanTick | None]]
    reports: list[ReportUp]

    @property
    def representatives(self) -> int:
        return sum(bool(member.mandate and member.mandate.represents) for member in self.members)


def members_of(by: User, group: GroupDispute) -> list[Dispute]:
    """The disputes of a group that `by` sees, the first first."""
    inside = GroupMember.objects.filter(group=group, left_at=None).values("dispute")
    rows = visible_to(by).filter(pk__in=inside).select_related("district", "holder")
    return list(rows.defer("search").order_by("opened_at", "pk"))


def mandates_of(group: GroupDispute) -> QuerySet[Mandate]:
    """Those of the consumers who are in the group: of nobody whose dispute left it, was withdrawn
    or was merged into another."""
    inside = GroupMember.objects.filter(
        group=group, left_at=None, dispute__withdrawn_at=None, dispute__merged_into=None
    )
    return Mandate.objects.filter(group=group, dispute__in=inside.values("dispute"))


def points_of(by: User, group: GroupDispute, step: Step) -> list[tuple[Dispute, list[OpenPoint]]]:
    """What is not done yet in each dispute in which the step may be taken, where there is any. Some
    queries for each of them, as when the step is taken."""
    able = [
        dispute
        for dispute in members_of(by, group)
        if dispute.stage in {stage.value for stage in step.of}
    ]
    found = [(dispute, open_points(step.verb, dispute)) for dispute in able]
    return [(dispute, points) for dispute, points in found if points]


def together(by: User, group: GroupDispute) -> Together:
    """A fixed number of queries."""
    mandates = {mandate.dispute_id: mandate for mandate in mandates_of(group).select_related("by")}
    standing = Instalment.objects.filter(entry__undone_at=None).order_by("due_on")
    rows = members_of(by, group)
    plans = Prefetch("instalments", standing)
    agreed = Dispute.objects.filter(pk__in=[dispute.pk for dispute in rows]).only("pk")
    parts = {
        dispute.pk: last_plan(list(dispute.instalments.all()))
        for dispute in agreed.prefetch_related(plans)
    }
    people = consumers_of(by, rows)
    ticks = {
        ticked.task: ticked for ticked in PlanTick.objects.filter(group=group).select_related("by")
    }
    return Together(
        members=[
            Member(row, mandates.get(row.pk), parts[row.pk], people.get(row.pk)) for row in rows
        ],
        tasks=[(task, ticks.get(task.key)) for task in tasks_for(group.level, group.problem)],
        reports=list(ReportUp.objects.filter(group=group).select_related("by").order_by("-pk")),
    )
