"""What handling has of one dispute, as a part of its page, which lies below this app."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.actions.sitting import BOOKABLE
from liandong.desk.handling.queries.backfill import marks_of
from liandong.desk.handling.queries.dispatches import outings_of
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.naming import name_matters, naming_of
from liandong.desk.handling.queries.panels import seats_of, why_a_panel
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.queries.sittings import of_dispute as sittings_of
from liandong.desk.handling.views.attachments import rows_of
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.queries.attachments import attachments_of
from liandong.desk.ui.pages import fragment


@require_GET
@requires(Permission.NOTE)
def of_dispute(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Outings, evidence, sittings, panel, plan of performance, and what is to be filled in."""
    by = request.user
    dispute = dispute_or_404(by, number)
    kept = attachments_of(numbers_of(dispute)).filter(state=Attachment.State.KEPT)
    context = {
        "dispute": dispute,
        "outings": outings_of(by, dispute),
        "sittings": sittings_of(by, dispute),
        "parts": plan_of(dispute),
        "marks": marks_of(dispute),
        "attachments": rows_of(by, dispute, kept),
        "naming": naming_of(by, dispute) if name_matters(dispute) else None,
        "may_issue": by.has_permission(Permission.ISSUE),
        "bookable": dispute.stage in BOOKABLE,
        "seats": seats_of(dispute),
        "why": why_a_panel(dispute) if dispute.stage in BOOKABLE else [],
    }
    return fragment(request, "handling/_of_dispute.html", context)
