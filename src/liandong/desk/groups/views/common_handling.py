"""一并办理: one page for the many of a group dispute."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries.facts import positions_of
from liandong.desk.disputes.queries.steps import may_decide
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.groups.actions import common_handling as group_actions
from liandong.desk.groups.actions.common_handling import Outcome, agree_together, perform_together
from liandong.desk.groups.forms import AgreeTogetherForm, PaidTogetherForm, StepTogetherForm
from liandong.desk.groups.models import GroupDispute
from liandong.desk.groups.queries.common_handling import members_of, points_of, together
from liandong.desk.groups.queries.common_handling import together as reading
from liandong.desk.groups.queries.groups import (
    check_works_in_group,
    eyes_on_group,
    groups_visible_to,
    works_in_group,
)
from liandong.desk.ui.pages import page, run_action
from liandong.desk.ui.wording import sentences


class ReportForm(forms.Form):
    """To whom a report went, and its text."""

    to = forms.CharField(label="报告对象", max_length=60)
    text = forms.CharField(label="报告内容", max_length=4000, widget=forms.Textarea({"rows": 3}))


@require_GET
@requires(Permission.GROUP)
def group(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    by = request.user
    found = confirmed_group(request, number)
    audit.record("group.read", by=by, of=found)
    shown = reading(by, found)
    ours = works_in_group(by, found)
    worked_on = [member.dispute for member in shown.members if works_on(by, member.dispute)]
    positions = positions_of(worked_on)
    steps = [
        step
        for step in group_actions.TOGETHER
        if ours
        and any(
            row.stage in step.of and may_decide(by, step, positions[row.pk]) for row in worked_on
        )
    ]
    context = {
        "group": found,
        "shown": shown,
        "ours": ours,
        "eyes": eyes_on_group(found),
        "steps": steps,
        "form": ReportForm(),
        "may_unmask": by.has_permission(Permission.UNMASK),
        "may_agree": any(
            row.stage == Stage.MEDIATION and may_decide(by, STEPS["agree"], positions[row.pk])
            for row in worked_on
        ),
        "may_pay": any(
            member.owed and may_decide(by, STEPS["perform"], positions[member.dispute.pk])
            for member in shown.members
            if member.dispute.pk in positions
        ),
    }
    return page(request, "groups/common_handling.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.GROUP)
def step(request: AuthenticatedHttpRequest, number: str, verb: str) -> HttpResponse:
    """What all of them state together; then what came of it in each."""
    found = confirmed_group(request, number)
    check_works_in_group(request.user, found)
    chosen = STEPS.get(verb)
    if chosen is None or chosen not in group_actions.TOGETHER:
        raise Http404
    open_in = points_of(request.user, found, chosen)
    form = StepTogetherForm(chosen, open_in, request.POST if request.method == "POST" else None)
    outcomes: list[group_actions.Outcome] = []
    if form.is_valid():
        facts, reason = form.facts(), form.reason()
        try:
            outcomes = group_actions.step_together(
                found,
                verb,
                facts=facts,
                reason=reason,
                left_open=form.left_open_in(),
                by=request.user,
            )
        except ValidationError as error:
            messages.error(request, sentences(error.messages))
            return redirect("handling:group", number=found.number)
    context = {
        "group": found,
        "step": chosen,
        "form": form,
        "outcomes": outcomes,
        "count": len(members_of(request.user, found)),
    }
    return page(request, "groups/step.html", context)


@require_POST
@requires(Permission.GROUP)
def mandate(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """`dispute` (number) and `as`: represents, consents or nothing."""
    found = confirmed_group(request, number)
    named = request.POST.get("dispute", "")
    dispute = next((row for row in members_of(request.user, found) if row.number == named), None)
    if dispute is None:
        raise Http404
    wanted = request.POST.get("as", "")
    if wanted in {"represents", "consents"}:
        return run_action(
            request,
            lambda: group_actions.set_mandate(
                found, dispute, represents=wanted == "represents", by=request.user
            ),
            "已登记",
            _page(found),
        )
    return run_action(
        request,
        lambda: group_actions.drop_mandate(found, dispute, by=request.user),
        "已撤销",
        _page(found),
    )


@require_POST
@requires(Permission.GROUP)
def tick(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    found = confirmed_group(request, number)
    task, done = request.POST.get("task", ""), request.POST.get("done") == "1"
    return run_action(
        request,
        lambda: group_actions.tick(found, task, done=done, by=request.user),
        "已登记" if done else "已撤销",
        _page(found),
    )


@require_POST
@requires(Permission.GROUP)
def report(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    found = confirmed_group(request, number)
    form = ReportForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    to, text = data.get("to", ""), data.get("text", "")
    return run_action(
        request,
        lambda: group_actions.report_up(found, to=to, text=text, by=request.user),
        "已登记报告",
        _page(found),
    )


def confirmed_group(request: AuthenticatedHttpRequest, number: str) -> GroupDispute:
    """A confirmed group of those that are visible; else not found."""
    confirmed = groups_visible_to(request.user).filter(state=GroupDispute.State.CONFIRMED)
    return read_or_404(confirmed, number=number)


def _page(found: GroupDispute) -> str:
    return reverse("handling:group", args=[found.number])


# Many consumers of a group: one agreement with an amount for each, one payment for several.


@dataclass(frozen=True, slots=True)
class GroupAction:
    """What is done for many with one form: `do` takes the group, the valid form, and who acts."""

    label: str
    form: type[AgreeTogetherForm | PaidTogetherForm]
    do: Callable[[GroupDispute, Any, User], list[Outcome]]


def _agree(group: GroupDispute, form: AgreeTogetherForm, by: User) -> list[Outcome]:
    data = form.cleaned_data
    signed: dict[Fact, dict[str, Any]] = {Fact(data["signed"]): {}}
    amounts = form.amounts()
    return agree_together(
        group, amounts, what=data["what"], due_on=data["due"], facts=signed, by=by
    )


def _pay(group: GroupDispute, form: PaidTogetherForm, by: User) -> list[Outcome]:
    data = form.cleaned_data
    return perform_together(group, form.paid(), done_on=data["done_on"], proof=data["proof"], by=by)


GROUP_ACTIONS: Final = {
    "agree": GroupAction("达成协议", AgreeTogetherForm, _agree),
    "paid": GroupAction("登记履行", PaidTogetherForm, _pay),
}


@require_http_methods(["GET", "POST"])
@requires(Permission.MEDIATE)
def money(request: AuthenticatedHttpRequest, number: str, action: str) -> HttpResponse:
    """The form for all who may take part; then the outcome in each dispute."""
    group, chosen = confirmed_group(request, number), GROUP_ACTIONS[action]
    check_works_in_group(request.user, group)
    form = chosen.form(together(request.user, group).members, request.POST or None)
    outcomes = chosen.do(group, form, request.user) if form.is_valid() else []
    context = {"group": group, "form": form, "outcomes": outcomes, "label": chosen.label}
    return page(request, "groups/money.html", context)
