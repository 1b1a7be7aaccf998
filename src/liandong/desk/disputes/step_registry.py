"""Obstacles to a step that only an app above knows.

The table of steps knows facts; a plan of payments or a paper, say, is known to the app that keeps
it. Such an app registers its checks: an obstacle refuses the step, and the page shows its words in
the place of the button; an open point is listed before the step is taken. What the law requires
blocks it; the rest may be left open by whoever confirms it with a reason.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.models import Dispute, HistoryEntry

Obstacle = Callable[[Dispute], str]
"""Why the step cannot be taken now, in words; empty where it can."""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that is not done yet. `law` is the article that requires it; `blocks`: the step is
    refused until it is done. The words hold no personal data: they are kept with the step.
    `href` is the page where it is done, `label` what its button says, `offices` the kinds of
    departments that may do it."""

    key: str
    words: str
    law: str = ""
    blocks: bool = False
    href: str = ""
    label: str = ""
    offices: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.words}（{self.law}）" if self.law else self.words


OpenPoints = Callable[[Dispute], Sequence[OpenPoint]]
UndoBar = Callable[[HistoryEntry], str]
"""Why the step of this entry cannot be undone now, in words; empty where it can."""

OBSTACLES: Final[dict[str, Obstacle]] = {}
OPEN_POINTS: Final[dict[str, list[OpenPoints]]] = {}
UNDO_BARS: Final[list[UndoBar]] = []


def register_obstacle(verb: str, tell: Obstacle) -> None:
    """Let an app above block a step of the table."""
    OBSTACLES[verb] = tell


def register_open_points(verb: str, tell: OpenPoints) -> None:
    """Let an app above list open points before a step of the table is taken, after those that
    were registered before."""
    OPEN_POINTS.setdefault(verb, []).append(tell)


def register_undo_bar(tell: UndoBar) -> None:
    """Let an app above refuse that a step is undone: of its papers, say, some rest on it."""
    UNDO_BARS.append(tell)


def undo_barred(done: HistoryEntry) -> str:
    """Why the step cannot be undone now; empty where nothing stands in the way."""
    return next((bar for tell in UNDO_BARS if (bar := tell(done))), "")


def obstacle_to(verb: str, dispute: Dispute) -> str:
    """Why the step cannot be taken now; empty where nothing stands in its way."""
    tell = OBSTACLES.get(verb)
    return tell(dispute) if tell else ""


def open_points(verb: str, dispute: Dispute) -> list[OpenPoint]:
    """What is not done yet, what blocks the step first."""
    points = [point for tell in OPEN_POINTS.get(verb, ()) for point in tell(dispute)]
    return sorted(points, key=lambda point: not point.blocks)


def blocking(points: Iterable[OpenPoint]) -> str:
    """In words what the law requires before the step; empty where nothing is missing."""
    return "；".join(str(point) for point in points if point.blocks)


def to_be_confirmed(points: Iterable[OpenPoint]) -> list[OpenPoint]:
    """What may be left open for a reason."""
    return [point for point in points if not point.blocks]
