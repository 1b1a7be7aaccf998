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
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.handling.models import Backfill
from liandong.desk.handling.queries.backfill import changed, channels_waiting
from liandong.desk.handling.queries.course import course_of
from liandong.desk.handling.rules.backfill import PLATFORMS, Channel
from liandong.desk.handling.rules.backfill_texts import TEXTS
from liandong.desk.handling.rules.differences import Difference, differences
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
PORTION: Final = 100
SETTLED: Final = (Outcome.ACCEPTED, Outcome.CORRECTED)


@transaction.atomic
def tick(dispute: Dispute, channel: Channel, *, by: User) -> Backfill:
    """It was filled in: who, when and with what, to be compared when the source exports again."""
    check(by, Permission.NOTE)
    hold(dispute)
    stages = PLATFORMS[channel].stages
    if dispute.stage not in stages:
        raise ValidationError(_("这件现在不用回填这一项，请刷新后再看。"))
    course = course_of(dispute, by=None)
    filled = {one.label: one.tell(course) for one in TEXTS[channel]}
    made = Backfill.objects.create(
        dispute=dispute,
        channel=channel.value,
        filled=json.dumps(filled, ensure_ascii=False),
        by=by,
        at=timezone.now(),
    )
    write(dispute, "backfilled", by=by, channel=channel.value)
    _ask_anew(dispute.pk)
    audit.record("backfill.tick", by=by, of=dispute, detail={"channel": channel.value})
    publish("board", dispute=dispute.pk)
    return made


@transaction.atomic
def take_tick_back(ticked: Backfill, *, by: User) -> None:
    """It was not filled in after all, or is to be filled in anew. Again changes nothing."""
    _may_change(ticked, by)
    stored = Backfill.objects.select_for_update().get(pk=ticked.pk)
    if stored.undone_at is None:
        stored.undone_at = timezone.now()
        stored.save(update_fields=["undone_at"])
        _ask_anew(ticked.dispute_id)
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
        raise ValidationError(_("这一项没有待处理的差异，请刷新后再看。"))
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
def mark_what_waits(many: int = PORTION) -> int:
    """Write down what waits of disputes that changed, so that lists need not look for it again;
    gives how many.

    The mark names the change that was read: what somebody changes meanwhile is later, and is
    asked anew.
    """
    read = [
        (one.updated_at, ",".join(channels_waiting(one)), one.pk)
        for one in changed().defer("search").order_by("pk")[:many]
    ]
    for (moment, waits), rows in groupby(sorted(read), key=itemgetter(0, 1)):
        unchanged = Dispute.objects.filter(pk__in=[pk for *_as, pk in rows], updated_at=moment)
        unchanged.update(filled_in_as_of=moment, fill_in=waits)
    return len(read)


def _ask_anew(dispute: int) -> None:
    Dispute.objects.filter(pk=dispute).update(updated_at=timezone.now())


def _may_change(ticked: Backfill, by: User) -> None:
    check(by, Permission.NOTE)
    if not visible_to(by).filter(pk=ticked.dispute_id).exists():
        raise PermissionDenied(_("这件纠纷不在您的可见范围内"))


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
            seen_at__gt=OuterRef("at"),
        ).order_by("-seen_at", "-pk")
        rows = Backfill.objects.filter(channel=channel.value, undone_at=None)
        rows = rows.annotate(newest=Subquery(newest.values("pk")[:1])).exclude(newest=None)
        compared = Q(checked=Subquery(newest.values("record")[:1])) & Q(
            checked_version__gte=Subquery(newest.values("number")[:1])
        )
        pending = list(rows.exclude(compared).select_related("dispute"))
        versions = RecordVersion.objects.select_related("record").in_bulk(
            [one.newest for one in pending]
        )
        found += [(one, versions[one.newest]) for one in pending]
    return found


@transaction.atomic
def _compare(ticked: Backfill, version: RecordVersion, by: Actor) -> bool:
    stored = Backfill.objects.select_for_update().get(pk=ticked.pk)
    record = version.record
    told = differences(
        TEXTS[Channel(stored.channel)], json.loads(stored.filled), _fields(record), _columns(record)
    )
    before = stored.differences
    stored.differences = _as_json(told)
    stored.checked, stored.checked_version = record, version.number
    if not told:
        stored.outcome = Outcome.SAME
    elif stored.outcome != Outcome.ACCEPTED or before != stored.differences:
        stored.outcome, stored.settled_by, stored.settled_at = Outcome.DIFFERENT, None, None
    stored.save()
    audit.record(
        "backfill.compare",
        by=by,
        of=ticked.dispute,
        detail={"channel": stored.channel, "differ": len(told)},
    )
    if stored.outcome == Outcome.DIFFERENT:
        publish("board", dispute=ticked.dispute_id)
    return stored.outcome == Outcome.DIFFERENT


def _as_json(told: Sequence[Difference]) -> str | None:
    return json.dumps([asdict(one) for one in told], ensure_ascii=False) if told else None


def _fields(record: Record) -> dict[str, str]:
    return {name: str(getattr(record, name) or "") for name in FIELDS}


def _columns(record: Record) -> dict[str, Any]:
    row = json.loads(record.raw) if record.raw else {}
    return {name: str(cell or "") for name, cell in row.items()}
