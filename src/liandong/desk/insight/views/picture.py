"""The picture of a district: figures, trend, sectors, keywords, for any time and district."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.forms import ScopeForm
from liandong.desk.insight.pictures import PICTURES
from liandong.desk.insight.queries.figures import key_figures
from liandong.desk.insight.queries.scoped import latest
from liandong.desk.insight.scope import COUNTINGS, scope_from
from liandong.desk.insight.tiles import tiles
from liandong.desk.ui.pages import narrowed_by_district, page


@require_GET
@requires(Permission.VIEW_PICTURE)
@narrowed_by_district
def picture(request: AuthenticatedHttpRequest) -> HttpResponse:
    scope = scope_from(request.GET)
    figures = key_figures(scope, by=request.user)
    context = {
        "scope": scope,
        "query": urlencode(scope.query()),
        "form": ScopeForm(scope, by=request.user),
        "figures": figures,
        "counting": COUNTINGS[scope.counting],
        "tiles": tiles(figures, scope),
        "pictures": {name: draw(scope, request.user) for name, draw in PICTURES.items()},
        "latest": latest(by=request.user),
    }
    return page(request, "insight/picture.html", context, partial="picture")
