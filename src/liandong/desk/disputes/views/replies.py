"""How a deed is answered: where to go next, what to say, what to take back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from liandong.desk.access.guard import AuthenticatedHttpRequest
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.seeing import changes_in_words, others_since
from liandong.desk.ui.pages import go_on


def refuse(request: AuthenticatedHttpRequest, error: ValidationError, url: str) -> HttpResponse:
    """Say why a deed was not done; nothing has changed."""
    messages.error(request, "；".join(error.messages))
    return go_on(request, url)


def tell_meanwhile(request: AuthenticatedHttpRequest, dispute: Dispute) -> None:
    """After a deed from a page: what others have done in the matter since the page was made."""
    found = list(others_since(dispute, request.POST.get("seen", ""), request.user))
    if found:
        words = _("您打开页面以后：%(changes)s")
        messages.info(request, words % {"changes": changes_in_words(found)})


def undo_tag(entry: HistoryEntry) -> str:
    """Puts 撤销 on the toast."""
    return f"undo:{reverse('disputes:undo', args=[entry.pk])}"
