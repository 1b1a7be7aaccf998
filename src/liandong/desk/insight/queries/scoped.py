"""What a scope covers. Everything starts from the disputes that `by` may see."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, Phrase
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.filtered import within
from liandong.desk.disputes.rules.comparable_days import Span
from liandong.desk.insight.queries.frozen_ids import kept_ids
from liandong.desk.insight.scope import Scope, Subject


def disputes_in(scope: Scope, *, by: User, days: Sequence[Span] | None = None) -> QuerySet[Dispute]:
    """The disputes of a scope, or of other days at the same place."""
    spans = [(scope.period.since, scope.period.until)] if days is None else list(days)
    visible = placed(scope, by=by)
    return visible.filter(within(spans))


def placed(scope: Scope, *, by: User) -> QuerySet[Dispute]:
    """The disputes of its place at any time; of a frozen figure, those it was made of."""
    visible = visible_to(by)
    if scope.kept:
        visible = visible.filter(pk__in=kept_ids(scope.kept))
    visible = visible.filter(narrowed_to(scope.subject))
    return visible.filter(district__name=scope.district) if scope.district else visible


def narrowed_to(subject: Subject) -> Q:
    """A name of a shop is that of a registered one, or of one that is not registered."""
    words = {"sector": subject.sector, "item": subject.item}
    narrowed = Q(**{name: value for name, value in words.items() if value})
    if subject.merchant:
        narrowed &= Q(merchant=subject.merchant)
    elif subject.shop:
        unregistered = Q(merchant=None, merchant_name=subject.shop)
        narrowed &= Q(merchant__name=subject.shop) | unregistered
    if subject.phrase:
        phrases = Phrase.objects.filter(dispute=OuterRef("pk"), text=subject.phrase)
        narrowed &= Q(Exists(phrases))
    return narrowed


def charted(scope: Scope, *, by: User, days: Sequence[Span] | None = None) -> QuerySet[Dispute]:
    """The disputes of a chart; of one source, a row for each of its records (see `how_many`)."""
    here = disputes_in(scope, by=by, days=days)
    return here.filter(members__source=scope.source) if scope.source else here


def how_many(scope: Scope) -> Count:
    """Disputes, or their records: what the scope counts of `charted` rows."""
    return Count("members") if scope.counting else Count("pk")


def latest(*, by: User) -> datetime | None:
    """Up to when the data reach: the newest dispute that `by` may see. One with a moment to come,
    as a wrong clock states it, says nothing of it."""
    until_now = visible_to(by).filter(opened_at__lte=timezone.now())
    return until_now.order_by("-opened_at").values_list("opened_at", flat=True).first()


def earliest(*, by: User) -> datetime | None:
    """Since when there are data: nothing can be compared with the time before."""
    return visible_to(by).order_by("opened_at").values_list("opened_at", flat=True).first()
