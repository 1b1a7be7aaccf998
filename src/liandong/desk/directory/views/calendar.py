"""The working calendar: a year at a glance, and the import of a year's notice."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory import queries
from liandong.desk.directory.actions.import_calendar import import_calendar
from liandong.desk.directory.forms import CalendarForm
from liandong.desk.directory.months import as_rows, months_of
from liandong.desk.directory.rules.calendars import COLUMNS, WrongCalendar
from liandong.desk.ui.asked import parse_number
from liandong.desk.ui.pages import page
from liandong.desk.ui.spreadsheets import csv_file

LONGEST_PERIOD = timedelta(days=75)
"""The longest legal period, 60 days, with a holiday at its end: so far ahead dates are counted."""

MOST_PROBLEMS = 20


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def calendar(request: AuthenticatedHttpRequest) -> HttpResponse:
    return page(request, "directory/calendar.html", _context(request, CalendarForm()))


@require_POST
@requires(Permission.MANAGE_DIRECTORY)
def import_year(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = CalendarForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            years = import_calendar(form.cleaned_data["file"], by=request.user)
        except WrongCalendar as wrong:
            for problem in wrong.problems[:MOST_PROBLEMS]:
                form.add_error("file", problem)
        else:
            named = "、".join(str(year) for year in years)
            messages.success(request, _("已导入 %s 年的工作日历") % named)
            return redirect(f"{reverse('directory:calendar')}?year={years[-1]}")
    return page(request, "directory/calendar.html", _context(request, form), status=422)


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def calendar_file(request: AuthenticatedHttpRequest, year: int) -> StreamingHttpResponse:  # noqa: ARG001
    known = queries.calendar()
    if year not in known.years:
        raise Http404
    return csv_file(f"workdays-{year}.csv", COLUMNS, rows=as_rows(year, known))


def _context(request: AuthenticatedHttpRequest, form: CalendarForm) -> dict[str, Any]:
    known = queries.calendar()
    asked = parse_number(request.GET.get("year", ""))
    today = timezone.localdate()
    wanted = (year for year in (asked, today.year) if year in known.years)
    year = next(wanted, None) or max(known.years)
    return {
        "form": form,
        "year": year,
        "years": sorted(known.years),
        "months": months_of(year, known),
        "notice": next((told.notice for day, told in known.days.items() if day.year == year), ""),
        "missing": known.unknown_years(today, today + LONGEST_PERIOD),
        "last": max(known.years),
        "weekdays": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
    }
