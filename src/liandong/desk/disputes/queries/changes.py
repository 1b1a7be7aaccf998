"""来源有变化: what sources told anew of disputes that people work on, and nobody has seen yet."""

from django.db.models import Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.access.rows import sees_reports
from liandong.desk.disputes.actions.changing import VERB
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.visibility import visible_to
from liandong.engine.vocabulary import Source


def unseen_changes(by: User) -> QuerySet[HistoryEntry]:
    """Of the disputes in one's own hands and of those in nobody's, the latest first."""
    mine = visible_to(by).filter(Q(holder=by) | Q(holder=None))
    changes = HistoryEntry.objects.filter(verb=VERB, detail__seen=False, dispute__in=mine)
    if not sees_reports(by):
        changes = changes.exclude(detail__source=Source.REPORT_12315.value)
    return changes.select_related("dispute").order_by("-at", "-pk")


def unseen_of(dispute: Dispute) -> QuerySet[HistoryEntry]:
    """The same of one dispute, whoever holds it."""
    return dispute.history.filter(verb=VERB, detail__seen=False).order_by("-at", "-pk")
