"""The documentation of the API inside the desk, and the answer for addresses that are not."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.api.description import operations
from liandong.desk.api.errors import no_such_address
from liandong.desk.ui.pages import page


@require_GET
@requires()
def docs(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {"operations": operations(), "base": request.build_absolute_uri("/api/v1")}
    return page(request, "api/docs.html", context)


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return no_such_address()
