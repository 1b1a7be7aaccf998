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
from liandong.desk.disputes.models import Candidate, Clock, Dispute
from liandong.desk.disputes.queries import DisputeFilter, filtered, visible_to
from liandong.desk.disputes.queries.clocks import (
    RUNNING,
    ClockView,
    clock_views,
    of_own_office,
    visible_clocks,
)
from liandong.desk.disputes.queries.filters import (
    DUE_DAYS,
    UNFINISHED,
    UNFINISHED_STATES,
)
from liandong.desk.disputes.queries.links.pairs import open_pairs
from liandong.desk.groups.models import GroupDispute
from liandong.desk.groups.queries.groups import groups_of_the_board, members_of
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries.alerts import in_order, needing
from liandong.desk.intake.queries import visible_since
from liandong.desk.learning.queries.doubts import doubtful_records
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.vocabulary import SOURCE_LABELS, Source

WAITING: Final = 12
URGENT_SHOWN: Final = 6
GROUPS_SHOWN: Final = 4
URGENT_DAYS: Final = 7
ALERTS_SHOWN: Final = 3
DUE_SHOWN: Final = 8
LIKELY: Final = 0.5
"""From this probability on the board shows to which dispute a new one may belong."""
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

    records: int
    disputes: int
    settled: int
    unfinished: int
    amount: Decimal
    by_source: list[SourceCount]
    day: date

    @property
    def source_words(self) -> str:
        """110 警情 2 · 12315 投诉 5."""
        return " · ".join(f"{count.label} {count.count}" for count in self.by_source)

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
    """A dispute that nobody has taken up. `is_at_12315`: 是否已向12315投诉."""

    dispute: Dispute
    maybe: Maybe | None
    is_at_12315: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Board:
    """What the board is made of. `grouped`: ids of the disputes that stand in one of `groups`."""

    urgent: list[Dispute]
    urgent_count: int
    urgent_query: str
    groups: list[GroupDispute]
    grouped: frozenset[int]
    waiting: list[Waiting]
    waiting_count: int
    due: list[Due]
    due_counts: dict[str, int]
    pair_count: int
    doubtful_count: int
    alerts: list[Alert]
    today: Today


def duty_board(by: User) -> Board:
    """The board as `by` may see it."""
    visible = visible_to(by)
    of_urgent = _of_urgent()
    urgent = filtered(by, of_urgent)
    due = _running(by)
    pairs = open_pairs(by) if by.has_permission(Permission.LINK) else Candidate.objects.none()
    groups = list(groups_of_the_board(by)[:GROUPS_SHOWN])
    return Board(
        urgent=_rows(urgent, URGENT_SHOWN),
        urgent_count=urgent.count(),
        urgent_query=of_urgent.query_string(),
        groups=groups,
        grouped=members_of(groups),
        waiting=_waiting(visible, by),
        waiting_count=visible.filter(status=Dispute.Status.OPEN).count(),
        due=_due(due),
        due_counts=_due_counts(due),
        pair_count=pairs.count(),
        doubtful_count=doubtful_records(by).count() if by.has_permission(Permission.CORRECT) else 0,
        alerts=list(in_order(needing(by), by).defer("evidence")[:ALERTS_SHOWN]),
        today=_today(by, visible),
    )


def _of_urgent() -> DisputeFilter:
    """What the board counts as urgent, and the list that it leads to shows."""
    since = timezone.localdate() - timedelta(days=URGENT_DAYS)
    return DisputeFilter(urgent="1", status=UNFINISHED, since=since.isoformat())


def _rows(disputes: QuerySet[Dispute], most: int) -> list[Dispute]:
    rows = disputes.select_related("district").defer("search")
    return list(rows.order_by("-opened_at", "-pk")[:most])


def _waiting(visible: QuerySet[Dispute], by: User) -> list[Waiting]:
    rows = _rows(visible.filter(status=Dispute.Status.OPEN), WAITING)
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
        for dispute, other in (sides, sides[::-1]):
            if dispute.pk in ids:
                found.setdefault(dispute.pk, Maybe(other, pair))
    return found


def _running(by: User) -> QuerySet[Clock]:
    last = timezone.localdate() + timedelta(days=DUE_DAYS)
    return of_own_office(visible_clocks(by), by).filter(RUNNING, due_on__lte=last)


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


def _today(by: User, visible: QuerySet[Dispute]) -> Today:
    day = timezone.localdate()
    begin = midnight(day)
    records = visible_since(by, begin).filter(answer__is_dispute=True)
    counts = records.aggregate(
        **{source.value: Count("pk", filter=Q(source=source.value)) for source in Source}
    )
    today_counts = [
        SourceCount(source.value, SOURCE_LABELS[source], counts[source.value])
        for source in Source
        if counts[source.value]
    ]
    sums = visible.filter(opened_at__gte=begin).aggregate(
        disputes=Count("pk"),
        settled=Count("pk", filter=Q(status=Dispute.Status.SETTLED)),
        unfinished=Count("pk", filter=Q(status__in=UNFINISHED_STATES)),
        amount=Sum("amount_yuan"),
    )
    return Today(
        records=sum(count.count for count in today_counts),
        disputes=sums["disputes"],
        settled=sums["settled"],
        unfinished=sums["unfinished"],
        amount=sums["amount"] or Decimal(0),
        by_source=today_counts,
        day=day,
    )
