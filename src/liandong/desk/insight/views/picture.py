"""The picture of a district: figures, trend, sectors, keywords, for any time and district."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight import queries
from liandong.desk.insight.pictures import PICTURES
from liandong.desk.insight.scope import PRESETS, scope_from
from liandong.desk.insight.tiles import tiles
from liandong.desk.ui.pages import page


@require_GET
@requires(Permission.VIEW_PICTURE)
def picture(request: AuthenticatedHttpRequest) -> HttpResponse:
    scope = scope_from(request.GET)
    figures = queries.key_figures(scope, by=request.user)
    context = {
        "scope": scope,
        "query": urlencode(scope.query()),
        "districts": queries.district_names(by=request.user),
        "presets": PRESETS,
        "figures": figures,
        "tiles": tiles(figures, scope),
        "pictures": {name: draw(scope, request.user) for name, draw in PICTURES.items()},
        "latest": queries.latest(by=request.user),
        "today": timezone.localdate(),
    }
    return page(request, "insight/picture.html", context, partial="picture")
