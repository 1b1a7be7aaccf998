"""The attachments of a dispute."""

from collections.abc import Iterable

from django.db.models import QuerySet

from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.queries.papers import ChangedPaper


def attachments_of(dispute_numbers: Iterable[str]) -> QuerySet[Attachment]:
    """Of these disputes, in the order in which they came; also those replaced and taken out."""
    found = Attachment.objects.filter(dispute_number__in=list(dispute_numbers))
    return found.select_related("department", "added_by", "paper", "replaced_by").order_by("pk")


def content_of(attachment: Attachment) -> bytes:
    """As it was kept. Raises ChangedPaper where its digest is another now."""
    content = bytes(attachment.file.content)
    if digest_of(content) != attachment.digest:
        raise ChangedPaper(attachment.pk)
    return content


def all_attachments() -> QuerySet[Attachment]:
    """Every attachment with its office; who may see it is for the caller to ask."""
    return Attachment.objects.select_related("department", "paper")
