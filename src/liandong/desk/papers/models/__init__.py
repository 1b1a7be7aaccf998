"""The tables of papers."""

from liandong.desk.papers.models.attachments import Attachment, AttachmentFile
from liandong.desk.papers.models.offices import Office, Segment
from liandong.desk.papers.models.papers import (
    WAYS,
    Paper,
    PaperFile,
    Service,
    Signature,
    UsedNumber,
)

__all__ = [
    "WAYS",
    "Attachment",
    "AttachmentFile",
    "Office",
    "Paper",
    "PaperFile",
    "Segment",
    "Service",
    "Signature",
    "UsedNumber",
]
