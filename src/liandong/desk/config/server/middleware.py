"""Refuses requests before any view sees them."""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

LONGEST_QUERY: Final = 16_384
"""Bytes of a query string; filters of the desk stay far below."""


class RefuseOddAddresses:
    """Refuses addresses with a NUL, which PostgreSQL does not accept in a text, and queries too
    long for a database to search for.

    Forms refuse NULs in posted values; the API validates its parameters by its own schema.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        match = request.resolver_match
        if match and "api" in match.namespaces:
            return
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "%00" in query:
            raise BadRequest("a NUL in the address")
        if len(query) > LONGEST_QUERY:
            raise BadRequest("a query of too many characters")
