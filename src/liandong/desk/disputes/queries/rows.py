"""Disputes as rows of a list."""

from django.db.models import Prefetch, QuerySet

from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.rules.periods import CONFIDENTIAL


def for_list(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With district and `running_clocks`, without the search text. Two queries."""
    running = Clock.objects.filter(stopped_at=None).exclude(code__in=CONFIDENTIAL)
    return (
        disputes.select_related("district")
        .defer("search")
        .prefetch_related(Prefetch("clocks", running.order_by("due_on"), to_attr="running_clocks"))
    )
