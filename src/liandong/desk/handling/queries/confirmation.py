"""Whether the agreement of a dispute can be brought before a court to be confirmed."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.utils import timezone

from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.facts import name_held
from liandong.desk.disputes.rules.confirmation import NO_PROOF, TOO_LATE, barred, basis
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.proceedings import facts_since_opened, last_held
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
"""Papers that show who mediated."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`why_not`: empty where both sides may apply now, or have applied in time; `law`: on what they
    do; `applied_on`: when they did."""

    why_not: str
    law: str
    applied_on: date | None


def confirmation_of(dispute: Dispute) -> Confirmation:
    """By the name under which it was mediated, the proof of it, and the thirty days."""
    name = name_held(dispute)
    clock = Clock.objects.filter(dispute=dispute, code=Period.CONFIRMATION.value).first()
    applied_on = _applied_on(dispute, clock)
    return Confirmation(_why_not(dispute, name, clock, applied_on), basis(name), applied_on)


def _applied_on(dispute: Dispute, clock: Clock | None) -> date | None:
    """The day of the application that concerns this agreement, not one that was made before."""
    rows = [row for row in facts_since_opened(dispute) if row.fact == Fact.CONFIRMATION]
    days = [timezone.localdate(row.at) for row in rows]
    return max((day for day in days if clock is None or day >= clock.started_on), default=None)


def _why_not(dispute: Dispute, name: str, clock: Clock | None, applied_on: date | None) -> str:
    if reason := barred(name, on_roster=settings.LIANDONG_COURT_ROSTER):
        return reason
    if last_held(dispute) is None and not _proved(dispute):
        return NO_PROOF
    applied = applied_on or timezone.localdate()
    return TOO_LATE if clock and clock.due_on < applied else ""


def _proved(dispute: Dispute) -> bool:
    papers = papers_of(numbers_of(dispute))
    return papers.filter(form__in=PROVING, state=Paper.State.ISSUED).exists()
