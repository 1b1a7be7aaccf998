"""Panels: on the side of the station, and on the side of the experts."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.actions import panels as deeds
from liandong.desk.handling.models import PanelSeat
from liandong.desk.handling.queries import panels as reading
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.ui.asked import parse_number
from liandong.desk.ui.pages import page


class ThresholdForm(forms.Form):
    """From when on a panel is proposed."""

    amount_yuan = forms.DecimalField(
        label=gettext_lazy("金额不低于（元）"), min_value=0, max_digits=12, decimal_places=2
    )
    persons = forms.IntegerField(label=gettext_lazy("人数不少于"), min_value=1, max_value=10_000)


@require_GET
@requires(Permission.NOTE)
def panel(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The panel of a dispute: why, who sits on it, who could be asked."""
    dispute = dispute_or_404(request.user, number)
    limits = reading.thresholds()
    context = {
        "dispute": dispute,
        "why": reading.why_a_panel(dispute),
        "seats": reading.seats_of(dispute),
        "candidates": reading.candidates(dispute),
        "limits": limits,
        "form": ThresholdForm(
            initial={"amount_yuan": limits.amount_yuan, "persons": limits.persons}
        ),
        "may_ask": request.user.has_permission(Permission.MEDIATE),
        "may_set": request.user.has_permission(Permission.APPROVE),
    }
    return page(request, "handling/panel.html", context)


@require_POST
@requires(Permission.MEDIATE)
def ask(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_or_404(request.user, number)
    wanted = parse_number(request.POST.get("expert", "")) or 0
    expert = get_object_or_404(Expert, pk=wanted)
    return done_or_told_why(
        request,
        lambda: deeds.ask_expert(dispute, expert, by=request.user),
        _("已邀请"),
        reverse("handling:panel", args=[dispute.number]),
    )


@require_POST
@requires(Permission.APPROVE)
def thresholds(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_or_404(request.user, number)
    url = reverse("handling:panel", args=[dispute.number])
    form = ThresholdForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "dispute": dispute}
        return page(request, "handling/thresholds.html", context, status=422)
    return done_or_told_why(
        request,
        lambda: deeds.set_thresholds(**form.cleaned_data, by=request.user),
        _("已更改，以后按新的标准提议"),
        url,
    )


@require_GET
@requires(Permission.OPINE)
def seats(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What an expert is asked to: no party's name, no telephone, no original text."""
    rows = list(reading.seats(request.user).order_by("-invited_at"))
    audit.record("panel.read", by=request.user)
    return page(request, "handling/seats.html", {"seats": rows})


@require_http_methods(["POST"])
@requires(Permission.OPINE, Permission.MEDIATE)
def answer(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    accepts, reason = request.POST.get("accepts") == "1", request.POST.get("reason", "")[:2000]
    return done_or_told_why(
        request,
        lambda: deeds.answer(seat, accepts=accepts, reason=reason, by=request.user),
        _("已答复"),
        _page(request, seat),
    )


@require_POST
@requires(Permission.OPINE, Permission.MEDIATE)
def opinion(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    text = request.POST.get("text", "")[:20_000]
    return done_or_told_why(
        request,
        lambda: deeds.give_opinion(seat, text=text, seen=request.POST.get("seen"), by=request.user),
        _("意见已归入这件纠纷"),
        _page(request, seat),
    )


def _seat(request: AuthenticatedHttpRequest, pk: int) -> PanelSeat:
    return get_object_or_404(reading.seats(request.user), pk=pk)


def _page(request: AuthenticatedHttpRequest, seat: PanelSeat) -> str:
    if request.user.has_permission(Permission.OPINE):
        return reverse("handling:seats")
    return reverse("handling:panel", args=[seat.dispute.number])
