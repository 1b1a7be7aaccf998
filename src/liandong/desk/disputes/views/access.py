"""Access of the views to a dispute. Whoever looks one up for a page has it recorded as read."""

from django.http import Http404

from liandong.desk.access.models import User
from liandong.desk.access.page_reads import note_read
from liandong.desk.access.sign_in.denied_requests import OutOfSight
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.visibility import check_works_on, is_out_of_sight
from liandong.desk.disputes.queries.whole import by_number, standing


def surviving_or_404(by: User, number: str) -> Dispute:
    """The dispute that a paper or attachment belongs to today, where `by` sees that: what was
    merged follows the dispute that it was merged into, also into another district."""
    found = by_number(number)
    if found is None:
        raise Http404
    dispute = visible_to(by, withdrawn=True).filter(pk=standing(found).pk).first()
    if dispute is None:
        raise OutOfSight
    note_read(dispute)
    return dispute


def dispute_or_404(by: User, number: str, *, withdrawn: bool = False) -> Dispute:
    """The dispute of this number where `by` may see it; those withdrawn only on request."""
    rows = visible_to(by, withdrawn=withdrawn).select_related(
        "merchant", "district", "status_by", "holder"
    )
    found = rows.defer("search").filter(number=number).first()
    if found is None:
        raise OutOfSight if is_out_of_sight(by, number) else Http404
    note_read(found)
    return found


def dispute_to_act_on(by: User, number: str) -> Dispute:
    """The same for an address that only changes something: PermissionDenied, with words for the
    page, for who sees the dispute and does not act in its district."""
    dispute = dispute_or_404(by, number)
    check_works_on(by, dispute)
    return dispute
