"""The way of a dispute as the stepper draws it: what lies behind, where it stands, what follows."""

from collections.abc import Collection
from typing import Final

from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import LABELS, STATES, Stage

S = Stage

WAY: Final[tuple[tuple[str, tuple[Stage, ...], Fact | None], ...]] = (
    ("接报", (S.OPEN, S.HANDLING), None),
    ("派出到场", (S.DISPATCHED, S.ON_SCENE), Fact.DISPATCHED),
    ("初查", (S.REVIEW,), Fact.ACCEPTED),
    ("确定调解主体", (S.NAMING,), Fact.NAME_CHOSEN),
    ("调解", (S.MEDIATION, S.SUSPENDED, S.TESTING), Fact.AGREED),
    ("履行", (S.AGREED, S.UNPERFORMED), Fact.PAID),
    ("回访", (S.PERFORMED,), Fact.CALLED_BACK),
    ("归档", (S.VISITED, S.ARCHIVED), None),
)
"""Label, the stages in which a dispute stands there, the fact that shows that it was passed."""


def path_of(stage: Stage, facts: Collection[Fact]) -> list[tuple[str, str]]:
    """(label, state) with state done, now or next. What was never passed is left out behind.

    A dispute that left the way (refused, terminated, handed over) shows where it ended.
    """
    here = next((n for n, (_label, stages, _) in enumerate(WAY) if stage in stages), None)
    if here is None:
        passed = [(label, "done") for label, _, fact in WAY if fact is None or fact in facts]
        over = bool(STATES.get(stage))
        return [*passed[:-1], (LABELS[stage], "now"), *([("归档", "next")] if over else [])]
    behind = [
        (label, "done") for label, _, fact in WAY[:here] if fact in facts or label == WAY[0][0]
    ]
    upcoming = [(label, "next") for label, _, _ in WAY[here + 1 :]]
    return [*behind, (WAY[here][0], "now"), *upcoming]
