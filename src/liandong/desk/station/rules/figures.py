"""How well the station settles disputes, worked out from the steps that were taken.

What leaves the station because the law says so (移送, 退回, 不予受理, 治安或刑事) is left out of
站内化解率 and shown beside it, or staff would sit on cases.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

ON_SCENE: Final = frozenset({"settle_now", "settle_later"})
IN_ROOM: Final = frozenset({"agree", "agree_and_perform"})
BY_PHONE: Final = frozenset({"settle"})
SETTLED: Final = ON_SCENE | IN_ROOM | BY_PHONE
NOT_SETTLED: Final = frozenset({"scene_failed", "terminate", "fail", "hand_over"})
BY_LAW: Final = frozenset({"return", "police", "refuse"})
ARRIVED: Final = "arrive"
REQUIRED: Final = "required_transfer"
PATHS: Final = (("现场", ON_SCENE), ("调解室", IN_ROOM), ("电话", BY_PHONE))
DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of the period. `choice`: the way out, for a hand-over."""

    dispute: int
    verb: str
    at: datetime
    opened_at: datetime
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole, as ids of disputes; no rate of nothing."""

    part: frozenset[int]
    whole: frozenset[int]

    @property
    def percent(self) -> float | None:
        return 100 * len(self.part) / len(self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Days:
    """Days from the first report to the settlement, by path."""

    path: str
    disputes: frozenset[int]
    median: float | None
    p90: float | None

    @property
    def count(self) -> int:
        return len(self.disputes)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period. `left_out`: what the law sent elsewhere."""

    on_scene: Rate
    in_station: Rate
    left_out: frozenset[int]
    days: list[Days]


def figures(taken: Sequence[Taken]) -> Figures:
    """`taken` in the order of time, those taken back left out.

    A dispute counts once, by its last end in the period: opened again and settled, it is settled.
    """
    arrived = _of(taken, {ARRIVED})
    ends: dict[int, Taken] = {}
    for step in taken:
        if step.verb in SETTLED | NOT_SETTLED | BY_LAW:
            ends[step.dispute] = step
    by_law = {pk for pk, step in ends.items() if _by_law(step)}
    settled = {pk for pk, step in ends.items() if step.verb in SETTLED}
    scene = {pk for pk, step in ends.items() if step.verb in ON_SCENE}
    return Figures(
        on_scene=Rate(frozenset(scene & arrived), frozenset(arrived)),
        in_station=Rate(frozenset(settled), frozenset(ends.keys() - by_law)),
        left_out=frozenset(by_law),
        days=[_days(path, verbs, ends.values()) for path, verbs in PATHS],
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank: the smallest value that at least this share does not exceed."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]


def _of(taken: Iterable[Taken], verbs: Collection[str]) -> set[int]:
    return {step.dispute for step in taken if step.verb in verbs}


def _by_law(step: Taken) -> bool:
    return step.verb in BY_LAW or (step.verb == "hand_over" and step.choice == REQUIRED)


def _days(path: str, verbs: Collection[str], ends: Iterable[Taken]) -> Days:
    settled = [step for step in ends if step.verb in verbs]
    spans = [(step.at - step.opened_at).total_seconds() / DAY for step in settled]
    ids = frozenset(step.dispute for step in settled)
    if not spans:
        return Days(path, ids, None, None)
    return Days(path, ids, median(spans), percentile(spans, 0.9))
