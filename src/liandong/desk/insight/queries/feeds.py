"""Whether the sources still send: the last record of each, and what came late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.queries.moments import Day, DayNumber
from liandong.desk.insight.scope import Scope
from liandong.desk.intake.queries import visible_to
from liandong.desk.ui.asked import midnight

LATE_DAYS: Final = 3
USUAL: Final = timedelta(days=90)
"""So much of the past says how long a source is usually silent."""
LEAST_SILENT: Final = 2


@dataclass(frozen=True, slots=True)
class Feed:
    """`silent`: for how many days it has sent nothing, where that is longer than ever lately."""

    source: str
    n: int
    latest: datetime
    silent: int
    late: int


def feeds(scope: Scope, *, by: User) -> list[Feed]:
    """Three queries, and one for each source."""
    records = visible_to(by)
    told = _told(scope, by)
    known = records.order_by("source").values_list("source", flat=True).distinct()
    begin = midnight(timezone.localdate() - USUAL)
    recent = records.filter(received_at__gte=begin).order_by().values_list("source").distinct()
    days: dict[str, list[date]] = {source: [] for source in known}
    for source, day in recent.values_list("source", Day("received_at")):
        days[source].append(day)
    return [
        Feed(source, n, latest, _silent(latest, sorted(days[source])), late)
        for source in days
        for n, late in [told.get(source, (0, 0))]
        for latest in [_latest(by, source)]
    ]


def _told(scope: Scope, by: User) -> dict[str, tuple[int, int]]:
    """Of each source the records of the period, and how many of them came late."""
    end = midnight(scope.period.until + timedelta(days=1))
    within = Q(received_at__gte=midnight(scope.period.since), received_at__lt=end)
    lag = DayNumber("arrived_at") - DayNumber("received_at")
    rows = visible_to(by).filter(within).annotate(lag=lag).values_list("source")
    late = Count("pk", filter=Q(lag__gt=LATE_DAYS))
    return {source: (n, m) for source, n, m in rows.annotate(n=Count("pk"), late=late)}


def _latest(by: User, source: str) -> datetime:
    newest = visible_to(by).filter(source=source).order_by("-received_at")
    return newest.values_list("received_at", flat=True)[0]


def _silent(latest: datetime, days: list[date]) -> int:
    today = timezone.localdate()
    last = timezone.localtime(latest).date()
    return days_of_silence(days or [last], today)


def days_of_silence(days: Sequence[date], today: date) -> int:
    """Days since the last one, if longer than any gap before and LEAST_SILENT; else none."""
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    since = (today - days[-1]).days if days else 0
    return since if since > max([LEAST_SILENT, *gaps]) else 0
