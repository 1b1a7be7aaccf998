"""口径: what each figure means and by which method it is worked out."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.definitions import ALERTS, DEFINITIONS
from liandong.desk.insight.scope import COUNTINGS
from liandong.desk.ui.pages import page


@require_GET
@requires(Permission.VIEW_PICTURE)
def definitions(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "definitions": list(DEFINITIONS.items()),
        "alerts": ALERTS,
        "countings": list(COUNTINGS.values()),
    }
    return page(request, "insight/definitions.html", context)
