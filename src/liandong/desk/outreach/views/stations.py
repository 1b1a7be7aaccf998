"""Rights stations: the ledger, one filed or changed, one with its plate, people, examinations."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.outreach.actions import stations as actions
from liandong.desk.outreach.forms.station_registers import AccountForm, PactForm
from liandong.desk.outreach.forms.stations import (
    ExamForm,
    LeaveForm,
    PlateForm,
    RemoveForm,
    StaffForm,
    StationFilterForm,
    StationForm,
)
from liandong.desk.outreach.models import RightsStation
from liandong.desk.outreach.queries import stations as queries
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.station_registers.registers import (
    accounts_of,
    may_give_accounts,
    shops_of,
)
from liandong.desk.outreach.queries.visits.ledger import may_plan
from liandong.desk.outreach.rules.stations import State
from liandong.desk.outreach.views.ledgers import check_export
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, narrowed_by_district, page, run_form
from liandong.desk.ui.spreadsheets import table_file

STATIONS: Final = ListKind(
    (
        Column("name", "站点", head=True),
        Column("host", "依托主体"),
        Column("district", "商圈"),
        Column("head", "站长"),
        Column("phone", "电话"),
        Column("plate", "授牌"),
        Column("exam", "最近考核"),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "building-community", "还没有维权站点", "商场、市场、企业设立的站点在这里备案、授牌、考核。"
    ),
    unit="个",
    key="stations",
)
Step = tuple[type[forms.Form], Callable[..., Any], str]
STEPS: Final[dict[str, Step]] = {
    "plate": (PlateForm, actions.plate_station, "已授牌"),
    "exam": (ExamForm, actions.examine_station, "已登记考核"),
    "staff": (StaffForm, actions.add_staff, "已登记任职"),
    "remove": (RemoveForm, actions.remove_plate, "已摘牌"),
}


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def station_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = StationFilterForm(request.GET, by=by)
    filters = filters_of(request, form)
    rows = queries.narrowed(queries.stations_of(by), filters)
    context = {
        "listing": listing(request, STATIONS, rows, words_of(form)),
        "form": form,
        "may_file": may_plan(by),
        "may_export": by.has_permission(Permission.EXPORT),
        "head_of": lambda station: queries.names_in(station, "head", by),
        "last_exam": queries.last_exam,
        "names": eyes_on_names(by),
    }
    return page(request, "outreach/stations/list.html", context, partial="list")


@require_GET
@requires(Permission.EXPORT)
def ledger(request: AuthenticatedHttpRequest, kind: str) -> HttpResponseBase:
    """站点台账 as its filter has it; no private telephone."""
    by = request.user
    check_export(request, kind)
    form = StationFilterForm(request.GET, by=by)
    filters = filters_of(request, form)
    found = list(queries.narrowed(queries.stations_of(by), filters))
    with audit.once_made("station.export", by=by, detail={"found": len(found)}):
        lines = list(queries.ledger_rows(found, by))
        return table_file(kind, "维权站点台账", list(queries.LEDGER), lines, above=words_of(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_station(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    if not may_plan(by):
        raise PermissionDenied("站点由警务站、消协、市监备案")
    form = StationForm(request.POST or None, by=by)
    made: list[RightsStation] = []
    reply = form_page(
        request,
        "outreach/stations/edit.html",
        form,
        lambda: made.append(actions.file_station(station=form.save(commit=False), by=by)),
        "已备案，请登记站点人员",
        reverse("outreach:stations"),
        context=lambda: {"title": "站点备案", "station": None},
    )
    return redirect("outreach:station", made[0].number) if made else reply


@require_GET
@requires(Permission.VIEW_OUTREACH)
def station_detail(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    by, found = request.user, _station(request, station)
    audit.record("station.read", by=by, of=found)
    may_change, may_decide = queries.may_change(found, by), queries.may_decide(found, by)
    plated = found.state == State.PLATED
    sheets = {
        "plate": queries.may_plate(found, by),
        "exam": queries.may_examine(found, by),
        "staff": may_change,
        "remove": may_decide and plated,
    }
    others = {
        "account": may_give_accounts(found, by),
        "pact": may_change and plated,
    }
    other_forms: dict[str, type[forms.Form]] = {"account": AccountForm, "pact": PactForm}
    context = {
        "station": found,
        "eyes": queries.eyes_on_stations([found]),
        "names": eyes_on_names(by),
        "haves": queries.haves(found.met),
        "exams": [(exam, queries.haves(exam.met)) for exam in found.exams.all()],
        "staff": queries.staff_of(found, by, now=True),
        "former": queries.staff_of(found, by, now=False),
        "may_change": may_change,
        "is_own_file": found.filed_by_id == by.pk,
        "may": {**sheets, **others},
        "sheets": {
            **{name: STEPS[name][0](auto_id=f"{name}_%s") for name, can in sheets.items() if can},
            **{
                name: other_forms[name](auto_id=f"{name}_%s") for name, can in others.items() if can
            },
        },
        "accounts": list(accounts_of(found)),
        "pacts": list(found.pacts.order_by("-signed_on", "-pk")),
        "shops": shops_of(found).count() if found.mall else 0,
        "leave_form": LeaveForm(auto_id=False),
    }
    return page(request, "outreach/stations/station.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    by, found = request.user, _station(request, station)
    if not queries.may_change(found, by):
        return redirect("outreach:station", found.number)
    version = version_of(found)
    form = StationForm(request.POST or None, instance=found, by=by)
    return form_page(
        request,
        "outreach/stations/edit.html",
        form,
        lambda: actions.change_station(
            station=form.save(commit=False), page_version=posted_version(request), by=by
        ),
        "已更改",
        reverse("outreach:station", args=[found.number]),
        context=lambda: {"title": "更改站点", "station": found, "page_version": version},
    )


@require_POST
@requires(Permission.WARN)
def take(request: AuthenticatedHttpRequest, station: str, verb: str) -> HttpResponse:
    """One step; the action asks whether this person may take it now."""
    by, found = request.user, _station(request, station)
    if verb not in STEPS:
        raise Http404
    kind, action, words = STEPS[verb]
    form = kind(request.POST)
    url = reverse("outreach:station", args=[found.number])
    # Who comes and goes is a line of its own, whatever the page showed.
    version = {} if verb == "staff" else {"page_version": posted_version(request)}
    return run_form(
        request,
        form,
        lambda: action(station=found, **form.cleaned_data, **version, by=by),
        words,
        url,
    )


@require_POST
@requires(Permission.WARN)
def leave(request: AuthenticatedHttpRequest, station: str, pk: int) -> HttpResponse:
    """Somebody of a station left."""
    by, found = request.user, _station(request, station)
    staff = get_object_or_404(found.staff, pk=pk)
    form = LeaveForm(request.POST)
    url = reverse("outreach:station", args=[found.number])
    return run_form(
        request,
        form,
        lambda: actions.end_staff(staff=staff, **form.cleaned_data, by=by),
        "已登记离任",
        url,
    )


def _station(request: AuthenticatedHttpRequest, number: str) -> RightsStation:
    check(request.user, Permission.VIEW_OUTREACH)
    return read_or_404(queries.stations_of(request.user), number=number)
