"""A person decides whether two records belong to one dispute."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.links.decided import is_in_hand
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.numbers import one_at_a_time
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry
from liandong.desk.disputes.queries.visibility import check_sees_both, check_works_on
from liandong.desk.work.events import publish


@transaction.atomic
def decide(candidate: Candidate, *, same: bool, by: User) -> HistoryEntry:
    """Merge the two disputes, or remember that they are different.

    Raises ValidationError when the pair was decided already, PermissionDenied for who does not act
    on both. The returned entry can be undone.
    """
    check(by, Permission.LINK)
    one_at_a_time()
    rows = Candidate.objects.select_for_update().filter(pk=candidate.pk)
    if not rows.filter(state=Candidate.State.OPEN).exists():
        raise ValidationError("这一对已有人确认过了。")
    left, right = _disputes(candidate)
    check_sees_both(by, left, right)
    check_works_on(by, left, right)
    state = Candidate.State.SAME if same else Candidate.State.DIFFERENT
    rows.update(state=state, by=by, decided_at=timezone.now())
    detail = {"same": same, "candidate": candidate.pk}
    audit.record("dispute.decide", by=by, of=left, detail=detail | {"other": right.number})
    if same:
        first, second = sorted(
            (left, right), key=lambda one: (not is_in_hand(one), one.opened_at, one.number)
        )
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
        raise ValidationError("其中一条记录已不属于任何纠纷。") from error


def candidate_ids(candidate: Candidate) -> tuple[int, int]:
    return candidate.left_id, candidate.right_id
