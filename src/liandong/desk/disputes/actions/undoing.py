"""One way back for every deed that can be undone: by its entry in the history."""

from collections.abc import Callable
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.claiming import undo_claims
from liandong.desk.disputes.actions.correcting import undo_correction, undo_withdrawal
from liandong.desk.disputes.actions.deciding import reopen
from liandong.desk.disputes.actions.merging import unmerge
from liandong.desk.disputes.actions.serials import one_at_a_time
from liandong.desk.disputes.actions.splitting import unsplit
from liandong.desk.disputes.actions.stepping import undo_step
from liandong.desk.disputes.actions.taking_over import give_back
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.work.events import publish


@transaction.atomic
def undo(entry: HistoryEntry, *, by: User) -> Dispute:
    """Take back what the entry tells of; gives the dispute to show afterwards.

    Each way back checks the permission of its deed. Raises ValidationError when it was undone
    already or when later changes stand in the way.
    """
    one_at_a_time()
    entry.refresh_from_db()  # and with it the dispute: the page may be old
    rows = HistoryEntry.objects.select_for_update().filter(pk=entry.pk, undone_at=None)
    if entry.verb not in WAYS_BACK or not rows.exists():
        raise ValidationError(_("这一步不能撤销，或已经撤销过。"))
    rows.update(undone_at=timezone.now())  # first: the clocks follow what still holds
    WAYS_BACK[entry.verb](entry, by=by)
    candidate = entry.detail.get("candidate")
    if candidate:
        reopen(candidate)
    audit.record("dispute.undo", by=by, of=entry.dispute, detail={"verb": entry.verb})
    return Dispute.objects.get(pk=entry.dispute_id)


def _unpart(entry: HistoryEntry, *, by: User) -> None:
    check(by, Permission.LINK)
    publish("board", dispute=entry.dispute_id)


WAYS_BACK: Final[dict[str, Callable[..., None]]] = {
    "corrected": undo_correction,
    "claimed": undo_claims,
    "withdrawn": undo_withdrawal,
    "stepped": undo_step,
    "taken_over": give_back,
    "merged": unmerge,
    "split": unsplit,
    "parted": _unpart,
}
