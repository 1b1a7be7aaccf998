"""Who may preside over the sittings of a dispute, and who may not any more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import COMMITTEE, OF_REGULATOR
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import name_held, position_of, recorded_facts
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.disputes.rules.facts import DELEGATIONS, Fact
from liandong.desk.disputes.rules.legal_bars import AGAIN
from liandong.desk.disputes.rules.workflow_step import presides
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.staff import answers_for, office_for, people_of
from liandong.desk.ui.wording import when

NOT_YET_LEFT: Final = "市场监管部门已经受理的，确定调解主体之前由其人员主持（办法第15、18条）。"
"""What others are told of a sitting that would begin a mediation which is not theirs to begin."""


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
    """What decides who may preside: the name that is held, whether the regulator has the matter
    `in_hand` (with no name: it has yet to say who mediates), and whose recusal was granted."""

    district: District | None
    name: str
    in_hand: bool
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
        return self.of_other_office(person)

    def of_other_office(self, person: User) -> str:
        """Why the office of this person does not preside; empty where it does."""
        office = office_for(person)
        if self.in_hand and not self.name:
            return "" if office in OF_REGULATOR else NOT_YET_LEFT
        return presides(self.name, office)

    def bars_minutes(self, by: User, *, own: bool) -> str:
        """Why `by` may not write the minutes: they say that the sitting was held, and how. `own`:
        `by` presided over it, or wrote those that stand. In the committee's own name a colleague at
        the station writes them for its mediator."""
        return "" if own or self.name == COMMITTEE else self.of_other_office(by)

    def bars_change(self, by: User, mediator: User) -> str:
        """Why `by` may not move or cancel a sitting over which `mediator` is to preside: what the
        regulator has in hand it calls off itself. One that cannot take place, as its mediator may
        not preside any more, anybody calls off."""
        if not self.in_hand or self.of_other_office(mediator):
            return ""
        return self.of_other_office(by)


def presiding_over(dispute: Dispute) -> Presiding:
    """The queries of `position_of`, and one."""
    position = position_of(dispute)
    return Presiding(dispute.district, position.name, position.in_hand, recused(dispute))


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
