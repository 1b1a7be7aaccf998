"""What is not done yet of a dispute that is to be put into the archive.

What the law requires blocks: a decision that has not reached the complainant (办法第15条), a
termination that has not reached both (第23条第2款), an agreement without its paper (第24条). The
rest may be left open with a reason.
"""

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from liandong.desk.access.rules.offices import OF_REGULATOR
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.clocks import undecided
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.disputes.rules.clocks import What
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.step_registry import OpenPoint
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.outcome import (
    Facts,
    counts_now,
    facts_of,
    form_due,
    not_issued,
)
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.rules.due_papers import REQUIRED, TO_BE_SERVED
from liandong.desk.papers.queries.papers import PaperCard, paper_cards
from liandong.desk.papers.rules.forms import issuers_in_words
from liandong.desk.ui.wording import yuan

ARCHIVING: Final = (
    "archive",
    "archive_ended",
    "archive_closed",
    "archive_with_advice",
    "archive_police",
)
DECISIONS: Final = frozenset({"acceptance", "refusal"})
END_COMPLAINT: Final = "12315 投诉办结"


def ending_address(dispute: Dispute) -> str:
    """Where the regulator registers that no decision is made on a complaint any more."""
    ends = urlencode({"code": Period.DECISION.value, "what": What.STOP.value})
    return f"{reverse('disputes:tell_clock', args=[dispute.number])}?{ends}"


def open_points_of(dispute: Dispute) -> list[OpenPoint]:
    """Papers, decisions and instalments that are open. A fixed number of queries."""
    facts = facts_of(dispute)
    cards = [
        paper_card for paper_card in paper_cards(numbers_of(dispute)) if paper_card.paper.is_valid
    ]
    sittings = list(Sitting.objects.filter(of_whole(dispute)))
    return [
        *_papers(dispute, facts, sittings, cards),
        *_undelivered(cards),
        *_parts(dispute),
    ]


def _papers(
    dispute: Dispute, facts: Facts, sittings: Sequence[Sitting], cards: Sequence[PaperCard]
) -> Iterable[OpenPoint]:
    due = not_issued(dispute, facts, sittings, cards)
    open_decision = undecided(dispute)
    unserved = [card.paper for card in cards if card.unserved]
    on_its_way = {paper.form for paper in unserved if counts_now(paper, dispute, facts)}
    if open_decision and not DECISIONS & {*due, *on_its_way}:
        back = "公安办结，继续处理" if dispute.stage == Stage.POLICE else "重新办理"
        words = (
            "12315 投诉还没有作出受理或不予受理的决定，由市监承办人办理："
            f"用“{back}”回到初查；消费者已撤回投诉的，登记办结"
        )
        yield OpenPoint(
            "decision",
            words,
            REQUIRED["acceptance"],
            blocks=True,
            href=ending_address(dispute),
            label=END_COMPLAINT,
            offices=OF_REGULATOR,
        )
    for key in due:
        form = form_due(key, dispute, facts)
        words = f"{form.title}还没有出（由{issuers_in_words(form)}出具）"
        blocks = key in REQUIRED and (key not in DECISIONS or open_decision)
        yield OpenPoint(
            f"paper-{key}",
            words,
            REQUIRED.get(key, ""),
            blocks=blocks,
            href=reverse("handling:new_paper", args=[dispute.number, key]),
            label=f"出具 {form.title}",
            offices=frozenset(form.issuers),
        )


def _undelivered(cards: Iterable[PaperCard]) -> Iterable[OpenPoint]:
    for card in cards:
        key, paper = card.paper.form, str(card.paper)
        if card.unserved:
            words = f"{paper}还没有告知、送达：{'、'.join(card.unserved)}"
            law = REQUIRED[key] if key in TO_BE_SERVED else ""
            yield OpenPoint(
                f"serve-{card.paper.pk}",
                words,
                law,
                blocks=key in TO_BE_SERVED,
                href=reverse("handling:paper", args=[card.paper.pk]),
                label=f"送达 {card.paper.kind.title}",
                offices=frozenset({card.paper.department.kind}),
            )
        if card.unsigned:
            words = f"{paper}还没有签署：{'、'.join(card.unsigned)}"
            yield OpenPoint(f"sign-{card.paper.pk}", words)


def _parts(dispute: Dispute) -> Iterable[OpenPoint]:
    for part in plan_of(dispute):
        if part.done_on is None:
            words = (
                f"协议事项 {part.due_on.isoformat()} 到期的 {yuan(part.amount_yuan)} 没有登记履行"
            )
            yield OpenPoint(f"part-{part.pk}", words)
