"""一并办理: one page for the many of a group dispute."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.forms_step import StepForm
from liandong.desk.disputes.models import GroupDispute
from liandong.desk.disputes.queries.groups import groups_visible_to
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.handling.actions import together as deeds
from liandong.desk.handling.queries.together import members_of
from liandong.desk.handling.queries.together import together as reading
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.ui.pages import page


class ReportForm(forms.Form):
    """Who was told, and what."""

    to = forms.CharField(label=gettext_lazy("报告谁"), max_length=60)
    text = forms.CharField(
        label=gettext_lazy("报告内容"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )


@require_GET
@requires(Permission.GROUP)
def group(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    by = request.user
    one = confirmed_group(request, number)
    audit.record("group.read", by=by, of=one)
    shown = reading(by, one)
    stages = {member.dispute.stage for member in shown.members}
    steps = [
        step
        for step in deeds.TOGETHER
        if by.has_permission(step.who) and stages & {stage.value for stage in step.of}
    ]
    context = {
        "group": one,
        "shown": shown,
        "steps": steps,
        "form": ReportForm(),
        "may_unmask": by.has_permission(Permission.UNMASK),
        "may_agree": by.has_permission(Permission.MEDIATE) and Stage.MEDIATION.value in stages,
        "may_pay": by.has_permission(Permission.MEDIATE) and any(one.owed for one in shown.members),
    }
    return page(request, "handling/group.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP)
def step(request: AuthenticatedHttpRequest, number: str, verb: str) -> HttpResponse:
    """What all of them state together; then what came of it in each."""
    one = confirmed_group(request, number)
    chosen = STEPS.get(verb)
    if chosen is None or chosen not in deeds.TOGETHER:
        raise Http404
    form = StepForm(chosen, chosen.needs, request.POST if request.method == "POST" else None)
    outcomes: list[deeds.Outcome] = []
    if form.is_valid():
        told, reason = form.told(), form.reason()
        try:
            outcomes = deeds.step_together(one, verb, told=told, reason=reason, by=request.user)
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
            return redirect("handling:group", number=one.number)
    context = {
        "group": one,
        "step": chosen,
        "form": form,
        "outcomes": outcomes,
        "count": len(members_of(request.user, one)),
    }
    return page(request, "handling/group_step.html", context)


@require_POST
@requires(Permission.GROUP)
def mandate(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """`dispute` (number) and `as`: represents, consents or nothing."""
    one = confirmed_group(request, number)
    told = request.POST.get("dispute", "")
    dispute = next((row for row in members_of(request.user, one) if row.number == told), None)
    if dispute is None:
        raise Http404
    wanted = request.POST.get("as", "")
    if wanted in {"represents", "consents"}:
        return done_or_told_why(
            request,
            lambda: deeds.set_mandate(
                one, dispute, represents=wanted == "represents", by=request.user
            ),
            _("已登记"),
            _page(one),
        )
    return done_or_told_why(
        request,
        lambda: deeds.drop_mandate(one, dispute, by=request.user),
        _("已撤销"),
        _page(one),
    )


@require_POST
@requires(Permission.GROUP)
def tick(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    one = confirmed_group(request, number)
    task = request.POST.get("task", "")
    return done_or_told_why(
        request, lambda: deeds.tick(one, task, by=request.user), _("已登记"), _page(one)
    )


@require_POST
@requires(Permission.GROUP)
def report(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    one = confirmed_group(request, number)
    form = ReportForm(request.POST)
    told = form.cleaned_data if form.is_valid() else {}
    to, text = told.get("to", ""), told.get("text", "")
    return done_or_told_why(
        request,
        lambda: deeds.report_up(one, to=to, text=text, by=request.user),
        _("已登记报告"),
        _page(one),
    )


def confirmed_group(request: AuthenticatedHttpRequest, number: str) -> GroupDispute:
    """One that was confirmed, of those that may be seen; else not found."""
    confirmed = groups_visible_to(request.user).filter(state=GroupDispute.State.CONFIRMED)
    return get_object_or_404(confirmed, number=number)


def _page(one: GroupDispute) -> str:
    return reverse("handling:group", args=[one.number])
