"""What was scanned in a matter."""

from collections.abc import Iterable

from django.db.models import QuerySet

from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.queries.papers import ChangedPaper


def attachments_of(matters: Iterable[str]) -> QuerySet[Attachment]:
    """Of these matters, in the order in which they came; also those replaced and taken out."""
    found = Attachment.objects.filter(matter__in=list(matters))
    return found.select_related("department", "added_by", "paper", "replaced_by").order_by("pk")


def content_of(attachment: Attachment) -> bytes:
    """As it was kept. Raises ChangedPaper where its digest is another now."""
    content = bytes(attachment.file.content)
    if digest_of(content) != attachment.digest:
        raise ChangedPaper(attachment.pk)
    return content
