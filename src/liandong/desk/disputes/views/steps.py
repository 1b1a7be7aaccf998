"""The steps of the workflow, taken on the page of a dispute."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.disputes.actions.steps import check_decides, take_step
from liandong.desk.disputes.forms.steps import StepForm
from liandong.desk.disputes.queries.facts import facts_in_force
from liandong.desk.disputes.queries.page_versions import current_version
from liandong.desk.disputes.queries.steps import address_of_next, room_of
from liandong.desk.disputes.rules.possible_steps import lacking
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.step_registry import open_points
from liandong.desk.disputes.views.access import dispute_to_act_on
from liandong.desk.disputes.views.replies import tell_meanwhile, undo_tag
from liandong.desk.ui.pages import go_on, page, refusal_on


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def step(request: AuthenticatedHttpRequest, number: str, verb: str) -> HttpResponse:
    """The sheet of a step as a page, and taking it; what is wrong comes back filled in."""
    dispute = dispute_to_act_on(request.user, number)
    chosen = STEPS.get(verb)
    if chosen is None:
        raise Http404
    if not request.user.has_permission(chosen.who):
        raise PermissionDenied("您的角色没有这项权限")
    check_decides(request.user, chosen, dispute)
    if room := room_of(chosen, dispute):  # its facts are written down on a page of their own
        return go_on(request, room)
    form = StepForm(
        chosen,
        lacking(chosen, facts_in_force(dispute)),
        request.POST or None,
        points=open_points(verb, dispute),
    )
    if form.is_valid():
        with refusal_on(form):
            done = take_step(
                dispute,
                chosen.verb,
                reason=form.reason(),
                facts=form.facts(),
                left_open=form.left_open(),
                page_version=posted_version(request),
                by=request.user,
            )
            dispute.refresh_from_db()
            message = f"{chosen.label}：现在是“{dispute.get_stage_display()}”"
            messages.success(request, message, extra_tags=undo_tag(done))
            tell_meanwhile(request, dispute)
            return go_on(request, address_of_next(request.user, dispute))
    context = {
        "form": form,
        "dispute": dispute,
        "step": chosen,
        "page_version": current_version(dispute),
    }
    return page(request, "disputes/step.html", context)
