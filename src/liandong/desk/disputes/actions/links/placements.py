"""Turns judged records into disputes: each one joins a known dispute, or opens its own.

The same for a file of 100,000 rows and for one pushed incident. Calling it again for the same
records changes nothing; a new version of a record brings its dispute up to date.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.disputes.actions.derivation import (
    ENCRYPTED,
    DisputeRecords,
    bring_up_to_date,
    homes_of,
    with_records,
)
from liandong.desk.disputes.actions.history import entry, worked_on
from liandong.desk.disputes.actions.links.decided import endings_of
from liandong.desk.disputes.actions.links.memberships import take_out
from liandong.desk.disputes.actions.links.merges import MACHINE, absorb
from liandong.desk.disputes.actions.links.pairs import drop_settled, parted_pairs, queue
from liandong.desk.disputes.actions.numbers import DISPUTE, one_at_a_time, take_numbers
from liandong.desk.disputes.actions.source_changes import note_changes
from liandong.desk.disputes.linkage_keys import Key, keys_of, moment_of
from liandong.desk.disputes.linkage_records import linked_table
from liandong.desk.disputes.models import BlockingKey, Dispute, HistoryEntry, Member
from liandong.desk.disputes.queries.links import linkage
from liandong.desk.disputes.queries.links.linkage import Weighed, in_turn
from liandong.desk.disputes.queries.links.unplaced import BATCH, DISPUTES
from liandong.desk.disputes.recognition_start import make_ready
from liandong.desk.disputes.rules.derivation import UNREAD
from liandong.desk.disputes.rules.joining import Group, Node, Origin, group
from liandong.desk.intake.bulk_insert import Columns, insert
from liandong.desk.intake.models import Import, Record, RecordVersion
from liandong.desk.intake.record_contents import chunks
from liandong.desk.intake.rules.placeable import may_be_a_dispute
from liandong.desk.intake.sender_scope import Senders, senders_of
from liandong.desk.work.events import publish
from liandong.engine.vocabulary import Source

PASSED_OVER: Final = 1_000
"""Records that are no disputes, marked as placed in one transaction."""
ANNOUNCED_SINGLY: Final = 5  # new disputes of a batch that are announced each by itself


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
    """Place these judged records in their order; those that are no disputes are marked as placed.

    Reports of offences (举报) never enter a dispute: who reports is known to the regulator alone.
    Records that are not judged yet stay as they are. It follows from an action that checked its
    permission (an import, a push, a registration, a correction) and checks none itself.
    """
    make_ready()
    total = Placed()
    wanted = list(dict.fromkeys(record_ids))
    passed = {pk for batch in chunks(wanted, PASSED_OVER) for pk in _pass_over(batch)}
    for batch in chunks([pk for pk in wanted if pk not in passed], BATCH):
        weighed = Weighed.of(batch)  # before the lock: nobody has to wait for it
        with transaction.atomic():
            one_at_a_time()
            placed = _Batch(batch, weighed, by).place()
        total.opened += placed.opened
        total.joined += placed.joined
        total.queued += placed.queued
        total.hot |= placed.hot
    return total


@transaction.atomic
def _pass_over(ids: Sequence[int]) -> list[int]:
    """Mark as placed those of the records that are no disputes and belong to none: nearly all of
    the incidents. They need no lock."""
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
        self.handled: list[int] = []
        self.fresh: set[int] = set()  # never placed in this version
        self.new: list[int] = []
        self.members: list[int] = []
        self.removed: list[int] = []
        for pk, source, placed_at, is_dispute, dispute in rows:
            wanted = may_be_a_dispute(source, is_dispute)
            if placed_at is not None and wanted == (dispute is not None):
                continue  # it came again as it was
            self.handled.append(pk)
            if placed_at is None:
                self.fresh.add(pk)
            if dispute is not None:
                (self.members if wanted else self.removed).append(pk)
            elif wanted:
                self.new.append(pk)

    def place(self) -> Placed:
        placed = Placed()
        touched: set[int] = set()
        if self.removed:
            touched |= take_out(self.removed)
        if self.members:
            touched |= self._follow_up()
        if self.new:
            touched |= self._place_new(placed)
        Record.objects.filter(pk__in=self.handled).update(placed_at=timezone.now())
        count(self.fresh & {*self.new, *self.members})
        if touched:
            self._tell(touched, placed)
        return placed

    def _follow_up(self) -> set[int]:
        """New versions of records that belong to disputes already."""
        chosen = Record.objects.filter(pk__in=self.members).select_related("answer")
        records = list(chosen.defer("raw", *UNREAD))
        store_keys(records, keys_of(linked_table(records)))
        disputes = list(Dispute.objects.filter(members__record__in=records).distinct())
        bring_up_to_date(with_records(disputes))
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
            apart=[*parted_pairs(dispute_of), *linkage.contradicting(found, dispute_of)],
            worked_on=worked_on(dispute_of.values()),
            origins=_origins(records, set(dispute_of.values()), self.by),
            complaints=_complaints(records, set(dispute_of.values())),
            refused=frozenset(endings_of(set(dispute_of.values()))),
        )
        known = {record.pk: record for record in records}
        dispute_records = self._form(grouping.groups, known, linkage.by_record(found), placed)
        held_up = set(grouping.held_up)
        doubtful = [link for link in found if not link.sure or link.pair in held_up]
        placed.queued += queue(doubtful)
        drop_settled([dispute.pk for dispute, _ in dispute_records])
        return {dispute.pk for dispute, _ in dispute_records}

    def _form(
        self,
        groups: Iterable[Group],
        known: dict[int, Record],
        found: dict[int, list[linkage.Link]],
        placed: Placed,
    ) -> list[DisputeRecords]:
        """Open, join and merge; writes disputes, members and history."""
        groups = [group for group in groups if group.records]
        standing = Dispute.objects.in_bulk([pk for group in groups for pk in group.disputes])
        survivors = [absorb([standing[pk] for pk in group.disputes]) for group in groups]
        kept = [dispute for dispute in survivors if dispute]
        joined_to = {dispute.pk: records for dispute, records in with_records(kept)}
        dispute_records: list[DisputeRecords] = []
        for joined, survivor in zip(groups, survivors, strict=True):
            own = sorted((known[pk] for pk in joined.records), key=lambda r: (r.received_at, r.pk))
            before = joined_to.get(survivor.pk, []) if survivor else []
            dispute_records.append((survivor or Dispute(), [*before, *own]))
        self._number(
            [dispute for dispute, _ in dispute_records if dispute.pk is None], dispute_records
        )
        opened = {id(dispute) for dispute, _ in dispute_records if dispute.pk is None}
        bring_up_to_date(dispute_records)
        members: list[Member] = []
        entries: list[HistoryEntry] = []
        for dispute, records in dispute_records:
            first = records[0] if id(dispute) in opened else None
            for record in (record for record in records if record.pk in known):
                member = _member(dispute, record, found.get(record.pk, []), records, first)
                members.append(member)
                verb = "opened" if record is first else "joined"
                entries.append(entry(dispute, verb, by=self.by, of=record, member=member))
        insert(members)
        insert(entries)
        placed.opened += len(opened)
        placed.joined += len(members) - len(opened)
        return dispute_records

    def _number(self, new: Sequence[Dispute], dispute_records: Sequence[DisputeRecords]) -> None:
        first = {id(dispute): records[0].received_at for dispute, records in dispute_records}
        numbers = take_numbers(DISPUTE, [first[id(dispute)] for dispute in new])
        for dispute, number in zip(new, numbers, strict=True):
            dispute.number = number

    def _tell(self, touched: set[int], placed: Placed) -> None:
        audit.record(
            "dispute.place",
            by=self.by,
            detail={
                "records": len(self.handled),
                "opened": placed.opened,
                "joined": placed.joined,
                "queued": placed.queued,
                **({"hot": sorted(placed.hot)} if placed.hot else {}),
            },
        )
        if len(touched) > ANNOUNCED_SINGLY:
            publish("board", count=len(touched))
        else:
            for dispute in sorted(touched):
                publish("board", dispute=dispute)


def _origins(
    records: Sequence[Record], dispute_ids: Collection[int], by: Actor
) -> dict[Node, Origin]:
    """Where the new records and the disputes that they may join lie, and who sent their records."""
    homes = homes_of(records)
    places = Dispute.objects.filter(pk__in=dispute_ids).values_list("pk", "district__name")
    lying = dict(places)
    blank = [pk for pk, district in lying.items() if district is None]
    standing = Member.objects.filter(dispute__in=blank)
    dispute_of = dict(standing.values_list("record_id", "dispute_id"))
    senders = senders_of(homes, by=by) | senders_of(dispute_of, by=MACHINE)
    of_disputes: dict[int, Senders] = defaultdict(Senders)
    for record, dispute in dispute_of.items():
        of_disputes[dispute] |= senders[record]
    found: dict[Node, Origin] = {}
    for pk, home in homes.items():
        found["record", pk] = Origin(home, senders[pk].departments, senders[pk].districts)
    for pk, district in lying.items():
        own = of_disputes[pk]
        found["dispute", pk] = Origin(district or "", own.departments, own.districts)
    return found


def _complaints(records: Sequence[Record], dispute_ids: Collection[int]) -> frozenset[Node]:
    """What 12315 has registered among the new records and the disputes that they may join."""
    registered = Source.COMPLAINT_12315.value
    new = {("record", record.pk) for record in records if record.source == registered}
    members = Member.objects.filter(dispute__in=dispute_ids, source=registered)
    standing = {("dispute", pk) for pk in members.values_list("dispute", flat=True)}
    return frozenset(new | standing)


def _member(
    dispute: Dispute,
    record: Record,
    links: Sequence[linkage.Link],
    together: Sequence[Record],
    first: Record | None,
) -> Member:
    """The record as part of the dispute, with the heaviest link that brought it there."""
    if record is first:
        return Member(dispute_id=dispute.pk, record_id=record.pk, source=record.source)
    others = {record.pk for record in together}
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


# Writes back to each import how many of its records were linked and placed.


def count(record_ids: Iterable[int]) -> None:
    """Add records that were placed for the first time in their version to their imports."""
    ids = list(record_ids)
    if not ids:
        return
    newest = RecordVersion.objects.filter(record__in=ids, number=F("record__version"))
    of = dict(newest.exclude(of=None).values_list("record_id", "of_id"))
    placed = Member.objects.filter(record__in=of).values_list("record_id", "probability")
    sums: Counter[tuple[int, str]] = Counter()
    for record, probability in placed:
        sums[of[record], "placed"] += 1
        if probability is not None:
            sums[of[record], "linked"] += 1
    for import_id in {import_id for import_id, _ in sums}:
        Import.objects.filter(pk=import_id).update(
            placed=F("placed") + sums[import_id, "placed"],
            linked=F("linked") + sums[import_id, "linked"],
        )


def store_keys(records: Sequence[Record], keys: Sequence[Sequence[Key]]) -> None:
    """Replace the stored blocking keys of these records, by which later ones find them."""
    BlockingKey.objects.filter(record__in=records).delete()
    rows = [
        (record.pk, value, moment)
        for record, own in zip(records, keys, strict=True)
        for moment in [moment_of(record.received_at)]
        for value in sorted({key.value for key in own})
    ]
    if rows:
        columns = zip(("record_id", "key", "moment"), zip(*rows, strict=True), strict=True)
        Columns.from_values(BlockingKey, dict(columns)).write()
