"""The steps of a reminder: 拟稿—审核—会签—签发, returned with a reason, withdrawn."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from liandong.desk.outreach.rules.steps.reports import SIDES


class State(StrEnum):
    """Where a reminder is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


STATES: Final = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "待审核",
    State.REVIEWED: "待会签",
    State.SIGNED: "待签发",
    State.ISSUED: "已签发",
    State.WITHDRAWN: "已撤销",
}
COURSE: Final = (State.DRAFT, State.SUBMITTED, State.REVIEWED, State.SIGNED)
STAGES: Final = ("拟稿", "审核", "会签", "签发")
"""What is done in each state of the course."""
OPEN: Final = tuple(state.value for state in COURSE)


class Verb(StrEnum):
    """What is kept of a step with who and when."""

    SUBMIT = "submit"
    REVIEW = "review"
    SIGN = "sign"
    RETURN = "return"
    ISSUE = "issue"
    WITHDRAW = "withdraw"


VERBS: Final = {
    Verb.SUBMIT: "送审",
    Verb.REVIEW: "审核",
    Verb.SIGN: "会签",
    Verb.RETURN: "退回",
    Verb.ISSUE: "签发",
    Verb.WITHDRAW: "撤销",
}
FEWEST: Final = 3
MOST: Final = 6
"""How many rules a reminder has."""
CHANNELS: Final = {
    "web": "政府或部门网站",
    "account": "公众号",
    "video": "视频号、短视频",
    "press": "报纸、电视、广播",
    "mall": "商场屏幕、广播",
    "poster": "张贴、发放",
    "group": "商户、社区工作群",
    "other": "其他",
}


def sides_of(kind: str) -> tuple[str, ...]:
    """Who countersigns a draft of this kind of department: the sides that did not draft it."""
    return tuple(side for side in SIDES if side != kind)


def after_signatures(kind: str, signed: Iterable[str]) -> State:
    """`signed`: the sides that signed what was submitted last."""
    return State.SIGNED if set(sides_of(kind)) <= set(signed) else State.REVIEWED
