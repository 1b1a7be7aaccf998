"""12315 数据分析 of a month: on the screen, as a paper, the rows of each number, what is picked."""

import re
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.queries import districts_for
from liandong.desk.disputes.queries import visible_to
from liandong.desk.outreach.actions import monthly_reports as actions
from liandong.desk.outreach.forms.monthly import MonthlyCaseForm
from liandong.desk.outreach.queries.advice import all_advice
from liandong.desk.outreach.queries.monthly.figures import RATES, monthly_report
from liandong.desk.outreach.queries.monthly.picks import (
    advice_picked,
    cases_of,
    offered_advice,
    offered_cases,
    shown_cases,
)
from liandong.desk.outreach.queries.monthly.rows import (
    BEHIND,
    UNHELD_WORDS,
    MonthScope,
    entries_of,
    sees_number,
    shown_rows,
    value_words,
)
from liandong.desk.outreach.queries.monthly.sheet import monthly_sheet, office_rate
from liandong.desk.outreach.rules.monthly import NUMBERS, Month, last_month, month_of
from liandong.desk.papers.views.files import drawn
from liandong.desk.ui.pages import form_page, narrowed_by_district, page, run_action
from liandong.desk.ui.query_parameters import parse_day
from liandong.desk.ui.widgets import PAGE

PER_PAGE: Final = 50
MONTHS_BACK: Final = 24
MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def month(request: AuthenticatedHttpRequest) -> HttpResponse:
    by, covered = request.user, _scope(request)
    report = monthly_report(covered)
    context = {
        "report": report,
        "covered": covered,
        "rules": NUMBERS,
        "rates": RATES,
        "rate_of": office_rate,
        "cases": shown_cases(covered),
        "advice": advice_picked(covered),
        "months": _months(timezone.localdate()),
        "districts": districts_for(by),
        "query": _query(covered),
        "may_pick": by.has_permission(Permission.WARN),
        "may_export": by.has_permission(Permission.EXPORT),
    }
    return page(request, "outreach/monthly/month.html", context)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def rows(request: AuthenticatedHttpRequest, name: str) -> HttpResponse:
    """Exactly the rows that a number counts; `?by=` and `?is=` those of a line of a table."""
    by, covered = request.user, _scope(request)
    field, value = request.GET.get("by", ""), request.GET.get("is", "")
    if not sees_number(name, by) or not _is_field(name, field, value):
        raise Http404
    found = Paginator(shown_rows(covered, name, field, value), PER_PAGE)
    shown = found.get_page(request.GET.get(PAGE))
    detail = {"month": covered.month.key, "found": found.count}
    audit.record("monthly.rows", by=by, detail=detail)
    context = {
        "covered": covered,
        "rule": NUMBERS[name],
        "of": value_words(field, value),
        "shown": shown,
        "entries": entries_of(shown.object_list, name, by),
        "back": f"{reverse('outreach:monthly')}?{_query(_scope(request, spans=False))}",
    }
    return page(request, "outreach/monthly/rows.html", context)


@require_GET
@requires(Permission.EXPORT)
def paper(request: AuthenticatedHttpRequest, ending: str) -> HttpResponse:
    """As DOCX or PDF."""
    by = request.user
    check(by, Permission.VIEW_OUTREACH)
    if ending not in {"docx", "pdf"}:
        raise Http404
    covered = _scope(request)
    sheet = monthly_sheet(monthly_report(covered), shown_cases(covered), advice_picked(covered))
    audit.record("monthly.paper", by=by, detail={"month": covered.month.key})
    return drawn(sheet, ending, f"12315数据分析-{covered.month.key}")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_case(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A typical case: from those that are offered (`?number=`), or by its number."""
    by, covered = request.user, _scope(request)
    chosen = visible_to(by).filter(number=request.GET.get("number", "")).first()
    initial = {"number": chosen.number, "text": chosen.summary} if chosen else {}
    form = MonthlyCaseForm(request.POST or None, initial=initial)
    return form_page(
        request,
        "outreach/monthly/case.html",
        form,
        lambda: actions.pick_case(month=covered.month.since, **form.cleaned_data, by=by),
        "已选为典型案例，人名和商家名称已去掉，请再核对",
        f"{reverse('outreach:monthly')}?{_query(covered)}#cases",
        context=lambda: {
            "covered": covered,
            "query": _query(covered),
            "offered": offered_cases(covered),
        },
    )


@require_POST
@requires(Permission.WARN)
def drop_case(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    covered = _scope(request)
    found = get_object_or_404(cases_of(covered), pk=pk)
    act = partial(actions.drop_case, case=found, by=request.user)
    return run_action(request, act, "已撤出典型案例", _back(covered, "cases"))


@require_GET
@requires(Permission.WARN)
def advice_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The pieces of the library that fit what was reported most."""
    covered = _scope(request)
    context = {
        "covered": covered,
        "query": _query(covered),
        "offered": offered_advice(monthly_report(covered)),
    }
    return page(request, "outreach/monthly/advice.html", context)


@require_POST
@requires(Permission.WARN)
def pick_advice(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    covered = _scope(request)
    found = get_object_or_404(all_advice(), pk=pk)
    act = partial(actions.pick_advice, month=covered.month.since, advice=found, by=request.user)
    url = f"{reverse('outreach:monthly_advice')}?{_query(covered)}"
    return run_action(request, act, "已选入建议", url)


@require_POST
@requires(Permission.WARN)
def drop_advice(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    covered = _scope(request)
    found = get_object_or_404(advice_picked(covered), pk=pk)
    act = partial(actions.drop_advice, advice=found, by=request.user)
    return run_action(request, act, "已撤出建议", _back(covered, "advice"))


def _scope(request: AuthenticatedHttpRequest, *, spans: bool = True) -> MonthScope:
    """`?month=2026-10`, else the last whole one; `?span=` one of those it is compared with."""
    today = timezone.localdate()
    words = request.GET.get("month", "")
    first = parse_day(f"{words}-01") if MONTH.fullmatch(words) else None
    chosen = month_of(first, today) if first and first <= today else last_month(today)
    compared = chosen.spans.get(request.GET.get("span", ""), chosen) if spans else chosen
    district = request.GET.get("district", "")
    place = district if district in districts_for(request.user) else ""
    return MonthScope(compared, place, request.user)


def _is_field(name: str, field: str, value: str) -> bool:
    """Whether a number can be narrowed so."""
    fields = BEHIND[name].fields
    if field == "source":
        return name == "opened"
    if field in {"office", "topic"} and field in fields:
        return (field == "office" and value in UNHELD_WORDS) or (
            value.isdecimal() and len(value) < 19
        )
    return not field or field in fields


def _query(covered: MonthScope) -> str:
    return urlencode({"month": covered.month.key, "district": covered.district})


def _back(covered: MonthScope, place: str) -> str:
    return f"{reverse('outreach:monthly')}?{_query(covered)}#{place}"


def _months(today: date) -> list[Month]:
    """Those to choose from, the running one first."""
    found = [month_of(today, today)]
    while len(found) < MONTHS_BACK:
        found.append(found[-1].before if found[-1].is_whole else last_month(today))
    return found
