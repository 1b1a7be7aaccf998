"""The many of a group dispute: where each stands, who represents whom, what is done of the plan."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, GroupDispute, GroupMember
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Instalment, Mandate, PlanTick, ReportUp
from liandong.desk.handling.queries.parties import Somebody, consumers_of
from liandong.desk.handling.queries.performance import TO_BE_DONE
from liandong.desk.handling.rules.emergency import Task, tasks_for


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
    people = consumers_of(by, rows)
    ticks = {one.task: one for one in PlanTick.objects.filter(group=group).select_related("by")}
    return Together(
        members=[
            Member(one, mandates.get(one.pk), parts[one.pk], people.get(one.pk)) for one in rows
        ],
        tasks=[(task, ticks.get(task.key)) for task in tasks_for(group.level, group.problem)],
        reports=list(ReportUp.objects.filter(group=group).select_related("by").order_by("-pk")),
    )
