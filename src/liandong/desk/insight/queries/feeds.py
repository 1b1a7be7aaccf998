"""Whether the sources still send: the last record of each, and what came late; what the disputes of
a scope lack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.queries.china_days import Day, DayNumber
from liandong.desk.disputes.queries.filtered import LACKS
from liandong.desk.disputes.queries.filters import LACKS_LABELS
from liandong.desk.disputes.queries.links.pairs import open_pairs
from liandong.desk.insight.queries.scoped import disputes_in
from liandong.desk.insight.scope import Scope
from liandong.desk.intake.queries import visible_to
from liandong.desk.ui.query_parameters import midnight


@dataclass(frozen=True, slots=True)
class Lack:
    key: str
    words: str
    n: int

    def href(self, scope: Scope) -> str:
        return scope.disputes_url(source="", lacks=self.key)


@dataclass(frozen=True, slots=True)
class Lacking:
    """`pairs`: candidate pairs of records on which a person has not decided yet."""

    total: int
    lacks: list[Lack]
    pairs: int


def lacking(scope: Scope, *, by: User) -> Lacking:
    counted = {f"lacks_{key}": Count("pk", filter=lack) for key, lack in LACKS.items()}
    found = disputes_in(scope, by=by).aggregate(total=Count("pk"), **counted)
    lacks = [Lack(key, LACKS_LABELS[key], found[f"lacks_{key}"]) for key in LACKS]
    return Lacking(found["total"], lacks, open_pairs(by).count())


LATE_DAYS: Final = 3
USUAL: Final = timedelta(days=90)
"""The past from which the usual silence of a source is computed."""
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
    counts = _counts(scope, by)
    known = records.order_by("source").values_list("source", flat=True).distinct()
    begin = midnight(timezone.localdate() - USUAL)
    recent = records.filter(received_at__gte=begin).order_by().values_list("source").distinct()
    days: dict[str, list[date]] = {source: [] for source in known}
    for source, day in recent.values_list("source", Day("received_at")):
        days[source].append(day)
    return [
        Feed(source, n, latest, _silent(latest, sorted(days[source])), late)
        for source in days
        for n, late in [counts.get(source, (0, 0))]
        for latest in [_latest(by, source)]
    ]


def _counts(scope: Scope, by: User) -> dict[str, tuple[int, int]]:
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
