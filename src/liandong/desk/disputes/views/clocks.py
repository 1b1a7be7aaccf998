"""Clocks: the list of what runs out, the rates of 12315, and entries for one clock."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import OF_REGULATOR, decides
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.actions.approvals import ask_extension
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.forms.clocks import ClockForm
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.approvals import decides_for
from liandong.desk.disputes.queries.clocks import (
    RUNNING,
    clock_views,
    ends_decision,
    of_own_office,
    rates,
    visible_clocks,
)
from liandong.desk.disputes.queries.filtered import due_on
from liandong.desk.disputes.queries.filters import DUE_LABELS
from liandong.desk.disputes.rules.clocks import What
from liandong.desk.disputes.rules.periods import CONFIDENTIAL, LABELS
from liandong.desk.disputes.views.access import dispute_to_act_on
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page, refusal_on

CLOCKS: Final = ListKind(
    (
        Column("clock", "时限", head=True),
        Column("dispute", "纠纷", css="ld-text", bare=True),
        Column("started", "起算"),
        Column("due", "届满"),
        Column("holder", "承办人"),
        Column("how", "计算过程", css="ld-text"),
    ),
    nothing=Empty("clock", "没有在计算的时限", "受理投诉后从次日起算。"),
    unit="项",
)


@require_GET
@requires(Permission.VIEW_DISPUTES)
def clock_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Running clocks, soonest first: `?due=` as in the list of disputes, `?code=` one kind,
    `?own=1` without what the regulator alone decides, as the board counts them."""
    due, code = request.GET.get("due", ""), request.GET.get("code", "")
    own = request.GET.get("own") == "1"
    visible = visible_clocks(request.user)
    if own:
        visible = of_own_office(visible, request.user)
    rows = _narrowed(visible.filter(RUNNING), due, code).order_by("due_on", "pk")
    words = [str(DUE_LABELS.get(due, "")), LABELS.get(code, "")]
    if own and not decides(OF_REGULATOR, request.user.role, request.user.department.kind):
        words.append("不含由市监决定的受理")
    shown = listing(request, CLOCKS, rows, [word for word in words if word], drawn=_with_dispute)
    today = timezone.localdate()
    since = date(today.year, 1, 1)
    context = {
        "listing": shown,
        "clocks": clock_views(shown.page, calendar()),
        "paused": visible.filter(stopped_at=None, paused_on__isnull=False).count(),
        "rates": rates(request.user, since, today),
        "since": since,
        "until": today,
        "freezable": _freezable(request.user),
        "year": today.year,
        "dues": DUE_LABELS,
        "due": due,
        "own": own,
    }
    return page(request, "disputes/clocks.html", context)


def _freezable(by: User) -> list[tuple[str, str]]:
    """Which rates somebody may keep as they stand, by the names that the pictures go by."""
    if not by.has_permission(Permission.FREEZE):
        return []
    of_clues = [("clue_rate", "留存核查率")] if sees_reports(by) else []
    return [("rates", "留存比率"), *of_clues]


def _with_dispute(rows: QuerySet[Clock]) -> QuerySet[Clock]:
    return rows.select_related("dispute__holder").defer("dispute__search")


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def tell(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_to_act_on(request.user, number)
    initial = {name: request.GET.get(name, "") for name in ("code", "what")}
    form = ClockForm(
        request.POST or None,
        initial=initial,
        by=request.user,
        ends_decision=ends_decision(request.user, dispute),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusal_on(form):
            if _is_to_be_approved(data, dispute, request.user):
                fields = {name: data[name] for name in ("code", "until", "reason")}
                ask_extension(dispute=dispute, **fields, by=request.user)
                words = "已提请负责人批准，决定后会在值守台告诉您"
            else:
                tell_clock(dispute=dispute, **data, by=request.user)
                words = "时限已登记"
            messages.success(request, words)
            return redirect("disputes:detail", number=dispute.number)
    clocks = visible_clocks(request.user).filter(dispute=dispute).order_by("started_on", "pk")
    context = {"form": form, "dispute": dispute, "clocks": clock_views(clocks, calendar())}
    return page(request, "disputes/clock.html", context)


def _is_to_be_approved(data: dict[str, Any], dispute: Dispute, by: User) -> bool:
    """Whoever may not extend a period here asks the supervisor to."""
    open_period = data["code"] not in CONFIDENTIAL
    may_extend = by.has_permission(Permission.APPROVE) and decides_for(by, dispute)
    return data["what"] == What.EXTEND and open_period and not may_extend


def _narrowed(clocks: QuerySet[Clock], due: str, code: str) -> QuerySet[Clock]:
    if due in DUE_LABELS:
        clocks = clocks.filter(due_on(due))
    if code in LABELS and code not in CONFIDENTIAL:
        clocks = clocks.filter(code=code)
    return clocks
