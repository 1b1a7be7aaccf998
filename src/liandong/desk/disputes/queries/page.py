"""Everything that the page of one dispute shows, read with a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import OF_REGULATOR, decides
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.models import Dispute, HistoryEntry, Note
from liandong.desk.disputes.queries.alerts import Alert, alerts_on
from liandong.desk.disputes.queries.claims import Claims, claims_after, claims_of
from liandong.desk.disputes.queries.clocks import (
    ClockView,
    clock_views,
    is_settled_undecided,
    visible_clocks,
)
from liandong.desk.disputes.queries.links.pairs import PairCard, pair_cards, pairs_of_dispute
from liandong.desk.disputes.queries.page_versions import current_version
from liandong.desk.disputes.queries.records import FIELDS as LABELS
from liandong.desk.disputes.queries.records import (
    Chip,
    Ground,
    RecordCard,
    answer_words,
    grounds_of,
    record_cards,
)
from liandong.desk.disputes.queries.rows import as_rows
from liandong.desk.disputes.queries.steps import Workflow, workflow_of
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.disputes.rules.clocks import why_no_clock
from liandong.desk.disputes.rules.confirmation import barred
from liandong.desk.disputes.rules.history import UNDOABLE
from liandong.desk.disputes.rules.joint_handling import Guard, Situation, guards
from liandong.desk.disputes.rules.law.replies import REPLIES, Reply
from liandong.desk.disputes.rules.next_step import Known, missing, next_step, pairs_come_first
from liandong.desk.disputes.rules.periods import CONFIDENTIAL
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.intake.models import Answer
from liandong.desk.intake.queries import visible_to as records_visible_to
from liandong.engine.vocabulary import Source

PRECEDENTS: Final = 5
PAIRS: Final = 5
HISTORY: Final = 100
HEAD_FIELDS: Final = (
    "sector",
    "item",
    "nature",
    "phrases",
    "amount_yuan",
    "merchant",
    "district",
    "urgency",
    "persons",
    "bought_on",
    "kind",
)


@dataclass(frozen=True, slots=True)
class DisputePage:
    """The parts of the page, from top to bottom and then the side."""

    dispute: Dispute
    chips: list[Chip]
    workflow: Workflow
    next_step: str
    pairs_first: bool
    guards: list[Guard]
    missing: list[str]
    clocks: list[ClockView]
    cards: list[RecordCard]
    pairs: list[PairCard]
    notes: list[Note]
    history: list[HistoryEntry]
    precedents: list[Dispute]
    precedent_count: int
    alerts: list[Alert]
    claims: Claims
    grounds: list[Ground]

    @property
    def no_clock(self) -> str:
        """Why nothing runs; empty while a period does."""
        if any(open_clock.state not in {"done", "over"} for open_clock in self.open_clocks):
            return ""
        known = Progress(self.dispute.status), self.dispute.sources, self.workflow.name
        return why_no_clock(*known, Stage(self.dispute.stage))

    @property
    def goods(self) -> str:
        """Of the first record that states them."""
        return next((card.record.goods for card in self.cards if card.record.goods), "")

    @property
    def open_clocks(self) -> list[ClockView]:
        """Those that all may see; those about a clue stand with the clue."""
        return [clock for clock in self.clocks if clock.clock.code not in CONFIDENTIAL]

    @property
    def clue_clocks(self) -> list[ClockView]:
        return [clock for clock in self.clocks if clock.clock.code in CONFIDENTIAL]

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What laws demand to be told to whoever reported."""
        return REPLIES

    @property
    def reports(self) -> list[RecordCard]:
        """Its records that report an offence (举报单)."""
        return [card for card in self.cards if card.record.source == Source.REPORT_12315]

    @property
    def linked(self) -> list[RecordCard]:
        """The records that stand here for reasons: of the machine, or of a person."""
        return [card for card in self.cards if card.reasons or card.member.by]

    @property
    def title(self) -> str:
        return self.dispute.merchant_name or "商家不明的消费纠纷"

    @property
    def subtitle(self) -> str:
        return f"{self.dispute.number} · {self.dispute.summary}"

    @property
    def page_version(self) -> str:
        """What the forms of the page bear, see `queries.seeing`."""
        return current_version(self.dispute, max((entry.pk for entry in self.history), default=0))

    @property
    def weakest(self) -> RecordCard | None:
        """The record that the weakest link holds here: the first to doubt."""
        linked = [card for card in self.cards if card.member.weight is not None]
        return min(linked, key=lambda card: card.member.weight or 0.0, default=None)

    @property
    def last_undoable(self) -> HistoryEntry | None:
        """What was done last, of all that can be taken back by somebody."""
        standing = (entry for entry in self.history if entry.undone_at is None)
        return next((entry for entry in standing if entry.verb in UNDOABLE), None)


def dispute_page(by: User, dispute: Dispute) -> DisputePage:
    """Reads the page; `dispute` comes through `visible_to`, with merchant and district selected."""
    cards = record_cards(by, dispute)
    pairs = pair_cards(pairs_of_dispute(by, dispute, PAIRS))
    to_confirm = len(pairs) if by.has_permission(Permission.LINK) else 0
    workflow = workflow_of(by, dispute)
    known = replace(
        _known(dispute, cards, to_confirm, workflow.name),
        of_regulator=decides(OF_REGULATOR, by.role, by.department.kind),
        may_act=bool(workflow.offers),
        settled_undecided=is_settled_undecided(dispute),
        in_hand=workflow.position.in_hand,
    )
    earlier = visible_to(by).filter(merchant=dispute.merchant_id).exclude(pk=dispute.pk)
    same_shop = earlier if dispute.merchant_id else Dispute.objects.none()
    history = list(
        dispute.history.select_related("by__department", "undone_by").order_by("-at", "-pk")[
            :HISTORY
        ]
    )
    precedents = list(as_rows(same_shop).order_by("-opened_at")[:PRECEDENTS])
    return DisputePage(
        dispute=dispute,
        chips=head_chips(dispute, cards),
        workflow=workflow,
        next_step=next_step(known),
        pairs_first=pairs_come_first(known),
        guards=guards(_situation(dispute, cards, workflow)),
        missing=missing(known),
        clocks=clock_views(
            visible_clocks(by).filter(dispute=dispute).order_by("started_on", "pk"), calendar()
        ),
        cards=cards,
        pairs=pairs,
        notes=list(dispute.notes.select_related("by", "taken_back_by").order_by("-pk")),
        history=history,
        precedents=precedents,
        precedent_count=same_shop.count() if len(precedents) == PRECEDENTS else len(precedents),
        alerts=alerts_on(dispute),
        claims=_claims(dispute, cards, history),
        grounds=grounds_of(cards),
    )


def _claims(
    dispute: Dispute, cards: Iterable[RecordCard], history: Sequence[HistoryEntry]
) -> Claims:
    """Without a query of their own where all of the history is at hand."""
    texts = texts_of(cards)
    if len(history) == HISTORY:
        return claims_of(dispute, texts)
    claimed = (entry for entry in history if entry.verb == "claimed" and entry.undone_at is None)
    return claims_after(max(claimed, key=lambda entry: entry.pk, default=None), texts)


def texts_of(cards: Iterable[RecordCard]) -> str:
    """The redacted texts of the records together."""
    return "\n".join(card.record.redacted_text for card in cards)


def head_chips(dispute: Dispute, cards: list[RecordCard]) -> list[Chip]:
    """The answers that hold for the dispute, with who corrected them in any of its records."""
    answers = [card.record.answer for card in cards]
    by = {chip.field: chip.by for card in cards for chip in card.chips if chip.by}
    return [
        Chip(
            field,
            str(LABELS[field]),
            answer_words(field, value_of(dispute, field, answers)),
            None,
            by.get(field, ""),
        )
        for field in HEAD_FIELDS
    ]


def value_of(dispute: Dispute, field: str, answers: Iterable[Answer]) -> object:
    """The value of an answer as the dispute holds it; for an answer that only records hold, that
    of the first record that has it."""
    match field:
        case "bought_on" | "kind":
            return next((stated for answer in answers if (stated := getattr(answer, field))), None)
        case "merchant":
            return dispute.merchant_name
        case "district":
            return dispute.district.name if dispute.district else ""
    return getattr(dispute, field)


def answers_of(by: User, dispute: Dispute) -> list[Answer]:
    """The answers to its records that `by` may see, in the order of the page."""
    visible = records_visible_to(by).filter(member__dispute=dispute, answer__isnull=False)
    return [
        record.answer for record in visible.select_related("answer").order_by("received_at", "pk")
    ]


def _situation(dispute: Dispute, cards: list[RecordCard], workflow: Workflow) -> Situation:
    sources = [card.record.source for card in cards]
    return Situation(
        stage=Stage(dispute.stage),
        sources=sources,
        complaints=sources.count(Source.COMPLAINT_12315),
        kinds={card.record.answer.kind for card in cards},
        urgency=dispute.urgency,
        name=workflow.name,
        names=workflow.names,
    )


def _known(dispute: Dispute, cards: list[RecordCard], open_pairs: int, name: str) -> Known:
    return Known(
        stage=Stage(dispute.stage),
        status=Progress(dispute.status),
        sources=dispute.sources,
        has_phone=any(card.record.phone_key for card in cards),
        has_merchant=bool(dispute.merchant_name),
        in_register=dispute.merchant_id is not None,
        has_district=dispute.district_id is not None,
        has_amount=dispute.amount_yuan is not None,
        open_pairs=open_pairs,
        confirmable=not barred(name, on_roster=settings.LIANDONG_COURT_ROSTER),
    )
