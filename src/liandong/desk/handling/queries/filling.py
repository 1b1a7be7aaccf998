"""What is known of a dispute, as values for the fields of forms."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import cached_property

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.disputes.models import Clock, Dispute, DisputeFact
from liandong.desk.disputes.queries.claims import claims_of
from liandong.desk.disputes.queries.reading_rights import eyes_on, may_read_people
from liandong.desk.disputes.rules.facts import (
    DELEGATIONS,
    HAND_OFFS,
    NAMES,
    OFFICIAL,
    SATISFACTION,
    Fact,
)
from liandong.desk.handling.models import Entry, Party, Presence, Sitting
from liandong.desk.handling.queries.outcome import counts_now, facts_of, stated_by_regulator
from liandong.desk.handling.queries.parties import parties_of
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.queries.proceedings import (
    complaint_text,
    consumer_detail,
    entry_on_scene,
    last_held,
    last_sitting,
    records_complaint_first,
    those_arrived,
)
from liandong.desk.handling.queries.staff import office_for
from liandong.desk.handling.scene_entries import SceneStatement
from liandong.desk.intake.models import Record
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import papers_of
from liandong.desk.papers.rules.parts import Form
from liandong.desk.papers.rules.wording import NO, YES
from liandong.desk.ui.wording import yuan

HOUR: Final = "%Y-%m-%dT%H:%M"
INSTRUMENTS: Final = ("people_agreement", "association_agreement", "agreement")
TO_COMPLAINANT: Final = frozenset({"identity", "acceptance", "refusal"})
TO_BOTH: Final = frozenset({"invitation", "termination"})
"""Forms by whom they address. Others go to whom staff name."""
OF_A_SITTING: Final = frozenset({"invitation", "minutes"})


def numbers_of(dispute: Dispute) -> list[str]:
    """Its own number and those that were merged into it: papers bear the one of their day."""
    return [dispute.number, *dispute.merged.values_list("number", flat=True)]


def values_for(by: User, dispute: Dispute, form: Form) -> dict[str, str]:
    """The fields of the form that are known; those about people only to who holds the dispute."""
    known = Known(by, dispute, form.key)
    found = {key: fill(known) for key, fill in FILLERS.items() if key in form.keys}
    return {key: value for key, value in found.items() if value}


@dataclass
class Known:
    """Reads what a form asks for, each thing once. What nobody recorded stays a blank."""

    by: User
    dispute: Dispute
    form: str
    facts: dict[Fact, DisputeFact] = field(init=False)
    details: dict[Fact, dict[str, Any]] = field(init=False)
    recorders: dict[Fact, str] = field(init=False)
    days: dict[Fact, str] = field(init=False)

    def __post_init__(self) -> None:
        self.facts = facts_of(self.dispute)
        self.details = {fact: row.detail for fact, row in self.facts.items()}
        self.recorders = {fact: row.by.display_name for fact, row in self.facts.items()}
        self.days = {
            fact: timezone.localdate(row.at).isoformat() for fact, row in self.facts.items()
        }

    @cached_property
    def eyes(self) -> Eyes:
        return eyes_on(self.by, self.dispute)

    @cached_property
    def record(self) -> Record | None:
        """The complaint, else the first record."""
        return next(iter(records_complaint_first(self.dispute)), None)

    @cached_property
    def sitting(self) -> Sitting | None:
        """For minutes the sitting that was held last; for other papers the next one."""
        return last_held(self.dispute) if self.form == "minutes" else last_sitting(self.dispute)

    @cached_property
    def presences(self) -> list[Presence]:
        """Who is recorded as having arrived."""
        return those_arrived(self.dispute)

    @cached_property
    def entered(self) -> Entry | None:
        """The outcome on the scene that stands."""
        return entry_on_scene(self.dispute)

    @cached_property
    def on_scene(self) -> SceneStatement | None:
        return SceneStatement.model_validate_json(self.entered.statement) if self.entered else None

    @cached_property
    def consents(self) -> SceneStatement | None:
        """The page of the scene, where it was filled in: its red key asks for no consent."""
        return self.on_scene if self.on_scene and self.on_scene.in_name_of else None

    @cached_property
    def parties(self) -> dict[str, Party]:
        return parties_of(self.dispute) if may_read_people(self.by, self.dispute) else {}

    def of_party(self, side: str, name: str) -> str:
        return str(getattr(self.parties.get(side), name, None) or "")

    def of_person(self, name: str) -> str:
        if not may_read_people(self.by, self.dispute):
            return ""
        return consumer_detail(self.record, self.on_scene, name)

    def text(self) -> str:
        """The complaint, also from the scene; redacted for who does not hold the dispute."""
        return self.eyes.read(complaint_text(self.record, self.entered))

    def choice(self, fact: Fact) -> str:
        return str(self.details.get(fact, {}).get("choice") or "")

    def plan(self) -> list[str]:
        return [
            f"{part.due_on:%Y年%m月%d日}前，{self.eyes.read(part.what)} {yuan(part.amount_yuan)}"
            for part in plan_of(self.dispute)
        ]


def _name(known: Known) -> str:
    return NAMES.get(known.choice(Fact.NAME_CHOSEN), "")


def _addressee(known: Known) -> str:
    if known.form in TO_COMPLAINANT:
        return known.of_person("person_name")
    return _parties(known) if known.form in TO_BOTH else ""


def _parties(known: Known) -> str:
    return "、".join(filter(None, [known.of_person("person_name"), _shop(known)]))


def _shop(known: Known) -> str:
    merchant = known.dispute.merchant
    return merchant.name if merchant else known.dispute.merchant_name


def _shop_address(known: Known) -> str:
    """Registered, or as reported: the place of an event need not be the seat of the shop."""
    merchant, record = known.dispute.merchant, known.record
    stated = [record.merchant_address if record else ""]
    stated.append(known.on_scene.shop_address if known.on_scene else "")
    return (merchant.address if merchant else "") or next(filter(None, stated), "")


def _received(known: Known) -> str:
    return timezone.localdate(known.record.received_at).isoformat() if known.record else ""


def _accepted(known: Known) -> str:
    """By the regulator: what it tells of its acceptance is not the day of another office."""
    accepted = known.facts.get(Fact.ACCEPTED)
    return known.days[Fact.ACCEPTED] if accepted and stated_by_regulator(accepted) else ""


def _until(known: Known) -> str:
    clock = Clock.objects.filter(dispute=known.dispute, code="mediation").first()
    return clock.due_on.isoformat() if clock else ""


def _sitting_at(known: Known) -> str:
    return timezone.localtime(known.sitting.starts_at).strftime(HOUR) if known.sitting else ""


def _place(known: Known) -> str:
    """Of the sitting, or of the scene; where a paper will be handed over nobody knows yet."""
    if known.form in OF_A_SITTING:
        sitting = known.sitting
        return (sitting.room.name if sitting.room else sitting.get_way_display()) if sitting else ""
    return known.dispute.place if known.form == "scene" else ""


def _mediators(known: Known) -> str:
    return str(known.sitting.mediator) if known.sitting else ""


def _recorder(known: Known) -> str:
    """Who saved the minutes last."""
    if known.sitting is None:
        return ""
    last = known.sitting.wordings.select_related("by").last()
    return str(last.by) if last else ""


def _minutes(known: Known) -> str:
    return known.eyes.read(known.sitting.minutes) if known.sitting else ""


def _arrived(known: Known) -> str:
    arrived = [presence.arrived_at for presence in known.presences if presence.arrived_at]
    return timezone.localtime(min(arrived)).strftime(HOUR) if arrived else ""


def _ground(known: Known) -> str:
    """Of the regulator's refusal, or of the end of a mediation in its name (办法第16、23条). What
    another office refused is no ground of the regulator's."""
    if known.form == "refusal":
        refusal = known.facts.get(Fact.REFUSAL)
        return known.choice(Fact.REFUSAL) if refusal and stated_by_regulator(refusal) else ""
    official = known.choice(Fact.NAME_CHOSEN) in OFFICIAL
    return known.choice(Fact.TERMINATION) if official else ""


def _agreement(known: Known) -> str:
    """The number of the instrument that both signed, since it was opened last."""
    papers = papers_of(numbers_of(known.dispute)).filter(
        form__in=INSTRUMENTS, state=Paper.State.ISSUED
    )
    found = next((paper for paper in papers if counts_now(paper, known.dispute, known.facts)), None)
    return found.number if found else ""


def _amount(known: Known) -> str:
    """What was agreed, not what was asked for."""
    return str(known.details.get(Fact.AGREED, {}).get("amount_yuan") or "")


def _office(known: Known) -> str:
    return letterhead(known.by.department).full_name


def _organisation(known: Known) -> str:
    """Who mediated is who applies with them: its own office, where that is the one of the name."""
    name = known.choice(Fact.NAME_CHOSEN)
    return _office(known) if office_for(known.by) == name else NAMES.get(name, "")


def _basis(known: Known) -> str:
    """Of an application to the court; the basis of a hand-over is left to its writer."""
    if known.form != "confirmation":
        return ""
    laws = "《中华人民共和国民事诉讼法》第二百零五条、第二百零六条"
    people = known.choice(Fact.NAME_CHOSEN) == "committee"
    return f"{laws}和《中华人民共和国人民调解法》第三十三条" if people else laws


def _may_publish(known: Known) -> str:
    return _yes_or_no(known.consents.may_publish) if known.consents else ""


def _may_delegate(known: Known) -> str:
    if not known.details.keys().isdisjoint(DELEGATIONS.values()):
        return YES
    return _yes_or_no(known.consents.may_delegate) if known.consents else ""


def _yes_or_no(agreed: bool) -> str:
    return YES if agreed else NO


FILLERS: Final[dict[str, Callable[[Known], str]]] = {
    "office": _office,
    "organisation": _organisation,
    "reference": lambda known: known.dispute.number,
    "complainant": lambda known: known.of_person("person_name"),
    "complainant_phone": lambda known: known.of_person("person_phone"),
    "addressee": _addressee,
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
    "subject": lambda known: known.dispute.summary,
    "received_on": _received,
    "accepted_on": _accepted,
    "agreed_on": lambda known: known.days.get(Fact.AGREED, ""),
    "until": _until,
    "contact": lambda known: known.by.display_name,
    "phone": lambda known: letterhead(known.by.department).phone,
    "address": lambda known: letterhead(known.by.department).address,
    "sitting_at": _sitting_at,
    "place": _place,
    "mediators": _mediators,
    "recorder": _recorder,
    "record": _minutes,
    "name": _name,
    "rights_explained": lambda known: YES if Fact.RIGHTS_EXPLAINED in known.details else "",
    "ground": _ground,
    "terms": lambda known: "\n".join(known.plan()),
    "performance": lambda known: "；".join(known.plan()),
    "result": lambda known: "\n".join(known.plan()),
    "offer": lambda known: known.eyes.read(known.sitting.merchant_offers) if known.sitting else "",
    "arrived_at": _arrived,
    "officers": lambda known: "、".join(map(str, known.presences)),
    "camera": lambda known: "、".join(
        known.eyes.read(presence.camera) for presence in known.presences if presence.camera
    ),
    "amount": _amount,
    "recipient": lambda known: str(known.details.get(Fact.HANDED, {}).get("to") or ""),
    "nature": lambda known: HAND_OFFS.get(known.choice(Fact.HANDED), "").split("：")[0],
    "agreement": _agreement,
    "basis": _basis,
    "parties": _parties,
    "visited_on": lambda known: known.days.get(Fact.CALLED_BACK, ""),
    "found": lambda known: SATISFACTION.get(known.choice(Fact.CALLED_BACK), ""),
    "visitor": lambda known: known.recorders.get(Fact.CALLED_BACK, ""),
}
"""How each field of a form is filled from a dispute."""
