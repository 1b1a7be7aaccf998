"""The warnings that somebody was given, of disputes that they see."""

from django.db.models import F, QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.queries import sees_dispute
from liandong.desk.handling.models import DueWarning


def warnings_of(by: User) -> QuerySet[DueWarning]:
    """Unread first, then what is due soonest."""
    rows = DueWarning.objects.filter(sees_dispute(by), person=by)
    rows = rows.select_related("dispute__holder").defer("dispute__search")
    return rows.order_by(F("read_at").asc(nulls_first=True), "due_on", "pk")


def unread(by: User) -> QuerySet[DueWarning]:
    return warnings_of(by).filter(read_at=None)
