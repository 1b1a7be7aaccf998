"""The register of a rights station: for its own account, and for the desk that serves its district;
its monthly report."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.outreach.actions.station_registers import entries as actions
from liandong.desk.outreach.forms.station_registers import (
    CallBackForm,
    DropForm,
    EntryFilterForm,
    EntryForm,
    ForwardForm,
    ReplyForm,
    SettleForm,
    VoidForm,
    now_for_entry,
)
from liandong.desk.outreach.models import RightsStation, StationEntry
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.station_registers import entries as queries
from liandong.desk.outreach.queries.station_registers import registers
from liandong.desk.outreach.queries.station_registers.monthly_report import (
    month_of,
    monthly_report,
    months_back,
    report_sheet,
)
from liandong.desk.outreach.rules.station_register import EntryState
from liandong.desk.papers.views.files import drawn
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, page, run_form
from liandong.desk.ui.spreadsheets import TYPES, table_file

MONTHS_SHOWN: Final = 13
ENTRIES: Final = ListKind(
    (
        Column("number", "编号", head=True),
        Column("day", "日期"),
        Column("consumer", "消费者"),
        Column("merchant", "商户", bare=True, leads=True),
        Column("goods", "商品、金额", css="ld-text"),
        Column("result", "结果", bare=True),
        Column("taken", "用时"),
        Column("answer", "联动站答复", bare=True),
        Column("call_back", "回访"),
    ),
    nothing=Empty(
        "notebook", "登记簿还没有登记", "消费者到站、来电反映的事项由站点在这里登记、和解或转出。"
    ),
    none_fit=Empty("search-off", "没有符合的登记", "请放宽日期、结果，或者更换商户。"),
    unit="件",
    key="entries",
)
Step = tuple[type[forms.Form], Callable[..., Any], str]
STEPS: Final[dict[str, Step]] = {
    "settle": (SettleForm, actions.settle_entry, "已登记和解"),
    "forward": (ForwardForm, actions.forward_entry, "已转联动站，应在 1 个工作日内答复"),
    "drop": (DropForm, actions.drop_entry, "已登记消费者撤回"),
    "void": (VoidForm, actions.void_entry, "已作废，登记留存"),
    "call-back": (CallBackForm, actions.call_back, "已登记回访"),
}
VERSIONED: Final = frozenset({"settle", "forward", "drop", "void"})


@require_GET
@requires(Permission.KEEP_REGISTER)
def own(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Where the account of a station begins: its register, with what waits for it."""
    station = registers.own_station(request.user)
    if station is None:
        return page(request, "outreach/registers/none.html", {})
    return _register(request, station)


@require_GET
@requires(*registers.READS)
def register(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    return _register(request, station_of(request, station))


def _register(request: AuthenticatedHttpRequest, station: RightsStation) -> HttpResponse:
    by = request.user
    form = EntryFilterForm(request.GET)
    rows = queries.narrowed(queries.entries_of(station), filters_of(request, form))
    audit.record("register.read", by=by, of=station)
    context = {
        **shared(request, station, "register"),
        "listing": listing(request, ENTRIES, rows, words_of(form)),
        "form": form,
        "waiting": list(queries.waiting_requests(station)[:6]),
        "result_words": queries.result_words,
        "last_forward": queries.last_forward,
        "consumer_of": lambda row: registers.consumer_words(row, by, clear=False),
    }
    return page(request, "outreach/registers/register.html", context, partial="list")


@require_GET
@requires(Permission.KEEP_REGISTER, Permission.EXPORT)
def register_file(request: AuthenticatedHttpRequest, station: str, kind: str) -> HttpResponseBase:
    """登记簿 as its filter has it, people masked."""
    by, found = request.user, station_of(request, station)
    form = EntryFilterForm(request.GET)
    rows = queries.narrowed(queries.entries_of(found), filters_of(request, form))
    ledger = Ledger(
        "站点登记簿",
        "register.export",
        queries.LEDGER,
        lambda entries: queries.ledger_rows(entries, by),
    )
    return ledger_file(request, found, kind, ledger, rows, form)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_REGISTER)
def new_entry(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    blank = StationEntry(station=found)
    form = EntryForm(request.POST or None, instance=blank, initial=now_for_entry())
    made: list[StationEntry] = []
    reply = form_page(
        request,
        "outreach/registers/edit.html",
        form,
        lambda: made.append(actions.enter(station=found, entry=form.save(commit=False), by=by)),
        "已登记",
        _register_url(found),
        context=lambda: {"title": "站点登记", "station": found, "entry": None, **_shops(found)},
    )
    if not made:
        return reply
    return redirect("outreach:station_entry", found.number, made[0].number)


@require_GET
@requires(*registers.READS)
def entry_detail(request: AuthenticatedHttpRequest, station: str, entry: str) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    row = entry_of(found, entry)
    audit.record("register.entry", by=by, of=row)
    clear, keeps = registers.is_own(found, by), registers.may_keep(found, by)
    forward = queries.last_forward(row)
    waits = forward is not None and forward.answered_at is None
    is_open = row.state == EntryState.OPEN
    may = {
        "settle": keeps and is_open,
        "forward": keeps and is_open,
        "drop": keeps and is_open,
        "void": keeps and is_open and forward is None,
        "call-back": keeps and row.state == EntryState.SETTLED,
    }
    context = {
        "station": found,
        "entry": row,
        "eyes": registers.eyes_on([row], clear=clear),
        "names": eyes_on_names(by),
        "consumer": registers.consumer_words(row, by, clear=clear),
        "is_own": clear,
        "result": queries.result_words(row),
        "forward": forward,
        "course": queries.course_of(row, clear=clear),
        "may": may,
        "may_edit": keeps and is_open,
        "may_answer": waits and registers.may_answer(found, by),
        "sees_dispute": forward is not None and queries.sees_dispute_of(forward, by),
        "payments": list(row.payments.order_by("pk")),
        "back": _register_url(found, own=clear),
        "sheets": {
            name: STEPS[name][0](
                auto_id=f"{name}_%s", initial={"course": row.course} if name == "settle" else None
            )
            for name, can in may.items()
            if can
        },
        "reply_form": ReplyForm(auto_id="reply_%s"),
    }
    return page(request, "outreach/registers/entry.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_REGISTER)
def edit_entry(request: AuthenticatedHttpRequest, station: str, entry: str) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    row = entry_of(found, entry)
    url = reverse("outreach:station_entry", args=[found.number, row.number])
    if row.state != EntryState.OPEN:
        messages.error(request, "已有结果的登记不再更改。")
        return redirect(url)
    version = version_of(row)
    form = EntryForm(request.POST or None, instance=row)
    return form_page(
        request,
        "outreach/registers/edit.html",
        form,
        lambda: actions.change_entry(
            entry=form.save(commit=False), page_version=posted_version(request), by=by
        ),
        "已更改",
        url,
        context=lambda: {
            "title": "更改登记", "station": found, "entry": row, "page_version": version,
            **_shops(found),
        },
    )  # fmt: skip


@require_POST
@requires(Permission.KEEP_REGISTER)
def take_entry(
    request: AuthenticatedHttpRequest, station: str, entry: str, verb: str
) -> HttpResponse:
    """One step; the action asks whether this person may take it now."""
    by, found = request.user, station_of(request, station)
    row = entry_of(found, entry)
    if verb not in STEPS:
        raise Http404
    kind, action, words = STEPS[verb]
    form = kind(request.POST)
    url = reverse("outreach:station_entry", args=[found.number, row.number])
    version = {"page_version": posted_version(request)} if verb in VERSIONED else {}
    return run_form(
        request, form, lambda: action(entry=row, **form.cleaned_data, **version, by=by), words, url
    )


@require_GET
@requires(*registers.READS)
def report(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    """月报, as it stands now."""
    by, found = request.user, station_of(request, station)
    month = month_of(request.GET.get("month", ""))
    audit.record("register.report", by=by, of=found)
    context = {
        **shared(request, found, "report"),
        "report": monthly_report(found, month),
        "month": month,
        "months": months_back(MONTHS_SHOWN),
        "query": f"month={month:%Y-%m}",
    }
    return page(request, "outreach/registers/report.html", context)


@require_GET
@requires(Permission.KEEP_REGISTER, Permission.EXPORT)
def report_paper(request: AuthenticatedHttpRequest, station: str, ending: str) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    if ending not in {"docx", "pdf"} or not registers.may_take_along(found, by):
        raise Http404
    month = month_of(request.GET.get("month", ""))
    sheet = report_sheet(monthly_report(found, month))
    audit.record("register.paper", by=by, of=found)
    return drawn(sheet, ending, f"维权站点月报-{month:%Y-%m}")


# What the pages of a station share.


def station_of(request: AuthenticatedHttpRequest, number: str) -> RightsStation:
    return read_or_404(registers.registers_of(request.user), number=number)


def entry_of(station: RightsStation, number: str) -> StationEntry:
    return read_or_404(queries.entries_of(station), number=number)


def shared(request: AuthenticatedHttpRequest, station: RightsStation, tab: str) -> dict[str, Any]:
    """What the head of each of its pages shows."""
    by = request.user
    return {
        "station": station,
        "tab": tab,
        "names": eyes_on_names(by),
        "is_own": registers.is_own(station, by),
        "may_keep": registers.may_keep(station, by),
        "may_take_along": registers.may_take_along(station, by),
    }


class Ledger(NamedTuple):
    """A ledger that may be taken along: its title, the audit's action, columns, and their lines."""

    title: str
    action: str
    columns: Sequence[Any]
    lines: Callable[[Sequence[Any]], Iterable[Any]]


def ledger_file(
    request: AuthenticatedHttpRequest,
    station: RightsStation,
    kind: str,
    ledger: Ledger,
    rows: Iterable[Any],
    form: forms.Form,
) -> HttpResponseBase:
    """The rows of a ledger as its filter has them, as a file of this kind."""
    by = request.user
    if kind not in TYPES or not registers.may_take_along(station, by):
        raise Http404
    found = list(rows)
    with audit.once_made(ledger.action, by=by, of=station, detail={"found": len(found)}):
        lines = list(ledger.lines(found))
        return table_file(kind, ledger.title, list(ledger.columns), lines, above=words_of(form))


def _register_url(station: RightsStation, *, own: bool = True) -> str:
    if own:
        return reverse("outreach:own_station")
    return reverse("outreach:station_register", args=[station.number])


def _shops(station: RightsStation) -> dict[str, Any]:
    names = registers.shops_of(station).values_list("name", flat=True)
    return {"shops": list(names[:500])}
