"""What the page of a merchant shows of the work with it: score card, timeline, rows of a number."""

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Merchant
from liandong.desk.directory.queries.merchant_register import merchants_visible_to
from liandong.desk.outreach.queries.merchants.score import (
    NUMBERS,
    behind,
    score_card,
    year_to_date,
)
from liandong.desk.outreach.queries.merchants.timeline import KINDS, entries, keys_of
from liandong.desk.ui.pages import fragment, page
from liandong.desk.ui.query_parameters import FIRST_YEAR, parse_number
from liandong.desk.ui.widgets import PAGE

PER_PAGE: Final = 20
YEARS_BACK: Final = 4


@require_GET
@requires(Permission.VIEW_OUTREACH)
def score(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The score card of a year (`?year=`)."""
    by, merchant = request.user, _merchant(request, pk)
    year, today = _year(request), timezone.localdate()
    context = {
        "merchant": merchant,
        "card": score_card(merchant, year, by=by),
        "years": range(today.year, today.year - YEARS_BACK, -1),
    }
    return fragment(request, "outreach/merchants/_score.html", context)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def timeline(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What happened with it, of one kind (`?kind=`) or of all, the newest first."""
    by, merchant = request.user, _merchant(request, pk)
    kind = request.GET.get("kind", "")
    shown = Paginator(keys_of(merchant, by, kind), PER_PAGE).get_page(request.GET.get(PAGE))
    context = {
        "merchant": merchant,
        "kinds": [(name, found.label) for name, found in KINDS.items()],
        "kind": kind if kind in KINDS else "",
        "shown": shown,
        "entries": entries(list(shown), merchant, by),
    }
    return fragment(request, "outreach/merchants/_timeline.html", context)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def rows(request: AuthenticatedHttpRequest, pk: int, name: str) -> HttpResponse:
    """The rows behind one number of the score card."""
    by, merchant = request.user, _merchant(request, pk)
    if name not in NUMBERS:
        raise Http404
    period = year_to_date(_year(request))
    keys = behind(merchant, by, period, name)
    shown = Paginator(keys, PER_PAGE).get_page(request.GET.get(PAGE))
    audit.record("merchant.rows", by=by, of=merchant, detail={"found": len(keys)})
    context = {
        "merchant": merchant,
        "number": NUMBERS[name],
        "period": period,
        "shown": shown,
        "entries": entries(list(shown), merchant, by),
    }
    return page(request, "outreach/merchants/rows.html", context)


def _year(request: AuthenticatedHttpRequest) -> int:
    today = timezone.localdate().year
    year = parse_number(request.GET.get("year", ""))
    return year if year is not None and FIRST_YEAR < year <= today else today


def _merchant(request: AuthenticatedHttpRequest, pk: int) -> Merchant:
    check(request.user, Permission.VIEW_OUTREACH)
    return read_or_404(merchants_visible_to(request.user), pk=pk)
