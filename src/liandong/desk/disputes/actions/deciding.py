"""A person decides of two records whether they tell of one matter."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.merging import merge
from liandong.desk.disputes.actions.serials import one_at_a_time
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry
from liandong.desk.work.events import publish


@transaction.atomic
def decide(candidate: Candidate, *, same: bool, by: User) -> HistoryEntry:
    """Merge the two disputes, or remember that they are different matters.

    Raises ValidationError when it was decided already. The entry that is given can be undone.
    """
    check(by, Permission.LINK)
    one_at_a_time()
    rows = Candidate.objects.select_for_update().filter(pk=candidate.pk)
    if not rows.filter(state=Candidate.State.OPEN).exists():
        raise ValidationError(_("这一对已有人确认过了。"))
    left, right = _disputes(candidate)
    state = Candidate.State.SAME if same else Candidate.State.DIFFERENT
    rows.update(state=state, by=by, decided_at=timezone.now())
    detail = {"same": same, "candidate": candidate.pk}
    audit.record("dispute.decide", by=by, of=left, detail=detail | {"other": right.number})
    if same:
        first, second = sorted((left, right), key=lambda one: (one.opened_at, one.number))
        return merge(first, second, by=by, candidate=candidate.pk)
    publish("board", dispute=left.pk)
    return write(left, "parted", by=by, other=right.number, candidate=candidate.pk)


def reopen(candidate_id: int) -> None:
    """Put a decided pair back into the queue."""
    Candidate.objects.filter(pk=candidate_id).update(
        state=Candidate.State.OPEN, by=None, decided_at=None
    )


def _disputes(candidate: Candidate) -> tuple[Dispute, Dispute]:
    found = {
        member: dispute
        for dispute in Dispute.objects.filter(members__record__in=candidate_ids(candidate))
        for member in dispute.members.values_list("record_id", flat=True)
    }
    try:
        return found[candidate.left_id], found[candidate.right_id]
    except KeyError as error:
        raise ValidationError(_("其中一条记录已不属于任何纠纷。")) from error


def candidate_ids(candidate: Candidate) -> tuple[int, int]:
    return candidate.left_id, candidate.right_id
