"""Clocks: the list of what runs out, the rates of 12315, and telling what happened to one."""

from datetime import date
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rows import sees_reports
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.actions.timing import tell_clock
from liandong.desk.disputes.forms_clock import ClockForm
from liandong.desk.disputes.models import Clock
from liandong.desk.disputes.queries.clock_views import clock_views
from liandong.desk.disputes.queries.clocks import RUNNING, clocks_seen, rates
from liandong.desk.disputes.queries.filters import DUE_LABELS
from liandong.desk.disputes.queries.narrowing import due_on
from liandong.desk.disputes.rules.periods import CONFIDENTIAL, LABELS
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page

CLOCKS: Final = ListKind(
    (
        Column("clock", gettext_lazy("时限"), head=True),
        Column("dispute", gettext_lazy("纠纷"), css="ld-text", bare=True),
        Column("started", gettext_lazy("起算")),
        Column("due", gettext_lazy("届满")),
        Column("holder", gettext_lazy("承办人")),
        Column("how", gettext_lazy("怎么算的"), css="ld-text"),
    ),
    nothing=Empty(
        "clock", gettext_lazy("没有在计算的时限"), gettext_lazy("受理投诉后从次日起算。")
    ),
    unit=gettext_lazy("项"),
)


@require_GET
@requires(Permission.VIEW_DISPUTES)
def clock_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Running clocks, soonest first: `?due=` as in the list of disputes, `?code=` one kind."""
    due, code = request.GET.get("due", ""), request.GET.get("code", "")
    seen = clocks_seen(request.user)
    rows = _narrowed(seen.filter(RUNNING), due, code).order_by("due_on", "pk")
    words = [str(DUE_LABELS.get(due, "")), LABELS.get(code, "")]
    shown = listing(request, CLOCKS, rows, [word for word in words if word], drawn=_with_dispute)
    today = timezone.localdate()
    since = date(today.year, 1, 1)
    context = {
        "listing": shown,
        "clocks": clock_views(shown.page, calendar()),
        "paused": seen.filter(stopped_at=None, paused_on__isnull=False).count(),
        "rates": rates(request.user, since, today),
        "since": since,
        "until": today,
        "freezable": _freezable(request.user),
        "year": today.year,
        "dues": DUE_LABELS,
        "due": due,
    }
    return page(request, "disputes/clocks.html", context)


def _freezable(by: User) -> list[tuple[str, str]]:
    """Which rates somebody may keep as they stand, by the names that the pictures go by."""
    if not by.has_permission(Permission.FREEZE):
        return []
    of_clues = [("clue_rate", _("冻结核查率"))] if sees_reports(by) else []
    return [("rates", _("冻结比率")), *of_clues]


def _with_dispute(rows: QuerySet[Clock]) -> QuerySet[Clock]:
    return rows.select_related("dispute__holder").defer("dispute__search")


@require_http_methods(["GET", "POST"])
@requires(Permission.NOTE)
def tell(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_or_404(request.user, number)
    asked = {"code": request.GET.get("code", "")}
    form = ClockForm(request.POST or None, initial=asked, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            tell_clock(dispute=dispute, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("时限已登记"))
            return redirect("disputes:detail", number=dispute.number)
    clocks = clocks_seen(request.user).filter(dispute=dispute).order_by("started_on", "pk")
    context = {"form": form, "dispute": dispute, "clocks": clock_views(clocks, calendar())}
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "disputes/clock.html", context, status=status)


def _narrowed(clocks: QuerySet[Clock], due: str, code: str) -> QuerySet[Clock]:
    if due in DUE_LABELS:
        clocks = clocks.filter(due_on(due))
    if code in LABELS and code not in CONFIDENTIAL:
        clocks = clocks.filter(code=code)
    return clocks
