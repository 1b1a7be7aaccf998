"""Ticking what was filled in elsewhere, taking the tick back, and settling differences."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.backfill.models import Backfill
from liandong.desk.backfill.queries.course import course_of
from liandong.desk.backfill.queries.waiting import changed, channels_waiting, is_filled_in
from liandong.desk.backfill.rules.channels import PLATFORMS, Channel
from liandong.desk.backfill.rules.differences import Difference, differences
from liandong.desk.backfill.rules.texts import TEXTS
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.visibility import check_works_on
from liandong.desk.intake.models import Record, RecordVersion
from liandong.desk.work.events import publish

Outcome = Backfill.Outcome
FIELDS: Final = (
    "person_name",
    "person_phone",
    "merchant_name",
    "merchant_address",
    "place",
    "goods",
    "amount_yuan",
    "text",
    "response",
)
BATCH: Final = 100
SETTLED: Final = (Outcome.ACCEPTED, Outcome.CORRECTED)


@transaction.atomic
def tick(dispute: Dispute, channel: Channel, *, by: User) -> Backfill:
    """It was filled in: who, when and with what, to be compared when the source exports again."""
    check(by, Permission.NOTE)
    hold(dispute, by=by)
    stages = PLATFORMS[channel].stages
    if dispute.stage not in stages:
        raise ValidationError("这件现在不用回填这一项，请刷新后再看。")
    if is_filled_in(dispute, channel):
        raise ValidationError("这一项已经登记回填，没有重复登记，请刷新后再看。")
    course = course_of(dispute, by=None)
    filled = {entry.label: entry.text_of(course) for entry in TEXTS[channel]}
    made = Backfill.objects.create(
        dispute=dispute,
        channel=channel.value,
        filled=json.dumps(filled, ensure_ascii=False),
        by=by,
        at=timezone.now(),
    )
    write(dispute, "backfilled", by=by, channel=channel.value)
    _mark_changed(dispute.pk)
    audit.record("backfill.tick", by=by, of=dispute, detail={"channel": channel.value})
    publish("board", dispute=dispute.pk)
    return made


@transaction.atomic
def take_tick_back(ticked: Backfill, *, by: User) -> None:
    """It was not filled in after all, or has to be filled in again. Twice changes nothing."""
    _may_change(ticked, by)
    stored = Backfill.objects.select_for_update().get(pk=ticked.pk)
    if stored.undone_at is None:
        stored.undone_at = timezone.now()
        stored.save(update_fields=["undone_at"])
        _mark_changed(ticked.dispute_id)
        audit.record(
            "backfill.take_back", by=by, of=ticked.dispute, detail={"channel": stored.channel}
        )
        publish("board", dispute=ticked.dispute_id)


@transaction.atomic
def settle_difference(ticked: Backfill, outcome: str, *, by: User) -> None:
    """What the source holds is right after all (accepted), or was corrected there."""
    _may_change(ticked, by)
    stored = Backfill.objects.select_for_update().get(pk=ticked.pk)
    if outcome not in SETTLED or stored.outcome != Outcome.DIFFERENT:
        raise ValidationError("这一项没有待处理的差异，请刷新后再看。")
    stored.outcome, stored.settled_by, stored.settled_at = outcome, by, timezone.now()
    stored.save(update_fields=["outcome", "settled_by", "settled_at"])
    detail = {"channel": stored.channel, "settled_as": outcome}
    audit.record("backfill.settle", by=by, of=ticked.dispute, detail=detail)
    publish("board", dispute=ticked.dispute_id)


def compare_filled(*, by: Actor) -> int:
    """Compare what was filled in with versions that sources sent since; returns how many differ.

    A version is compared once. Differences that a person accepted do not come back.
    """
    differ = 0
    for ticked, version in _to_compare():
        differ += _compare(ticked, version, by)
    return differ


@transaction.atomic
def mark_what_waits(many: int = BATCH) -> int:
    """Store what waits of disputes that changed, so that lists need not compute it; gives how many.

    The mark bears the time of the change that was read: a dispute changed meanwhile is newer, and
    is read again.
    """
    read = [
        (dispute.updated_at, ",".join(channels_waiting(dispute)), dispute.pk)
        for dispute in changed().defer("search").order_by("pk")[:many]
    ]
    for (moment, waits), rows in groupby(sorted(read), key=itemgetter(0, 1)):
        unchanged = Dispute.objects.filter(pk__in=[pk for *_as, pk in rows], updated_at=moment)
        unchanged.update(filled_in_as_of=moment, fill_in=waits)
    return len(read)


def _mark_changed(dispute: int) -> None:
    Dispute.objects.filter(pk=dispute).update(updated_at=timezone.now())


def _may_change(ticked: Backfill, by: User) -> None:
    check(by, Permission.NOTE)
    found = visible_to(by).select_related("district").filter(pk=ticked.dispute_id).first()
    if found is None:
        raise PermissionDenied("这件纠纷不在您的可见范围内")
    check_works_on(by, found)


def _to_compare() -> Sequence[tuple[Backfill, RecordVersion]]:
    """Ticks that stand, each with the newest version that came after it and was not compared."""
    found = []
    for channel, platform in PLATFORMS.items():
        if platform.source is None:
            continue
        newest = RecordVersion.objects.filter(
            record__member__dispute=OuterRef("dispute"),
            record__source=platform.source.value,
            number=F("record__version"),
            arrived_at__gt=OuterRef("at"),
        ).order_by("-arrived_at", "-pk")
        rows = Backfill.objects.filter(channel=channel.value, undone_at=None)
        rows = rows.annotate(newest=Subquery(newest.values("pk")[:1])).exclude(newest=None)
        compared = Q(checked=Subquery(newest.values("record")[:1])) & Q(
            checked_version__gte=Subquery(newest.values("number")[:1])
        )
        pending = list(rows.exclude(compared).select_related("dispute"))
        versions = RecordVersion.objects.select_related("record").in_bulk(
            [ticked.newest for ticked in pending]
        )
        found += [(ticked, versions[ticked.newest]) for ticked in pending]
    return found


@transaction.atomic
def _compare(ticked: Backfill, version: RecordVersion, by: Actor) -> bool:
    stored = Backfill.objects.select_for_update().get(pk=ticked.pk)
    record = version.record
    differing = differences(
        TEXTS[Channel(stored.channel)], json.loads(stored.filled), _fields(record), _columns(record)
    )
    before = stored.differences
    stored.differences = _as_json(differing)
    stored.checked, stored.checked_version = record, version.number
    if not differing:
        stored.outcome = Outcome.SAME
    elif stored.outcome != Outcome.ACCEPTED or before != stored.differences:
        stored.outcome, stored.settled_by, stored.settled_at = Outcome.DIFFERENT, None, None
    stored.save()
    audit.record(
        "backfill.compare",
        by=by,
        of=ticked.dispute,
        detail={"channel": stored.channel, "differ": len(differing)},
    )
    if stored.outcome == Outcome.DIFFERENT:
        publish("board", dispute=ticked.dispute_id)
    return stored.outcome == Outcome.DIFFERENT


def _as_json(found: Sequence[Difference]) -> str | None:
    return (
        json.dumps([asdict(difference) for difference in found], ensure_ascii=False)
        if found
        else None
    )


def _fields(record: Record) -> dict[str, str]:
    return {name: str(getattr(record, name) or "") for name in FIELDS}


def _columns(record: Record) -> dict[str, Any]:
    row = json.loads(record.raw) if record.raw else {}
    return {name: str(cell or "") for name, cell in row.items()}
