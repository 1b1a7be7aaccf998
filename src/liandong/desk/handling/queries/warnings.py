"""The warnings that somebody was given, of disputes that they see."""

from django.db.models import F, QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.queries.visibility import sees_most_disputes
from liandong.desk.handling.models import DueWarning


def warnings_of(by: User) -> QuerySet[DueWarning]:
    """Unread first, then what is due soonest."""
    rows = DueWarning.objects.filter(sees_most_disputes(by), person=by)
    return rows.order_by(F("read_at").asc(nulls_first=True), "due_on", "pk")


def for_list(rows: QuerySet[DueWarning]) -> QuerySet[DueWarning]:
    """With what the list shows of their disputes."""
    shown = (f"dispute__{name}" for name in ("number", "merchant_name", "summary", "holder"))
    names = [field.attname for field in DueWarning._meta.concrete_fields]
    return rows.select_related("dispute__holder").only(
        *names, *shown, "dispute__holder__display_name"
    )


def unread(by: User) -> QuerySet[DueWarning]:
    return warnings_of(by).filter(read_at=None)
