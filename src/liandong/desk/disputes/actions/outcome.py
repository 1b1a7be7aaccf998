"""What became of a matter, set down by a person."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute, HistoryEntry, Note
from liandong.desk.work.events import publish


@transaction.atomic
def record_outcome(dispute: Dispute, *, status: str, reason: str, by: User) -> HistoryEntry:
    """Set the status with its reason; from now on the sources' answers do not change it.

    The reason may hold personal data: it is kept as an encrypted note. The entry can be undone.
    """
    check(by, Permission.NOTE)
    if status not in Dispute.Status.values or status == Dispute.Status.OPEN or not reason.strip():
        raise ValidationError(_("请选择处置结果并写明情况。"))
    hold(dispute)
    before = {"status": dispute.status, "status_by": dispute.status_by_id}
    note = Note.objects.create(dispute=dispute, text=reason.strip(), by=by)
    done = write(dispute, "outcome", by=by, before=before, after=status, note=note.pk)
    _set(dispute, status, by.pk)
    audit.record("dispute.outcome", by=by, of=dispute, detail={"status": status})
    publish("board", dispute=dispute.pk)
    return done


def undo_outcome(done: HistoryEntry, *, by: User) -> None:
    """Back to the status before; the note goes with it."""
    check(by, Permission.NOTE)
    dispute = done.dispute
    later = dispute.history.filter(verb="outcome", undone_at=None, pk__gt=done.pk)
    if later.exists():
        raise ValidationError(_("此后又登记过处置结果，请先撤销那一次。"))
    Note.objects.filter(pk=done.detail["note"]).delete()
    before = done.detail["before"]
    _set(dispute, before["status"], before["status_by"])
    publish("board", dispute=dispute.pk)


def _set(dispute: Dispute, status: str, by: int | None) -> None:
    dispute.status, dispute.status_by_id = status, by
    dispute.save(update_fields=["status", "status_by", "updated_at"])
    bring_up_to_date(matters_of([dispute]))
