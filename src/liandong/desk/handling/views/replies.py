"""How a deed of handling is answered."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from liandong.desk.access.guard import AuthenticatedHttpRequest
from liandong.desk.ui.pages import go_on


def done_or_told_why(
    request: AuthenticatedHttpRequest, deed: Callable[[], object], words: str, url: str
) -> HttpResponse:
    """Do it, say so, go on to `url`; or say why it was not done."""
    try:
        deed()
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, words)
    return go_on(request, url)
