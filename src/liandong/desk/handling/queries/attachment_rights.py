"""Who opens a paper or an attachment of a dispute."""

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.reading_rights import may_read_people
from liandong.desk.papers.models import Attachment, Paper


def may_open(by: User, piece: Paper | Attachment, dispute: Dispute) -> bool:
    """Papers and attachments are open to the office they come from and to who holds the dispute."""
    return piece.department_id == by.department_id or may_read_people(by, dispute)
