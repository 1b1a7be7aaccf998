"""A dispute with what was merged into it: rows of both belong together.

`merged_into` always leads to the dispute that stands (`actions.memberships`): one step is enough.
The disputes are looked up first: to compare both columns of each row, a database reads them all.
"""

from collections.abc import Collection

from django.db.models import OuterRef, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.visibility import sees_dispute


def of_whole(dispute: Dispute, via: str = "dispute") -> Q:
    """Rows that lead by `via` to the dispute or to one that was merged into it."""
    whole = Dispute.objects.filter(Q(pk=dispute.pk) | Q(merged_into=dispute))
    return Q(**{f"{via}__in": whole.values("pk")})


def of_any_whole(disputes: Collection[int] | QuerySet[Dispute], via: str = "dispute") -> Q:
    """The same for the disputes with these keys, or of this query."""
    whole = Dispute.objects.filter(Q(pk__in=disputes) | Q(merged_into__in=disputes))
    return Q(**{f"{via}__in": whole.values("pk")})


def of_each_whole(via: str = "dispute") -> Q:
    """The same for each row of a query of disputes, in a subquery on it."""
    this = OuterRef(OuterRef("pk"))
    # By their numbers: a join with an alternative would read the whole table for each row.
    whole = Dispute.objects.filter(Q(pk=this) | Q(merged_into=this))
    return Q(**{f"{via}__in": whole.values("pk")})


def sees_whole(by: Actor, via: str = "dispute") -> Q:
    """Whether `by` sees the dispute that a row leads to, or the one that it was merged into."""
    return Q(sees_dispute(by, via)) | Q(sees_dispute(by, f"{via}__merged_into"))


def standing(dispute: Dispute) -> Dispute:
    """The dispute, or the one that it was merged into."""
    return dispute.merged_into or dispute


def by_number(number: str) -> Dispute | None:
    """The dispute of this number, whoever may see it, with the one it was merged into."""
    return Dispute.objects.select_related("merged_into").filter(number=number).first()
