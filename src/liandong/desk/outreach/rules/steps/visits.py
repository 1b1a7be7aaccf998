"""Visits: what is visited, for which reason, and how far a visit is."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """How far a visit is."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


STATES: Final = {State.PLANNED: "待走访", State.DONE: "已走访", State.CANCELLED: "已取消"}


class Reason(StrEnum):
    """Why it is visited."""

    PLAN = "plan"
    WARNING = "warning"
    FOLLOW_UP = "follow_up"


REASONS: Final = {Reason.PLAN: "计划", Reason.WARNING: "预警", Reason.FOLLOW_UP: "回访"}
KINDS: Final = {"merchant": "商户", "mall": "商场", "market": "市场"}
SIGNED: Final = {"signed": "已签字", "refused": "拒绝签字", "absent": "负责人不在"}
HOUSES: Final = {"police": "警务站", "association": "消协", "regulator": "市监"}
"""Whose people visit: the police on one side, association and regulator on the other."""
SOON: Final = timedelta(days=2)


def both_houses(kinds: set[str]) -> bool:
    """Whether the police and the side of the market are both among them."""
    return "police" in kinds and bool(kinds & {"association", "regulator"})


def check_is_due(answer_by: date | None, until: date | None, today: date) -> bool:
    """Of an answered letter: once the answer date, or the later date set in a talk, is over."""
    days = [day for day in (answer_by, until) if day]
    return not days or today > max(days)
