"""What is not done yet of a dispute that is to be put into the archive.

What the law requires blocks: a decision that has not reached the complainant (办法第15条), a
termination that has not reached both (第23条第2款), an agreement without its paper (第24条). The
rest may be left open with a reason.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from django.urls import reverse

from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.step_registry import OpenPoint
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.outcome import Facts, facts_of, not_issued
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.rules.due_papers import REQUIRED, TO_BE_SERVED
from liandong.desk.papers.queries.papers import PaperCard, paper_cards
from liandong.desk.papers.rules.forms import FORMS, issuers_in_words
from liandong.desk.ui.wording import yuan

ARCHIVING: Final = (
    "archive",
    "archive_ended",
    "archive_closed",
    "archive_with_advice",
    "archive_police",
)
DECISIONS: Final = frozenset({"acceptance", "refusal"})


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
    undecided = _is_undecided(dispute)
    if undecided and not DECISIONS & {*due, *(card.paper.form for card in cards)}:
        back = "公安办结，继续处理" if dispute.stage == Stage.POLICE else "重新办理"
        words = f"12315 投诉还没有作出受理或不予受理的决定：请用“{back}”回到初查"
        yield OpenPoint("decision", words, REQUIRED["acceptance"], blocks=True)
    for key in due:
        form = FORMS[key]
        words = f"{form.title}还没有出（由{issuers_in_words(form)}出具）"
        blocks = key in REQUIRED and (key not in DECISIONS or undecided)
        yield OpenPoint(
            f"paper-{key}",
            words,
            REQUIRED.get(key, ""),
            blocks=blocks,
            href=reverse("handling:new_paper", args=[dispute.number, key]),
            label=f"出具 {form.title}",
            offices=frozenset(form.issuers),
        )


def _is_undecided(dispute: Dispute) -> bool:
    """Whether a decision is still to reach the complainant, by a paper or the platform."""
    return Clock.objects.filter(
        dispute=dispute, code=Period.DECISION.value, stopped_at=None
    ).exists()


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
