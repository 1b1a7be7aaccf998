"""Notes on a dispute."""

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold, lock
from liandong.desk.disputes.models import Dispute, Note


@transaction.atomic
def add_note(dispute: Dispute, text: str, *, from_scene: bool = False, by: User) -> Note:
    """Keep what a person wrote, encrypted. Raises ValidationError for an empty text
    and for the same that `by` kept just now.

    What was written on the scene is kept wherever the dispute lies by now: `from_scene`.
    """
    check(by, Permission.NOTE)
    if not text.strip():
        raise ValidationError("请先写下内容。")
    text = text.strip()
    if from_scene:
        lock(dispute)
    else:
        hold(dispute, by=by)
        check_double(Note, "at", "记录", dispute=dispute, text=text, by=by)
    note = Note.objects.create(dispute=dispute, text=text, by=by)
    write(dispute, "noted", by=by, note=note.pk)
    audit.record("dispute.note", by=by, of=dispute, detail={"note": note.pk})
    return note
