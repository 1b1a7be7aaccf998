"""Turns judged records into disputes: each one joins a matter that is known, or opens its own.

The same for a file of 100,000 rows and for one pushed incident. Calling it again for the same
records changes nothing; a record that has come in a new version brings its dispute up to date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.disputes.actions import importing, matching
from liandong.desk.disputes.actions.blocking import store_keys
from liandong.desk.disputes.actions.changing import note_changes
from liandong.desk.disputes.actions.deriving import (
    ENCRYPTED,
    UNREAD,
    Matter,
    bring_up_to_date,
    matters_of,
)
from liandong.desk.disputes.actions.history import entry, worked_on
from liandong.desk.disputes.actions.leaving import take_out
from liandong.desk.disputes.actions.merging import absorb
from liandong.desk.disputes.actions.queueing import drop_settled, queue, said_apart
from liandong.desk.disputes.actions.serials import DISPUTE, one_at_a_time, take_numbers
from liandong.desk.disputes.actions.weighing import Weighed, in_turn
from liandong.desk.disputes.engine import make_ready
from liandong.desk.disputes.keys import keys_of
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.queries.waiting import BATCH, DISPUTES
from liandong.desk.disputes.rules.grouping import Group, group
from liandong.desk.disputes.shops import linked_table
from liandong.desk.intake.actions.record_tables import portions
from liandong.desk.intake.bulk import insert
from liandong.desk.intake.models import Record
from liandong.desk.intake.rules.belonging import may_be_a_dispute
from liandong.desk.work.events import publish

PASSED_OVER: Final = 1_000
"""Records that are no disputes, marked as seen in one transaction."""
TOLD_ONE_BY_ONE: Final = 5  # new disputes of a batch that are announced each by itself


@dataclass(slots=True)
class Placed:
    """Disputes opened, records that joined one, pairs put into the review queue.

    `hot`: kinds of keys that so many records share that only the nearest in time were weighed.
    """

    opened: int = 0
    joined: int = 0
    queued: int = 0
    hot: set[str] = field(default_factory=set)


def place_records(record_ids: Sequence[int], *, by: Actor) -> Placed:
    """Place these judged records in their order; those that are no disputes are marked as seen.

    Reports of offences (举报) never enter a dispute: who reports is known to the regulator alone.
    Records that nothing has judged yet stay as they are. It follows from a deed whose permission
    was checked (an import, a push, a registration, a correction) and asks for none itself.
    """
    make_ready()
    total = Placed()
    wanted = list(dict.fromkeys(record_ids))
    passed = {pk for portion in portions(wanted, PASSED_OVER) for pk in _pass_over(portion)}
    for portion in portions([pk for pk in wanted if pk not in passed], BATCH):
        weighed = Weighed.of(portion)  # before the lock: nobody need wait for it
        with transaction.atomic():
            one_at_a_time()
            placed = _Batch(portion, weighed, by).place()
        total.opened += placed.opened
        total.joined += placed.joined
        total.queued += placed.queued
        total.hot |= placed.hot
    return total


@transaction.atomic
def _pass_over(ids: Sequence[int]) -> list[int]:
    """Mark as seen those of the records that are no disputes and belong to none: nearly all of the
    incidents. Nobody need wait for each other on their account."""
    outside = Record.objects.filter(pk__in=_hold(ids), member=None, answer__isnull=False)
    passed = dict(outside.exclude(DISPUTES).values_list("pk", "placed_at"))
    unseen = [pk for pk, placed_at in passed.items() if placed_at is None]
    if unseen:
        Record.objects.filter(pk__in=unseen).update(placed_at=timezone.now())
    return list(passed)


def _hold(ids: Sequence[int]) -> list[int]:
    """Lock the records until the transaction ends.

    A new version or a correction that is stored meanwhile waits and asks to be placed again;
    without the lock its `placed_at` could be overwritten by ours, and it would be forgotten.
    """
    held = Record.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return list(held.values_list("pk", flat=True))


class _Batch:
    """One transaction's worth of records."""

    def __init__(self, ids: Sequence[int], weighed: Weighed, by: Actor) -> None:
        ids = _hold(ids)
        rows = Record.objects.filter(pk__in=ids, answer__isnull=False).values_list(
            "pk", "source", "placed_at", "answer__is_dispute", "member__dispute"
        )
        self.by = by
        self.weighed = weighed
        self.seen: list[int] = []
        self.fresh: set[int] = set()  # never placed in this version
        self.new: list[int] = []
        self.members: list[int] = []
        self.leaving: list[int] = []
        for pk, source, placed_at, is_dispute, dispute in rows:
            wanted = may_be_a_dispute(source, is_dispute)
            if placed_at is not None and wanted == (dispute is not None):
                continue  # it came again as it was
            self.seen.append(pk)
            if placed_at is None:
                self.fresh.add(pk)
            if dispute is not None:
                (self.members if wanted else self.leaving).append(pk)
            elif wanted:
                self.new.append(pk)

    def place(self) -> Placed:
        placed = Placed()
        touched: set[int] = set()
        if self.leaving:
            touched |= take_out(self.leaving)
        if self.members:
            touched |= self._follow_up()
        if self.new:
            touched |= self._place_new(placed)
        Record.objects.filter(pk__in=self.seen).update(placed_at=timezone.now())
        importing.count(self.fresh & {*self.new, *self.members})
        if touched:
            self._tell(touched, placed)
        return placed

    def _follow_up(self) -> set[int]:
        """New versions of records that belong to disputes already."""
        chosen = Record.objects.filter(pk__in=self.members).select_related("answer")
        records = list(chosen.defer("raw", *UNREAD))
        store_keys(records, keys_of(linked_table(records)))
        disputes = list(Dispute.objects.filter(members__record__in=records).distinct())
        bring_up_to_date(matters_of(disputes))
        note_changes(self.members, by=self.by)
        return {dispute.pk for dispute in disputes}

    def _place_new(self, placed: Placed) -> set[int]:
        records = in_turn(Record.objects.filter(pk__in=self.new).defer(*ENCRYPTED))
        holds = self.weighed.still_holds(records)
        weighed = self.weighed if holds else Weighed.of(self.new)
        placed.hot |= weighed.hot
        store_keys(records, weighed.keys)
        found = weighed.links
        ends = {pk for link in found for pk in (link.left, link.right)}
        disputes = Member.objects.filter(record__in=ends).values("dispute")
        together = Member.objects.filter(dispute__in=disputes)
        dispute_of = dict(together.values_list("record_id", "dispute_id"))
        grouping = group(
            [record.pk for record in records],
            [link.pair for link in found if link.sure],
            dispute_of=dispute_of,
            apart=said_apart(dispute_of),
            worked_on=worked_on(dispute_of.values()),
        )
        known = {record.pk: record for record in records}
        matters = self._form(grouping.groups, known, matching.by_record(found), placed)
        held_up = set(grouping.held_up)
        doubtful = [link for link in found if not link.sure or link.pair in held_up]
        placed.queued += queue(doubtful)
        drop_settled([dispute.pk for dispute, _ in matters])
        return {dispute.pk for dispute, _ in matters}

    def _form(
        self,
        groups: Iterable[Group],
        known: dict[int, Record],
        found: dict[int, list[matching.Link]],
        placed: Placed,
    ) -> list[Matter]:
        """Open, join and merge; writes disputes, members and history."""
        groups = [one for one in groups if one.records]
        standing = Dispute.objects.in_bulk([pk for one in groups for pk in one.disputes])
        survivors = [absorb([standing[pk] for pk in one.disputes]) for one in groups]
        kept = [dispute for dispute in survivors if dispute]
        joined_to = {dispute.pk: records for dispute, records in matters_of(kept)}
        matters: list[Matter] = []
        for one, survivor in zip(groups, survivors, strict=True):
            own = sorted((known[pk] for pk in one.records), key=lambda r: (r.received_at, r.pk))
            before = joined_to.get(survivor.pk, []) if survivor else []
            matters.append((survivor or Dispute(), [*before, *own]))
        self._number([dispute for dispute, _ in matters if dispute.pk is None], matters)
        opened = {id(dispute) for dispute, _ in matters if dispute.pk is None}
        bring_up_to_date(matters)
        members: list[Member] = []
        entries: list[HistoryEntry] = []
        for dispute, records in matters:
            first = records[0] if id(dispute) in opened else None
            for record in (one for one in records if one.pk in known):
                member = _member(dispute, record, found.get(record.pk, []), records, first)
                members.append(member)
                verb = "opened" if record is first else "joined"
                entries.append(entry(dispute, verb, by=self.by, of=record, member=member))
        insert(members)
        insert(entries)
        placed.opened += len(opened)
        placed.joined += len(members) - len(opened)
        return matters

    def _number(self, new: Sequence[Dispute], matters: Sequence[Matter]) -> None:
        first = {id(dispute): records[0].received_at for dispute, records in matters}
        numbers = take_numbers(DISPUTE, [first[id(dispute)] for dispute in new])
        for dispute, number in zip(new, numbers, strict=True):
            dispute.number = number

    def _tell(self, touched: set[int], placed: Placed) -> None:
        audit.record(
            "dispute.place",
            by=self.by,
            detail={
                "records": len(self.seen),
                "opened": placed.opened,
                "joined": placed.joined,
                "queued": placed.queued,
                **({"hot": sorted(placed.hot)} if placed.hot else {}),
            },
        )
        if len(touched) > TOLD_ONE_BY_ONE:
            publish("board", count=len(touched))
        else:
            for dispute in sorted(touched):
                publish("board", dispute=dispute)


def _member(
    dispute: Dispute,
    record: Record,
    links: Sequence[matching.Link],
    together: Sequence[Record],
    first: Record | None,
) -> Member:
    """The record as part of the dispute, with the heaviest link that brought it there."""
    if record is first:
        return Member(dispute_id=dispute.pk, record_id=record.pk, source=record.source)
    others = {one.pk for one in together}
    best = next(link for link in links if link.sure and {link.left, link.right} <= others)
    return Member(
        dispute_id=dispute.pk,
        record_id=record.pk,
        source=record.source,
        probability=best.probability,
        weight=best.weight,
        reasons=best.reasons,
        linked_to_id=best.right if best.left == record.pk else best.left,
    )
