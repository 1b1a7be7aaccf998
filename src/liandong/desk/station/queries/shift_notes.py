"""What the last shifts left to the next, and how it is read."""

from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes, People
from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.reading_rights import people_of
from liandong.desk.handling.queries.roster import districts_of
from liandong.desk.station.models import HandOver
from liandong.desk.station.queries.shift_sheets import UNDONE, left_undone

LATELY: Final = timedelta(days=14)
"""For how long a shift may still speak of what is finished."""


def eyes_on_messages(by: User) -> Eyes:
    """How `by` reads the messages of shifts: without the people of whatever can stand on a sheet
    there, for it is what they are about. Who was known when it was written is masked already."""

    def whom() -> People:
        return people_of(list(left_undone(by, districts_of(by)).values_list("pk", flat=True)))

    return Eyes(clear=False, whom=whom)


def people_lately_known(by: User) -> People:
    """Everybody who is known in what is undone in the districts of `by`, or was finished lately,
    also as no consumer dispute."""
    since = timezone.now() - LATELY
    lately = Q(stage_since__gte=since) | Q(opened_at__gte=since) | Q(withdrawn_at__gte=since)
    inside = Q(district__in=districts_of(by)) | Q(district=None)
    of_all = Dispute.objects.filter(inside, UNDONE & Q(withdrawn_at=None) | lately)
    return people_of(list(of_all.values_list("pk", flat=True)))


def resolve(by: User, pk: int, field: str) -> str | None:
    """The clear text of a message, for the page that reveals it."""
    left = left_over(by).filter(pk=pk).first() if field == "text" else None
    return left.text if left else None


def left_over(by: User, *, days: int = 2) -> QuerySet[HandOver]:
    """Messages of shifts that nobody has taken over yet, and those of the last days."""
    since = timezone.now() - timedelta(days=days)
    rows = HandOver.objects.filter(district__in=districts_of(by)).select_related(
        "by", "taken_by", "district"
    )
    return rows.filter(at__gte=since).order_by("-at")
