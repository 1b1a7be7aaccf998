"""Photographs and scans that are kept under the number of a visit, a training or a station."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import QuerySet

from liandong.desk.papers.models import Attachment
from liandong.desk.papers.queries.attachments import attachments_of


def photos_of(number: str) -> QuerySet[Attachment]:
    """Those that were not taken out or replaced."""
    return attachments_of([number]).filter(state=Attachment.State.KEPT)


def taken_out_of(number: str) -> QuerySet[Attachment]:
    """Those that were taken out, with who put them in; their reasons stay."""
    return attachments_of([number]).filter(state=Attachment.State.TAKEN_OUT)


Titled = dict[tuple[str, str], int]
"""By number and what it is, how many."""


def counts_by_title(numbers: Iterable[str]) -> Titled:
    """The same by what they are. One query; titles are decrypted one by one."""
    kept = Attachment.objects.filter(dispute_number__in=list(numbers), state=Attachment.State.KEPT)
    return dict(Counter((piece.dispute_number, piece.title) for piece in kept))
