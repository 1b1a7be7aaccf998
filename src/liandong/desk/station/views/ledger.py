"""以案定补台账: by month, on the page, on paper and as XLSX; what is paid for a case."""

from datetime import date, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import OF_ALL_DISTRICTS
from liandong.desk.handling.queries.roster import districts_of
from liandong.desk.handling.views.roster import chosen_district
from liandong.desk.station.actions.subsidies import set_rates
from liandong.desk.station.forms import RateForm
from liandong.desk.station.queries.ledger import (
    Case,
    OfMediator,
    all_rates,
    ledger,
    month_after,
    rate_on,
    total_of,
)
from liandong.desk.ui.pages import form_page, page
from liandong.desk.ui.query_parameters import parse_day
from liandong.desk.ui.spreadsheets import table_file

HEAD: Final = (
    "序号", "纠纷编号", "首次反映", "申请人", "被申请人", "纠纷类型", "简要情况", "调解员",
    "调解次数", "协议形式", "协议文号", "协议日期", "争议金额（元）", "协议金额（元）", "履行",
    "回访", "难易", "补贴（元）", "签领",
)  # fmt: skip


@require_GET
@requires(Permission.MEDIATE)
def monthly(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A month (`?month=2026-11`) of a district; without it the last whole one."""
    district, month = chosen_district(request), _month(request)
    audit.record("subsidies.read", by=request.user, of=district, detail={"month": f"{month:%Y-%m}"})
    found = ledger(request.user, district, month)
    context = {
        "district": district,
        "districts": districts_of(request.user),
        "month": month,
        "before": month - timedelta(days=1),
        "after": month_after(month),
        "mediators": found,
        "head": HEAD,
        "cases": sum(len(group.cases) for group in found),
        "total": total_of(found),
        "rate": rate_on(month_after(month) - timedelta(days=1)),
        "may_set": may_set_rates(request.user),
        "query": f"?district={district.code}&month={month:%Y-%m}",
    }
    return page(request, "station/ledger.html", context)


@require_GET
@requires(Permission.MEDIATE)
def sheet(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    """The same as XLSX; names are masked as on the page."""
    district, month = chosen_district(request), _month(request)
    detail = {"kind": "xlsx", "month": f"{month:%Y-%m}"}
    with audit.once_made("subsidies.export", by=request.user, of=district, detail=detail):
        rows = table_rows(ledger(request.user, district, month))
        return table_file("xlsx", f"以案定补台账-{district.name}-{month:%Y年%m月}", HEAD, rows)


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE)
def rates(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What was and is paid; another standard can follow."""
    if not may_set_rates(request.user):
        raise PermissionDenied(OF_ALL_DISTRICTS)
    last = all_rates().first()
    known = {name: getattr(last, name) for name in RateForm.Meta.fields} if last else {}
    form = RateForm(
        request.POST or None, initial=known | {"since": _first_of(timezone.localdate())}
    )
    return form_page(
        request,
        "station/rates.html",
        form,
        lambda: set_rates(rate=form.save(commit=False), by=request.user),
        "补贴标准已登记",
        reverse("station:ledger"),
        context=lambda: {"rates": all_rates()},
    )


def may_set_rates(by: User) -> bool:
    return by.has_permission(Permission.APPROVE) and by.department.serves_whole_area


def table_rows(found: list[OfMediator]) -> list[tuple[object, ...]]:
    """The cells of the ledger, numbered through, a total at the end."""
    cases = [case for group in found for case in group.cases]
    rows = [(number, *cells(case), "") for number, case in enumerate(cases, 1)]
    total = float(total_of(found))
    return [*rows, ("合计", *[""] * (len(HEAD) - 3), total, "")] if cases else []


def cells(case: Case) -> tuple[object, ...]:
    """One line between its number and the signature."""
    dispute = case.dispute
    return (
        dispute.number,
        timezone.localdate(dispute.opened_at),
        case.applicant,
        dispute.merchant_name,
        dispute.sector,
        dispute.summary,
        case.mediator_words,
        case.sittings,
        "口头" if case.oral else "书面",
        case.number,
        case.agreed_on,
        float(case.disputed) if case.disputed is not None else None,
        float(case.agreed),
        "已履行" if case.performed else "未履行完",
        case.called_back,
        case.grade_words,
        float(case.subsidy) if case.subsidy is not None else None,
    )


def _month(request: AuthenticatedHttpRequest) -> date:
    month = parse_day(f"{request.GET.get('month', '')}-01")
    return month or _first_of(_first_of(timezone.localdate()) - timedelta(days=1))


def _first_of(day: date) -> date:
    return day.replace(day=1)
