"""The annual calendar of comparable days: on the screen, on paper, as a file."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.queries import calendar
from liandong.desk.insight.rules.year import Day, year_of
from liandong.desk.ui.pages import page
from liandong.desk.ui.query_parameters import parse_number
from liandong.desk.ui.spreadsheets import TYPES, table_file


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks that begin on Monday; None fills the days of other months."""

    number: int
    weeks: list[list[Day | None]]


def months(days: list[Day]) -> list[Month]:
    return [
        Month(number, _weeks(list(of_month)))
        for number, of_month in groupby(days, key=lambda day: day.day.month)
    ]


def _weeks(days: list[Day]) -> list[list[Day | None]]:
    lead: list[Day | None] = [None] * days[0].day.weekday()
    cells = [*lead, *days]
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


HEAD: Final = ("日期", "星期", "安排", "节日", "去年可比日", "说明")
BACK: Final = 3
"""So many years back can be looked up."""


@require_GET
@requires(Permission.VIEW_PICTURE)
def year(request: AuthenticatedHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    known = calendar()
    offered = [
        candidate
        for candidate in range(today.year - BACK, today.year + 2)
        if candidate in known.years
    ]
    requested = parse_number(request.GET.get("year", ""))
    chosen = requested if requested in offered else today.year
    days = _days(chosen)
    context = {
        "year": chosen,
        "years": offered,
        "months": months(days),
        "special": [day for day in days if not day.is_plain],
        "missing": known.unknown_years(days[0].day, days[-1].day),
        "weekdays": ["一", "二", "三", "四", "五", "六", "日"],
        "today": today,
    }
    return page(request, "insight/year.html", context)


@require_GET
@requires(Permission.VIEW_PICTURE)
def year_file(_request: AuthenticatedHttpRequest, year: int, kind: str) -> HttpResponseBase:
    if kind not in TYPES or not 2000 <= year <= 2100:
        raise Http404
    return table_file(kind, f"年度对照日历-{year}", HEAD, map(_row, _days(year)))


def _days(year: int) -> list[Day]:
    return year_of(year, {day: entry.is_working for day, entry in calendar().days.items()})


def _row(day: Day) -> list[object]:
    return [day.day, day.weekday, day.mark, day.name, day.like_words(), day.why]
