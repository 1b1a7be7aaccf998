"""The figures on top of the picture."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.insight.queries.scoped import disputes_in
from liandong.desk.insight.scope import Scope


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A matter counts once; `by_source` counts each record that tells of one (分来源)."""

    disputes: int
    before: int
    year_before: int
    by_source: dict[str, int]
    settled: int
    decided: int
    amount: Decimal
    urgent: int
    without_merchant: int
    several_sources: int


def key_figures(scope: Scope, *, by: User) -> KeyFigures:
    """The figures on top of the picture, in four queries."""
    here = disputes_in(scope, by=by)
    states = Dispute.Status
    totals = here.aggregate(
        n=Count("pk"),
        amount=Sum("amount_yuan"),
        settled=Count("pk", filter=Q(status=states.SETTLED)),
        decided=Count(
            "pk", filter=Q(status__in=[states.SETTLED, states.UNSETTLED, states.TRANSFERRED])
        ),
        urgent=Count("pk", filter=~Q(urgency=[])),
        nameless=Count("pk", filter=Q(merchant_name="")),
    )
    members = Member.objects.filter(dispute__in=here.values("pk"))
    by_source = dict(members.values_list("record__source").annotate(n=Count("pk")))
    return KeyFigures(
        disputes=totals["n"],
        before=disputes_in(scope, by=by, period=scope.period.before()).count(),
        year_before=disputes_in(scope, by=by, period=scope.period.year_before()).count(),
        by_source=by_source,
        settled=totals["settled"],
        decided=totals["decided"],
        amount=totals["amount"] or Decimal(0),
        urgent=totals["urgent"],
        without_merchant=totals["nameless"],
        several_sources=members.values("dispute").annotate(n=Count("pk")).filter(n__gt=1).count(),
    )
