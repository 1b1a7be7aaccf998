"""The stages of a dispute, from the call to the archive, and the state that each is in."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from liandong.desk.disputes.rules.source_progress import Progress


class Stage(StrEnum):
    """Where a dispute stands. The first five can also follow from the replies of the sources."""

    OPEN = "open"
    HANDLING = "handling"
    SETTLED = "settled"
    UNSETTLED = "unsettled"
    TRANSFERRED = "transferred"
    DISPATCHED = "dispatched"
    ON_SCENE = "on_scene"
    REVIEW = "review"
    NAMING = "naming"
    MEDIATION = "mediation"
    SUSPENDED = "suspended"
    TESTING = "testing"
    AGREED = "agreed"
    UNPERFORMED = "unperformed"
    PERFORMED = "performed"
    VISITED = "visited"
    REFUSED = "refused"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    POLICE = "police"
    ARCHIVED = "archived"


LABELS: Final[Mapping[Stage, str]] = {
    Stage.OPEN: "待处置",
    Stage.HANDLING: "处理中",
    Stage.SETTLED: "已化解",
    Stage.UNSETTLED: "未达成",
    Stage.TRANSFERRED: "已移交",
    Stage.DISPATCHED: "已派出",
    Stage.ON_SCENE: "到场处置",
    Stage.REVIEW: "待初查",
    Stage.NAMING: "待确定调解主体",
    Stage.MEDIATION: "调解中",
    Stage.SUSPENDED: "调解中止",
    Stage.TESTING: "鉴定中",
    Stage.AGREED: "待履行",
    Stage.UNPERFORMED: "未按约履行",
    Stage.PERFORMED: "待回访",
    Stage.VISITED: "已回访",
    Stage.REFUSED: "不予受理",
    Stage.TERMINATED: "终止调解",
    Stage.WITHDRAWN: "已撤回",
    Stage.RETURNED: "已退回",
    Stage.POLICE: "公安办理中",
    Stage.ARCHIVED: "已归档",
}

STATES: Final[Mapping[Stage, frozenset[Progress]]] = {
    Stage.OPEN: frozenset({Progress.OPEN}),
    Stage.SETTLED: frozenset({Progress.SETTLED}),
    Stage.UNSETTLED: frozenset({Progress.UNSETTLED}),
    Stage.TRANSFERRED: frozenset({Progress.TRANSFERRED}),
    Stage.AGREED: frozenset({Progress.SETTLED}),
    Stage.UNPERFORMED: frozenset({Progress.UNSETTLED}),
    Stage.PERFORMED: frozenset({Progress.SETTLED}),
    Stage.VISITED: frozenset({Progress.SETTLED}),
    Stage.REFUSED: frozenset({Progress.UNSETTLED}),
    Stage.TERMINATED: frozenset({Progress.UNSETTLED}),
    Stage.WITHDRAWN: frozenset({Progress.SETTLED}),  # as the sources' 已撤诉
    Stage.RETURNED: frozenset({Progress.TRANSFERRED}),
    Stage.POLICE: frozenset({Progress.TRANSFERRED}),
    Stage.ARCHIVED: frozenset({Progress.SETTLED, Progress.UNSETTLED, Progress.TRANSFERRED}),
}
"""The states that a stage may be in; those not named are in hand."""


def states_of(stage: Stage) -> frozenset[Progress]:
    return STATES.get(stage, frozenset({Progress.HANDLING}))


def state_after(stage: Stage, before: Progress) -> Progress:
    """The state on entering a stage: the archive keeps the outcome of the dispute."""
    states = states_of(stage)
    return before if before in states else min(states)
