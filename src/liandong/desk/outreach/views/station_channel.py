"""What passes between rights stations and the desk: forwarded entries, requests to shops; who keeps
a station's register, and its pact."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.visibility import handed_on_words, visible_to
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.outreach.actions.station_registers import accounts as account_actions
from liandong.desk.outreach.actions.station_registers import forwards as forward_actions
from liandong.desk.outreach.actions.station_registers import requests as request_actions
from liandong.desk.outreach.actions.stations import add_pact
from liandong.desk.outreach.forms.station_registers import (
    AccountForm,
    ForwardFilterForm,
    PactForm,
    ReplyForm,
    RequestForm,
    ShopAnswerForm,
)
from liandong.desk.outreach.models import RightsStation, StationForward
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.station_registers import entries as queries
from liandong.desk.outreach.queries.station_registers import registers
from liandong.desk.outreach.queries.station_registers.shop_answers import eyes_on_requests
from liandong.desk.outreach.queries.visible import stations_visible_to
from liandong.desk.outreach.views.station_registers import (
    entry_of,
    shared,
    station_of,
)
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import fragment, narrowed_by_district, page, run_action, run_form

FORWARDS: Final = ListKind(
    (
        Column("entry", "登记", head=True),
        Column("station", "站点"),
        Column("merchant", "商户", bare=True, leads=True),
        Column("to", "转往"),
        Column("at", "转出"),
        Column("due", "答复期限"),
        Column("outcome", "答复", bare=True),
        Column("dispute", "纠纷"),
    ),
    nothing=Empty("send", "还没有站点转来的事项", "维权站点和解不了的，转到联动站登记或者答复。"),
    none_fit=Empty("search-off", "没有符合的事项", "放宽商圈或答复情况再找。"),
    unit="件",
    key="forwards",
)
REQUESTS: Final = ListKind(
    (
        Column("merchant", "商户", head=True),
        Column("words", "请站点办理的事项", css="ld-text"),
        Column("at", "转来"),
        Column("due", "答复期限"),
        Column("outcome", "答复", bare=True),
        Column("answer", "商户的答复", css="ld-text"),
    ),
    nothing=Empty(
        "inbox", "联动站还没有转来事项", "联动站请商户答复的事项在这里，1 个工作日内答复。"
    ),
    unit="件",
    key="requests",
)


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def forwarded(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What all stations forwarded, as far as one sees them."""
    by = request.user
    form = ForwardFilterForm(request.GET, by=by)
    rows = queries.narrowed_forwards(queries.forwards_visible_to(by), filters_of(request, form))
    context = {
        "listing": listing(request, FORWARDS, rows, words_of(form)),
        "form": form,
        "names": eyes_on_names(by),
    }
    return page(request, "outreach/registers/forwarded.html", context, partial="list")


@require_POST
@requires(Permission.REGISTER)
def register_entry(request: AuthenticatedHttpRequest, station: str, entry: str) -> HttpResponse:
    """As a dispute, by one click."""
    by, row = request.user, _forward(request, station, entry)
    url = reverse("outreach:station_entry", args=[station, entry])
    made: list[Dispute] = []

    def words(dispute: Dispute) -> str:
        if not visible_to(by).filter(pk=dispute.pk).exists():
            return handed_on_words(dispute)
        made.append(dispute)
        return f"已登记为 {dispute.number}，站点会看到已登记办理"

    reply = run_action(
        request, lambda: forward_actions.register_forward(forward=row, by=by), words, url
    )
    return redirect("disputes:detail", number=made[0].number) if made else reply


@require_POST
@requires(Permission.REGISTER)
def reply(request: AuthenticatedHttpRequest, station: str, entry: str) -> HttpResponse:
    by, row = request.user, _forward(request, station, entry)
    url = reverse("outreach:station_entry", args=[station, entry])
    form = ReplyForm(request.POST)
    return run_form(
        request,
        form,
        lambda: forward_actions.reply_to_forward(forward=row, **form.cleaned_data, by=by),
        "已答复站点",
        url,
    )


def _forward(request: AuthenticatedHttpRequest, station: str, entry: str) -> StationForward:
    found = queries.last_forward(entry_of(station_of(request, station), entry))
    return read_or_404(queries.forwards_visible_to(request.user), pk=found.pk if found else 0)


@require_GET
@requires(*registers.READS)
def requests(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    """联动站转来: what the desk asks of shops, and what they answered."""
    found = station_of(request, station)
    rows = queries.requests_of(found)
    shown = listing(request, REQUESTS, rows, [])
    context = {
        **shared(request, found, "requests"),
        "listing": shown,
        "eyes": eyes_on_requests(list(shown.page), clear=registers.is_own(found, request.user)),
        "answer_form": ShopAnswerForm(auto_id=False),
    }
    return page(request, "outreach/registers/requests.html", context, partial="list")


@require_POST
@requires(Permission.KEEP_REGISTER)
def answer(request: AuthenticatedHttpRequest, station: str, pk: int) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    row = get_object_or_404(queries.requests_of(found), pk=pk)
    url = reverse("outreach:station_requests", args=[found.number])
    form = ShopAnswerForm(request.POST)
    return run_form(
        request,
        form,
        lambda: request_actions.answer_request(request=row, **form.cleaned_data, by=by),
        "已答复联动站",
        url,
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def of_dispute(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The card 维权站点 of the page of a dispute; empty where there is nothing to say or do."""
    by = request.user
    dispute = dispute_or_404(by, number, withdrawn=True)
    came = list(queries.entries_behind(dispute))
    shop_requests = list(queries.requests_about(dispute))
    answering = [row for row in queries.stations_for(dispute, by) if registers.may_answer(row, by)]
    waiting = {
        row.station_id
        for row in shop_requests
        if row.answered_at is None and row.withdrawn_at is None
    }
    stations = [row for row in answering if row.pk not in waiting]
    context = {
        "dispute": dispute,
        "came": came,
        "requests": shop_requests,
        "eyes": eyes_on_requests(shop_requests, clear=False) if shop_requests else Eyes(False),
        "names": eyes_on_names(by),
        "form": RequestForm(stations=stations) if stations else None,
        "may_take_back": bool(answering),
    }
    return fragment(request, "outreach/disputes/_stations.html", context)


@require_POST
@requires(Permission.REGISTER)
def send(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """To the station of the shop's mall."""
    by = request.user
    dispute = dispute_or_404(by, number)
    url = reverse("disputes:detail", args=[dispute.number])
    form = RequestForm(request.POST, stations=queries.stations_for(dispute, by))
    return run_form(
        request,
        form,
        lambda: request_actions.send_to_station(dispute=dispute, **form.cleaned_data, by=by),
        "已转站点，应在 1 个工作日内答复",
        url,
    )


@require_POST
@requires(Permission.REGISTER)
def take_back(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    by = request.user
    dispute = dispute_or_404(by, number)
    row = get_object_or_404(queries.requests_about(dispute), pk=pk)
    return run_action(
        request,
        lambda: request_actions.take_back_request(request=row, by=by),
        "已收回，站点无需再办理",
        reverse("disputes:detail", args=[dispute.number]),
    )


@require_POST
@requires(Permission.APPROVE)
def give_account(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    by, found = request.user, _filed(request, station)
    url = reverse("outreach:station", args=[found.number])
    form = AccountForm(request.POST)
    return run_form(
        request,
        form,
        lambda: account_actions.give_account(station=found, **form.cleaned_data, by=by),
        "已登记站点账号",
        url,
    )


@require_POST
@requires(Permission.APPROVE)
def end_account(request: AuthenticatedHttpRequest, station: str, pk: int) -> HttpResponse:
    by, found = request.user, _filed(request, station)
    row = get_object_or_404(registers.accounts_of(found), pk=pk)
    return run_action(
        request,
        lambda: account_actions.end_account(account=row, by=by),
        "已停用，登记留存",
        reverse("outreach:station", args=[found.number]),
    )


@require_POST
@requires(Permission.WARN)
def new_pact(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    by, found = request.user, _filed(request, station)
    url = reverse("outreach:station", args=[found.number])
    form = PactForm(request.POST)
    return run_form(
        request,
        form,
        lambda: add_pact(station=found, **form.cleaned_data, by=by),
        "已登记公约",
        url,
    )


def _filed(request: AuthenticatedHttpRequest, number: str) -> RightsStation:
    check(request.user, Permission.VIEW_OUTREACH)
    return read_or_404(stations_visible_to(request.user), number=number)
