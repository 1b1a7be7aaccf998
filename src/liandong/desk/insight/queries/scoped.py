"""What a scope covers. Everything starts from the disputes that `by` may see."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.narrowing import within
from liandong.desk.disputes.rules.comparable_days import Span
from liandong.desk.insight.queries.kept import kept_ids
from liandong.desk.insight.scope import Scope


def disputes_in(scope: Scope, *, by: User, days: Sequence[Span] | None = None) -> QuerySet[Dispute]:
    """The disputes of a scope, or of other days at the same place."""
    asked = [(scope.period.since, scope.period.until)] if days is None else list(days)
    seen = placed(scope, by=by)
    return seen.filter(within(asked))


def placed(scope: Scope, *, by: User) -> QuerySet[Dispute]:
    """The disputes of its place at any time; of a frozen figure, those it was made of."""
    seen = visible_to(by)
    if scope.kept:
        seen = seen.filter(pk__in=kept_ids(scope.kept))
    return seen.filter(district__name=scope.district) if scope.district else seen


def charted(scope: Scope, *, by: User, days: Sequence[Span] | None = None) -> QuerySet[Dispute]:
    """The disputes of a chart; of one source, a row for each of its records (see `how_many`)."""
    here = disputes_in(scope, by=by, days=days)
    return here.filter(members__source=scope.source) if scope.source else here


def how_many(scope: Scope) -> Count:
    """Matters, or their records: what the scope counts of `charted` rows."""
    return Count("members") if scope.counting else Count("pk")


def latest(*, by: User) -> datetime | None:
    """Up to when the data reach: the newest dispute that `by` may see."""
    return visible_to(by).order_by("-opened_at").values_list("opened_at", flat=True).first()


def earliest(*, by: User) -> datetime | None:
    """Since when there are data: nothing can be compared with the time before."""
    return visible_to(by).order_by("opened_at").values_list("opened_at", flat=True).first()
