"""Response headers: the browser loads nothing from other hosts and stores nothing."""

from collections.abc import Callable
from urllib.parse import urldefrag, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase

from liandong.desk.ui.pages import (
    is_from_sheet,
    is_ours,
    page,
    redirect_whole_page,
    refused_on_sheet,
)
from liandong.desk.ui.typed_texts import TextTooLong
from liandong.desk.ui.wording import ON_PAPER

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # the chart library places its tooltips so
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class ContentSecurityPolicy:
    """Adds the policy to every response without one of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class NothingKept:
    """Lets no browser and no proxy store responses: pages, papers, files, fragments, API.

    Static files are served before this middleware and stay cacheable.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers["Cache-Control"] = "no-store"
        return response


class OnPaper:
    """Draws a page that is asked for with `?print=1` as it is to be printed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = ON_PAPER.set(bool(request.GET.get("print")))
        try:
            return self._get_response(request)
        finally:
            ON_PAPER.reset(before)


class SentFromSheets:
    """Answers a form that htmx sent from a sheet, whatever view takes it.

    What would be a toast on the next page, because it was refused, stands on the sheet; else the
    whole page goes on. A fragment of its own address is left out: the browser would only scroll.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if not is_from_sheet(request) or not isinstance(response, HttpResponseRedirectBase):
            return response
        waiting = list(messages.get_messages(request))
        refusals = [str(message) for message in waiting if message.level >= messages.ERROR]
        if refusals and len(refusals) == len(waiting):
            return refused_on_sheet(refusals)
        for message in waiting:  # they were taken out by being read
            messages.add_message(request, message.level, message.message, message.extra_tags)
        goes_to = response.url
        if urlsplit(goes_to).path == urlsplit(request.headers.get("Referer", "")).path:
            goes_to = urldefrag(goes_to).url
        answer = redirect_whole_page(goes_to)
        answer.cookies = response.cookies
        return answer


class LongTexts:
    """Answers a text that is too long with the limit and the whole text: nothing is cut off, and
    nothing has to be typed again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TextTooLong):
            return None
        if is_from_sheet(request):  # where the text still stands
            return refused_on_sheet(error.messages)
        came_from = request.headers.get("Referer", "")
        back = came_from if is_ours(request, came_from) else "/"
        context = {"refusal": error, "back": back}
        return page(request, "ui/text_too_long.html", context, status=422)
