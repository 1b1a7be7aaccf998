"""Who sees which disputes."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.rows import scope
from liandong.desk.disputes.models import Dispute


def visible_to(by: Actor, *, withdrawn: bool = False) -> QuerySet[Dispute]:
    """The disputes of the districts that `by` sees; those withdrawn or merged only when asked for.

    A dispute whose district is not known is seen by those who see all districts.
    """
    disputes = Dispute.objects.all()
    if not withdrawn:
        disputes = disputes.filter(withdrawn_at=None)
    districts = scope(by)
    return disputes if districts is None else disputes.filter(district__name__in=districts)


def seen_by(by: Actor, via: str = "dispute", *, withdrawn: bool = False) -> Exists:
    """Whether `by` sees the dispute that a row leads to by its key `via`.

    Each row looks up its own dispute, where `dispute__in=visible_to(by)` would make SQLite read
    all disputes before it looks at the first row.
    """
    return Exists(visible_to(by, withdrawn=withdrawn).filter(pk=OuterRef(via)))


def mostly_seen(by: Actor, via: str = "dispute") -> Q:
    """The same as `seen_by` where most rows are asked for: whoever sees all but what is withdrawn
    has those few looked up, others have theirs listed by an index first."""
    if scope(by) is None:
        return ~Q(**{f"{via}__in": Dispute.objects.filter(withdrawn_at__isnull=False)})
    return Q(**{f"{via}__in": visible_to(by)})
