"""The station: who is on duty, where I am sent, hand-over and daily sheet."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.handling.actions import handing_over
from liandong.desk.handling.forms import MessageForm
from liandong.desk.handling.queries.dispatches import mine, outings
from liandong.desk.handling.queries.roster import districts_of, left_over, on_duty
from liandong.desk.handling.queries.sheets import daily_sheet, left_by_stage, unfinished
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.handling.views.roster import chosen_district
from liandong.desk.ui.asked import parse_day
from liandong.desk.ui.pages import fragment, page


@require_GET
@requires(Permission.NOTE)
def station(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What concerns me now; on the phone the page to keep open."""
    by = request.user
    context = {
        "on_duty": on_duty(by, districts_of(by)),
        "mine": mine(by),
        "outings": outings(by),
        "messages_left": left_over(by)[:5],
        "may_mediate": by.has_permission(Permission.MEDIATE),
        "may_go": by.has_permission(Permission.DISPATCH),
        "may_see_figures": by.has_permission(Permission.VIEW_PICTURE),
    }
    return page(request, "handling/station.html", context, partial="now")


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def hand_over(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The hand-over sheet: what is unfinished, and what one wants to say about it."""
    by = request.user
    district = chosen_district(request)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        return done_or_told_why(
            request,
            lambda: handing_over.leave_message(district=district, text=text, by=by),
            _("已留给下一班"),
            f"{reverse('handling:hand_over')}?district={district.code}",
        )
    audit.record("handover.read", by=by, of=district)
    context = {
        "district": district,
        "districts": districts_of(by),
        "on_duty": on_duty(by, [district]),
        "sheet": unfinished(by, district),
        "messages_left": left_over(by).filter(district=district),
        "form": form,
        "now": timezone.localtime(),
    }
    return page(request, "handling/hand_over.html", context)


@require_GET
@requires(Permission.NOTE)
def left_undone(request: AuthenticatedHttpRequest) -> HttpResponse:
    """未了事项 by stage, as a part of the duty board."""
    by = request.user
    context = {"stages": left_by_stage(by, districts_of(by))}
    return fragment(request, "handling/_left_undone.html", context)


@require_POST
@requires(Permission.NOTE)
def take(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    left = get_object_or_404(left_over(request.user), pk=pk)
    url = reverse("handling:hand_over")
    return done_or_told_why(
        request, lambda: handing_over.take_over(left, by=request.user), _("已接班"), url
    )


@require_GET
@requires(Permission.NOTE)
def day(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The daily sheet (`?day=`) of a district."""
    district = chosen_district(request)
    chosen = parse_day(request.GET.get("day", "")) or timezone.localdate()
    context = {
        "district": district,
        "districts": districts_of(request.user),
        "sheet": daily_sheet(request.user, district, chosen),
        "day": chosen,
    }
    return page(request, "handling/day.html", context)
