"""The picture of a district: its frame at once, each part as a fragment of its own; 口径, what each
figure means."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.definitions import ALERTS, DEFINITIONS
from liandong.desk.insight.forms.picture import ScopeForm
from liandong.desk.insight.pictures import PICTURES
from liandong.desk.insight.pictures.totals import picture_of, source_tiles, total_tiles
from liandong.desk.insight.queries.scoped import disputes_in, latest
from liandong.desk.insight.scope import COUNTINGS, Scope, scope_from
from liandong.desk.ui.pages import fragment, narrowed_by_district, page

TILES: Final = {"totals": total_tiles, "by_source": source_tiles}


@require_GET
@requires(Permission.VIEW_PICTURE)
@narrowed_by_district
def picture(request: AuthenticatedHttpRequest) -> HttpResponse:
    scope = scope_from(request.GET)
    context = {
        "scope": scope,
        "query": urlencode(scope.query()),
        "form": ScopeForm(scope, by=request.user),
        "counting": COUNTINGS[scope.counting],
        "parts": [
            {"name": name, "maker": maker, "title": DEFINITIONS[name].title}
            for name, maker in PICTURES.items()
            if not (maker.whole_desk and scope.district)
        ],
        "latest": latest(by=request.user),
        "anything": disputes_in(scope, by=request.user).exists(),
        "may_export": request.user.has_permission(Permission.EXPORT),
    }
    return page(request, "insight/picture.html", context, partial="picture")


@require_GET
@requires(Permission.VIEW_PICTURE)
def part(request: AuthenticatedHttpRequest, name: str) -> HttpResponse:
    if name not in PICTURES:
        raise Http404
    scope = scope_from(request.GET)
    context: dict[str, Any] = {
        "maker": PICTURES[name],
        "query": urlencode(scope.query()),
        "definition": DEFINITIONS[name].text,
        "may_export": request.user.has_permission(Permission.EXPORT),
        "may_freeze": request.user.has_permission(Permission.FREEZE),
        **_drawn(name, scope, request),
    }
    return fragment(request, "insight/part.html", context)


def _drawn(name: str, scope: Scope, request: AuthenticatedHttpRequest) -> dict[str, Any]:
    """Of the totals also the tiles, without counting twice."""
    if name not in TILES:
        return {"picture": PICTURES[name].draw(scope, request.user)}
    shown = TILES[name](scope, request.user)
    return {"tiles": shown, "picture": picture_of(name, shown)}


@require_GET
@requires(Permission.VIEW_PICTURE)
def definitions(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "definitions": list(DEFINITIONS.items()),
        "alerts": ALERTS,
        "countings": list(COUNTINGS.values()),
    }
    return page(request, "insight/definitions.html", context)
