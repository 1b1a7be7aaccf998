"""Who may preside over the sittings of a dispute, and who may not any more."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import name_held, recorded_facts
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.disputes.rules.facts import DELEGATIONS, Fact
from liandong.desk.disputes.rules.legal_bars import AGAIN
from liandong.desk.disputes.rules.workflow_step import presides
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.staff import answers_for, office_for, people_of
from liandong.desk.ui.wording import when


def recused(dispute: Dispute) -> frozenset[int]:
    """Ids of the people whose recusal was granted (办法第21条)."""
    granted = recorded_facts(dispute).filter(fact=Fact.RECUSED.value)
    return frozenset(
        row.detail["mediator"]
        for row in granted
        if row.detail.get("choice") == "granted" and row.detail.get("mediator")
    )


@dataclass(frozen=True, slots=True)
class Presiding:
    """What decides who may preside: the name that is held, and whose recusal was granted."""

    district: District | None
    name: str
    recused: frozenset[int]

    def why_not(self, person: User) -> str:
        """Why this person may not preside; empty where they may."""
        if not person.has_permission(Permission.MEDIATE) or not answers_for(person, self.district):
            return "所选的人不能调解这件纠纷。"
        return self.excluded(person)

    def excluded(self, person: User) -> str:
        """Why the law excludes this person; empty where it does not."""
        if person.pk in self.recused:
            return "该人员已被准许回避，请更换调解员。"
        return presides(self.name, office_for(person))


def presiding_over(dispute: Dispute) -> Presiding:
    """Two queries."""
    return Presiding(dispute.district, name_held(dispute), recused(dispute))


def mediators_for(dispute: Dispute) -> list[User]:
    """Those who may preside over a sitting of the dispute."""
    rule = presiding_over(dispute)
    people = people_of(dispute.district, Permission.MEDIATE)
    return [person for person in people if not rule.why_not(person)]


def planned_with(dispute: Dispute, mediator: int | None) -> QuerySet[Sitting]:
    """The sittings of one dispute that this person is to preside over."""
    return Sitting.objects.filter(of_whole(dispute), state=Sitting.State.PLANNED, mediator=mediator)


def overlapping(sitting: Sitting) -> QuerySet[Sitting]:
    """Other planned sittings at its time."""
    planned = Sitting.objects.filter(state=Sitting.State.PLANNED).exclude(pk=sitting.pk)
    return planned.filter(starts_at__lt=sitting.ends_at, ends_at__gt=sitting.starts_at)


def busy_at(sittings: Iterable[Sitting]) -> frozenset[int]:
    """Those who preside elsewhere at the time of one of these. A query for each."""
    return frozenset(
        person
        for sitting in sittings
        for person in overlapping(sitting).values_list("mediator", flat=True)
    )


def planned_against(dispute: Dispute, name: str) -> str:
    """Why the dispute cannot be mediated under this name yet: a sitting is planned with somebody
    who may not preside under it; empty where none is."""
    planned = Sitting.objects.filter(of_whole(dispute), state=Sitting.State.PLANNED)
    for sitting in planned.select_related("mediator__department").order_by("starts_at"):
        if reason := presides(name, office_for(sitting.mediator)):
            return (
                f"{when(sitting.starts_at)} 的调解约定由{sitting.mediator.display_name}主持。"
                f"{reason}请先取消这次调解，再确定调解主体，另约调解员。"
            )
    return ""


def obstacle_to_name(dispute: Dispute) -> str:
    """The same for the name that has just been chosen."""
    return planned_against(dispute, name_held(dispute))


def obstacle_to_delegation(dispute: Dispute, name: str = "delegated") -> str:
    """The same for mediation by delegation, which is not given twice (办法第19条)."""
    return AGAIN if name_held(dispute) in DELEGATIONS else planned_against(dispute, name)


def obstacle_to_delegating_the_committee(dispute: Dispute) -> str:
    return obstacle_to_delegation(dispute, "delegated_committee")
