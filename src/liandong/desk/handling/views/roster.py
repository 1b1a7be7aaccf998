"""The roster of a week."""

from datetime import date, timedelta

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District
from liandong.desk.handling.actions import rostering
from liandong.desk.handling.forms import DutyForm
from liandong.desk.handling.queries import roster as reading
from liandong.desk.handling.queries.people import people_of
from liandong.desk.handling.rules.shifts import week_of
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.ui.asked import parse_day
from liandong.desk.ui.pages import page


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def roster(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The week (`?day=` any day of it) of a district (`?district=`), and putting on duty."""
    district = chosen_district(request)
    day = parse_day(request.GET.get("day", "")) or timezone.localdate()
    form = DutyForm(request.POST or None, people=people_of(district), initial={"day": day})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return done_or_told_why(
            request,
            lambda: rostering.put_on_duty(
                district=district,
                day=data["day"],
                shift=data["shift"],
                person=form.person_chosen(),
                guest=data["guest"],
                by=request.user,
            ),
            _("已排班"),
            address(district, data["day"]),
        )
    days = week_of(day)
    context = {
        "district": district,
        "districts": reading.districts_of(request.user),
        "week": reading.week(request.user, district, day),
        "monday": days[0],
        "sunday": days[-1],
        "before": address(district, days[0] - timedelta(days=7)),
        "after": address(district, days[0] + timedelta(days=7)),
        "form": form,
        "may_change": request.user.has_permission(Permission.DISPATCH),
    }
    return page(request, "handling/roster.html", context)


@require_POST
@requires(Permission.DISPATCH)
def repeat(request: AuthenticatedHttpRequest) -> HttpResponse:
    district = chosen_district(request)
    day = parse_day(request.POST.get("day", "")) or timezone.localdate()
    monday = week_of(day)[0]
    return done_or_told_why(
        request,
        lambda: rostering.repeat_week(district=district, monday=monday, by=request.user),
        _("已沿用上周的排班"),
        address(district, monday),
    )


@require_POST
@requires(Permission.DISPATCH)
def remove(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    duty = get_object_or_404(reading.duties_of(request.user).select_related("district"), pk=pk)
    url = address(duty.district, duty.day)
    return done_or_told_why(
        request, lambda: rostering.take_off_duty(duty, by=request.user), _("已取消"), url
    )


def chosen_district(request: AuthenticatedHttpRequest) -> District:
    """The district asked for by its code or name, else the first of those one answers for."""
    own = reading.districts_of(request.user)
    asked = request.POST.get("district") or request.GET.get("district") or ""
    found = own.filter(Q(code=asked) | Q(name=asked)).first() if asked else own.first()
    if found is None:
        raise Http404
    return found


def address(district: District, day: date) -> str:
    return f"{reverse('handling:roster')}?district={district.code}&day={day.isoformat()}"
