"""The figures of a station over a period, and the disputes behind each of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry
from liandong.desk.disputes.queries import seen_by, visible_to
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.queries.performance import Recovered, recovered
from liandong.desk.handling.rules.figures import Figures, Taken, figures
from liandong.desk.ui.asked import midnight

BEHIND: Final = ("arrived", "on_scene", "ended", "settled", "left_out")
"""Which disputes can be listed: the parts and wholes of the rates, and what is left out."""


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


def station_figures(by: User, district: District, period: Period) -> StationFigures:
    """Of the steps of the period. A fixed number of queries."""
    seen = Q(seen_by(by), dispute__district=district)
    begin, end = midnight(period.since), midnight(period.until + timedelta(days=1))
    steps = HistoryEntry.objects.filter(
        seen, verb="stepped", undone_at=None, at__gte=begin, at__lt=end
    )
    handed = DisputeFact.objects.filter(
        seen, fact=Fact.HANDED.value, undone_at=None, at__gte=begin, at__lt=end
    )
    ways = {pk: str(told.get("choice", "")) for pk, told in handed.values_list("dispute", "detail")}
    rows = steps.order_by("at", "pk").values_list(
        "dispute", "detail__step", "at", "dispute__opened_at"
    )
    taken = [Taken(pk, verb, at, opened_at, ways.get(pk, "")) for pk, verb, at, opened_at in rows]
    money = recovered(by, period.since, period.until, district)
    return StationFigures(figures(taken), money)


def behind(by: User, found: Figures, which: str) -> QuerySet[Dispute]:
    """The disputes behind a figure."""
    ids = {
        "arrived": found.on_scene.whole,
        "on_scene": found.on_scene.part,
        "ended": found.in_station.whole,
        "settled": found.in_station.part,
        "left_out": found.left_out,
    }[which]
    rows = visible_to(by).filter(pk__in=ids).select_related("district", "holder")
    return rows.defer("search").order_by("-opened_at")
