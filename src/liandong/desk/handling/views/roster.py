"""The roster of a week."""

from datetime import date, timedelta

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District
from liandong.desk.handling.actions import roster as rostering
from liandong.desk.handling.forms.roster import DutyForm
from liandong.desk.handling.queries import roster as reading
from liandong.desk.handling.queries.staff import answers_for, people_of
from liandong.desk.handling.rules.shifts import week_of
from liandong.desk.ui.pages import page, run_action
from liandong.desk.ui.query_parameters import parse_day


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def roster(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The week (`?day=` any day of it) of a district (`?district=`), and putting on duty."""
    district = chosen_district(request)
    day = parse_day(request.GET.get("day", "")) or timezone.localdate()
    form = DutyForm(request.POST or None, people=people_of(district), initial={"day": day})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return run_action(
            request,
            lambda: rostering.put_on_duty(
                district=district,
                day=data["day"],
                shift=data["shift"],
                person=form.person_chosen(),
                guest=data["guest"],
                by=request.user,
            ),
            "已排班",
            address(district, data["day"]),
        )
    days, ours = week_of(day), answers_for(request.user, district)
    context = {
        "district": district,
        "districts": reading.districts_of(request.user),
        "week": reading.week(request.user, district, day),
        "monday": days[0],
        "sunday": days[-1],
        "before": address(district, days[0] - timedelta(days=7)),
        "after": address(district, days[0] + timedelta(days=7)),
        "form": form,
        "may_change": ours and request.user.has_permission(Permission.DISPATCH),
        "ours": ours,
    }
    return page(request, "handling/roster.html", context)


@require_POST
@requires(Permission.DISPATCH)
def repeat(request: AuthenticatedHttpRequest) -> HttpResponse:
    district = chosen_district(request)
    day = parse_day(request.POST.get("day", "")) or timezone.localdate()
    monday = week_of(day)[0]
    return run_action(
        request,
        lambda: rostering.repeat_week(district=district, monday=monday, by=request.user),
        "已沿用上周的排班",
        address(district, monday),
    )


@require_POST
@requires(Permission.DISPATCH)
def remove(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    duty = get_object_or_404(reading.duties_of(request.user).select_related("district"), pk=pk)
    url = address(duty.district, duty.day)
    return run_action(
        request, lambda: rostering.take_off_duty(duty, by=request.user), "已取消", url
    )


def chosen_district(request: AuthenticatedHttpRequest) -> District:
    """The district asked for by its code or name, else the first of those one answers for."""
    by = request.user
    own = reading.districts_of(by)
    wanted = request.POST.get("district") or request.GET.get("district") or ""
    chosen = own.filter(Q(code=wanted) | Q(name=wanted)).first() if wanted else None
    found = chosen if wanted else reading.own_district(by)
    if found is None:
        raise Http404
    return found


def address(district: District, day: date) -> str:
    return f"{reverse('handling:roster')}?district={district.code}&day={day.isoformat()}"
