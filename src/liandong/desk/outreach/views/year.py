"""年度一页: on the screen, as a paper, as a picture, and the rows of each of its numbers."""

from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.queries import districts_for
from liandong.desk.outreach.queries.year.page import (
    BEHIND,
    TOTAL,
    YearPage,
    amount_behind,
    entries_of,
    rows_behind,
    rule_of,
    scope_of_year,
    since_opening,
    year_page,
)
from liandong.desk.outreach.queries.year.sheet import year_sheet
from liandong.desk.outreach.rules.wording import to_the_fen
from liandong.desk.outreach.rules.year import NUMBERS
from liandong.desk.papers.views.files import drawn, picture
from liandong.desk.ui import charts
from liandong.desk.ui.pages import narrowed_by_district, page
from liandong.desk.ui.query_parameters import FIRST_YEAR, parse_number
from liandong.desk.ui.widgets import PAGE

PER_PAGE: Final = 50
YEARS_BACK: Final = 5
PNG: Final = "png"


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def year(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    chosen, district = _year(request), _district(request)
    shown = year_page(chosen, district, by=by)
    today = timezone.localdate()
    context = {
        "shown": shown,
        "district": district,
        "districts": districts_for(by),
        "years": range(today.year, today.year - YEARS_BACK, -1),
        "query": urlencode({"year": chosen, "district": district}),
        "chart": _chart(shown),
        "may_export": by.has_permission(Permission.EXPORT),
        "rules": NUMBERS,
    }
    return page(request, "outreach/year/year.html", context)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def rows(request: AuthenticatedHttpRequest, name: str) -> HttpResponse:
    """Exactly the rows that a number counts."""
    by = request.user
    if name not in BEHIND:
        raise Http404
    chosen, district = _year(request), _district(request)
    if name == TOTAL:
        covered = since_opening(chosen if "year" in request.GET else None, district, by)
    else:
        covered = scope_of_year(chosen, district, by)
    found = Paginator(rows_behind(covered, name), PER_PAGE).get_page(request.GET.get(PAGE))
    audit.record("year.rows", by=by, detail={"year": chosen, "found": found.paginator.count})
    amount = amount_behind(covered, name)
    context = {
        "covered": covered,
        "rule": rule_of(name),
        "amount": None if amount is None else to_the_fen(amount),
        "shown": found,
        "entries": entries_of(found.object_list, name, covered),
        "back": f"{reverse('outreach:year')}?{urlencode({'year': chosen, 'district': district})}",
    }
    return page(request, "outreach/year/rows.html", context)


@require_GET
@requires(Permission.EXPORT)
def paper(request: AuthenticatedHttpRequest, ending: str) -> HttpResponse:
    """As DOCX, PDF, or a picture (PNG)."""
    by = request.user
    if not by.has_permission(Permission.VIEW_OUTREACH) or ending not in {"docx", "pdf", PNG}:
        raise Http404
    chosen = _year(request)
    sheet = year_sheet(year_page(chosen, _district(request), by=by))
    audit.record("year.paper", by=by, detail={"year": chosen})
    name = f"年度一页-{chosen}"
    return picture(sheet, name) if ending == PNG else drawn(sheet, ending, name)


def _chart(shown: YearPage) -> charts.Spec:
    """What was recovered in each year."""
    return charts.bars(
        [f"{period.since.year}" for period, _amount in shown.by_year],
        [charts.Series("挽回损失", [float(amount) for _period, amount in shown.by_year])],
        unit="元",
        hrefs=[
            f"{reverse('outreach:year_rows', args=['recovered'])}?"
            + urlencode({"year": period.since.year, "district": shown.covered.district})
            for period, _amount in shown.by_year
        ],
    )


def _year(request: AuthenticatedHttpRequest) -> int:
    today = timezone.localdate().year
    found = parse_number(request.GET.get("year", ""))
    return found if found is not None and FIRST_YEAR < found <= today else today


def _district(request: AuthenticatedHttpRequest) -> str:
    wanted = request.GET.get("district", "")
    return wanted if wanted in districts_for(request.user) else ""
