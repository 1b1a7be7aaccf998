"""What came of a dispute, and which papers of it are due, issued, signed, served and received."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from liandong.desk.access.models import User
from liandong.desk.access.rules.offices import REGULATOR, office_of
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries.facts import OF_NAMES, stage_before_archive
from liandong.desk.disputes.queries.steps import detail_words
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Instalment, Sitting
from liandong.desk.handling.queries.proceedings import facts_since_opened
from liandong.desk.handling.rules.due_papers import OF_SITTINGS, Happened, still_due
from liandong.desk.handling.rules.issuing import of_its_office
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import PaperCard, values_of
from liandong.desk.papers.rules.forms import FORMS, issuers_in_words, may_issue
from liandong.desk.papers.rules.parts import Form, Issuer
from liandong.engine.vocabulary import Source

Facts = Mapping[Fact, DisputeFact]

ENDS: Final = {
    Fact.AGREED: ("达成协议", ""),
    Fact.PAID: ("已履行", ""),
    Fact.TERMINATION: ("终止调解", "办法第23条第1款第%s项"),
    Fact.REFUSAL: ("不予受理", "办法第16条第%s项"),
    Fact.HANDED: ("移交、移送", ""),
}
"""Facts that end a mediation, the one that says most first, each with its article."""


def facts_of(dispute: Dispute) -> dict[Fact, DisputeFact]:
    """The last of each kind since the dispute was opened last. One query."""
    return last_of_each(dispute.pk, facts_since_opened(dispute))


def last_of_each(standing: int, recorded: Iterable[DisputeFact]) -> dict[Fact, DisputeFact]:
    """Of facts, oldest first, the last of each kind. Under whose name it is mediated, and when it
    was opened again, the dispute that stands says before what was merged into it."""
    rows = list(recorded)
    own = [row for row in rows if row.dispute_id == standing and row.fact in OF_NAMES]
    return {Fact(row.fact): row for row in (*rows, *own)}


@dataclass(frozen=True, slots=True)
class Result:
    """How it ended. Amounts in yuan: `performed` is what reached the consumer so far."""

    words: str
    detail: str
    law: str
    agreed: Decimal | None
    performed: Decimal | None


def result_of(facts: Facts, plan: Sequence[Instalment]) -> Result | None:
    """None while it has not ended."""
    end = next((fact for fact in ENDS if fact in facts), None)
    if end is None:
        return None
    words, article = ENDS[end]
    detail = facts[end].detail
    choice = str(detail.get("choice") or "")
    return Result(
        words=words,
        detail=detail_words(end, detail) if choice else "",
        law=article % choice if article and choice else "",
        agreed=_agreed(facts, plan),
        performed=_performed(facts, plan),
    )


def _agreed(facts: Facts, plan: Sequence[Instalment]) -> Decimal | None:
    if plan:
        return sum((part.amount_yuan for part in plan), Decimal(0))
    return _amount(facts, Fact.AGREED)


def _performed(facts: Facts, plan: Sequence[Instalment]) -> Decimal | None:
    """By parts where there are parts; else what was paid at once."""
    if plan:
        return sum((part.amount_yuan for part in plan if part.done_on), Decimal(0))
    return _amount(facts, Fact.PAID)


def _amount(facts: Facts, fact: Fact) -> Decimal | None:
    amount: Any = facts[fact].detail.get("amount_yuan") if fact in facts else None
    return Decimal(str(amount)) if amount is not None else None


@dataclass(frozen=True, slots=True)
class HandOver:
    """A hand-over to others: which kind and to whom, the fact, and its letter."""

    words: str
    fact: DisputeFact
    basis: str
    letter: PaperCard | None

    @property
    def received_on(self) -> date | None:
        """When its receipt came back."""
        services = self.letter.services if self.letter else []
        return next((service.received_on for service in services if service.received_on), None)


def handed_over(dispute: Dispute, facts: Facts, cards: Sequence[PaperCard]) -> HandOver | None:
    """The basis stands in the letter (移交函)."""
    fact = facts.get(Fact.HANDED)
    if fact is None:
        return None
    letters = (card for card in cards if card.paper.form == "handoff" and card.paper.is_valid)
    letter = next((card for card in letters if counts_now(card.paper, dispute, facts)), None)
    basis = values_of(letter.paper).get("basis", "") if letter else ""
    return HandOver(detail_words(Fact.HANDED, fact.detail), fact, basis, letter)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that is due (`card` is None) or was issued. `mine`: one's own office may issue it."""

    form: Form
    card: PaperCard | None
    mine: bool = False

    @property
    def issuers(self) -> str:
        return issuers_in_words(self.form)

    @property
    def received(self) -> bool:
        """Each copy that went out was signed for."""
        return self.card is not None and all(service.received_on for service in self.card.services)


def paper_lines(
    by: User,
    dispute: Dispute,
    facts: Facts,
    sittings: Sequence[Sitting],
    cards: Sequence[PaperCard],
) -> list[PaperLine]:
    """What is due and not there yet, then what was issued and counts."""
    valid = [card for card in cards if card.paper.is_valid]
    due = [form_due(key, dispute, facts) for key in not_issued(dispute, facts, sittings, valid)]
    level = letterhead(by.department).level
    lines = [PaperLine(form, None, issues(by, form, level)) for form in due]
    return lines + [PaperLine(card.paper.kind, card) for card in valid]


def issues(by: User, form: Form, level: str) -> bool:
    """Whether the form is one of the department of `by`, which is of this level, and of the office
    for which `by` acts."""
    kind = by.department.kind
    return may_issue(form, kind, level) and of_its_office(form.key, by.role, kind)


def form_due(key: str, dispute: Dispute, facts: Facts) -> Form:
    """The form with the offices from which it is due: the letter of a hand-over by the regulator is
    the regulator's."""
    form = FORMS[key]
    if key == "handoff" and _handed_by_regulator(dispute, facts):
        return replace(form, issuers=frozenset({Issuer.REGULATOR}))
    return form


def _handed_by_regulator(dispute: Dispute, facts: Facts) -> bool:
    """What 12315 has registered, the regulator alone sends back (办法第41条)."""
    handed = facts.get(Fact.HANDED)
    if handed is None:
        return Source.COMPLAINT_12315 in dispute.sources
    return stated_by_regulator(handed)


def stated_by_regulator(fact: DisputeFact) -> bool:
    """Whether one of its own people stated it, not somebody of another office who works in its
    department. Reads `by.department`."""
    return office_of(fact.by.role, fact.by.department.kind) == REGULATOR


def counts_now(paper: Paper, dispute: Dispute, facts: Facts) -> bool:
    """Whether a valid paper can be one of this handling: it was issued after the dispute was opened
    last (one merged into it: by itself), and the letter of a hand-over by the regulator is of the
    regulator. Minutes and invitations stay with their sittings."""
    opened = facts.get(Fact.REOPENED)
    if opened and paper.form not in OF_SITTINGS and paper.issued_at < opened.recorded_at:
        here = opened.dispute_id == dispute.pk
        if here or opened.dispute.number == paper.dispute_number:
            return False
    if paper.form == "handoff" and _handed_by_regulator(dispute, facts):
        return office_of(paper.issued_by.role, paper.department.kind) == REGULATOR
    return True


def not_issued(
    dispute: Dispute, facts: Facts, sittings: Sequence[Sitting], cards: Sequence[PaperCard]
) -> list[str]:
    """Keys of the forms that are due and of which no valid paper is there that counts now."""
    valid = [card.paper for card in cards if card.paper.is_valid]
    issued = {paper.form for paper in valid if counts_now(paper, dispute, facts)}
    name = str(facts[Fact.NAME_CHOSEN].detail.get("choice")) if Fact.NAME_CHOSEN in facts else ""
    standing = [sitting for sitting in sittings if sitting.state != Sitting.State.CANCELLED]
    stage = stage_before_archive(dispute)
    happened = Happened(
        facts=facts.keys(),
        name=name,
        registered=Source.COMPLAINT_12315 in dispute.sources,
        booked=bool(standing),
        held=any(sitting.state == Sitting.State.HELD for sitting in standing),
        withdrawn=stage == Stage.WITHDRAWN,
        returned=stage == Stage.RETURNED,
        agreed_on_scene=_agreed_on_scene(facts),
    )
    return still_due(happened, issued)


def _agreed_on_scene(facts: Facts) -> bool:
    """Somebody had arrived, and it was not accepted in the room before they agreed."""
    arrived, agreed = facts.get(Fact.ARRIVED), facts.get(Fact.AGREED)
    if arrived is None or agreed is None or agreed.pk < arrived.pk:
        return False
    accepted = facts.get(Fact.ACCEPTED)
    return accepted is None or not arrived.pk < accepted.pk < agreed.pk
