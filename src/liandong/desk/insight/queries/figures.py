"""The figures on top of the picture."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.filtered import has_several_records
from liandong.desk.insight.queries.scoped import disputes_in
from liandong.desk.insight.scope import Scope


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A dispute counts once."""

    disputes: int
    settled: int
    decided: int
    amount: Decimal
    several_sources: int


def key_figures(scope: Scope, *, by: User) -> KeyFigures:
    """In two queries."""
    here = disputes_in(scope, by=by)
    states = Dispute.Status
    totals = here.aggregate(
        n=Count("pk"),
        amount=Sum("amount_yuan"),
        settled=Count("pk", filter=Q(status=states.SETTLED)),
        decided=Count(
            "pk", filter=Q(status__in=[states.SETTLED, states.UNSETTLED, states.TRANSFERRED])
        ),
    )
    return KeyFigures(
        disputes=totals["n"],
        settled=totals["settled"],
        decided=totals["decided"],
        amount=totals["amount"] or Decimal(0),
        several_sources=here.filter(has_several_records()).count(),
    )
