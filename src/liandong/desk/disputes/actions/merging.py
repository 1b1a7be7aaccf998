"""Two disputes become one, one record becomes a dispute of its own, and both are undone."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
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
from liandong.desk.disputes.actions.serials import DISPUTE, take_numbers
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry, Member, Note
from liandong.desk.work.events import publish

MACHINE = System("disputes.place")


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
    moved = _move(other, dispute)
    done = write(dispute, "merged", by=by, other=other.number, candidate=candidate, **moved)
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
    bring_back(other)
    bring_up_to_date(matters_of([dispute]))
    write(other, "unmerged", by=by, other=dispute.number)
    publish("board", dispute=other.pk)


@transaction.atomic
def split(dispute: Dispute, member: Member, *, by: User) -> HistoryEntry:
    """Make one record a dispute of its own; the machine will not put them together again.

    Raises ValidationError when it is the only record, or is of this dispute no more.
    """
    check(by, Permission.LINK)
    hold(dispute)
    if not dispute.members.filter(pk=member.pk).exists():
        raise ValidationError(_("这条记录已不在这件纠纷里，请刷新后再办。"))
    others = dispute.members.exclude(pk=member.pk)
    if not others:
        raise ValidationError(_("只有这一条记录，不能拆出；如不是消费纠纷，请更正识别结果。"))
    record = member.record
    own = Dispute(number=take_numbers(DISPUTE, [record.received_at])[0])
    before = {"probability": member.probability, "weight": member.weight, "reasons": member.reasons}
    bring_up_to_date([(own, [record])])
    parted = _part(record.pk, [one.record_id for one in others], by)
    Member.objects.filter(pk=member.pk).update(
        dispute=own, probability=None, weight=None, reasons=[], linked_to=None, by=by
    )
    bring_up_to_date(matters_of([dispute]))
    detail = {"other": own.number, "record": record.pk, "source_id": record.source_id}
    done = write(dispute, "split", by=by, before=before, parted=parted, **detail)
    write(own, "split_off", by=by, other=dispute.number, record=record.pk)
    audit.record("dispute.split", by=by, of=dispute, detail={"other": own.number})
    publish("board", dispute=own.pk)
    return done


def unsplit(done: HistoryEntry, *, by: User) -> None:
    """Take a split back: the record returns and the dispute made for it is withdrawn."""
    check(by, Permission.LINK)
    other = Dispute.objects.get(number=done.detail["other"])
    member = other.members.filter(record=done.detail["record"]).first()
    if member is None or other.withdrawn_at or done.dispute.withdrawn_at:
        raise ValidationError(_("此后又有改动，不能再撤销这次拆分。"))
    before = done.detail["before"]
    Candidate.objects.filter(pk__in=done.detail["parted"]).delete()
    Member.objects.filter(pk=member.pk).update(dispute=done.dispute, by=None, **before)
    if not other.members.exists():
        withdraw([other], into=done.dispute)
    bring_up_to_date(matters_of([done.dispute]))
    publish("board", dispute=done.dispute_id)


def _move(other: Dispute, into: Dispute) -> dict[str, list[int]]:
    """Move records and notes; gives their ids, so that it can be undone."""
    records = list(other.members.values_list("record_id", flat=True))
    notes = list(other.notes.values_list("pk", flat=True))
    other.members.update(dispute=into)
    other.notes.update(dispute=into)
    withdraw([other], into=into)
    return {"records": records, "notes": notes}


def _part(record: int, others: Iterable[int], by: User) -> list[int]:
    """Remember for each pair that a person said they are different matters; ids of the rows."""
    now = timezone.now()
    rows = []
    for other in others:
        left, right = sorted((record, other))
        row, _made = Candidate.objects.update_or_create(
            left_id=left,
            right_id=right,
            defaults={"state": Candidate.State.DIFFERENT, "by": by, "decided_at": now},
            create_defaults={
                "state": Candidate.State.DIFFERENT,
                "by": by,
                "decided_at": now,
                "probability": 0.0,
                "weight": 0.0,
            },
        )
        rows.append(row.pk)
    return rows
