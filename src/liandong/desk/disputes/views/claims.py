"""Correcting what is claimed, in place."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.claiming import correct_claims
from liandong.desk.disputes.forms_correction import correction_form
from liandong.desk.disputes.queries.cards import record_cards
from liandong.desk.disputes.queries.claims import claims_of
from liandong.desk.disputes.queries.page import told_in
from liandong.desk.disputes.queries.seeing import seen_now
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.disputes.views.replies import refuse, tell_meanwhile, undo_tag
from liandong.desk.ui.pages import fragment


@require_http_methods(["GET", "POST"])
@requires(Permission.CORRECT)
def claims(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The seven claims to tick in the place of those that were read, and what it sends."""
    by = request.user
    dispute = dispute_or_404(by, number)
    held = claims_of(dispute, told_in(record_cards(by, dispute)))
    form = correction_form("claims", held.claims, request.POST or None)
    if not form.is_valid():
        context = {
            "form": form,
            "dispute": dispute,
            "action": reverse("disputes:claims", args=[dispute.number]),
            "label": _("投诉请求"),
            "seen": seen_now(dispute),
        }
        return fragment(request, "disputes/_correct.html", context)
    page = reverse("disputes:detail", args=[dispute.number])
    try:
        seen = request.POST.get("seen", "")
        done = correct_claims(dispute, form.answer(), held, seen=seen, by=by)
    except ValidationError as error:
        return refuse(request, error, page)
    messages.success(request, _("投诉请求已更正"), extra_tags=undo_tag(done))
    tell_meanwhile(request, dispute)
    return redirect(page)
