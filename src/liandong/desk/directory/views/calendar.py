"""The working calendar: a year at a glance, and the import of a year's notice."""

from calendar import Calendar as Weeks
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory import queries
from liandong.desk.directory.actions.calendars import import_calendar
from liandong.desk.directory.forms import CalendarForm
from liandong.desk.directory.rules.calendars import COLUMNS, NO, OFF, WORK, YES, WrongCalendar
from liandong.desk.directory.rules.workdays import Calendar
from liandong.desk.ui.pages import page
from liandong.desk.ui.query_parameters import parse_number
from liandong.desk.ui.spreadsheets import csv_file
from liandong.desk.work.bounded_process import LimitsExceeded


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month; `mark` is 休, 班 or empty where its weekday decides."""

    day: date
    mark: str
    name: str
    statutory: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks that begin on Monday; None fills the days of other months."""

    number: int
    weeks: list[list[Cell | None]]


def months_of(year: int, calendar: Calendar) -> list[Month]:
    weeks = Weeks().monthdatescalendar
    return [
        Month(
            month,
            [
                [_cell(day, calendar) if day.month == month else None for day in week]
                for week in weeks(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _cell(day: date, calendar: Calendar) -> Cell:
    entry = calendar.days.get(day)
    if entry is None:
        return Cell(day, "", "", statutory=False)
    return Cell(day, WORK if entry.is_working else OFF, entry.name, entry.statutory)


def as_rows(year: int, calendar: Calendar) -> Iterator[list[str]]:
    """A year in the form in which it is imported, to be taken as a pattern for the next one."""
    for day, entry in sorted(calendar.days.items()):
        if day.year == year:
            mark, statutory = WORK if entry.is_working else OFF, YES if entry.statutory else NO
            yield [f"{day}", mark, statutory, entry.name, entry.notice]


LONGEST_PERIOD = timedelta(days=75)
"""The longest legal period, 60 days, with a holiday at its end: dates are computed so far into the
future."""

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
        except LimitsExceeded as refusal:
            form.add_error("file", str(refusal))
        else:
            named = "、".join(str(year) for year in years)
            messages.success(request, f"已导入 {named} 年的工作日历")
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
    requested = parse_number(request.GET.get("year", ""))
    today = timezone.localdate()
    wanted = (year for year in (requested, today.year) if year in known.years)
    year = next(wanted, None) or max(known.years)
    return {
        "form": form,
        "year": year,
        "years": sorted(known.years),
        "months": months_of(year, known),
        "notice": next((entry.notice for day, entry in known.days.items() if day.year == year), ""),
        "missing": known.unknown_years(today, today + LONGEST_PERIOD),
        "last": max(known.years),
        "weekdays": ["一", "二", "三", "四", "五", "六", "日"],
    }
