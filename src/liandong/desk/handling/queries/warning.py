"""The warnings that somebody was given, of disputes that they see."""

from django.db.models import F, QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.queries import seen_by
from liandong.desk.handling.models import DueWarning


def warnings_of(by: User) -> QuerySet[DueWarning]:
    """Unread first, then what is due soonest."""
    rows = DueWarning.objects.filter(seen_by(by), person=by)
    rows = rows.select_related("dispute__holder").defer("dispute__search")
    return rows.order_by(F("seen_at").asc(nulls_first=True), "due_on", "pk")


def unread(by: User) -> QuerySet[DueWarning]:
    return warnings_of(by).filter(seen_at=None)
