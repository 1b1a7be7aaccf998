"""Everything that the page of one dispute shows, read with a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.actions.undoing import WAYS_BACK
from liandong.desk.disputes.models import Dispute, GroupDispute, HistoryEntry, Note
from liandong.desk.disputes.queries.cards import FIELDS as LABELS
from liandong.desk.disputes.queries.cards import Chip, RecordCard, answer_words, record_cards
from liandong.desk.disputes.queries.claims import Claims, claims_of
from liandong.desk.disputes.queries.clock_views import ClockView, clock_views
from liandong.desk.disputes.queries.clocks import clocks_seen
from liandong.desk.disputes.queries.grounds import Ground, grounds_of
from liandong.desk.disputes.queries.groups import group_of
from liandong.desk.disputes.queries.pairs import PairCard, pair_cards
from liandong.desk.disputes.queries.review import open_pairs
from liandong.desk.disputes.queries.seeing import seen_now
from liandong.desk.disputes.queries.steps import Workflow, workflow_of
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.desk.disputes.rules.guards import Guard, Situation, guards
from liandong.desk.disputes.rules.next_step import Known, missing, next_step
from liandong.desk.disputes.rules.no_clock import why_no_clock
from liandong.desk.disputes.rules.periods import CONFIDENTIAL
from liandong.desk.disputes.rules.progress import Progress
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
    guards: list[Guard]
    missing: list[str]
    clocks: list[ClockView]
    cards: list[RecordCard]
    pairs: list[PairCard]
    notes: list[Note]
    history: list[HistoryEntry]
    precedents: list[Dispute]
    precedent_count: int
    group: GroupDispute | None
    claims: Claims
    grounds: list[Ground]

    @property
    def no_clock(self) -> str:
        """Why nothing runs; empty while a period does."""
        if any(one.state != "done" for one in self.open_clocks):
            return ""
        told = Progress(self.dispute.status), self.dispute.sources, self.workflow.name
        return _(why_no_clock(*told, Stage(self.dispute.stage)))

    @property
    def goods(self) -> str:
        """As the first record tells it that does."""
        return next((card.record.goods for card in self.cards if card.record.goods), "")

    @property
    def open_clocks(self) -> list[ClockView]:
        """Those that all may see; those about a clue stand with the clue."""
        return [one for one in self.clocks if one.clock.code not in CONFIDENTIAL]

    @property
    def clue_clocks(self) -> list[ClockView]:
        return [one for one in self.clocks if one.clock.code in CONFIDENTIAL]

    @property
    def reports(self) -> list[RecordCard]:
        """Its records that tell of an offence (举报单)."""
        return [card for card in self.cards if card.record.source == Source.REPORT_12315]

    @property
    def linked(self) -> list[RecordCard]:
        """The records that stand here for reasons: of the machine, or of a person."""
        return [card for card in self.cards if card.reasons or card.member.by]

    @property
    def title(self) -> str:
        return self.dispute.merchant_name or _("商家不明的消费纠纷")

    @property
    def subtitle(self) -> str:
        return f"{self.dispute.number} · {self.dispute.summary}"

    @property
    def seen(self) -> str:
        """What the forms of the page bear, see `queries.seeing`."""
        return seen_now(self.dispute, max((one.pk for one in self.history), default=0))

    @property
    def weakest(self) -> RecordCard | None:
        """The record that the weakest link holds here: the first to doubt."""
        linked = [card for card in self.cards if card.member.weight is not None]
        return min(linked, key=lambda card: card.member.weight or 0.0, default=None)

    @property
    def undoable(self) -> list[HistoryEntry]:
        return [one for one in self.history if one.verb in WAYS_BACK and one.undone_at is None]


def dispute_page(by: User, dispute: Dispute) -> DisputePage:
    """Reads the page; `dispute` comes through `visible_to`, with merchant and district selected."""
    cards = record_cards(by, dispute)
    pairs = pair_cards(open_pairs(by, dispute)[:PAIRS])
    known = _known(dispute, cards, len(pairs))
    workflow = workflow_of(by, dispute)
    earlier = visible_to(by).filter(merchant=dispute.merchant_id).exclude(pk=dispute.pk)
    same_shop = earlier.defer("search") if dispute.merchant_id else Dispute.objects.none()
    return DisputePage(
        dispute=dispute,
        chips=head_chips(dispute, cards),
        workflow=workflow,
        next_step=next_step(known),
        guards=guards(_situation(dispute, cards, workflow)),
        missing=missing(known),
        clocks=clock_views(
            clocks_seen(by).filter(dispute=dispute).order_by("started_on", "pk"), calendar()
        ),
        cards=cards,
        pairs=pairs,
        notes=list(dispute.notes.select_related("by").order_by("-pk")),
        history=list(dispute.history.select_related("by").order_by("-at", "-pk")[:HISTORY]),
        precedents=list(same_shop.order_by("-opened_at")[:PRECEDENTS]),
        precedent_count=same_shop.count(),
        group=group_of(dispute),
        claims=claims_of(dispute, told_in(cards)),
        grounds=grounds_of(cards),
    )


def told_in(cards: Iterable[RecordCard]) -> str:
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
    """The value of an answer as the dispute holds it; what only its records hold, as the first of
    them has it that tells it."""
    match field:
        case "bought_on" | "kind":
            return next((told for one in answers if (told := getattr(one, field))), None)
        case "merchant":
            return dispute.merchant_name
        case "district":
            return dispute.district.name if dispute.district else ""
    return getattr(dispute, field)


def answers_of(by: User, dispute: Dispute) -> list[Answer]:
    """The answers to its records that `by` may see, in the order of the page."""
    seen = records_visible_to(by).filter(member__dispute=dispute, answer__isnull=False)
    return [one.answer for one in seen.select_related("answer").order_by("received_at", "pk")]


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


def _known(dispute: Dispute, cards: list[RecordCard], open_pairs: int) -> Known:
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
    )
