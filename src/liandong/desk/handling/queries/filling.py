"""What a dispute already tells, as the fields of forms take it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import cached_property

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.claims import claims_of
from liandong.desk.disputes.rules.facts import HAND_OFFS, NAMES, SATISFACTION, Fact
from liandong.desk.handling.models import Party, Presence, Sitting
from liandong.desk.handling.queries.consents import Consents, consents_on_scene
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.queries.told import (
    facts_since_opened,
    last_sitting,
    records_told,
    those_sent,
)
from liandong.desk.intake.models import Record
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import papers_of
from liandong.desk.papers.rules.parts import Form
from liandong.desk.papers.rules.wording import NO, YES
from liandong.desk.ui.wording import yuan

HOUR: Final = "%Y-%m-%dT%H:%M"


def numbers_of(dispute: Dispute) -> list[str]:
    """Its own number and those that were merged into it: papers bear the one of their day."""
    return [dispute.number, *dispute.merged.values_list("number", flat=True)]


def may_read_people(by: User, dispute: Dispute) -> bool:
    """Personal data are clear in matters on one's hands (and masked in others)."""
    return dispute.holder_id == by.pk and by.job.sees_people


def values_for(by: User, dispute: Dispute, form: Form) -> dict[str, str]:
    """The fields of the form that are known; those about people only to who holds the matter."""
    known = Known(by, dispute)
    found = {key: tell(known) for key, tell in TELLERS.items() if key in form.keys}
    return {key: value for key, value in found.items() if value}


@dataclass
class Known:
    """Reads what a form asks for, each thing once."""

    by: User
    dispute: Dispute
    told: dict[Fact, dict[str, Any]] = field(init=False)
    days: dict[Fact, str] = field(init=False)

    def __post_init__(self) -> None:
        rows = facts_since_opened(self.dispute)
        self.told = {Fact(row.fact): row.detail for row in rows}
        self.days = {Fact(row.fact): timezone.localdate(row.at).isoformat() for row in rows}

    @cached_property
    def record(self) -> Record | None:
        """The complaint, else what was told first."""
        return next(iter(records_told(self.dispute)), None)

    @cached_property
    def sitting(self) -> Sitting | None:
        return last_sitting(self.dispute)

    @cached_property
    def presences(self) -> list[Presence]:
        return those_sent(self.dispute)

    @cached_property
    def consents(self) -> Consents | None:
        return consents_on_scene(self.dispute)

    @cached_property
    def parties(self) -> dict[str, Party]:
        return parties_of(self.dispute) if may_read_people(self.by, self.dispute) else {}

    def of_party(self, side: str, name: str) -> str:
        return str(getattr(self.parties.get(side), name, None) or "")

    def of_person(self, name: str) -> str:
        if self.record is None or not may_read_people(self.by, self.dispute):
            return ""
        return str(getattr(self.record, name) or "")

    def text(self) -> str:
        """What was told, redacted for who does not hold the matter."""
        if self.record is None:
            return ""
        return self.of_person("text") or self.record.redacted_text

    def choice(self, fact: Fact) -> str:
        return str(self.told.get(fact, {}).get("choice") or "")

    def plan(self) -> list[str]:
        return [
            f"{part.due_on:%Y年%m月%d日}前，{part.what} {yuan(part.amount_yuan)}"
            for part in plan_of(self.dispute)
        ]


def _name(known: Known) -> str:
    return NAMES.get(known.choice(Fact.NAME_CHOSEN), "")


def _shop(known: Known) -> str:
    merchant = known.dispute.merchant
    return merchant.name if merchant else known.dispute.merchant_name


def _shop_address(known: Known) -> str:
    merchant = known.dispute.merchant
    return (merchant.address if merchant else "") or known.dispute.place


def _received(known: Known) -> str:
    return timezone.localdate(known.record.received_at).isoformat() if known.record else ""


def _until(known: Known) -> str:
    clock = Clock.objects.filter(dispute=known.dispute, code="mediation").first()
    return clock.due_on.isoformat() if clock else ""


def _sitting_at(known: Known) -> str:
    return timezone.localtime(known.sitting.starts_at).strftime(HOUR) if known.sitting else ""


def _place(known: Known) -> str:
    room = known.sitting.room if known.sitting else None
    return room.name if room else known.dispute.place


def _mediators(known: Known) -> str:
    return str(known.sitting.mediator) if known.sitting else known.by.display_name


def _minutes(known: Known) -> str:
    return str(known.sitting.minutes or "") if known.sitting else ""


def _arrived(known: Known) -> str:
    arrived = [one.arrived_at for one in known.presences if one.arrived_at]
    return timezone.localtime(min(arrived)).strftime(HOUR) if arrived else ""


def _ground(known: Known) -> str:
    return known.choice(Fact.TERMINATION) or known.choice(Fact.REFUSAL)


def _people_agreement(known: Known) -> str:
    papers = papers_of(numbers_of(known.dispute)).filter(
        form="people_agreement", state=Paper.State.ISSUED
    )
    found = papers.first()
    return found.number if found else ""


def _amount(known: Known) -> str:
    detail = known.told.get(Fact.PAID) or known.told.get(Fact.AGREED) or {}
    return str(detail.get("amount_yuan") or "")


def _office(known: Known) -> str:
    return letterhead(known.by.department).full_name


def _may_publish(known: Known) -> str:
    return _yes_or_no(known.consents.may_publish) if known.consents else ""


def _may_delegate(known: Known) -> str:
    if Fact.DELEGATION_CONSENTED in known.told:
        return YES
    return _yes_or_no(known.consents.may_delegate) if known.consents else ""


def _yes_or_no(agreed: bool) -> str:
    return YES if agreed else NO


TELLERS: Final[dict[str, Callable[[Known], str]]] = {
    "office": _office,
    "committee": _office,
    "reference": lambda known: known.dispute.number,
    "complainant": lambda known: known.of_person("person_name"),
    "complainant_phone": lambda known: known.of_person("person_phone"),
    "addressee": lambda known: known.of_person("person_name"),
    "may_publish": _may_publish,
    "may_delegate": _may_delegate,
    "respondent": _shop,
    "respondent_address": _shop_address,
    "respondent_contact": lambda known: known.of_party("merchant", "contact_name"),
    "respondent_phone": lambda known: known.of_party("merchant", "contact_phone"),
    "complainant_agent": lambda known: known.of_party("consumer", "agent_name"),
    "complainant_agent_phone": lambda known: known.of_party("consumer", "agent_phone"),
    "respondent_agent": lambda known: known.of_party("merchant", "agent_name"),
    "respondent_agent_phone": lambda known: known.of_party("merchant", "agent_phone"),
    "facts": Known.text,
    "request": lambda known: claims_of(known.dispute, known.text()).words,
    "matter": lambda known: known.dispute.summary,
    "received_on": _received,
    "accepted_on": lambda known: known.days.get(Fact.ACCEPTED, ""),
    "agreed_on": lambda known: known.days.get(Fact.AGREED, ""),
    "until": _until,
    "contact": lambda known: known.by.display_name,
    "phone": lambda known: letterhead(known.by.department).phone,
    "address": lambda known: letterhead(known.by.department).address,
    "sitting_at": _sitting_at,
    "place": _place,
    "mediators": _mediators,
    "recorder": lambda known: known.by.display_name,
    "record": _minutes,
    "name": _name,
    "told": lambda known: YES if Fact.TOLD_RIGHTS in known.told else "",
    "ground": _ground,
    "terms": lambda known: "\n".join(known.plan()),
    "performance": lambda known: "；".join(known.plan()),
    "result": lambda known: "\n".join(known.plan()),
    "offer": lambda known: str(known.sitting.merchant_offers or "") if known.sitting else "",
    "arrived_at": _arrived,
    "officers": lambda known: "、".join(str(one.person) for one in known.presences),
    "camera": lambda known: "、".join(one.camera for one in known.presences if one.camera),
    "amount": _amount,
    "recipient": lambda known: str(known.told.get(Fact.HANDED, {}).get("to") or ""),
    "nature": lambda known: HAND_OFFS.get(known.choice(Fact.HANDED), "").split("：")[0],
    "agreement": _people_agreement,
    "parties": lambda known: "、".join(
        filter(None, [known.of_person("person_name"), _shop(known)])
    ),
    "visited_on": lambda known: known.days.get(Fact.CALLED_BACK, ""),
    "found": lambda known: SATISFACTION.get(known.choice(Fact.CALLED_BACK), ""),
    "visitor": lambda known: known.by.display_name,
    "server": lambda known: known.by.display_name,
}
"""Each field of a form that a dispute can tell."""
