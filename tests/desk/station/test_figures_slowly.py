"""The station's figures beside a slow count by somebody who knows the definitions alone."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry
from liandong.desk.handling.models import Instalment
from liandong.desk.station.queries.figures import (
    Period,
    behind,
    counted,
    settled_in,
    station_figures,
)

CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
ENDS = {
    "settle_now": "现场",
    "settle_later": "现场",
    "agree": "调解室",
    "agree_and_perform": "调解室",
    "settle": "电话",
    "scene_failed": "",
    "terminate": "",
    "fail": "",
    "hand_over": "",
    "return": "依法",
    "police": "依法",
    "refuse": "依法",
}
OTHERS = ("dispatch", "arrive", "arrive", "arrive", "to_room", "reopen", "perform", "call_back")


@dataclass
class Step:
    verb: str
    at: datetime
    undone: bool


@dataclass
class Sum:
    """Yuan agreed, paid at once, or due in a part, with the day it came about."""

    kind: str
    yuan: Decimal
    at: datetime | None
    undone: bool


@dataclass
class Case:
    """A dispute as the slow count sees it."""

    opened_at: datetime
    here: bool
    withdrawn: bool
    required: bool
    steps: list[Step] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    pk: int = 0

    @property
    def counts(self) -> bool:
        return self.here and not self.withdrawn


def made_up(draw: random.Random, many: int = 60) -> list[Case]:
    found = []
    for _ in range(many):
        opened = some_time(draw, -40)
        case = Case(opened, draw.random() < 0.8, draw.random() < 0.1, draw.random() < 0.5)
        for _ in range(draw.randrange(6)):
            verb = draw.choice([*ENDS, *OTHERS])
            case.steps.append(Step(verb, some_time(draw, 0), draw.random() < 0.15))
        case.steps.sort(key=lambda step: step.at)
        for _ in range(draw.randrange(4)):
            kind = draw.choice(["agreed", "paid", "part"])
            at = None if kind == "part" and draw.random() < 0.3 else some_time(draw, 0)
            yuan = Decimal(draw.choice([19_900, draw.randrange(1, 300_000)])) / 100
            case.sums.append(Sum(kind, yuan, at, draw.random() < 0.15))
        found.append(case)
    return found


def some_time(draw: random.Random, shift: int) -> datetime:
    """About the period, often close to its edges."""
    edge = datetime.combine(draw.choice([FIRST, LAST + timedelta(1)]), datetime.min.time(), CHINA)
    away = draw.choice([timedelta(seconds=draw.randrange(-2, 2)), timedelta(hours=1)])
    anywhere = timedelta(minutes=draw.randrange(-5 * 1440, 36 * 1440))
    within = datetime.combine(FIRST, datetime.min.time(), CHINA) + anywhere
    return (edge + away if draw.random() < 0.3 else within) + timedelta(days=shift)


def store(cases: list[Case], by: Any) -> None:
    places = {
        here: District.objects.get_or_create(code=f"Q{here}", defaults={"name": f"演示区{here}"})[0]
        for here in (True, False)
    }
    for number, case in enumerate(cases):
        dispute = Dispute.objects.create(
            number=f"LD20261001-{number:04}",
            opened_at=case.opened_at,
            district=places[case.here],
            withdrawn_at=case.opened_at if case.withdrawn else None,
        )
        case.pk = dispute.pk
        for step in case.steps:
            store_step(dispute, step.verb, step.at, step.undone)
            if step.verb == "hand_over":
                way = "required_transfer" if case.required else "handed_over"
                detail = {"choice": way}
                store_fact(dispute, "handed", detail, step.at, step.undone, by)
        for place, amount in enumerate(case.sums):
            detail = {"amount_yuan": str(amount.yuan)}
            recorded_at = case.opened_at + timedelta(minutes=place)
            if amount.kind != "part":
                store_fact(dispute, amount.kind, detail, amount.at, amount.undone, by, recorded_at)
                continue
            entry = store_step(dispute, "perform", recorded_at, amount.undone)
            Instalment.objects.create(
                dispute=dispute,
                entry=entry,
                what="退款",
                amount_yuan=amount.yuan,
                due_on=FIRST,
                done_on=amount.at and amount.at.date(),
                done_by=by if amount.at else None,
            )


def store_step(dispute: Any, verb: Any, at: Any, undone: Any) -> HistoryEntry:
    entry = HistoryEntry.objects.create(dispute=dispute, verb="stepped", detail={"step": verb})
    HistoryEntry.objects.filter(pk=entry.pk).update(at=at, undone_at=at if undone else None)
    return entry


def store_fact(
    dispute: Any, fact: Any, detail: Any, at: Any, undone: Any, by: Any, recorded_at: Any = None
) -> None:
    DisputeFact.objects.create(
        dispute=dispute,
        fact=fact,
        detail=detail,
        at=at,
        recorded_at=recorded_at or at,
        by=by,
        undone_at=at if undone else None,
    )


def in_period(at: datetime | None) -> bool:
    return at is not None and FIRST <= at.date() <= LAST


def last_ends(cases: list[Case]) -> Iterator[tuple[Case, Step]]:
    for case in cases:
        ends = [
            step
            for step in case.steps
            if step.verb in ENDS and not step.undone and in_period(step.at)
        ]
        if case.counts and ends:
            yield case, ends[-1]


def moved(case: Case) -> bool:
    """Whether any figure of the period is made of it."""
    steps = any(
        in_period(step.at) and step.verb in {*ENDS, "arrive"} and not step.undone
        for step in case.steps
    )
    sums = any(in_period(amount.at) and not amount.undone for amount in case.sums)
    return case.counts and (steps or sums)


def by_law(case: Case, end: Step) -> bool:
    return ENDS[end.verb] == "依法" or (end.verb == "hand_over" and case.required)


def middle(days: list[float]) -> float | None:
    days = sorted(days)
    half = len(days) // 2
    if not days:
        return None
    return days[half] if len(days) % 2 else (days[half - 1] + days[half]) / 2


def nine_of_ten(days: list[float]) -> float | None:
    """The first day by which at least nine of ten were settled."""
    for day in sorted(days):
        if 10 * sum(other <= day for other in days) >= 9 * len(days):
            return day
    return None


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_is_what_a_slow_count_finds(person: Callable[..., User], seed: Any) -> None:
    by = person("supervisor")
    cases = made_up(random.Random(seed))
    store(cases, by)
    here = District.objects.get(code="QTrue")
    of, period = Q(dispute__district=here), Period(FIRST, LAST)
    found = station_figures(by, of, period)
    figures = found.figures

    arrived = {
        case.pk
        for case in cases
        for step in case.steps
        if case.counts and step.verb == "arrive" and not step.undone and in_period(step.at)
    }
    ends = list(last_ends(cases))
    on_scene = {case.pk for case, end in ends if ENDS[end.verb] == "现场" and case.pk in arrived}
    left_out = {case.pk for case, end in ends if by_law(case, end)}
    settled = {case.pk for case, end in ends if ENDS[end.verb] in ("现场", "调解室", "电话")}
    assert figures.on_scene.part == frozenset(on_scene)
    assert figures.on_scene.whole == frozenset(arrived)
    assert figures.left_out == left_out
    assert figures.in_station.part == settled
    assert figures.in_station.whole == {case.pk for case, _end in ends} - left_out
    rows = {row.pk for row in behind(figures, by, of, period, "settled")}
    assert rows == settled
    in_database = Dispute.objects.filter(settled_in(period), district=here, withdrawn_at=None)
    assert set(in_database.values_list("pk", flat=True)) == settled
    everything = set(counted(by, of, period).values_list("pk", flat=True))
    assert everything == {case.pk for case in cases if moved(case)}

    for days in figures.days:
        spans = [
            (end.at - case.opened_at).total_seconds() / 86_400
            for case, end in ends
            if ENDS[end.verb] == days.path
        ]
        assert days.count == len(spans)
        assert days.median == (pytest.approx(middle(spans)) if spans else None)
        assert days.p90 == (pytest.approx(nine_of_ten(spans)) if spans else None)

    performed = agreed = Decimal(0)
    for case in cases:
        sums = [each for each in case.sums if case.counts and not each.undone]
        standing = Decimal(0)  # of the last agreement, until it is performed
        in_parts = False  # whether it has a plan
        for each in sums:
            yuan = each.yuan * in_period(each.at)
            match each.kind:
                case "agreed":
                    standing, in_parts = yuan, False
                case "part":
                    performed, in_parts = performed + yuan, True
                case "paid":
                    agreed, standing = agreed + standing, Decimal(0)
                    performed += yuan * (not in_parts)
        agreed += standing
    assert (found.recovered.performed, found.recovered.agreed) == (performed, agreed)
