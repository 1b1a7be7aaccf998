"""电话处置: whom to ring, about what, and how it ended, on one page."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.page_versions import current_version
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.views.access import dispute_to_act_on
from liandong.desk.disputes.views.replies import tell_meanwhile, undo_tag
from liandong.desk.handling.actions.telephone import (
    TO_BE_CALLED,
    call_again,
    fail_by_phone,
    moment_words,
    settle_by_phone,
)
from liandong.desk.handling.forms.telephone import FAILED, LATER, SETTLED, TelephoneForm
from liandong.desk.handling.queries.carried_over import carried_over
from liandong.desk.handling.queries.next_steps import call_appointment_of
from liandong.desk.handling.queries.parties import sides_of
from liandong.desk.ui.pages import go_on, page, refusal_on

DONE: Final = {SETTLED: "已化解", FAILED: "未达成"}


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def telephone(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    by = request.user
    dispute = dispute_to_act_on(by, number)
    outcomes = _outcomes(dispute)
    form = TelephoneForm(outcomes, request.POST or None)
    if form.is_valid():
        with refusal_on(form):
            _conclude(request, dispute, form)
            tell_meanwhile(request, dispute)
            return go_on(request, reverse("disputes:detail", args=[dispute.number]))
    audit.record("party.read", by=by, of=dispute)
    context = {
        "dispute": dispute,
        "form": form,
        "outcomes": outcomes,
        "sides": sides_of(by, dispute),
        "told": carried_over(dispute).fact,
        "appointment": call_appointment_of(dispute),
        "may_unmask": by.has_permission(Permission.UNMASK),
        "page_version": current_version(dispute),
    }
    return page(request, "handling/telephone.html", context)


def _outcomes(dispute: Dispute) -> list[str]:
    """Those that the stage of the dispute allows."""
    stage = Stage(dispute.stage)
    found = [verb for verb in (SETTLED, FAILED) if stage in STEPS[verb].of]
    return [*found, LATER] if found and stage in TO_BE_CALLED else found


def _conclude(request: AuthenticatedHttpRequest, dispute: Dispute, form: TelephoneForm) -> None:
    data, page_version, by = form.cleaned_data, posted_version(request), request.user
    words = data["words"]
    if data["outcome"] == LATER:
        made = call_again(dispute, at=data["at"], words=words, page_version=page_version, by=by)
        messages.success(request, f"已改约，{moment_words(made.at)}再联系")
        return
    if data["outcome"] == SETTLED:
        done = settle_by_phone(
            dispute,
            amount=data["amount"],
            is_paid=data["is_paid"],
            words=words,
            page_version=page_version,
            by=by,
        )
    else:
        done = fail_by_phone(dispute, words=words, page_version=page_version, by=by)
    messages.success(request, f"电话处置：{DONE[data['outcome']]}", extra_tags=undo_tag(done))
