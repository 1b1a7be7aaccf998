"""What handling has of one dispute, as a part of its page, which lies below this app."""

from collections.abc import Iterable
from itertools import count

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import redact
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries.steps import detail_words
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.backfill import marks_of
from liandong.desk.handling.queries.dispatches import outings_of
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.naming import name_matters, naming_of
from liandong.desk.handling.queries.outcome import facts_of, handed_over, paper_lines, result_of
from liandong.desk.handling.queries.panels import seats_of, why_a_panel
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.queries.sittings import of_dispute as sittings_of
from liandong.desk.handling.rules.mediating import BOOKABLE
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
    numbers = numbers_of(dispute)
    kept = attachments_of(numbers).filter(state=Attachment.State.KEPT)
    naming = naming_of(by, dispute)
    facts, plan = facts_of(dispute), plan_of(dispute)
    visited = facts.get(Fact.CALLED_BACK)
    sittings, cards = sittings_of(by, dispute), paper_cards(numbers)
    context = {
        "dispute": dispute,
        "outings": outings_of(by, dispute),
        "course": course_of(sittings),
        "parts": plan,
        "result": result_of(facts, plan),
        "papers": paper_lines(by, dispute, facts, sittings, cards),
        "handed": handed_over(facts, cards),
        "visited": visited,
        "visited_words": detail_words(Fact.CALLED_BACK, visited.detail) if visited else "",
        "has_file": bool(cards or kept),
        "marks": marks_of(dispute),
        "attachments": rows_of(by, dispute, kept),
        "naming": naming if naming.chosen or name_matters(dispute) else None,
        "may_issue": by.has_permission(Permission.ISSUE),
        "bookable": dispute.stage in BOOKABLE,
        "seats": seats_of(dispute),
        "why": why_a_panel(dispute) if dispute.stage in BOOKABLE else [],
    }
    return fragment(request, "handling/_of_dispute.html", context)


def course_of(sittings: Iterable[Sitting]) -> list[dict[str, object]]:
    """Sittings with which time it was (one called off is none) and both sides' words, redacted."""
    numbers = count(1)
    return [
        {
            "sitting": one,
            "nth": 0 if one.state == Sitting.State.CANCELLED else next(numbers),
            "asks": redact(one.consumer_asks or ""),
            "offers": redact(one.merchant_offers or ""),
        }
        for one in sittings
    ]
