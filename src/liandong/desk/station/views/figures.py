"""本站成效: the figures of a station, each with its definition and its rows."""

from datetime import timedelta
from urllib.parse import quote, urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.consultations.queries.lists import between, counts_of
from liandong.desk.handling.queries.roster import districts_of
from liandong.desk.handling.views.roster import chosen_district
from liandong.desk.station.definitions import DAYS, FIGURES
from liandong.desk.station.queries.figures import Period, behind, station_figures
from liandong.desk.ui.pages import page
from liandong.desk.ui.query_parameters import parse_day

USUAL = timedelta(days=29)
SHOWN = 200


@require_GET
@requires(Permission.VIEW_PICTURE)
def figures(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A period (`?since=&until=`), the one before it, and the rows of one figure (`?show=`)."""
    by = request.user
    district = chosen_district(request)
    until = parse_day(request.GET.get("until", "")) or timezone.localdate()
    since = parse_day(request.GET.get("since", "")) or until - USUAL
    period = Period(min(since, until), max(since, until))
    here = Q(dispute__district=district)
    found = station_figures(by, here, period)
    before = station_figures(by, here, period.before)
    rows = behind(found.figures, by, here, period, request.GET.get("show", ""))
    consulted = between(by, period.since, period.until, district.name)
    consulted_before = between(by, period.before.since, period.before.until, district.name)
    context = {
        "district": district,
        "districts": districts_of(by),
        "consulted": counts_of(consulted),
        "consulted_before": consulted_before.count(),
        "consulted_query": urlencode(
            {"district": district.name, "since": period.since, "until": period.until}
        ),
        "may_see_consultations": by.has_permission(Permission.VIEW_CONSULTATIONS),
        "period": period,
        "now": found,
        "before": before,
        "days": list(zip(found.figures.days, before.figures.days, strict=True)),
        "rows": rows[:SHOWN] if rows is not None else None,
        "defined": FIGURES,
        "of_days": DAYS,
        "place": f"?district={quote(district.name)}&since={period.since}&until={period.until}",
        "may_freeze": by.has_permission(Permission.FREEZE),
    }
    return page(request, "station/figures.html", context)
