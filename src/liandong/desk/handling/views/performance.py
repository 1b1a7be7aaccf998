"""The agreement, and whether it is kept."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.facts import facts_holding
from liandong.desk.disputes.queries.steps import workflow_of
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.walking import lacking
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.disputes.views.replies import tell_meanwhile
from liandong.desk.handling.actions import performing
from liandong.desk.handling.forms_performance import AgreementForm, PerformedForm, RemindForm
from liandong.desk.handling.models import Instalment
from liandong.desk.handling.queries.performance import instalments, plan_of
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.ui.pages import page


@require_http_methods(["GET", "POST"])
@requires(Permission.DISPATCH, Permission.MEDIATE)
def agreement(request: AuthenticatedHttpRequest, number: str, verb: str) -> HttpResponse:
    """What was agreed: its parts, and what the step still lacks."""
    dispute = dispute_or_404(request.user, number)
    if verb not in performing.VERBS:
        raise Http404
    step = STEPS[verb]
    if not request.user.has_permission(step.who):
        raise PermissionDenied(_("您的角色没有这项权限"))
    missing = lacking(step, facts_holding(dispute))
    form = AgreementForm(step, missing, request.POST or None)
    if form.is_valid():
        try:
            seen = request.POST.get("seen", "")
            performing.conclude(
                dispute, verb, plan=form.plan(), told=form.told(), seen=seen, by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("协议已登记，到期会提醒核对履行"))
            tell_meanwhile(request, dispute)
            return redirect("handling:performance", number=dispute.number)
    context = {"dispute": dispute, "form": form, "step": step}
    return page(request, "handling/agreement.html", context)


@require_GET
@requires(Permission.NOTE)
def performance(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The parts of the agreement, what was done, what is late."""
    by = request.user
    dispute = dispute_or_404(by, number)
    audit.record("performance.read", by=by, of=dispute)
    context = {
        "dispute": dispute,
        "parts": plan_of(dispute),
        "today": timezone.localdate(),
        "workflow": workflow_of(by, dispute),
        "performed": PerformedForm(),
        "remind": RemindForm(),
        "open": dispute.stage in {Stage.AGREED, Stage.UNPERFORMED},
        "may_mediate": by.has_permission(Permission.MEDIATE),
        "confirming": Fact.CONFIRMATION in facts_holding(dispute),
    }
    return page(request, "handling/performance.html", context)


@require_POST
@requires(Permission.MEDIATE)
def done(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    part = _part(request, pk)
    form = PerformedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填履行日和凭据。"))
        return redirect(_page(part))
    data = form.cleaned_data
    return done_or_told_why(
        request,
        lambda: performing.perform(part, **data, by=request.user),
        _("已登记履行"),
        _page(part),
    )


@require_POST
@requires(Permission.MEDIATE)
def take_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    part = _part(request, pk)
    return done_or_told_why(
        request,
        lambda: performing.take_performance_back(part, by=request.user),
        _("已撤销"),
        _page(part),
    )


@require_POST
@requires(Permission.NOTE)
def remind(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    part = _part(request, pk)
    form = RemindForm(request.POST)
    to = form.cleaned_data["to"] if form.is_valid() else ""
    return done_or_told_why(
        request,
        lambda: performing.remind(part, to=to, by=request.user),
        _("提醒已发出"),
        _page(part),
    )


@require_POST
@requires(Permission.MEDIATE)
def confirmation(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_or_404(request.user, number)
    seen = request.POST.get("seen", "")
    return done_or_told_why(
        request,
        lambda: performing.apply_for_confirmation(dispute, seen=seen, by=request.user),
        _("已登记共同申请司法确认"),
        reverse("handling:performance", args=[dispute.number]),
    )


def _part(request: AuthenticatedHttpRequest, pk: int) -> Instalment:
    return get_object_or_404(instalments(request.user), pk=pk)


def _page(part: Instalment) -> str:
    return reverse("handling:performance", args=[part.dispute.number])
