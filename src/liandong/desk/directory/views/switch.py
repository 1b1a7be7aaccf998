"""Switching the district that lists and pictures begin with."""

from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.directory.queries import districts_for
from liandong.desk.directory.switch import KEPT_AS


@require_POST
@requires()
def switch(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Keep the choice for the session and go back; an empty one means all districts."""
    name = request.POST.get("district", "")
    request.session[KEPT_AS] = name if name in districts_for(request.user) else ""
    url = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()):
        return redirect("access:home")
    return redirect(with_district(url, request.session[KEPT_AS]))


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
