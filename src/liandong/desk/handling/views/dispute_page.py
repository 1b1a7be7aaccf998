"""What handling has of one dispute, as a part of its page, which lies below this app."""

from collections.abc import Iterable
from itertools import count

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries.reading_rights import eyes_on
from liandong.desk.disputes.queries.steps import detail_words
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.dispatches import outings_of
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.naming import naming_of, shows_naming
from liandong.desk.handling.queries.outcome import facts_of, handed_over, paper_lines, result_of
from liandong.desk.handling.queries.panels import seats_of, why_a_panel, words_for
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.queries.sittings import of_dispute as sittings_of
from liandong.desk.handling.rules.sittings import BOOKABLE
from liandong.desk.handling.views.attachments import rows_of
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.queries.attachments import attachments_of
from liandong.desk.papers.queries.papers import paper_cards
from liandong.desk.ui.pages import fragment


@require_GET
@requires(Permission.NOTE)
def of_dispute(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Evidence, name, outings, sittings, panel, result, papers, hand-over, and what is left."""
    by = request.user
    dispute = dispute_or_404(by, number)
    numbers, ours = numbers_of(dispute), works_on(by, dispute)
    kept = attachments_of(numbers).filter(state=Attachment.State.KEPT)
    naming = naming_of(by, dispute)
    facts, plan = facts_of(dispute), plan_of(dispute)
    visited = facts.get(Fact.CALLED_BACK)
    sittings, cards = sittings_of(by, dispute), paper_cards(numbers)
    eyes, seats = eyes_on(by, dispute), seats_of(dispute)
    context = {
        "dispute": dispute,
        "eyes": eyes,
        "masked": Eyes(clear=False, whom=eyes.whom),  # nothing is audited for this part of the page
        "outings": outings_of(by, dispute),
        "course": course_of(sittings, eyes),
        "parts": plan,
        "result": result_of(facts, plan),
        "papers": paper_lines(by, dispute, facts, sittings, cards),
        "handed": handed_over(dispute, facts, cards),
        "visited": visited,
        "visited_words": detail_words(Fact.CALLED_BACK, visited.detail) if visited else "",
        "has_file": bool(cards or kept),
        "attachments": rows_of(by, dispute, kept),
        "naming": naming if naming.chosen or shows_naming(dispute) else None,
        "may_issue": by.has_permission(Permission.ISSUE),
        "ours": ours,
        "bookable": ours and dispute.stage in BOOKABLE,
        "seats": seats,
        "words": words_for(eyes, seats),
        "why": why_a_panel(dispute) if dispute.stage in BOOKABLE else [],
    }
    return fragment(request, "handling/of_dispute/of_dispute.html", context)


def course_of(sittings: Iterable[Sitting], eyes: Eyes) -> list[dict[str, object]]:
    """Sittings with which time it was (one called off is none) and both sides' words, masked."""
    numbers = count(1)
    return [
        {
            "sitting": sitting,
            "nth": 0 if sitting.state == Sitting.State.CANCELLED else next(numbers),
            "asks": eyes.read(sitting.consumer_asks),
            "offers": eyes.read(sitting.merchant_offers),
        }
        for sitting in sittings
    ]
