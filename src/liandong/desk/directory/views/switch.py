"""Switching the district that lists and pictures begin with."""

from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.directory.queries import districts_for
from liandong.desk.directory.switch import KEPT_AS
from liandong.desk.ui.pages import next_url


@require_POST
@requires()
def switch(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Keep the choice for the session and go back; an empty one means all districts."""
    name = request.POST.get("district", "")
    request.session[KEPT_AS] = name if name in districts_for(request.user) else ""
    url = next_url(request)
    if not url:
        return redirect("access:home")
    return HttpResponseRedirect(with_district(url, request.session[KEPT_AS]))


def with_district(url: str, name: str) -> str:
    """The address narrowed to the district instead of another, from its first page on.

    A bare one stays bare: a list leads on to the district by itself.
    """
    parts = urlsplit(url)
    query = QueryDict(parts.query, mutable=True)
    query.pop("page", None)
    query.pop("district", None)
    if name and query:
        query["district"] = name
    return parts._replace(query=query.urlencode()).geturl()
