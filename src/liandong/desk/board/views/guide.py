"""The user guide, chapter by chapter, and its pictures."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.board.guide import chapters, pictures
from liandong.desk.ui.pages import page


@require_GET
@requires()
def guide(request: AuthenticatedHttpRequest, title: str = "") -> HttpResponse:
    """A chapter beside the list of all; without a title the list alone."""
    found = chapters()
    if title and title not in found:
        raise Http404
    context = {"chapters": list(found), "chapter": found.get(title)}
    return page(request, "board/guide.html", context)


@require_GET
@requires()
def picture(request: AuthenticatedHttpRequest, name: str) -> HttpResponseBase:  # noqa: ARG001
    path = pictures().get(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/webp")
