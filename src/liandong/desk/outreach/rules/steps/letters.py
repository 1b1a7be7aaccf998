"""The steps of a letter, each recorded by a person: from where, and to where it leads."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a letter is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    CHECKED = "checked"
    WITHDRAWN = "withdrawn"


STATES: Final = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "待审批",
    State.APPROVED: "待送达",
    State.SENT: "已送出",
    State.RECEIVED: "已签收",
    State.ANSWERED: "已反馈",
    State.UNANSWERED: "逾期未反馈",
    State.CHECKED: "已复查",
    State.WITHDRAWN: "已撤销",
}


class Verb(StrEnum):
    """What a person does with a letter, or records of it."""

    DRAFT = "draft"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    RETURN = "return"
    APPROVE = "approve"
    SEND = "send"
    COPY = "copy"
    RECEIVE = "receive"
    TALK = "talk"
    ANSWER = "answer"
    UNANSWERED = "unanswered"
    CHECK = "check"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class StepRule:
    """`after` None leaves the letter where it is. `is_undoable`: while it is the last step."""

    verb: Verb
    label: str
    past: str
    before: frozenset[State]
    after: State | None
    icon: str = "point"
    is_undoable: bool = False


OUT: Final = frozenset({State.SENT, State.RECEIVED})
CLOSED: Final = frozenset({State.CHECKED, State.WITHDRAWN})
STEPS: Final[dict[Verb, StepRule]] = {
    rule.verb: rule
    for rule in (
        StepRule(Verb.DRAFT, "拟稿", "拟稿", frozenset(), State.DRAFT, "pencil"),
        StepRule(
            Verb.SUBMIT,
            "送审",
            "送审",
            frozenset({State.DRAFT}),
            State.SUBMITTED,
            "send",
        ),
        StepRule(
            Verb.TAKE_BACK,
            "撤回送审",
            "撤回送审",
            frozenset({State.SUBMITTED}),
            State.DRAFT,
            "arrow-back-up",
        ),
        StepRule(
            Verb.RETURN,
            "退回修改",
            "退回修改",
            frozenset({State.SUBMITTED}),
            State.DRAFT,
            "arrow-back-up",
        ),
        StepRule(
            Verb.APPROVE,
            "同意并批准",
            "批准并编号",
            frozenset({State.SUBMITTED}),
            State.APPROVED,
            "check",
        ),
        StepRule(
            Verb.SEND, "登记送达", "送达经营者", frozenset({State.APPROVED}), State.SENT, "mail"
        ),
        StepRule(
            Verb.COPY,
            "登记抄送",
            "抄送市场管理方",
            frozenset({State.APPROVED, *OUT, State.ANSWERED, State.UNANSWERED}),
            None,
            "copy",
        ),
        StepRule(
            Verb.RECEIVE,
            "登记签收",
            "经营者签收",
            frozenset({State.SENT}),
            State.RECEIVED,
            "signature",
        ),
        StepRule(
            Verb.TALK,
            "登记谈话记录",
            "谈话（约谈）",
            frozenset({*OUT, State.ANSWERED, State.UNANSWERED}),
            None,
            "message-2",
        ),
        StepRule(
            Verb.ANSWER,
            "登记反馈",
            "经营者反馈",
            frozenset({*OUT, State.UNANSWERED}),
            State.ANSWERED,
            "message-circle",
            is_undoable=True,
        ),
        StepRule(
            Verb.UNANSWERED,
            "登记逾期未反馈",
            "逾期未反馈",
            OUT,
            State.UNANSWERED,
            "alert-circle",
            is_undoable=True,
        ),
        StepRule(
            Verb.CHECK,
            "登记复查",
            "复查",
            frozenset({State.ANSWERED, State.UNANSWERED}),
            State.CHECKED,
            "clipboard-check",
            is_undoable=True,
        ),
        StepRule(
            Verb.WITHDRAW,
            "撤销",
            "撤销",
            frozenset(State) - CLOSED,
            State.WITHDRAWN,
            "ban",
        ),
    )
}
LABELS: Final = {verb.value: rule.past for verb, rule in STEPS.items()}

MENDED: Final = {"mended": "已整改", "partly": "部分整改", "not": "未整改"}
"""What a check finds."""


def may_go(verb: Verb, state: str) -> bool:
    return State(state) in STEPS[verb].before


def may_be_unanswered(answer_by: date | None, today: date) -> bool:
    """Only once the day is over: until then nobody has failed to answer."""
    return answer_by is not None and today > answer_by
