"""What a shift hands over, and what a day came to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Case, Count, F, Q, QuerySet, When

from liandong.desk.access.models import User
from liandong.desk.access.rules.offices import ASSOCIATION, POLICE, office_of
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries import sees_dispute, visible_to
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import LABELS, Stage, states_of
from liandong.desk.handling.models import Dispatch, Presence
from liandong.desk.handling.queries.dispatches import dispatches
from liandong.desk.handling.queries.roster import districts_of
from liandong.desk.ui.query_parameters import midnight

SHOWN: Final = 200
WAITING: Final = (Stage.AGREED, Stage.UNPERFORMED, Stage.PERFORMED, Stage.TERMINATED)
"""Closed for the figures, but somebody still has something to do."""
UNDONE: Final = Q(
    stage__in=[
        stage.value
        for stage in Stage
        if stage in WAITING or states_of(stage) <= {Progress.OPEN, Progress.HANDLING}
    ]
)
"""未了: not finished, or WAITING. By stages alone, which one index holds in order."""
LISTED: Final = (
    "number",
    "stage",
    "stage_since",
    "status_by",
    "opened_at",
    "summary",
    "merchant_name",
    "urgency",
    "urgent",
    "holder__display_name",
)
"""What page and paper show of a dispute, and what it is sorted by."""
WAITS_SINCE: Final = Case(When(status_by=None, then=F("opened_at")), default=F("stage_since"))
"""As `Dispute.waits_since`, for the order of rows."""


@dataclass(frozen=True, slots=True)
class Section:
    """Disputes in one stage, the longest there first; `count` includes those not listed."""

    label: str
    rows: list[Dispute]
    count: int


def unfinished(by: User, districts: Iterable[District]) -> list[Section]:
    """What the next shift takes over, by stage; stages that nobody works on are left out."""
    return _sections(left_undone(by, districts))


def first_of(sections: Iterable[Section], most: int) -> list[Dispute]:
    """What the printed sheet has room for: urgent ones first, then those that wait longest."""
    rows = [row for section in sections for row in section.rows]
    return sorted(rows, key=lambda row: (not row.urgent, row.waits_since, row.pk))[:most]


def left_by_stage(by: User, districts: Iterable[District]) -> list[tuple[str, int]]:
    """The same counted, for the board. One query."""
    counts = _by_stage(left_undone(by, districts))
    return [(LABELS[stage], n) for stage, n in counts.items()]


def left_undone(by: User, districts: Iterable[District]) -> QuerySet[Dispute]:
    """未了: what is not finished (未结), and what somebody still has to do afterwards. Board and
    sheet show the same; 待处置 among it is what the board lists as such.

    What lies in no known district is in nobody's district alone: it is counted where all the
    districts of the reader are.
    """
    chosen = list(districts)
    inside = Q(district__in=chosen)
    if len(chosen) == districts_of(by).count():
        inside |= Q(district=None)
    return visible_to(by).filter(inside, UNDONE)


@dataclass(frozen=True, slots=True)
class DailySheet:
    """A day of the station in figures and rows. Each figure is defined where it is shown."""

    day: date
    reported: int
    sent: int
    arrived: int
    together: int
    on_scene: int
    to_room: int
    agreed: int
    performed: int
    handed_over: int
    sections: list[Section]


def daily_sheet(by: User, district: District, day: date) -> DailySheet:
    """Steps of the day, those taken back not counted; a dispute counts once for a figure."""
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    disputes = visible_to(by).filter(district=district)
    steps = HistoryEntry.objects.filter(
        sees_dispute(by),
        dispute__district=district,
        verb="stepped",
        undone_at=None,
        at__gte=begin,
        at__lt=end,
    )
    taken: dict[str, set[int]] = defaultdict(set)
    for verb, dispute in steps.order_by().values_list("step", "dispute"):
        taken[verb].add(dispute)
    out = dispatches(by).filter(dispute__district=district, at__gte=begin, at__lt=end)
    here = _offices_there(out)
    of_today = disputes.filter(opened_at__gte=begin, opened_at__lt=end)
    return DailySheet(
        day=day,
        reported=of_today.count(),
        sent=out.count(),
        arrived=len(here),
        together=sum({POLICE, ASSOCIATION} <= offices for offices in here.values()),
        on_scene=_many(taken, "settle_now", "settle_later"),
        to_room=_many(taken, "to_room"),
        agreed=_many(taken, "agree", "agree_and_perform"),
        performed=_many(taken, "perform", "settle_now", "agree_and_perform"),
        handed_over=_many(taken, "hand_over", "return", "police"),
        sections=_sections(of_today),
    )


def _by_stage(rows: QuerySet[Dispute]) -> dict[Stage, int]:
    """How many stand in each stage, in the order of the stages."""
    found = dict(rows.order_by().values_list("stage").annotate(Count("pk")))
    return {stage: found[stage.value] for stage in LABELS if stage.value in found}


def _many(taken: Mapping[str, set[int]], *verbs: str) -> int:
    """Disputes in which one of these steps was taken, each once."""
    return len(set().union(*(taken.get(verb, set()) for verb in verbs)))


def _offices_there(out: QuerySet[Dispatch]) -> dict[int, set[str]]:
    """Dispatch to the offices of those who are recorded as arrived; only where somebody is."""
    arrived = Presence.objects.filter(dispatch__in=out.order_by().values("pk"))
    arrived = arrived.exclude(arrived_at=None)
    here: dict[int, set[str]] = defaultdict(set)
    for dispatch, role, kind in arrived.values_list(
        "dispatch", "person__role", "person__department__kind"
    ):
        here[dispatch].add(office_of(role, kind))
    return here


def _sections(rows: QuerySet[Dispute]) -> list[Section]:
    """Three queries: how many there are, which are first, and what is shown of these."""
    order = rows.alias(since=WAITS_SINCE).order_by("since", "pk")
    first = list(order.values_list("pk", flat=True)[:SHOWN])  # so that whole rows are not sorted
    shown = Dispute.objects.filter(pk__in=first).select_related("holder").only(*LISTED)
    found = sorted(shown, key=lambda row: (row.waits_since, row.pk))
    return [
        Section(LABELS[stage], [row for row in found if row.stage == stage], n)
        for stage, n in _by_stage(rows).items()
    ]
