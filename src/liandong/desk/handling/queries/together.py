"""The many of a group dispute: where each stands, who represents whom, what is done of the plan."""

from dataclasses import dataclass

from django.db.models import Prefetch

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, GroupDispute, GroupMember
from liandong.desk.disputes.queries import visible_to
from liandong.desk.handling.models import Instalment, Mandate, PlanTick, ReportUp
from liandong.desk.handling.rules.emergency import Task, tasks_for


@dataclass(frozen=True, slots=True)
class Member:
    """A dispute of the group with the mandate of its consumer and what was agreed."""

    dispute: Dispute
    mandate: Mandate | None
    parts: list[Instalment]


@dataclass(frozen=True, slots=True)
class Together:
    """The page of common handling."""

    members: list[Member]
    tasks: list[tuple[Task, PlanTick | None]]
    reports: list[ReportUp]

    @property
    def representatives(self) -> int:
        return sum(bool(one.mandate and one.mandate.represents) for one in self.members)


def members_of(by: User, group: GroupDispute) -> list[Dispute]:
    """The disputes of a group that `by` sees, the first first."""
    inside = GroupMember.objects.filter(group=group, left_at=None).values("dispute")
    rows = visible_to(by).filter(pk__in=inside).select_related("district", "holder")
    return list(rows.defer("search").order_by("opened_at", "pk"))


def together(by: User, group: GroupDispute) -> Together:
    """A fixed number of queries."""
    mandates = {
        one.dispute_id: one for one in Mandate.objects.filter(group=group).select_related("by")
    }
    standing = Instalment.objects.filter(entry__undone_at=None).order_by("due_on")
    rows = members_of(by, group)
    plans = Prefetch("instalments", standing)
    agreed = Dispute.objects.filter(pk__in=[one.pk for one in rows]).only("pk")
    parts = {one.pk: list(one.instalments.all()) for one in agreed.prefetch_related(plans)}
    ticks = {one.task: one for one in PlanTick.objects.filter(group=group).select_related("by")}
    return Together(
        members=[Member(one, mandates.get(one.pk), parts[one.pk]) for one in rows],
        tasks=[(task, ticks.get(task.key)) for task in tasks_for(group.level, group.problem)],
        reports=list(ReportUp.objects.filter(group=group).select_related("by").order_by("-pk")),
    )
