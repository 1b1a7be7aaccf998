"""Notes on a dispute."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute, Note


@transaction.atomic
def add_note(dispute: Dispute, text: str, *, by: User) -> Note:
    """Keep what a person wrote, encrypted. Raises ValidationError for an empty text."""
    check(by, Permission.NOTE)
    if not text.strip():
        raise ValidationError(_("请先写下内容。"))
    hold(dispute)
    note = Note.objects.create(dispute=dispute, text=text.strip(), by=by)
    write(dispute, "noted", by=by, note=note.pk)
    audit.record("dispute.note", by=by, of=dispute, detail={"note": note.pk})
    return note
