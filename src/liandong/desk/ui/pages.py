"""One view, page or fragment: how a view answers both the browser and htmx."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from liandong.desk.ui import navigation

RequestT = TypeVar("RequestT", bound=HttpRequest)
VARIES_BY = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request")


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (not for the page after the Back button)."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type", "partial") != "full"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def narrowed_by_district(
    view: Callable[[RequestT], HttpResponse],
) -> Callable[[RequestT], HttpResponse]:
    """The bare address of a list leads to the district that is switched to in the top bar.

    So the address always says what is shown and can be sent to somebody with another switch.
    """

    @wraps(view)
    def narrowed(request: RequestT) -> HttpResponse:
        district = "" if request.GET else navigation.current_district(request)
        if not district:
            return view(request)
        return redirect(f"{request.path}?{urlencode({'district': district})}")

    return narrowed


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page, or only its `partialdef` named `partial` when htmx asks.

    A fragment carries waiting messages with it, so that a toast appears without a reload.
    The answer varies by header, so that a cache never mixes the two.
    """
    if partial and is_fragment(request):
        return fragment(request, f"{template}#{partial}", context, status=status)
    response = render(request, template, context, status=status)
    patch_vary_headers(response, VARIES_BY)
    return response


def fragment(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a part of a page for htmx, with waiting messages as toasts."""
    body = render_to_string(template, context, request)
    toasts = render_to_string("ui/components/toasts_oob.html", {}, request)
    response = HttpResponse(body + toasts, status=status)
    patch_vary_headers(response, VARIES_BY)
    return response


def next_url(request: HttpRequest) -> str:
    """Where `next` of the form, or else of the address, wants to go; empty unless it is of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if is_ours(request, url) else ""


def is_ours(request: HttpRequest, url: str) -> bool:
    """Whether the address leads to a page of this desk."""
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())


def go_on(request: HttpRequest, url: str) -> HttpResponse:
    """To where `next` wants to go, else to `url`. Neither is looked up as the name of a view."""
    return HttpResponseRedirect(next_url(request) or url)


def redirect_whole_page(url: str) -> HttpResponse:
    """Tell htmx to go to another page, as a redirect would for the browser."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})
