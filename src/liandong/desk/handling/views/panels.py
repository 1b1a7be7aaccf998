"""Panels: on the side of the station, and on the side of the experts."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import note_read
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.queries.reading_rights import eyes_on
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.views.access import dispute_or_404, dispute_to_act_on
from liandong.desk.handling.actions import panels as panel_actions
from liandong.desk.handling.models import PanelSeat
from liandong.desk.handling.queries import panels as reading
from liandong.desk.handling.queries.panels import material_for
from liandong.desk.ui.pages import page, run_action
from liandong.desk.ui.query_parameters import parse_number
from liandong.desk.ui.typed_texts import typed_text


class ThresholdForm(forms.Form):
    """From when on a panel is proposed."""

    amount_yuan = forms.DecimalField(
        label="金额不低于（元）", min_value=0, max_digits=12, decimal_places=2
    )
    persons = forms.IntegerField(label="人数不少于", min_value=1, max_value=10_000)


@require_GET
@requires(Permission.NOTE)
def panel(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The panel of a dispute: why, who sits on it, who could be asked."""
    dispute = dispute_or_404(request.user, number)
    audit.record("panel.read", by=request.user, of=dispute)
    limits, invited = reading.thresholds(), reading.seats_of(dispute)
    ours = works_on(request.user, dispute)
    context = {
        "dispute": dispute,
        "why": reading.why_a_panel(dispute),
        "seats": invited,
        "words": reading.words_for(eyes_on(request.user, dispute), invited),
        "bars": reading.bars_of(invited),
        "candidates": reading.candidates(dispute),
        "limits": limits,
        "form": ThresholdForm(
            initial={"amount_yuan": limits.amount_yuan, "persons": limits.persons}
        ),
        "may_ask": ours and request.user.has_permission(Permission.MEDIATE),
        "may_set": ours
        and request.user.has_permission(Permission.APPROVE)
        and request.user.department.serves_whole_area,
        "ours": ours,
    }
    return page(request, "handling/panels/panel.html", context)


@require_POST
@requires(Permission.MEDIATE)
def ask(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_to_act_on(request.user, number)
    wanted = parse_number(request.POST.get("expert", "")) or 0
    expert = get_object_or_404(Expert, pk=wanted)
    return run_action(
        request,
        lambda: panel_actions.ask_expert(dispute, expert, by=request.user),
        "已邀请",
        reverse("handling:panel", args=[dispute.number]),
    )


@require_POST
@requires(Permission.APPROVE)
def thresholds(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_to_act_on(request.user, number)
    url = reverse("handling:panel", args=[dispute.number])
    form = ThresholdForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "dispute": dispute}
        return page(request, "handling/panels/thresholds.html", context, status=422)
    return run_action(
        request,
        lambda: panel_actions.set_thresholds(**form.cleaned_data, by=request.user),
        "已更改，以后按新的标准提议",
        url,
    )


@require_GET
@requires(Permission.OPINE)
def seats(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What an expert is asked to: no party's name, no telephone, no original text but their own."""
    rows = list(reading.seats(request.user).order_by("-invited_at"))
    audit.record("panel.read", by=request.user)
    return page(
        request,
        "handling/panels/seats.html",
        {
            "seats": rows,
            "words": reading.words_for_expert(rows),
            "bars": reading.bars_of(rows),
        },
    )


@require_GET
@requires(Permission.OPINE)
def seat(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What an opinion needs, masked, and the opinion beside it."""
    found = _seat(request, pk)
    audit.record("panel.read", by=request.user, of=found)
    words = reading.words_for_expert([found])
    context = {
        "seat": found,
        "material": material_for(found),
        "words": words,
        "bars": reading.bars_of([found]),
    }
    return page(request, "handling/panels/seat.html", context)


@require_http_methods(["POST"])
@requires(Permission.OPINE, Permission.MEDIATE)
def answer(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    accepts, reason = (
        request.POST.get("accepts") == "1",
        typed_text(request, "reason", "原因", most=2000),
    )
    return run_action(
        request,
        lambda: panel_actions.answer(seat, accepts=accepts, reason=reason, by=request.user),
        "已答复",
        _page(request, seat),
    )


@require_POST
@requires(Permission.OPINE, Permission.MEDIATE)
def opinion(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    text = typed_text(request, "text", "意见", most=20_000)
    return run_action(
        request,
        lambda: panel_actions.give_opinion(
            seat, text=text, page_version=request.POST.get("page_version", ""), by=request.user
        ),
        "意见已归入这件纠纷",
        _page(request, seat),
    )


def _seat(request: AuthenticatedHttpRequest, pk: int) -> PanelSeat:
    found = reading.seat_of(request.user, pk)
    if found is None:
        raise Http404
    note_read(found)
    return found


def _page(request: AuthenticatedHttpRequest, seat: PanelSeat) -> str:
    if request.user.has_permission(Permission.OPINE):
        return reverse("handling:seat", args=[seat.pk])
    return reverse("handling:panel", args=[seat.dispute.number])
