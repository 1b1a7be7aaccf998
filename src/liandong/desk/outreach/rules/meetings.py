"""The course of a joint meeting (联席会议) and its topics; when a resolution is near its day."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

SOON: Final = timedelta(days=5)
"""So long before its day an open resolution is shown to its owner."""


class Kind(StrEnum):
    """Why it meets."""

    QUARTERLY = "quarterly"
    AT_ONCE = "at_once"


KINDS: Final = {Kind.QUARTERLY: "季度例会", Kind.AT_ONCE: "临时会议"}


class State(StrEnum):
    """Where a meeting is."""

    CALLING = "calling"
    NOTIFIED = "notified"
    HELD = "held"
    ISSUED = "issued"
    CANCELLED = "cancelled"


STATES: Final = {
    State.CALLING: "征集议题",
    State.NOTIFIED: "已通知",
    State.HELD: "已召开",
    State.ISSUED: "纪要已印发",
    State.CANCELLED: "已取消",
}
COURSE: Final = (State.CALLING, State.NOTIFIED, State.HELD, State.ISSUED)
BEFORE: Final = frozenset({State.CALLING, State.NOTIFIED})
"""It has not met yet."""


class TopicState(StrEnum):
    """What the convener did with a topic."""

    HANDED_IN = "handed_in"
    LISTED = "listed"
    LEFT_OUT = "left_out"
    WITHDRAWN = "withdrawn"


TOPIC_STATES: Final = {
    TopicState.HANDED_IN: "已提出",
    TopicState.LISTED: "列入",
    TopicState.LEFT_OUT: "不列入",
    TopicState.WITHDRAWN: "已撤回",
}


def may_meet(kind: str, state: str) -> bool:
    """Whether it can have met: after its notice; one at once also without a written notice."""
    return state == State.NOTIFIED or (state == State.CALLING and kind == Kind.AT_ONCE)


def due_words(due_on: date, today: date) -> str:
    """As “还有 3 天”, “今天到期” or “逾期 4 天”."""
    left = (due_on - today).days
    if left < 0:
        return f"逾期 {-left} 天"
    return "今天到期" if left == 0 else f"还有 {left} 天"
