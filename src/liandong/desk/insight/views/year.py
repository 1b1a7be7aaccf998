"""The annual calendar of comparable days: on the screen, on paper, as a file."""

from typing import Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.queries import calendar
from liandong.desk.insight.months import months
from liandong.desk.insight.rules.year import Day, year_of
from liandong.desk.ui.asked import parse_number
from liandong.desk.ui.pages import page
from liandong.desk.ui.spreadsheets import TYPES, table_file

HEAD: Final = ("日期", "星期", "安排", "节日", "去年可比日", "说明")
BACK: Final = 3
"""So many years back can be looked up."""


@require_GET
@requires(Permission.VIEW_PICTURE)
def year(request: AuthenticatedHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    known = calendar()
    offered = [one for one in range(today.year - BACK, today.year + 2) if one in known.years]
    asked = parse_number(request.GET.get("year", ""))
    chosen = asked if asked in offered else today.year
    days = _days(chosen)
    context = {
        "year": chosen,
        "years": offered,
        "months": months(days),
        "special": [day for day in days if not day.is_plain],
        "missing": known.unknown_years(days[0].day, days[-1].day),
        "weekdays": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
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
    return year_of(year, {day: told.is_working for day, told in calendar().days.items()})


def _row(day: Day) -> list[str]:
    return [f"{day.day}", day.weekday, day.mark, day.name, day.like_words(), day.why]
