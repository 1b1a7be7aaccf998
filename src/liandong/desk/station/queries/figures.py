"""The figures of a station over a period, and the disputes behind each of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.visibility import sees_found_disputes
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.queries.performance import Recovered, performed_in, recovered
from liandong.desk.station.rules.figures import (
    ARRIVED,
    BY_LAW,
    NOT_SETTLED,
    SETTLED,
    Figures,
    Taken,
    figures,
)
from liandong.desk.ui.query_parameters import midnight

RECOVERED: Final = "recovered"
COUNTED: Final = (ARRIVED, *sorted(SETTLED | NOT_SETTLED | BY_LAW))
MONEY: Final = (Fact.AGREED.value, Fact.PAID.value)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `until`, both included."""

    since: date
    until: date

    @property
    def before(self) -> "Period":
        """The period of the same length that ends the day before."""
        length = self.until - self.since + timedelta(days=1)
        return Period(self.since - length, self.until - length)


@dataclass(frozen=True, slots=True)
class StationFigures:
    """Figures and what was recovered."""

    figures: Figures
    recovered: Recovered


def station_figures(by: User, of: Q, period: Period) -> StationFigures:
    """Of the steps of the period; `of` narrows by the `dispute` of a step.

    A fixed number of queries.
    """
    steps = _steps(by, of, period)
    handed = DisputeFact.objects.filter(
        sees_found_disputes(by), of, _in(period), fact=Fact.HANDED.value, undone_at=None
    )
    ways = {
        pk: str(detail.get("choice", "")) for pk, detail in handed.values_list("dispute", "detail")
    }
    rows = steps.order_by("at", "pk").values_list("dispute", "step", "at", "dispute__opened_at")
    taken = [Taken(pk, verb, at, opened_at, ways.get(pk, "")) for pk, verb, at, opened_at in rows]
    money = recovered(by, period.since, period.until, of)
    return StationFigures(figures(taken), money)


def behind(found: Figures, by: User, of: Q, period: Period, which: str) -> QuerySet[Dispute] | None:
    """The disputes behind one figure of those `found` for a period; none where there is no such
    figure."""
    sets = {
        "arrived": found.on_scene.whole,
        "on_scene": found.on_scene.part,
        "ended": found.in_station.whole,
        "settled": found.in_station.part,
        "left_out": found.left_out,
        **{days.path: days.disputes for days in found.days},
    }
    if which == RECOVERED:
        rows = visible_to(by).filter(performed_in(by, period.since, period.until, of))
    elif which in sets:
        rows = visible_to(by).filter(pk__in=sets[which])
    else:
        return None
    return rows.select_related("district", "holder").defer("search").order_by("-opened_at")


def counted(by: User, of: Q, period: Period) -> QuerySet[Dispute]:
    """All disputes that the figures of a period are worked out from."""
    facts = DisputeFact.objects.filter(
        sees_found_disputes(by), of, _in(period), fact__in=MONEY, undone_at=None
    )
    steps = _steps(by, of, period)
    done = performed_in(by, period.since, period.until, of)
    condition = Q(pk__in=steps.values("dispute")) | Q(pk__in=facts.values("dispute"))
    return visible_to(by).filter(condition | done)


def settled_in(period: Period) -> Q:
    """A condition on disputes: their last end in the period settled them, as in `station_figures`.

    Counted from an index of the steps, without the rows: for a year there are very many.
    """
    ends = HistoryEntry.objects.filter(_in(period), undone_at=None)
    settled = ends.filter(step__in=sorted(SETTLED))
    later = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    settled_since = Exists(settled.filter(later, dispute=OuterRef("dispute")))
    ended_otherwise = ends.filter(~settled_since, step__in=sorted(NOT_SETTLED | BY_LAW))
    return Q(pk__in=settled.values("dispute")) & ~Q(pk__in=ended_otherwise.values("dispute"))


def _steps(by: User, of: Q, period: Period) -> QuerySet[HistoryEntry]:
    """Those that are counted."""
    return HistoryEntry.objects.filter(
        sees_found_disputes(by), of, _in(period), step__in=COUNTED, undone_at=None
    )


def _in(period: Period) -> Q:
    begin, end = midnight(period.since), midnight(period.until + timedelta(days=1))
    return Q(at__gte=begin, at__lt=end)
