"""Who sees which disputes."""

from django.db.models import QuerySet

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
