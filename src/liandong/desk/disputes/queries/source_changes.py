"""来源有变化: changes by sources to disputes that people work on, not acknowledged yet."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.visibility import worked_by
from liandong.desk.disputes.rules.history import SOURCE_CHANGED
from liandong.engine.vocabulary import Source


def unseen_changes(by: User) -> QuerySet[HistoryEntry]:
    """Of the disputes that one holds and of those that nobody holds, the latest first.

    Each change looks up its own dispute: the disputes are many, such changes few.
    """
    mine = worked_by(by).filter(Q(holder=by) | Q(holder=None), pk=OuterRef("dispute"))
    changes = HistoryEntry.objects.filter(
        Exists(mine), verb=SOURCE_CHANGED, detail__acknowledged=False
    )
    if not sees_reports(by):
        changes = changes.exclude(detail__source=Source.REPORT_12315.value)
    return changes.select_related("dispute").order_by("-at", "-pk")


def unseen_of(dispute: Dispute) -> QuerySet[HistoryEntry]:
    """The same of one dispute, whoever holds it."""
    return dispute.history.filter(verb=SOURCE_CHANGED, detail__acknowledged=False).order_by(
        "-at", "-pk"
    )
