"""One way back for every action that can be undone: by its entry in the history."""

from collections.abc import Callable
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.corrections import (
    check_takes_correction_back,
    check_takes_withdrawal_back,
    undo_claims,
    undo_correction,
    undo_withdrawal,
)
from liandong.desk.disputes.actions.history import mark_undone
from liandong.desk.disputes.actions.holders import check_gives_back, give_back
from liandong.desk.disputes.actions.links.decided import check_leaves
from liandong.desk.disputes.actions.links.merges import unmerge, unsplit
from liandong.desk.disputes.actions.links.pair_decisions import reopen
from liandong.desk.disputes.actions.numbers import one_at_a_time
from liandong.desk.disputes.actions.steps import check_takes_back, undo_step
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry, Member
from liandong.desk.disputes.queries.visibility import check_works_on, visible_to
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.rules.workflow_step import Position
from liandong.desk.intake.models import Answer
from liandong.desk.intake.queries import visible_to as records_visible_to
from liandong.desk.work.events import publish


@transaction.atomic
def undo(entry: HistoryEntry, *, by: User) -> Dispute:
    """Take back the action of this entry; returns the dispute to show afterwards.

    Each way back checks the permission of its action. Raises ValidationError when it was undone
    already or when later changes stand in the way, and PermissionDenied for who does not see all
    that it changes, or does not act on it.
    """
    one_at_a_time()
    entry.refresh_from_db()  # and with it the dispute: the page may be old
    rows = HistoryEntry.objects.select_for_update().filter(pk=entry.pk, undone_at=None)
    if entry.verb not in WAYS_BACK or not rows.exists():
        raise ValidationError("这一步不能撤销，或已经撤销过。")
    _check_reach(entry, by)
    mark_undone(rows, by=by)  # first: the clocks follow what still holds
    WAYS_BACK[entry.verb](entry, by=by)
    candidate = entry.detail.get("candidate")
    if candidate:
        reopen(candidate)
    audit.record("dispute.undo", by=by, of=entry.dispute, detail={"verb": entry.verb})
    return Dispute.objects.get(pk=entry.dispute_id)


def may_undo(entry: HistoryEntry, by: User, position: Position) -> bool:
    """Whether the page of the dispute, which `by` sees, offers to take this entry back: the checks
    of the way back itself. `position`: of the dispute. No query for a step."""
    try:
        if entry.verb in OF_ONE_DISPUTE and not entry.detail.get("candidate"):
            check_works_on(by, entry.dispute)
        else:
            _check_reach(entry, by)
        _check_takes_back(entry, by, position)
    except PermissionDenied:
        return False
    return True


def _check_takes_back(entry: HistoryEntry, by: User, position: Position) -> None:
    match entry.verb:
        case "stepped":
            check_takes_back(by, entry, in_hand=position.in_hand)
            if not STEPS[entry.detail["step"]].undoable:
                raise PermissionDenied
        case "corrected":
            check_takes_correction_back(by, entry)
        case "withdrawn":
            check_takes_withdrawal_back(by, entry)
        case "taken_over":
            check_gives_back(by, entry)
        case "claimed":
            check(by, Permission.CORRECT)
        case "merged":
            check(by, Permission.LINK)
            brought = entry.dispute.members.filter(record__in=entry.detail["records"])
            check_leaves(by, entry.dispute, brought, since=entry)
        case _:
            check(by, Permission.LINK)


def _check_reach(entry: HistoryEntry, by: User) -> None:
    """Raise PermissionDenied unless `by` sees, and acts on, every dispute and record that the way
    back changes: they may have moved to another district since."""
    records = _records_changed(entry)
    if _moved_by_this_alone(entry, records, by):
        return
    pairs = Candidate.objects.filter(pk=entry.detail.get("candidate"))
    apart = records | {record for pair in pairs.values_list("left", "right") for record in pair}
    disputes = Dispute.objects.filter(
        Q(pk=entry.dispute_id)
        | Q(number=entry.detail.get("other", ""))
        | Q(pk__in=Member.objects.filter(record__in=apart).values("dispute"))
    )
    unseen = disputes.exclude(pk__in=visible_to(by, withdrawn=True).values("pk"))
    readable = records_visible_to(by).filter(pk__in=records)
    if unseen.exists() or readable.count() < len(records):
        raise PermissionDenied("其中有纠纷或记录已不在您可见的范围内，不能由您撤销这一步")
    check_works_on(by, *disputes.select_related("district").defer("search"))


def _records_changed(entry: HistoryEntry) -> set[int]:
    """The records whose answers the way back changes."""
    match entry.verb:
        case "corrected":
            return {int(record) for record in entry.detail["before"]}
        case "withdrawn":
            return {row["record"] for row in entry.detail["members"]}
    return set()


def _moved_by_this_alone(entry: HistoryEntry, records: set[int], by: User) -> bool:
    """Whether `by` moved it out of sight by this very correction, and nobody has worked on it
    since: a slip can be taken back."""
    if entry.verb != "corrected" or entry.by_id != by.pk or entry.detail["field"] != "district":
        return False
    since = entry.dispute.history.filter(pk__gt=entry.pk, undone_at=None, by__isnull=False)
    answers = Answer.objects.filter(record__in=records, record__member__dispute=entry.dispute_id)
    unmoved = answers.filter(district=entry.detail["after"])
    return not since.exclude(by=by).exists() and unmoved.count() == len(records)


def _unpart(entry: HistoryEntry, *, by: User) -> None:
    check(by, Permission.LINK)
    publish("board", dispute=entry.dispute_id)


OF_ONE_DISPUTE: Final = frozenset({"stepped", "claimed", "taken_over"})
"""What changed the dispute of the entry alone, and none of its records."""
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
