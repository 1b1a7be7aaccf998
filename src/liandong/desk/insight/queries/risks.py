"""Group disputes that still move, and merchants of whom people want prepaid money back."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.queries.filtered import is_prepaid
from liandong.desk.groups.models import GroupDispute, GroupMember
from liandong.desk.groups.queries.groups import groups_visible_to
from liandong.desk.insight.queries.scoped import charted, how_many, placed
from liandong.desk.insight.scope import Scope
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.surveillance.groups.levels import RUNAWAY


@dataclass(frozen=True, slots=True)
class Prepaid:
    """`closed`: according to a dispute the shop is shut and its people gone."""

    name: str
    n: int
    amount: Decimal
    closed: bool


def groups_in(scope: Scope, *, by: User) -> QuerySet[GroupDispute]:
    """Those whose last dispute lies in the period, with one at this place; the gravest first."""
    here = placed(scope, by=by).values("pk")
    inside = GroupMember.objects.filter(group=OuterRef("pk"), left_at=None, dispute__in=here)
    end = midnight(scope.period.until + timedelta(days=1))
    moving = Q(last_at__gte=midnight(scope.period.since), last_at__lt=end)
    found = groups_visible_to(by).filter(Exists(inside), moving)
    return found.exclude(state=GroupDispute.State.DECLINED).order_by("-consumers", "-last_at")


def prepaid_traders(scope: Scope, *, by: User, limit: int) -> tuple[list[Prepaid], int]:
    """Merchants with the most disputes about prepaid money, and how many such there are in all."""
    rows = charted(scope, by=by).filter(is_prepaid())
    fields = ("pk", "merchant_name", "amount_yuan", "urgency")
    rows_by_trader = rows.values_list(*fields).annotate(n=how_many(scope))
    found: dict[str, Prepaid] = {}
    total = 0
    for _pk, name, amount, urgency, n in rows_by_trader:
        total += n
        if name:
            known = found.get(name, Prepaid(name, 0, Decimal(0), closed=False))
            shut = known.closed or RUNAWAY in urgency
            found[name] = Prepaid(name, known.n + n, known.amount + (amount or 0), shut)
    ranked = sorted(found.values(), key=lambda trader: (-trader.n, trader.name))
    return ranked[:limit], total
