"""待我审批: requests that wait for the supervisor, the decisions, and their acknowledgement."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.approvals import decide_extension, see_answers
from liandong.desk.disputes.models import Approval
from liandong.desk.disputes.queries.approvals import (
    answers_to,
    requests_of,
    waiting_elsewhere,
    waiting_for,
    with_eyes,
)
from liandong.desk.disputes.queries.steps import ROOMS
from liandong.desk.ui.pages import fragment, page, run_action

ON_THE_BOARD: Final = 6
STEPS: Final = {Approval.Kind.RECUSAL: "resume"}
"""Kinds that are decided by a step of the workflow, on its page."""


class AnswerForm(forms.Form):
    """Granted or not, and the words of the answer."""

    granted = forms.ChoiceField(choices=[("1", "批准"), ("0", "不批准")])
    answer = forms.CharField(label="意见", required=False, max_length=500)


@require_GET
@requires(Permission.APPROVE)
def approvals(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    audit.record("approval.read", by=by)
    rows = [
        (text.approval, text.eyes, room_of(text.approval))
        for text in with_eyes(by, waiting_for(by))
    ]
    context = {
        "rows": rows,
        "elsewhere": waiting_elsewhere(by),
        "may_unmask": by.has_permission(Permission.UNMASK),
    }
    return page(request, "disputes/approvals.html", context)


@require_GET
@requires(Permission.NOTE)
def on_the_board(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Requests to decide, and decisions on one's own requests."""
    by = request.user
    waiting, elsewhere = waiting_for(by), waiting_elsewhere(by)
    context = {
        "count": waiting.count() + len(elsewhere),
        "elsewhere": elsewhere[:ON_THE_BOARD],
        "rows": waiting[:ON_THE_BOARD],
        "answers": with_eyes(by, answers_to(by)[:ON_THE_BOARD]),
        "may_unmask": by.has_permission(Permission.UNMASK),
    }
    return fragment(request, "disputes/_approvals.html", context)


@require_POST
@requires(Permission.APPROVE)
def decide(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """An extension: what has a step of its own is decided on its page."""
    approval = get_object_or_404(waiting_for(request.user), pk=pk)
    url = reverse("disputes:approvals")
    if room := room_of(approval):
        return redirect(room)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选择批准或不批准。")
        return redirect(url)
    granted, words = form.cleaned_data["granted"] == "1", form.cleaned_data["answer"]
    return run_action(
        request,
        lambda: decide_extension(approval, granted=granted, answer=words, by=request.user),
        "已决定，申请人会看到",
        url,
    )


@require_POST
@requires(Permission.NOTE)
def mark_read(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The decision was read."""
    answer = get_object_or_404(requests_of(request.user), pk=pk)
    see_answers([answer], by=request.user)
    return redirect("board:duty" if request.user.has_permission(Permission.VIEW_BOARD) else "/")


def room_of(approval: Approval) -> str:
    """The page on which it is decided; empty where it is decided in the list."""
    verb = STEPS.get(Approval.Kind(approval.kind), "")
    return ROOMS[verb](approval.standing_dispute) if verb in ROOMS else ""
