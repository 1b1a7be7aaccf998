"""The parts of the duty board that tell how people handle matters: eight queries more."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.models import HandOver, Instalment, Sitting
from liandong.desk.handling.queries import backfill
from liandong.desk.handling.queries.dispatches import Outing, outings
from liandong.desk.handling.queries.performance import recovered, to_be_done, to_call_back
from liandong.desk.handling.queries.roster import OnDuty, districts_of, left_over, on_duty
from liandong.desk.handling.queries.sittings import of_day
from liandong.desk.handling.rules.backfill import LABELS

SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class ToFillIn:
    """待回填: how many for each system (key, label, count), those that wait longest, and how many
    of what was filled in the sources hold otherwise."""

    channels: list[tuple[str, str, int]]
    rows: list[Dispute]
    differing: int


@dataclass(frozen=True, slots=True)
class Handling:
    """Who is on duty and out, what sits today, what waits for performance or a call."""

    on_duty: OnDuty
    outings: list[Outing]
    sittings: list[Sitting]
    performing: list[Instalment]
    performing_count: int
    calling: list[Dispute]
    calling_count: int
    messages: list[HandOver]
    backfill: ToFillIn
    recovered: Decimal
    today: date


def handling_of(by: User) -> Handling | None:
    """As `by` may see it; None for who handles nothing."""
    if not by.has_permission(Permission.NOTE):
        return None
    today = timezone.localdate()
    performing, calling = to_be_done(by), to_call_back(by)
    return Handling(
        on_duty=on_duty(by, districts_of(by)),
        outings=outings(by),
        sittings=list(of_day(by, today)),
        performing=list(performing[:SHOWN]),
        performing_count=performing.count(),
        calling=list(calling[:SHOWN]),
        calling_count=calling.count(),
        messages=[left for left in left_over(by) if left.taken_at is None][:SHOWN],
        backfill=_to_fill_in(by),
        recovered=recovered(by, today, today).performed,
        today=today,
    )


def _to_fill_in(by: User) -> ToFillIn:
    changed = backfill.changed_since(by)
    counts = backfill.counts(by, changed)
    return ToFillIn(
        channels=[(key, label, counts[key]) for key, label in LABELS.items()],
        rows=backfill.longest_waiting(by, changed, SHOWN),
        differing=backfill.differing(by).count(),
    )
