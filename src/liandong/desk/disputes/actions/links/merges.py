"""Two disputes become one, and the way back."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.history import worked_on, write
from liandong.desk.disputes.actions.holders import give_access_to, release, return_to, set_holder
from liandong.desk.disputes.actions.links.decided import check_joins, check_leaves, check_merge
from liandong.desk.disputes.actions.links.memberships import (
    bring_back,
    keep_known,
    remembered,
    withdraw,
)
from liandong.desk.disputes.actions.links.pairs import drop_settled, pairs_across, say, unsay
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.actions.numbers import DISPUTE, take_numbers
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry, Member, Note
from liandong.desk.disputes.queries.reading_rights import unread_by_holder
from liandong.desk.disputes.queries.visibility import check_sees_both
from liandong.desk.disputes.rules.history import UNTOUCHING
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.intake.models import Answer, Correction
from liandong.desk.work.events import publish

MACHINE = System("disputes.place")
STOOD: Final = ["stage", "stage_since", "status", "status_by_id"]


def absorb(disputes: Sequence[Dispute]) -> Dispute | None:
    """Merge disputes that the machine found to be one; the survivor still has to be derived."""
    if not disputes:
        return None
    touched = worked_on(dispute.pk for dispute in disputes) if len(disputes) > 1 else frozenset()
    survivor, *others = sorted(
        disputes, key=lambda dispute: (dispute.pk not in touched, dispute.opened_at, dispute.number)
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
    """Merge `other` into `dispute`: records and notes move over, its number leads here.

    Whose people `by` reads in clear only now counts as a disclosure; a colleague who would read
    them only now holds it no more. Raises ValidationError when
    they are one already and beyond the limit of reveals, PermissionDenied for who does not act on
    both; both also as `check_merge`. The returned entry can be undone.
    """
    check(by, Permission.LINK)
    hold(dispute, other, by=by)
    check_sees_both(by, dispute, other)
    if dispute.pk == other.pk:
        raise ValidationError("这两件已是同一纠纷。")
    check_merge(by, dispute, other, stands=other if _takes_over(dispute, other) else dispute)
    decisions = _decide_same(dispute, other, by) if candidate is None else []
    places = _places(dispute, other)
    stood = _take_over(dispute, other, by)
    unread, holder = unread_by_holder(dispute, other), dispute.holder_id
    moved = _move(other, dispute)
    give_access_to(unread, within=dispute, reason="合并后可见", by=by)
    detail = {"candidate": candidate, "stood": stood, "decisions": decisions, **moved, **places}
    if dispute.holder_id != holder:
        detail["released"] = holder
    done = write(dispute, "merged", by=by, other=other.number, **detail)
    write(other, "merged_into", by=by, other=dispute.number)
    bring_up_to_date(with_records([dispute]))
    drop_settled([dispute.pk])
    audit.record("dispute.merge", by=by, of=dispute, detail={"other": other.number})
    publish("board", dispute=dispute.pk)
    return done


def unmerge(done: HistoryEntry, *, by: User) -> None:
    """Take a merge back: the records and notes that came with it return, each side to where it lay.

    Raises PermissionDenied for who does not see both, ValidationError where the stage came with the
    merge and a step was taken since: it would be lost.
    """
    check(by, Permission.LINK)
    dispute = done.dispute
    other = Dispute.objects.get(number=done.detail["other"])
    check_sees_both(by, dispute, other)
    if other.merged_into_id != dispute.pk:
        raise ValidationError("此后又有改动，不能再撤销这次合并。")
    stood = dict(done.detail.get("stood") or {})
    if stood and (since := _last_step(dispute, done)):
        raise ValidationError(
            f"合并以后已登记“{STEPS[since].label}”，撤销合并会把它丢掉。请先撤销那一步，再撤销合并。"
        )
    brought = done.detail["records"]
    if Member.objects.filter(dispute=dispute, record__in=brought).count() < len(brought):
        raise ValidationError("并入的记录已被移出或拆分，请先撤销那一步，再撤销这次合并。")
    returning = Member.objects.filter(dispute=dispute, record__in=brought)
    check_leaves(by, dispute, returning, since=done)
    keep_known(returning)
    returning.update(dispute=other)
    Note.objects.filter(dispute=dispute, pk__in=done.detail["notes"]).update(dispute=other)
    carried = Dispute.objects.filter(pk__in=done.detail.get("carried", []), merged_into=dispute)
    carried.update(merged_into=other)
    unsay(done.detail.get("decisions", []), Candidate.State.SAME)
    _return_to_places(dispute, done.detail)
    bring_back(other)  # before the holder: under its name others may hold
    if stood:
        return_to(stood.pop("holder_id"), dispute, since=done, reason="撤销合并", by=by)
        Dispute.objects.filter(pk=dispute.pk).update(**stood)
        dispute.refresh_from_db()
    elif dispute.holder_id is None and (holder := done.detail.get("released")):
        return_to(holder, dispute, since=done, reason="撤销合并", by=by)
    bring_up_to_date(with_records([dispute]))
    write(other, "unmerged", by=by, other=dispute.number)
    publish("board", dispute=other.pk)


def _last_step(dispute: Dispute, done: HistoryEntry) -> str:
    """The last step that was taken since this entry and stands; empty where none was."""
    steps = dispute.history.filter(verb="stepped", undone_at=None, pk__gt=done.pk).order_by("pk")
    last = steps.last()
    return str(last.detail["step"]) if last else ""


def _places(dispute: Dispute, other: Dispute) -> dict[str, Any]:
    """Where the dispute lies, and its records that name no place: both take the place of the other
    with the merge, and give it back when it is undone."""
    records = Answer.objects.filter(record__member__dispute__in=[dispute, other], district="")
    unnamed = list(records.values_list("record_id", flat=True))
    return {"district": dispute.district_id, "unnamed": unnamed}


def _return_to_places(dispute: Dispute, detail: dict[str, Any]) -> None:
    unnamed = detail.get("unnamed", [])
    stated = Correction.objects.filter(record__in=unnamed, field="district").values("record")
    Answer.objects.filter(record__in=unnamed).exclude(record__in=stated).update(district="")
    if "district" in detail:
        Dispute.objects.filter(pk=dispute.pk).update(district=detail["district"])
        dispute.refresh_from_db()


def _decide_same(dispute: Dispute, other: Dispute, by: User) -> list[dict[str, Any]]:
    """Linkage learns most from pairs that a person found and the machine did not."""
    ours, theirs = (list(side.members.select_related("record")) for side in (dispute, other))
    pairs = [
        pair
        for own in ours
        for pair in pairs_across([own], [their for their in theirs if _unlike(own, their)])
    ]
    return say(pairs, Candidate.State.SAME, by=by)


def _unlike(one: Member, other: Member) -> bool:
    """Whether two sources sent the records; those of one source may be parts of one dispute."""
    return one.record.source != other.record.source


def _takes_over(dispute: Dispute, other: Dispute) -> bool:
    return dispute.status_by_id is None and other.status_by_id is not None


def _take_over(dispute: Dispute, other: Dispute, by: User) -> dict[str, Any]:
    """Where people worked on the other alone, its stage and holder apply; but a colleague who does
    not read this dispute as well does not get to hold it. The state before."""
    if not _takes_over(dispute, other):
        return {}
    stood = {name: getattr(dispute, name) for name in (*STOOD, "holder_id")}
    if other.holder_id in {None, by.pk, dispute.holder_id}:
        set_holder(dispute, other.holder_id, reason="合并后承办", by=by)
    else:
        release(dispute, by=by)
    for name in STOOD:
        setattr(dispute, name, getattr(other, name))
    dispute.save(update_fields=STOOD)
    return stood | {"stage_since": stood["stage_since"].isoformat()}


def _move(other: Dispute, into: Dispute) -> dict[str, list[int]]:
    """Move records, notes and what was merged before; returns their ids for the undo."""
    records = list(other.members.values_list("record_id", flat=True))
    notes = list(other.notes.values_list("pk", flat=True))
    carried = list(other.merged.values_list("pk", flat=True))
    keep_known(other.members.all())
    other.members.update(dispute=into)
    other.notes.update(dispute=into)
    withdraw([other], into=into)
    return {"records": records, "notes": notes, "carried": carried}


# Splitting: chosen records become a dispute of their own, and the way back.

LEFT_ALONE: Final = (*UNTOUCHING, "split_off")
NO_LINK: dict[str, Any] = {"probability": None, "weight": None, "reasons": [], "linked_to": None}


@transaction.atomic
def split(dispute: Dispute, members: Sequence[Member], *, by: User) -> HistoryEntry:
    """Make these records a dispute of their own; the machine will not put them together again.

    Raises ValidationError when none or all are chosen, or one is of this dispute no more.
    """
    check(by, Permission.LINK)
    hold(dispute, by=by)
    standing = dispute.members.select_related("record__answer").order_by("record__received_at")
    chosen = list(standing.filter(pk__in=[member.pk for member in members]))
    others = list(standing.exclude(pk__in=[member.pk for member in members]))
    if not chosen and not members:
        raise ValidationError("请选出要拆出的记录。")
    if len(chosen) != len(members):
        raise ValidationError("这条记录已不在这件纠纷里，请刷新后再办。")
    if not others:
        raise ValidationError("至少要留下一条记录；如都不是消费纠纷，请更正识别结果。")
    check_leaves(by, dispute, chosen)
    own = Dispute(number=take_numbers(DISPUTE, [chosen[0].record.received_at])[0])
    bring_up_to_date([(own, [member.record for member in chosen])])
    detail = {
        "other": own.number,
        "records": [member.record_id for member in chosen],
        "numbers": [member.record.source_id for member in chosen],
        "before": remembered([*chosen, *others]),
        "parted": say(pairs_across(chosen, others), Candidate.State.DIFFERENT, by=by),
    }
    _cut(chosen, others, by)
    keep_known(chosen)
    Member.objects.filter(pk__in=[member.pk for member in chosen]).update(dispute=own)
    bring_up_to_date(with_records([dispute]))
    done = write(dispute, "split", by=by, **detail)
    write(own, "split_off", by=by, other=dispute.number, records=detail["records"])
    audit.record("dispute.split", by=by, of=dispute, detail={"other": own.number})
    publish("board", dispute=own.pk)
    return done


def unsplit(done: HistoryEntry, *, by: User) -> None:
    """Take a split back: the records return and the dispute made for them is withdrawn.

    Raises ValidationError where people have worked on that one since, or another office has refused
    meanwhile what a complaint would return to.
    """
    check(by, Permission.LINK)
    other = Dispute.objects.get(number=done.detail["other"])
    moved = other.members.filter(record__in=done.detail["records"])
    changed = moved.count() != len(done.detail["records"])
    if changed or other.withdrawn_at or done.dispute.withdrawn_at:
        raise ValidationError("此后又有改动，不能再撤销这次拆分。")
    if other.history.filter(undone_at=None, by__isnull=False).exclude(verb__in=LEFT_ALONE).exists():
        raise ValidationError("拆出的一件此后已有人办理，不能再撤销这次拆分。")
    check_joins(done.dispute, moved)
    opened = unread_by_holder(done.dispute, other)
    give_access_to(opened, within=done.dispute, reason="撤销拆分后可见", by=by)
    unsay(done.detail["parted"], Candidate.State.DIFFERENT)
    keep_known(moved)
    moved.update(dispute=done.dispute)
    for kept in done.detail["before"]:
        record, linked_to, who = kept.pop("record"), kept.pop("linked_to"), kept.pop("by")
        rows = Member.objects.filter(dispute=done.dispute, record=record)
        rows.update(linked_to_id=linked_to, by_id=who, **kept)
    if not other.members.exists():
        withdraw([other], into=done.dispute)
    bring_up_to_date(with_records([done.dispute]))
    publish("board", dispute=done.dispute_id)


def _cut(chosen: Sequence[Member], others: Sequence[Member], by: User) -> None:
    """Links across the cut are removed with their reasons: a person decided."""
    for here, there in ((chosen, others), (others, chosen)):
        across = [member.record_id for member in there]
        Member.objects.filter(pk__in=[member.pk for member in here], linked_to__in=across).update(
            by=by, **NO_LINK
        )
