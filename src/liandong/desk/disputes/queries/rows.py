"""Disputes as rows of a list."""

from typing import Final

from django.db.models import Prefetch, QuerySet

from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.rules.periods import CONFIDENTIAL

#: What a row shows. A page of fifty whole disputes took longer to read than to draw.
SHOWN: Final = (
    "number",
    "status",
    "stage",
    "opened_at",
    "summary",
    "merchant_name",
    "district__name",
    "sector",
    "nature",
    "urgency",
    "amount_yuan",
    "sources",
)


def as_rows(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """What a row of the list shows, and nothing else. One query."""
    return disputes.select_related("district").only(*SHOWN)


def for_list(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """Whole disputes with district and `running_clocks`, without the search text. Two queries."""
    running = Clock.objects.filter(stopped_at=None).exclude(code__in=CONFIDENTIAL)
    return (
        disputes.select_related("district")
        .defer("search")
        .prefetch_related(Prefetch("clocks", running.order_by("due_on"), to_attr="running_clocks"))
    )
