"""What was agreed, what is due, what came back to consumers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries import sees_dispute, visible_to
from liandong.desk.disputes.queries.visibility import sees_found_disputes
from liandong.desk.disputes.queries.whole import of_any_whole, of_whole
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Instalment, TakenBack
from liandong.desk.ui.query_parameters import midnight

ANY: Final = Q()
TO_BE_DONE: Final = (Stage.AGREED.value, Stage.UNPERFORMED.value)


@dataclass(frozen=True, slots=True)
class Recovered:
    """In yuan: `performed` is what reached consumers, `agreed` what was promised to them."""

    performed: Decimal
    agreed: Decimal


def owed() -> QuerySet[Instalment]:
    """What is still to be performed of the agreement that holds, in every dispute."""
    later = Instalment.objects.filter(entry__undone_at=None, entry__gt=OuterRef("entry"))
    replaced = (
        Exists(later.filter(dispute=OuterRef("dispute")))
        | Exists(later.filter(dispute__merged_into=OuterRef("dispute")))
        | Exists(later.filter(dispute=OuterRef("dispute__merged_into")))
    )
    own = Q(dispute__merged_into=None, dispute__withdrawn_at=None, dispute__stage__in=TO_BE_DONE)
    merged = Q(dispute__merged_into__stage__in=TO_BE_DONE, dispute__merged_into__withdrawn_at=None)
    rows = Instalment.objects.filter(own | merged, ~replaced, done_on=None, entry__undone_at=None)
    rows = rows.select_related("dispute__district", "dispute__merged_into__district", "entry")
    return rows.defer("dispute__search", "dispute__merged_into__search")


def parts_to_act_on(by: User) -> QuerySet[Instalment]:
    """Parts, also of what was merged into a dispute that `by` sees."""
    visible = sees_dispute(by) | sees_dispute(by, "dispute__merged_into")
    rows = Instalment.objects.filter(visible).select_related("dispute__merged_into", "entry")
    return rows.defer("dispute__search", "dispute__merged_into__search")


def plan_of(dispute: Dispute) -> list[Instalment]:
    """The parts of the agreement that holds: the last one, where it was agreed again."""
    rows = Instalment.objects.filter(of_whole(dispute), entry__undone_at=None)
    taken_back = TakenBack.objects.select_related("done_by", "by").order_by("pk")
    rows = rows.select_related("done_by").prefetch_related(
        "notices", Prefetch("taken_back", taken_back)
    )
    return last_plan(list(rows.order_by("due_on", "pk")))


def last_plan(parts: Sequence[Instalment]) -> list[Instalment]:
    """Of the parts of one dispute those of the agreement that was made last."""
    last = max((part.entry_id for part in parts), default=None)
    return [part for part in parts if part.entry_id == last]


def not_late_yet(dispute: Dispute) -> str:
    """Why the agreement cannot be registered as not performed in time; empty where one of its
    parts is overdue, or where no plan was written down. Two queries."""
    days = [part.due_on for part in plan_of(dispute) if part.done_on is None]
    if not days or min(days) < timezone.localdate():
        return ""
    return f"最早的一项 {min(days).isoformat()} 到期，过了这一天仍未履行的才能登记。"


def to_be_done(by: User) -> QuerySet[Instalment]:
    """What is still to be performed, the most urgent first."""
    waiting = owed().filter(sees_dispute(by) | sees_dispute(by, "dispute__merged_into"))
    return waiting.order_by("due_on", "pk")


def to_call_back(by: User) -> QuerySet[Dispute]:
    """Performed, but nobody asked yet whether both sides are content."""
    waiting = visible_to(by).filter(stage=Stage.PERFORMED.value).select_related("district")
    return waiting.defer("search").order_by("stage_since")


def recovered(by: User, since: date, until: date, of: Q = ANY) -> Recovered:
    """Counted on the day of performance; what was settled at once counts by its fact of payment.

    `of` narrows by the `dispute` of a row.
    """
    agreed = _sum(_standing(_facts(by, since, until, of)))
    return Recovered(performed=performed(by, since, until, of), agreed=agreed)


def performed(by: User, since: date, until: date, of: Q = ANY) -> Decimal:
    """What reached consumers alone, in yuan. Two queries."""
    parts = _done(by, since, until, of).aggregate(sum=Sum("amount_yuan"))["sum"] or Decimal(0)
    return Decimal(parts + _sum(_at_once(_facts(by, since, until, of))))


def performed_in_each(
    by: User, since: date, until: date, disputes: Collection[int]
) -> dict[int, Decimal]:
    """By each of these disputes, with what was merged into it, what reached consumers, in yuan.
    Two queries."""
    standing, of = Coalesce("dispute__merged_into", "dispute"), of_any_whole(disputes)
    found = dict.fromkeys(disputes, Decimal(0))
    parts = _done(by, since, until, of).values_list(standing, "amount_yuan")
    at_once = _at_once(_facts(by, since, until, of))
    facts = at_once.values_list(standing, KT("detail__amount_yuan"))
    for key, amount in (*parts, *facts):
        found[key] += Decimal(amount or 0)
    return found


def performed_in(by: User, since: date, until: date, of: Q = ANY) -> Q:
    """A condition on disputes: something of theirs was performed in these days."""
    done = _done(by, since, until, of).values("dispute")
    at_once = _at_once(_facts(by, since, until, of)).values("dispute")
    return Q(pk__in=done) | Q(pk__in=at_once)


def _done(by: User, since: date, until: date, of: Q) -> QuerySet[Instalment]:
    """Parts performed in these days under agreements that were not undone: also under those that
    were replaced by another agreement since."""
    return Instalment.objects.filter(
        sees_found_disputes(by), of, entry__undone_at=None, done_on__range=(since, until)
    )


def _facts(by: User, since: date, until: date, of: Q) -> QuerySet[DisputeFact]:
    begin, end = midnight(since), midnight(until + timedelta(days=1))
    facts = DisputeFact.objects.filter(sees_found_disputes(by), of)
    return facts.filter(undone_at=None, at__gte=begin, at__lt=end)


def _at_once(facts: QuerySet[DisputeFact]) -> QuerySet[DisputeFact]:
    """What was paid under an agreement without a plan of parts."""
    agreed_since = DisputeFact.objects.filter(
        dispute=OuterRef("dispute"),
        fact=Fact.AGREED.value,
        undone_at=None,
        recorded_at__gt=OuterRef("entry__at"),
        recorded_at__lte=OuterRef(OuterRef("recorded_at")),
    )
    in_parts = Instalment.objects.filter(
        ~Exists(agreed_since),
        dispute=OuterRef("dispute"),
        entry__undone_at=None,
        entry__at__lte=OuterRef("recorded_at"),
    )
    return facts.filter(~Exists(in_parts), fact=Fact.PAID.value)


def _standing(facts: QuerySet[DisputeFact]) -> QuerySet[DisputeFact]:
    """What was agreed, but for agreements that were replaced before they were performed."""
    stated = DisputeFact.objects.filter(dispute=OuterRef("dispute"), undone_at=None)
    performed = stated.filter(
        fact=Fact.PAID.value, pk__gt=OuterRef(OuterRef("pk")), pk__lt=OuterRef("pk")
    )
    replacing = stated.filter(~Exists(performed), fact=Fact.AGREED.value, pk__gt=OuterRef("pk"))
    return facts.filter(~Exists(replacing), fact=Fact.AGREED.value)


def _sum(facts: QuerySet[DisputeFact]) -> Decimal:
    """Amounts of facts are added up here: they are kept as decimal words, exact to the fen. The
    database counts how many facts are of the same amount, so that not every row is read."""
    amounts = facts.order_by().values_list(KT("detail__amount_yuan")).annotate(n=Count("pk"))
    return sum((Decimal(amount) * n for amount, n in amounts if amount), Decimal(0))
