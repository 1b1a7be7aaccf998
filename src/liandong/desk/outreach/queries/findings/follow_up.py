"""后续: what came of an alert, and how long it took."""

from dataclasses import dataclass
from datetime import datetime

from liandong.desk.access.models import User
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.models import Campaign, Letter, LetterStep, SpecialReport
from liandong.desk.outreach.queries.visible import (
    campaigns_visible_to,
    letters_visible_to,
    reports_visible_to,
)
from liandong.desk.outreach.rules.steps.letters import Verb
from liandong.desk.outreach.rules.steps.reports import State


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Its reports, letters and campaigns; hours since the alert, None for what has not happened."""

    reports: list[SpecialReport]
    letters: list[Letter]
    campaigns: list[Campaign]
    to_verdict: float | None
    to_letter: float | None
    to_answer: float | None

    @property
    def basis(self) -> SpecialReport | None:
        """Its last issued report, out of which letters go then."""
        issued = [report for report in self.reports if report.state == State.ISSUED]
        return issued[-1] if issued else None

    @property
    def hours(self) -> list[tuple[str, float | None]]:
        return [
            ("到研判结论", self.to_verdict),
            ("到首封提醒送出", self.to_letter),
            ("到首次反馈", self.to_answer),
        ]


def follow_up(alert: Alert, *, by: User) -> FollowUp:
    """Letters out of a report on it count as its own. Seven queries."""
    letters = list(letters_visible_to(by).filter(alert=alert).order_by("pk"))
    first = _firsts(letters)
    verdict = (
        alert.reviews.filter(undone_at=None).order_by("-at").values_list("at", flat=True).first()
        if alert.state == Alert.State.SETTLED
        else None
    )
    return FollowUp(
        list(reports_visible_to(by).filter(alert=alert).order_by("pk")),
        letters,
        list(campaigns_visible_to(by).filter(alert=alert).order_by("pk")),
        _hours(alert, verdict),
        _hours(alert, first.get(Verb.SEND.value)),
        _hours(alert, first.get(Verb.ANSWER.value)),
    )


def _firsts(letters: list[Letter]) -> dict[str, datetime]:
    """When the first letter was sent, and the first answer recorded."""
    rows = LetterStep.objects.filter(
        letter__in=letters, verb__in=[Verb.SEND.value, Verb.ANSWER.value], undone_at=None
    )
    found: dict[str, datetime] = {}
    for verb, at in rows.order_by("at", "pk").values_list("verb", "at"):
        found.setdefault(verb, at)
    return found


def _hours(alert: Alert, moment: datetime | None) -> float | None:
    return round((moment - alert.raised_at).total_seconds() / 3600, 1) if moment else None
