"""The station's figures beside a slow count by somebody who knows the definitions alone."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q

from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry
from liandong.desk.handling.models import Instalment
from liandong.desk.handling.queries.figures import Period, behind, counted, station_figures

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
class Matter:
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


def made_up(draw: random.Random, many: int = 60) -> list[Matter]:
    found = []
    for _ in range(many):
        opened = some_time(draw, -40)
        matter = Matter(opened, draw.random() < 0.8, draw.random() < 0.1, draw.random() < 0.5)
        for _ in range(draw.randrange(6)):
            verb = draw.choice([*ENDS, *OTHERS])
            matter.steps.append(Step(verb, some_time(draw, 0), draw.random() < 0.15))
        matter.steps.sort(key=lambda step: step.at)
        for _ in range(draw.randrange(4)):
            kind = draw.choice(["agreed", "paid", "part"])
            at = None if kind == "part" and draw.random() < 0.3 else some_time(draw, 0)
            yuan = Decimal(draw.randrange(1, 300_000)) / 100
            matter.sums.append(Sum(kind, yuan, at, draw.random() < 0.15))
        found.append(matter)
    return found


def some_time(draw: random.Random, shift: int) -> datetime:
    """About the period, often close to its edges."""
    edge = datetime.combine(draw.choice([FIRST, LAST + timedelta(1)]), datetime.min.time(), CHINA)
    away = draw.choice([timedelta(seconds=draw.randrange(-2, 2)), timedelta(hours=1)])
    anywhere = timedelta(minutes=draw.randrange(-5 * 1440, 36 * 1440))
    within = datetime.combine(FIRST, datetime.min.time(), CHINA) + anywhere
    return (edge + away if draw.random() < 0.3 else within) + timedelta(days=shift)


def store(matters: list[Matter], by) -> None:
    places = {
        here: District.objects.get_or_create(code=f"Q{here}", defaults={"name": f"演示区{here}"})[0]
        for here in (True, False)
    }
    for number, matter in enumerate(matters):
        dispute = Dispute.objects.create(
            number=f"LD20261001-{number:04}",
            opened_at=matter.opened_at,
            district=places[matter.here],
            withdrawn_at=matter.opened_at if matter.withdrawn else None,
        )
        matter.pk = dispute.pk
        for step in matter.steps:
            told_step(dispute, step.verb, step.at, step.undone)
            if step.verb == "hand_over":
                way = "required_transfer" if matter.required else "handed_over"
                detail = {"choice": way}
                told_fact(dispute, "handed", detail, step.at, step.undone, by)
        for one in matter.sums:
            detail = {"amount_yuan": str(one.yuan)}
            if one.kind != "part":
                told_fact(dispute, one.kind, detail, one.at, one.undone, by)
                continue
            entry = told_step(dispute, "perform", matter.opened_at, one.undone)
            Instalment.objects.create(
                dispute=dispute,
                entry=entry,
                what="退款",
                amount_yuan=one.yuan,
                due_on=FIRST,
                done_on=one.at and one.at.date(),
                done_by=by if one.at else None,
            )


def told_step(dispute, verb, at, undone) -> HistoryEntry:
    entry = HistoryEntry.objects.create(dispute=dispute, verb="stepped", detail={"step": verb})
    HistoryEntry.objects.filter(pk=entry.pk).update(at=at, undone_at=at if undone else None)
    return entry


def told_fact(dispute, fact, detail, at, undone, by) -> None:
    DisputeFact.objects.create(
        dispute=dispute, fact=fact, detail=detail, at=at, by=by, undone_at=at if undone else None
    )


def in_period(at: datetime | None) -> bool:
    return at is not None and FIRST <= at.date() <= LAST


def last_ends(matters: list[Matter]) -> Iterator[tuple[Matter, Step]]:
    for matter in matters:
        ends = [
            step
            for step in matter.steps
            if step.verb in ENDS and not step.undone and in_period(step.at)
        ]
        if matter.counts and ends:
            yield matter, ends[-1]


def moved(matter: Matter) -> bool:
    """Whether any figure of the period is made of it."""
    steps = any(
        in_period(one.at) and one.verb in {*ENDS, "arrive"} and not one.undone
        for one in matter.steps
    )
    sums = any(in_period(one.at) and not one.undone for one in matter.sums)
    return matter.counts and (steps or sums)


def by_law(matter: Matter, end: Step) -> bool:
    return ENDS[end.verb] == "依法" or (end.verb == "hand_over" and matter.required)


def middle(days: list[float]) -> float | None:
    days = sorted(days)
    half = len(days) // 2
    if not days:
        return None
    return days[half] if len(days) % 2 else (days[half - 1] + days[half]) / 2


def nine_of_ten(days: list[float]) -> float | None:
    """The first day by which at least nine of ten were settled."""
    for one in sorted(days):
        if 10 * sum(other <= one for other in days) >= 9 * len(days):
            return one
    return None


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_is_what_a_slow_count_finds(person, seed):
    by = person("supervisor")
    matters = made_up(random.Random(seed))
    store(matters, by)
    here = District.objects.get(code="QTrue")
    of, period = Q(dispute__district=here), Period(FIRST, LAST)
    found = station_figures(by, of, period)
    figures = found.figures

    arrived = {
        one.pk
        for one in matters
        for step in one.steps
        if one.counts and step.verb == "arrive" and not step.undone and in_period(step.at)
    }
    ends = list(last_ends(matters))
    on_scene = {one.pk for one, end in ends if ENDS[end.verb] == "现场" and one.pk in arrived}
    left_out = {one.pk for one, end in ends if by_law(one, end)}
    settled = {one.pk for one, end in ends if ENDS[end.verb] in ("现场", "调解室", "电话")}
    assert (figures.on_scene.part, figures.on_scene.whole) == (on_scene, arrived)
    assert figures.left_out == left_out
    assert figures.in_station.part == settled
    assert figures.in_station.whole == {one.pk for one, _end in ends} - left_out
    rows = {row.pk for row in behind(figures, by, of, period, "settled")}
    assert rows == settled
    everything = set(counted(by, of, period).values_list("pk", flat=True))
    assert everything == {one.pk for one in matters if moved(one)}

    for days in figures.days:
        spans = [
            (end.at - one.opened_at).total_seconds() / 86_400
            for one, end in ends
            if ENDS[end.verb] == days.path
        ]
        assert days.count == len(spans)
        assert days.median == (pytest.approx(middle(spans)) if spans else None)
        assert days.p90 == (pytest.approx(nine_of_ten(spans)) if spans else None)

    performed = agreed = Decimal(0)
    for one in matters:
        sums = [each for each in one.sums if one.counts and not each.undone]
        in_parts = any(each.kind == "part" for each in sums)
        for each in sums:
            counts = each.kind == "part" or (each.kind == "paid" and not in_parts)
            performed += each.yuan * (counts and in_period(each.at))
            agreed += each.yuan * (each.kind == "agreed" and in_period(each.at))
    assert (found.recovered.performed, found.recovered.agreed) == (performed, agreed)
