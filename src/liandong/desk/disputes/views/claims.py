"""Correcting what is claimed, in place."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.corrections import correct_claims
from liandong.desk.disputes.forms.corrections import correction_form
from liandong.desk.disputes.queries.claims import claims_of
from liandong.desk.disputes.queries.page import texts_of
from liandong.desk.disputes.queries.page_versions import NO_PAGE, current_version
from liandong.desk.disputes.queries.records import record_cards
from liandong.desk.disputes.views.access import dispute_to_act_on
from liandong.desk.disputes.views.replies import tell_meanwhile, undo_tag
from liandong.desk.ui.pages import fragment, refusal_as_toast


@require_http_methods(["GET", "POST"])
@requires(Permission.CORRECT)
def claims(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The seven claims to tick in the place of those that were read, and what it sends."""
    by = request.user
    dispute = dispute_to_act_on(by, number)
    held = claims_of(dispute, texts_of(record_cards(by, dispute)))
    form = correction_form("claims", held.claims, request.POST or None)
    if not form.is_valid():
        context = {
            "form": form,
            "dispute": dispute,
            "action": reverse("disputes:claims", args=[dispute.number]),
            "label": "投诉请求",
            "page_version": current_version(dispute),
        }
        return fragment(request, "disputes/page/_correct.html", context)
    page = reverse("disputes:detail", args=[dispute.number])
    with refusal_as_toast(request):
        page_version = request.POST.get("page_version") or NO_PAGE
        done = correct_claims(dispute, form.answer(), held, page_version=page_version, by=by)
        messages.success(request, "投诉请求已更正", extra_tags=undo_tag(done))
        tell_meanwhile(request, dispute)
    return redirect(page)
