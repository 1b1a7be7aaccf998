"""The one door of the views to a dispute."""

from django.shortcuts import get_object_or_404

from liandong.desk.access.models import User
from liandong.desk.access.rows import sees_reports
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries import visible_to
from liandong.engine.vocabulary import Source


def dispute_or_404(by: User, number: str, *, withdrawn: bool = False) -> Dispute:
    """The dispute of this number where `by` may see it; those withdrawn only when asked for."""
    rows = visible_to(by, withdrawn=withdrawn).select_related(
        "merchant", "district", "status_by", "holder"
    )
    return get_object_or_404(rows.defer("search"), number=number)


def dispute_of_record(by: User, record: int) -> Dispute | None:
    """The dispute that this record belongs to, where `by` may see both of them."""
    members = Member.objects.filter(record=record)
    if not sees_reports(by):
        members = members.exclude(record__source=Source.REPORT_12315)
    found = visible_to(by).filter(pk__in=members.values("dispute"))
    return found.select_related("district").defer("search").first()
