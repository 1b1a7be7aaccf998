"""How a deed is answered: where to go next, what to say, what to take back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse

from liandong.desk.access.guard import AuthenticatedHttpRequest
from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.ui.pages import go_on


def refuse(request: AuthenticatedHttpRequest, error: ValidationError, url: str) -> HttpResponse:
    """Say why a deed was not done; nothing has changed."""
    messages.error(request, "；".join(error.messages))
    return go_on(request, url)


def undo_tag(entry: HistoryEntry) -> str:
    """Puts 撤销 on the toast."""
    return f"undo:{reverse('disputes:undo', args=[entry.pk])}"
