"""Two disputes become one, and the way back."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.history import worked_on, write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.actions.leaving import bring_back, withdraw
from liandong.desk.disputes.actions.queueing import drop_settled
from liandong.desk.disputes.actions.saying import pairs_across, say, unsay
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry, Member, Note
from liandong.desk.work.events import publish

MACHINE = System("disputes.place")
STOOD: Final = ["stage", "stage_since", "status", "status_by_id", "holder_id"]


def absorb(disputes: Sequence[Dispute]) -> Dispute | None:
    """Merge what the machine has found to be one matter; the survivor still is to be derived."""
    if not disputes:
        return None
    touched = worked_on(one.pk for one in disputes) if len(disputes) > 1 else frozenset()
    survivor, *others = sorted(
        disputes, key=lambda one: (one.pk not in touched, one.opened_at, one.number)
    )
    for other in others:
        moved = _move(other, survivor)
        write(survivor, "merged", by=MACHINE, other=other.number, **moved)
        write(other, "merged_into", by=MACHINE, other=survivor.number)
    return survivor


@transaction.atomic
def merge(
    dispute: Dispute, other: Dispute, *, by: User, candidate: int | None = None
) -> HistoryEntry:
    """Make `other` part of `dispute`: records and notes move over, its number leads here.

    Raises ValidationError when they are one already. The entry that is given can be undone.
    """
    check(by, Permission.LINK)
    hold(dispute, other)
    if dispute.pk == other.pk:
        raise ValidationError(_("这两件已是同一纠纷。"))
    said = _said_one(dispute, other, by) if candidate is None else []
    moved = _move(other, dispute)
    stood = _take_over(dispute, other)
    detail = {"candidate": candidate, "stood": stood, "said": said, **moved}
    done = write(dispute, "merged", by=by, other=other.number, **detail)
    write(other, "merged_into", by=by, other=dispute.number)
    bring_up_to_date(matters_of([dispute]))
    drop_settled([dispute.pk])
    audit.record("dispute.merge", by=by, of=dispute, detail={"other": other.number})
    publish("board", dispute=dispute.pk)
    return done


def unmerge(done: HistoryEntry, *, by: User) -> None:
    """Take a merge back: the records and notes that came with it return."""
    check(by, Permission.LINK)
    dispute = done.dispute
    other = Dispute.objects.get(number=done.detail["other"])
    if other.merged_into_id != dispute.pk:
        raise ValidationError(_("此后又有改动，不能再撤销这次合并。"))
    Member.objects.filter(dispute=dispute, record__in=done.detail["records"]).update(dispute=other)
    Note.objects.filter(dispute=dispute, pk__in=done.detail["notes"]).update(dispute=other)
    if stood := done.detail.get("stood"):
        Dispute.objects.filter(pk=dispute.pk).update(**stood)
        dispute.refresh_from_db()
    unsay(done.detail.get("said", []), Candidate.State.SAME)
    bring_back(other)
    bring_up_to_date(matters_of([dispute]))
    write(other, "unmerged", by=by, other=dispute.number)
    publish("board", dispute=other.pk)


def _said_one(dispute: Dispute, other: Dispute, by: User) -> list[dict[str, Any]]:
    """What the machine did not find and a person did is what linkage learns most from."""
    ours, theirs = (list(one.members.select_related("record")) for one in (dispute, other))
    told_twice = [
        pair
        for own in ours
        for pair in pairs_across([own], [one for one in theirs if _unlike(own, one)])
    ]
    return say(told_twice, Candidate.State.SAME, by=by)


def _unlike(one: Member, other: Member) -> bool:
    """Whether two offices tell of the matter; one office's own records may be parts of it."""
    return one.record.source != other.record.source


def _take_over(dispute: Dispute, other: Dispute) -> dict[str, Any]:
    """Where only the other was taken up by people, its stage holds; gives what held before."""
    if dispute.status_by_id is not None or other.status_by_id is None:
        return {}
    stood = {name: getattr(dispute, name) for name in STOOD}
    for name in STOOD:
        setattr(dispute, name, getattr(other, name))
    dispute.save(update_fields=STOOD)
    return stood | {"stage_since": stood["stage_since"].isoformat()}


def _move(other: Dispute, into: Dispute) -> dict[str, list[int]]:
    """Move records and notes; gives their ids, so that it can be undone."""
    records = list(other.members.values_list("record_id", flat=True))
    notes = list(other.notes.values_list("pk", flat=True))
    other.members.update(dispute=into)
    other.notes.update(dispute=into)
    withdraw([other], into=into)
    return {"records": records, "notes": notes}
