"""The station: who is on duty, where I am sent, hand-over and daily sheet."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.consultations.queries.lists import between, in_shift
from liandong.desk.handling.queries.dispatches import mine, outings
from liandong.desk.handling.queries.roster import districts_of, on_duty
from liandong.desk.handling.queries.staff import answers_for
from liandong.desk.handling.views.roster import chosen_district
from liandong.desk.station.actions import shift_notes
from liandong.desk.station.forms import MessageForm
from liandong.desk.station.queries.shift_notes import eyes_on_messages, left_over
from liandong.desk.station.queries.shift_sheets import (
    daily_sheet,
    first_of,
    left_by_stage,
    unfinished,
)
from liandong.desk.ui.pages import fragment, page, run_action
from liandong.desk.ui.query_parameters import parse_day


@require_GET
@requires(Permission.NOTE)
def station(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What concerns me now; on the phone the page to keep open."""
    by = request.user
    audit.record("handover.read", by=by)
    context = {
        "on_duty": on_duty(by, districts_of(by)),
        "mine": mine(by),
        "outings": outings(by),
        "messages_left": left_over(by)[:5],
        "message_eyes": eyes_on_messages(by),
        "may_unmask": by.has_permission(Permission.UNMASK),
        "may_mediate": by.has_permission(Permission.MEDIATE),
        "may_go": by.has_permission(Permission.DISPATCH),
        "may_see_figures": by.has_permission(Permission.VIEW_PICTURE),
    }
    return page(request, "station/station.html", context, partial="now")


ROWS_ON_PAPER: Final = 36
MESSAGES_ON_PAPER: Final = 6
"""Rows and messages that two printed pages hold, with the lines for the signatures."""


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def hand_over(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The hand-over sheet: what is unfinished, and what one wants to say about it.

    Of all districts that one answers for, as the board counts them, or of one (`?district=`).
    """
    by = request.user
    district = chosen_district(request)
    wanted = request.POST.get("district") or request.GET.get("district")
    chosen = [district] if wanted else list(districts_of(by))
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        return run_action(
            request,
            lambda: shift_notes.leave_message(district=district, text=text, by=by),
            "已提交交班事项",
            f"{reverse('station:hand_over')}?district={district.code}",
        )
    audit.record("handover.read", by=by, of=district if len(chosen) == 1 else None)
    sheet = unfinished(by, chosen)
    context = {
        "district": district,
        "districts": districts_of(by),
        "chosen": chosen,
        "on_duty": on_duty(by, chosen),
        "sheet": sheet,
        "left_count": sum(section.count for section in sheet),
        "printed_rows": first_of(sheet, ROWS_ON_PAPER),
        "printed_messages": MESSAGES_ON_PAPER,
        "consulted": in_shift(by, chosen).count(),
        "may_see_consultations": by.has_permission(Permission.VIEW_CONSULTATIONS),
        "messages_left": left_over(by).filter(district__in=chosen),
        "message_eyes": eyes_on_messages(by),
        "may_unmask": by.has_permission(Permission.UNMASK),
        "form": form,
        "left_to": [choice for choice in chosen if answers_for(by, choice)],
        "now": timezone.localtime(),
    }
    return page(request, "station/hand_over.html", context)


@require_GET
@requires(Permission.NOTE)
def left_undone(request: AuthenticatedHttpRequest) -> HttpResponse:
    """未了事项 by stage, as a part of the duty board."""
    by = request.user
    context = {"stages": left_by_stage(by, districts_of(by))}
    return fragment(request, "station/_left_undone.html", context)


@require_POST
@requires(Permission.NOTE)
def take(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    left = get_object_or_404(left_over(request.user), pk=pk)
    url = reverse("station:hand_over")
    return run_action(request, lambda: shift_notes.take_over(left, by=request.user), "已接班", url)


@require_GET
@requires(Permission.NOTE)
def day(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The daily sheet (`?day=`) of a district."""
    district = chosen_district(request)
    chosen = parse_day(request.GET.get("day", "")) or timezone.localdate()
    detail = {"day": chosen.isoformat()}
    audit.record("handover.read", by=request.user, of=district, detail=detail)
    context = {
        "district": district,
        "districts": districts_of(request.user),
        "sheet": daily_sheet(request.user, district, chosen),
        "consulted": between(request.user, chosen, chosen, district.name).count(),
        "may_see_consultations": request.user.has_permission(Permission.VIEW_CONSULTATIONS),
        "day": chosen,
    }
    return page(request, "station/day.html", context)
