"""Whether the agreement of a dispute can be brought before a court to be confirmed."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.rules.offices import office_of
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.facts import name_held
from liandong.desk.disputes.rules.confirmation import (
    MEDIATORS,
    NO_PROOF,
    TOO_LATE,
    barred,
    basis,
    registers,
)
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.proceedings import facts_since_opened, last_held
from liandong.desk.handling.queries.staff import office_for
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.papers import papers_of

PROVING: Final = (
    "minutes",
    "scene",
    "agreement",
    "association_agreement",
    "people_agreement",
    "oral_agreement",
)
"""Papers that show who mediated, where the organisation that did has issued them."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`why_not`: empty where both sides may apply now, or have applied in time; `law`: on what they
    do; `applied_on`: when they did; `name`: under which it was mediated."""

    why_not: str
    law: str
    applied_on: date | None
    name: str

    def is_registered_by(self, by: User) -> bool:
        """Whether the office of `by` registers the application."""
        return registers(self.name, office_for(by))


def confirmation_of(dispute: Dispute) -> Confirmation:
    """By the name under which it was mediated, the proof of it, and the thirty days."""
    name = name_held(dispute)
    clock = Clock.objects.filter(dispute=dispute, code=Period.CONFIRMATION.value).first()
    applied_on = _applied_on(dispute, clock)
    return Confirmation(_why_not(dispute, name, clock, applied_on), basis(name), applied_on, name)


def _applied_on(dispute: Dispute, clock: Clock | None) -> date | None:
    """The day of the application that concerns this agreement, not one that was made before."""
    rows = [row for row in facts_since_opened(dispute) if row.fact == Fact.CONFIRMATION]
    days = [timezone.localdate(row.at) for row in rows]
    return max((day for day in days if clock is None or day >= clock.started_on), default=None)


def _why_not(dispute: Dispute, name: str, clock: Clock | None, applied_on: date | None) -> str:
    if reason := barred(name, on_roster=settings.LIANDONG_COURT_ROSTER):
        return reason
    if last_held(dispute) is None and not _proved(dispute, name):
        return NO_PROOF
    applied = applied_on or timezone.localdate()
    return TOO_LATE if clock and clock.due_on < applied else ""


def _proved(dispute: Dispute, name: str) -> bool:
    """A paper of another office does not show that this organisation mediated."""
    papers = papers_of(numbers_of(dispute)).filter(form__in=PROVING, state=Paper.State.ISSUED)
    issuing = papers.values_list("issued_by__role", "department__kind")
    return any(office_of(role, kind) in MEDIATORS[name] for role, kind in issuing)
