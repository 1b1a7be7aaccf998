"""How a deed is answered: where to go next, what to say, what to take back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from liandong.desk.access.guard import AuthenticatedHttpRequest
from liandong.desk.disputes.models import HistoryEntry


def back_to(request: AuthenticatedHttpRequest, url: str) -> HttpResponse:
    """To the page that `next` names, when it is one of ours, else to `url`."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(wanted)
    return redirect(url)


def refuse(request: AuthenticatedHttpRequest, error: ValidationError, url: str) -> HttpResponse:
    """Say why a deed was not done; nothing has changed."""
    messages.error(request, "；".join(error.messages))
    return back_to(request, url)


def undo_tag(entry: HistoryEntry) -> str:
    """Puts 撤销 on the toast."""
    return f"undo:{reverse('disputes:undo', args=[entry.pk])}"
