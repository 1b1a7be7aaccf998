"""The steps of the workflow, taken on the page of a dispute."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.facts import facts_holding
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.forms_step import StepForm
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.seeing import seen_now
from liandong.desk.disputes.rules.walking import lacking
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.disputes.views.replies import tell_meanwhile, undo_tag
from liandong.desk.ui.pages import go_on, page


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def step(request: AuthenticatedHttpRequest, number: str, verb: str) -> HttpResponse:
    """The sheet of a step as a page, and taking it; what is wrong comes back filled in."""
    dispute = dispute_or_404(request.user, number)
    chosen = STEPS.get(verb)
    if chosen is None:
        raise Http404
    if not request.user.has_permission(chosen.who):
        raise PermissionDenied(_("您的角色没有这项权限"))
    form = StepForm(chosen, lacking(chosen, facts_holding(dispute)), request.POST or None)
    done = _taken(request, dispute, form) if form.is_valid() else None
    if done is None:
        context = {
            "form": form,
            "dispute": dispute,
            "step": chosen,
            "seen": seen_now(dispute),
        }
        return page(request, "disputes/step.html", context)
    dispute.refresh_from_db()
    words = _("%(step)s：现在是“%(stage)s”")
    told = words % {"step": _(chosen.label), "stage": dispute.get_stage_display()}
    messages.success(request, told, extra_tags=undo_tag(done))
    tell_meanwhile(request, dispute)
    return go_on(request, reverse("disputes:detail", args=[dispute.number]))


def _taken(
    request: AuthenticatedHttpRequest, dispute: Dispute, form: StepForm
) -> HistoryEntry | None:
    """The entry; None with an error in the form, so that nothing that was typed is lost."""
    try:
        return take_step(
            dispute,
            form.step.verb,
            reason=form.reason(),
            told=form.told(),
            seen=request.POST.get("seen", ""),
            by=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None
