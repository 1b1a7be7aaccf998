"""The one door of the views to a dispute."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to


def dispute_or_404(by: User, number: str, *, withdrawn: bool = False) -> Dispute:
    """The dispute of this number where `by` may see it; those withdrawn only when asked for."""
    rows = visible_to(by, withdrawn=withdrawn).select_related("merchant", "district", "status_by")
    return get_object_or_404(rows.defer("search"), number=number)


def dispute_of_record_or_404(by: User, record: int) -> Dispute:
    """The dispute that this record belongs to, where `by` may see it."""
    found = visible_to(by).filter(members__record=record).first()
    if found is None:
        raise Http404(_("内容已不在，或不在您可见的范围内。"))
    return found
