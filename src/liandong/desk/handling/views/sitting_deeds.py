"""What one does with a sitting."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.actions import inviting, recusing
from liandong.desk.handling.actions import sitting as deeds
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.forms_sitting import (
    DecisionForm,
    InviteForm,
    MinutesForm,
    RecusalForm,
    SlotForm,
)
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries import sittings as reading
from liandong.desk.handling.queries.people import people_of
from liandong.desk.handling.queries.reaching import phone_of_the_consumer
from liandong.desk.handling.queries.recusals import recused
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.handling.views.sittings import address, show
from liandong.desk.ui.asked import parse_day, parse_number
from liandong.desk.ui.pages import page


@require_POST
@requires(Permission.NOTE)
def invite(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = _sitting(request, pk)
    form = InviteForm(request.POST)
    to = {}
    if form.is_valid():
        data = form.cleaned_data
        known = phone_of_the_consumer(one.dispute) if data["known"] else ""
        to = {"consumer": data["consumer"] or known, "merchant": data["merchant"]}
    return _do(request, one, lambda: inviting.invite(one, to, by=request.user), _("通知已发出"))


@require_POST
@requires(Permission.NOTE)
def check_in(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = _sitting(request, pk)
    side = request.POST.get("side", "")
    return _do(request, one, lambda: deeds.check_in(one, side, by=request.user), _("已签到"))


@require_POST
@requires(Permission.NOTE)
def no_show(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = _sitting(request, pk)
    words = _("已登记未到；可另约，或以第23条第1款第2项终止调解")
    return _do(request, one, lambda: deeds.no_show(one, by=request.user), words)


@require_POST
@requires(Permission.NOTE)
def cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = _sitting(request, pk)
    words = _("已取消，通知过的会收到变更")
    return _do(request, one, lambda: deeds.cancel(one, by=request.user), words)


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def move(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Another of the free times of a day (`?day=`)."""
    one = _sitting(request, pk)
    asked = request.POST.get("day") or request.GET.get("day") or ""
    day = parse_day(asked) or one.starts_at.date()
    free = reading.free(day, room=one.room, mediator=one.mediator, dispute=one.dispute, but=one.pk)
    form = SlotForm(request.POST or None, free=free)
    if form.is_valid():
        slot = form.chosen()
        return _do(
            request,
            one,
            lambda: deeds.move(
                one,
                starts_at=slot.start,
                ends_at=slot.end,
                seen=request.POST.get("seen", ""),
                by=request.user,
            ),
            _("已改期，通知过的会收到变更"),
        )
    return page(request, "handling/move.html", {"sitting": one, "form": form, "day": day})


@require_POST
@requires(Permission.MEDIATE)
def minutes(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Saved, or the page again with what was typed, and what a colleague saved meanwhile."""
    one = _sitting(request, pk)
    form = MinutesForm(request.POST)
    if form.is_valid():
        told = Minutes(**form.cleaned_data)
        try:
            seen = parse_number(request.POST.get("seen", ""))
            write_minutes(one, told, seen=seen, by=request.user)
        except ValidationError as error:
            form.add_error("minutes", error)
        else:
            messages.success(request, _("笔录已保存"))
            return redirect(address(one))
    return show(request, one, form)


@require_http_methods(["GET", "POST"])
@requires(Permission.MEDIATE)
def ask_recusal(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_or_404(request.user, number)
    people = people_of(dispute.district, Permission.MEDIATE)
    form = RecusalForm(request.POST or None, people=people)
    if form.is_valid():
        mediator = form.people[form.cleaned_data["mediator"]]
        reason, seen = form.cleaned_data["reason"], request.POST.get("seen", "")
        return done_or_told_why(
            request,
            lambda: recusing.ask_recusal(
                dispute, mediator=mediator, reason=reason, seen=seen, by=request.user
            ),
            _("调解中止，等负责人决定回避"),
            reverse("disputes:detail", args=[dispute.number]),
        )
    context = {"dispute": dispute, "form": form, "title": _("申请回避，调解中止")}
    return page(request, "handling/recusal.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE)
def decide_recusal(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_or_404(request.user, number)
    out = recused(dispute)
    able = people_of(dispute.district, Permission.MEDIATE)
    form = DecisionForm(request.POST or None, people=[p for p in able if p.pk not in out])
    if form.is_valid():
        successor = form.people.get(form.cleaned_data["successor"])
        granted, seen = form.cleaned_data["granted"] == "1", request.POST.get("seen", "")
        return done_or_told_why(
            request,
            lambda: recusing.decide_recusal(
                dispute, granted=granted, successor=successor, seen=seen, by=request.user
            ),
            _("已决定，调解恢复"),
            reverse("disputes:detail", args=[dispute.number]),
        )
    context = {"dispute": dispute, "form": form, "title": _("决定回避，恢复调解")}
    return page(request, "handling/recusal.html", context)


def _sitting(request: AuthenticatedHttpRequest, pk: int) -> Sitting:
    return get_object_or_404(reading.sittings(request.user), pk=pk)


def _do(
    request: AuthenticatedHttpRequest, one: Sitting, deed: Callable[[], object], words: str
) -> HttpResponse:
    return done_or_told_why(request, deed, words, address(one))
