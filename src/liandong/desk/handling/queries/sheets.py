"""What a shift hands over, and what a day came to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries import seen_by, visible_to
from liandong.desk.disputes.queries.filters import UNFINISHED_STATES
from liandong.desk.disputes.rules.stages import LABELS, Stage
from liandong.desk.handling.queries.dispatches import dispatches
from liandong.desk.ui.asked import midnight

SHOWN: Final = 200
WAITING: Final = (Stage.AGREED, Stage.UNPERFORMED, Stage.PERFORMED, Stage.TERMINATED)
"""Closed for the figures, but somebody still has something to do."""


@dataclass(frozen=True, slots=True)
class Section:
    """Disputes in one stage, the longest there first."""

    label: str
    rows: list[Dispute]
    count: int


def unfinished(by: User, district: District) -> list[Section]:
    """What the next shift takes over, by stage; stages that nobody works on are left out."""
    return _sections(_left(by).filter(district=district))


def left_by_stage(by: User, districts: Iterable[District]) -> list[tuple[str, int]]:
    """The same counted, over several districts, in the order of the stages. One query."""
    rows = _left(by).filter(district__in=list(districts)).order_by()
    found = dict(rows.values_list("stage").annotate(Count("pk")))
    return [(_(LABELS[stage]), found[stage.value]) for stage in LABELS if stage.value in found]


def _left(by: User) -> QuerySet[Dispute]:
    return visible_to(by).filter(
        Q(status__in=UNFINISHED_STATES, status_by__isnull=False)
        | Q(stage__in=[stage.value for stage in WAITING])
        | Q(urgent=True, status__in=UNFINISHED_STATES),
    )


@dataclass(frozen=True, slots=True)
class DailySheet:
    """A day of the station in figures and rows. Each figure is defined where it is shown."""

    day: date
    reported: int
    dispatched: int
    on_scene: int
    to_room: int
    agreed: int
    performed: int
    handed_over: int
    sections: list[Section]


def daily_sheet(by: User, district: District, day: date) -> DailySheet:
    """Steps of the day, those taken back not counted."""
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    seen = visible_to(by).filter(district=district)
    steps = HistoryEntry.objects.filter(
        seen_by(by),
        dispute__district=district,
        verb="stepped",
        undone_at=None,
        at__gte=begin,
        at__lt=end,
    )
    named = dict(steps.order_by().values_list("detail__step").annotate(Count("pk")))
    of_today = seen.filter(opened_at__gte=begin, opened_at__lt=end)
    return DailySheet(
        day=day,
        reported=of_today.count(),
        dispatched=dispatches(by)
        .filter(dispute__district=district, at__gte=begin, at__lt=end)
        .count(),
        on_scene=named.get("settle_now", 0) + named.get("settle_later", 0),
        to_room=named.get("to_room", 0),
        agreed=named.get("agree", 0) + named.get("agree_and_perform", 0),
        performed=named.get("perform", 0)
        + named.get("settle_now", 0)
        + named.get("agree_and_perform", 0),
        handed_over=sum(named.get(verb, 0) for verb in ("hand_over", "return", "police")),
        sections=_sections(of_today),
    )


def _sections(rows: QuerySet[Dispute]) -> list[Section]:
    found = list(
        rows.select_related("holder", "district").defer("search").order_by("stage_since")[:SHOWN]
    )
    by_stage = {stage: [row for row in found if row.stage == stage] for stage in Stage}
    return [
        Section(LABELS[stage], rows_of, len(rows_of))
        for stage, rows_of in by_stage.items()
        if rows_of
    ]
