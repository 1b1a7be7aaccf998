"""What is told after an action: what others did meanwhile, and the way back."""

from django.contrib import messages
from django.urls import reverse

from liandong.desk.access.guard import AuthenticatedHttpRequest
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.page_versions import changes_in_words, others_since


def tell_meanwhile(request: AuthenticatedHttpRequest, dispute: Dispute) -> None:
    """After an action: what others have done with the dispute since the page was made."""
    found = list(others_since(dispute, request.POST.get("page_version", ""), request.user))
    if found:
        messages.info(request, f"您打开页面以后：{changes_in_words(found)}")


def undo_tag(entry: HistoryEntry) -> str:
    """Puts 撤销 on the toast."""
    return f"undo:{reverse('disputes:undo', args=[entry.pk])}"
