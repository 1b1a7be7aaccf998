"""Response headers: the browser loads nothing from other hosts and stores nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from liandong.desk.ui.pages import is_ours, page
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
        came_from = request.headers.get("Referer", "")
        back = came_from if is_ours(request, came_from) else "/"
        context = {"refusal": error, "back": back}
        return page(request, "ui/text_too_long.html", context, status=422)
