"""What was agreed, what is due, what came back to consumers."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries import seen_by, visible_to
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Instalment
from liandong.desk.ui.asked import midnight

ANY: Final = Q()
TO_BE_DONE: Final = (Stage.AGREED.value, Stage.UNPERFORMED.value)


@dataclass(frozen=True, slots=True)
class Recovered:
    """In yuan: `performed` is what reached consumers, `agreed` what was promised to them."""

    performed: Decimal
    agreed: Decimal


def instalments(by: User) -> QuerySet[Instalment]:
    """Parts of agreements that stand, of disputes that `by` sees."""
    seen = Instalment.objects.filter(seen_by(by), entry__undone_at=None)
    return seen.select_related("dispute__district", "entry", "done_by").defer("dispute__search")


def plan_of(dispute: Dispute) -> list[Instalment]:
    """The parts of the agreement that holds: the last one, where it was agreed anew."""
    whole = Q(dispute=dispute) | Q(dispute__merged_into=dispute)
    rows = Instalment.objects.filter(whole, entry__undone_at=None).select_related("done_by")
    parts = list(rows.prefetch_related("notices").order_by("due_on", "pk"))
    last = max((part.entry_id for part in parts), default=None)
    return [part for part in parts if part.entry_id == last]


def not_late_yet(dispute: Dispute) -> str:
    """Why it cannot be said that the agreement was not performed in time; empty where one of its
    parts is overdue, or where no plan was written down. Two queries."""
    owed = [part.due_on for part in plan_of(dispute) if part.done_on is None]
    if not owed or min(owed) < timezone.localdate():
        return ""
    words = _("最早的一项 %(day)s 到期，过了这一天仍未履行的才能登记。")
    return words % {"day": min(owed).isoformat()}


def to_be_done(by: User) -> QuerySet[Instalment]:
    """What is still to be performed, the most urgent first."""
    waiting = instalments(by).filter(done_on=None, dispute__stage__in=TO_BE_DONE)
    return waiting.order_by("due_on", "pk")


def to_call_back(by: User) -> QuerySet[Dispute]:
    """Performed, but nobody asked yet whether both sides are content."""
    waiting = visible_to(by).filter(stage=Stage.PERFORMED.value).select_related("district")
    return waiting.defer("search").order_by("stage_since")


def recovered(by: User, since: date, until: date, of: Q = ANY) -> Recovered:
    """Counted on the day of performance; what was settled at once counts by its fact of payment.

    `of` narrows by the `dispute` of a row. Amounts of facts are added up here: they are kept as
    decimal words, exact to the fen.
    """
    done = _done(by, since, until, of)
    parts = done.aggregate(sum=Sum("amount_yuan"))["sum"] or Decimal(0)
    facts = _facts(by, since, until, of)
    agreed = facts.filter(fact=Fact.AGREED.value)
    return Recovered(performed=parts + _sum(_at_once(facts)), agreed=_sum(agreed))


def performed_in(by: User, since: date, until: date, of: Q = ANY) -> Q:
    """A condition on disputes: something of theirs was performed in these days."""
    done = _done(by, since, until, of).values("dispute")
    at_once = _at_once(_facts(by, since, until, of)).values("dispute")
    return Q(pk__in=done) | Q(pk__in=at_once)


def _done(by: User, since: date, until: date, of: Q) -> QuerySet[Instalment]:
    return instalments(by).filter(of, done_on__range=(since, until))


def _facts(by: User, since: date, until: date, of: Q) -> QuerySet[DisputeFact]:
    begin, end = midnight(since), midnight(until + timedelta(days=1))
    seen = DisputeFact.objects.filter(seen_by(by), of)
    return seen.filter(undone_at=None, at__gte=begin, at__lt=end)


def _at_once(facts: QuerySet[DisputeFact]) -> QuerySet[DisputeFact]:
    """What was paid without a plan of parts."""
    in_parts = Instalment.objects.filter(dispute=OuterRef("dispute"), entry__undone_at=None)
    return facts.filter(~Exists(in_parts), fact=Fact.PAID.value)


def _sum(facts: QuerySet[DisputeFact]) -> Decimal:
    told = facts.values_list(KT("detail__amount_yuan"), flat=True)
    return sum((Decimal(amount) for amount in told if amount), Decimal(0))
