"""What the duty board shows, read with a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.models import Candidate, Clock, Dispute, GroupDispute
from liandong.desk.disputes.queries import DisputeFilter, visible_to
from liandong.desk.disputes.queries.clock_views import ClockView, clock_views
from liandong.desk.disputes.queries.clocks import RUNNING, clocks_seen
from liandong.desk.disputes.queries.filters import (
    DUE_DAYS,
    UNFINISHED,
    UNFINISHED_STATES,
)
from liandong.desk.disputes.queries.groups import groups_of_the_board
from liandong.desk.disputes.queries.review import open_pairs
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries.alerts import in_order, needing
from liandong.desk.intake.models import Record
from liandong.desk.intake.queries import visible_since
from liandong.desk.learning.queries.doubts import doubtful_records
from liandong.desk.ui.asked import midnight
from liandong.engine.vocabulary import SOURCE_LABELS, Source

WAITING: Final = 12
URGENT_SHOWN: Final = 6
GROUPS_SHOWN: Final = 4
URGENT_DAYS: Final = 7
ALERTS_SHOWN: Final = 3
DUE_SHOWN: Final = 8
TO_CONFIRM: Final = 4
LIKELY: Final = 0.5
"""From this probability on the board says to which dispute a new one may belong."""
NEW: Final = timedelta(seconds=20)
"""How long a dispute that has just come in is shown as new."""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many records of a source came in today."""

    source: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Today:
    """The figures of the day. `amount` is what today's disputes are about, in yuan."""

    told: int
    disputes: int
    settled: int
    unfinished: int
    amount: Decimal
    by_source: list[SourceCount]
    day: date

    @property
    def source_words(self) -> str:
        """110 警情 2 · 12315 投诉 5."""
        return " · ".join(f"{one.label} {one.count}" for one in self.by_source)

    @property
    def query(self) -> str:
        """The list of today's disputes."""
        return DisputeFilter(since=self.day.isoformat()).query_string()

    @property
    def settled_query(self) -> str:
        return DisputeFilter(since=self.day.isoformat(), status="settled").query_string()

    @property
    def unfinished_query(self) -> str:
        return DisputeFilter(since=self.day.isoformat(), status=UNFINISHED).query_string()


@dataclass(frozen=True, slots=True)
class Due:
    """A running clock with its dispute."""

    dispute: Dispute
    clock: ClockView


@dataclass(frozen=True, slots=True)
class Maybe:
    """Another dispute that one may belong to, and the pair to decide on."""

    dispute: Dispute
    pair: Candidate


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dispute that nobody has taken up. `told_12315`: 是否已打 12315."""

    dispute: Dispute
    maybe: Maybe | None
    told_12315: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The board from top to bottom."""

    urgent: list[Dispute]
    urgent_count: int
    groups: list[GroupDispute]
    waiting: list[Waiting]
    waiting_count: int
    due: list[Due]
    due_counts: dict[str, int]
    pairs: list[Candidate]
    pair_count: int
    doubtful: list[Record]
    doubtful_count: int
    alerts: list[Alert]
    today: Today


def duty_board(by: User) -> Board:
    """The board as `by` may see it."""
    seen = visible_to(by)
    urgent = _urgent(seen)
    due = _running(by)
    pairs = open_pairs(by) if by.has_permission(Permission.LINK) else Candidate.objects.none()
    doubtful, doubtful_count = _doubtful(by)
    return Board(
        urgent=_rows(urgent, URGENT_SHOWN),
        urgent_count=urgent.count(),
        groups=list(groups_of_the_board(by)[:GROUPS_SHOWN]),
        waiting=_waiting(seen, by),
        waiting_count=seen.filter(status=Dispute.Status.OPEN).count(),
        due=_due(due),
        due_counts=_due_counts(due),
        pairs=list(pairs[:TO_CONFIRM]),
        pair_count=pairs.count(),
        doubtful=doubtful,
        doubtful_count=doubtful_count,
        alerts=list(in_order(needing(by), by).defer("evidence")[:ALERTS_SHOWN]),
        today=_today(by, seen),
    )


def _doubtful(by: User) -> tuple[list[Record], int]:
    """The most doubtful records, and how many there are: all are weighed once."""
    if not by.has_permission(Permission.CORRECT):
        return [], 0
    doubtful = doubtful_records(by)
    keys = list(doubtful.values_list("pk", flat=True))
    return list(doubtful.filter(pk__in=keys[:TO_CONFIRM])), len(keys)


def _urgent(seen: QuerySet[Dispute]) -> QuerySet[Dispute]:
    since = timezone.now() - timedelta(days=URGENT_DAYS)
    return seen.filter(urgent=True, status__in=UNFINISHED_STATES, opened_at__gte=since)


def _rows(disputes: QuerySet[Dispute], most: int) -> list[Dispute]:
    rows = disputes.select_related("district").defer("search")
    return list(rows.order_by("-opened_at", "-pk")[:most])


def _waiting(seen: QuerySet[Dispute], by: User) -> list[Waiting]:
    rows = _rows(seen.filter(status=Dispute.Status.OPEN), WAITING)
    maybe = _maybe_of(rows, by)
    now = timezone.now()
    return [
        Waiting(
            row,
            maybe.get(row.pk),
            Source.COMPLAINT_12315 in row.sources,
            now - row.created_at < NEW,
        )
        for row in rows
    ]


def _maybe_of(rows: Sequence[Dispute], by: User) -> dict[int, Maybe]:
    """For each of the disputes the likeliest other one that it may belong to."""
    ids = {row.pk for row in rows}
    either = Q(left__member__dispute__in=ids) | Q(right__member__dispute__in=ids)
    found: dict[int, Maybe] = {}
    for pair in open_pairs(by).filter(either, probability__gte=LIKELY):
        sides = pair.left.member.dispute, pair.right.member.dispute
        for one, other in (sides, sides[::-1]):
            if one.pk in ids:
                found.setdefault(one.pk, Maybe(other, pair))
    return found


def _running(by: User) -> QuerySet[Clock]:
    last = timezone.localdate() + timedelta(days=DUE_DAYS)
    return clocks_seen(by).filter(RUNNING, due_on__lte=last)


def _due(running: QuerySet[Clock]) -> list[Due]:
    """What ends soonest first; of what is overdue the latest, for the oldest are seldom saved."""
    today = timezone.localdate()
    rows = running.select_related("dispute").defer("dispute__search")
    coming = list(rows.filter(due_on__gte=today).order_by("due_on", "pk")[:DUE_SHOWN])
    late = list(rows.filter(due_on__lt=today).order_by("-due_on", "-pk")[:DUE_SHOWN])
    shown = [*late[: DUE_SHOWN - min(len(coming), DUE_SHOWN // 2)], *coming][:DUE_SHOWN]
    views = clock_views(shown, calendar()) if shown else []
    return [Due(view.clock.dispute, view) for view in views]


def _due_counts(running: QuerySet[Clock]) -> dict[str, int]:
    today = timezone.localdate()
    return running.aggregate(
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        today=Count("pk", filter=Q(due_on=today)),
        soon=Count("pk", filter=Q(due_on__gt=today)),
    )


def _today(by: User, seen: QuerySet[Dispute]) -> Today:
    day = timezone.localdate()
    begin = midnight(day)
    records = visible_since(by, begin).filter(answer__is_dispute=True)
    counts = records.aggregate(
        **{source.value: Count("pk", filter=Q(source=source.value)) for source in Source}
    )
    told = [
        SourceCount(source.value, SOURCE_LABELS[source], counts[source.value])
        for source in Source
        if counts[source.value]
    ]
    sums = seen.filter(opened_at__gte=begin).aggregate(
        disputes=Count("pk"),
        settled=Count("pk", filter=Q(status=Dispute.Status.SETTLED)),
        unfinished=Count("pk", filter=Q(status__in=UNFINISHED_STATES)),
        amount=Sum("amount_yuan"),
    )
    return Today(
        told=sum(one.count for one in told),
        disputes=sums["disputes"],
        settled=sums["settled"],
        unfinished=sums["unfinished"],
        amount=sums["amount"] or Decimal(0),
        by_source=told,
        day=day,
    )
