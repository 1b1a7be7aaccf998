"""The sheets on which the steps of a letter are recorded: a form and its action for each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from liandong.desk.outreach.actions.letters import approvals as letter_approvals
from liandong.desk.outreach.actions.letters import course as letter_course
from liandong.desk.outreach.forms.letters import (
    AnswerForm,
    CheckForm,
    NothingForm,
    OpinionForm,
    ReasonForm,
    ReceiptForm,
    ServiceForm,
    TalkForm,
    WordsForm,
)
from liandong.desk.outreach.models import Letter
from liandong.desk.outreach.rules.steps.letters import StepRule, Verb

Action = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class SheetRule:
    """`note` says what will happen; `danger`: something is lost by it; `decides`: on the wording
    that the page shows, so the action takes its `page_version`."""

    action: Action
    form: type[forms.Form]
    words: str
    note: str = ""
    danger: bool = False
    decides: bool = False


SHEETS: Final[dict[Verb, SheetRule]] = {
    Verb.SUBMIT: SheetRule(
        letter_approvals.submit,
        NothingForm,
        "已送审，负责人会看到",
        "投诉件数按现在的数据固定下来，随文书一起留存。审批前可以撤回。",
        decides=True,
    ),
    Verb.TAKE_BACK: SheetRule(
        letter_approvals.take_back, NothingForm, "已撤回送审", "回到草稿；再送审时重新统计。"
    ),
    Verb.RETURN: SheetRule(letter_approvals.send_back, WordsForm, "已退回修改", decides=True),
    Verb.APPROVE: SheetRule(
        letter_approvals.approve,
        OpinionForm,
        "已批准并编号",
        "按“同意并批准”，审批意见即为“同意”；另写意见的，以所写为准。"
        "批准后取用下一个文号出具文书，内容不能再改；印章在打印件上加盖。",
        decides=True,
    ),
    Verb.SEND: SheetRule(letter_course.send, ServiceForm, "已登记送达"),
    Verb.COPY: SheetRule(letter_course.send_copy, ServiceForm, "已登记抄送"),
    Verb.RECEIVE: SheetRule(letter_course.receive, ReceiptForm, "已登记签收"),
    Verb.TALK: SheetRule(
        letter_course.record_talk, TalkForm, "已登记谈话记录", "登记后不能更改，请核对。"
    ),
    Verb.ANSWER: SheetRule(letter_course.record_answer, AnswerForm, "已登记反馈"),
    Verb.UNANSWERED: SheetRule(
        letter_course.mark_unanswered,
        NothingForm,
        "已登记逾期未反馈",
        "反馈期限已过，经核实没有收到反馈。以后收到的，仍可登记反馈。",
    ),
    Verb.CHECK: SheetRule(letter_course.record_check, CheckForm, "已登记复查"),
    Verb.WITHDRAW: SheetRule(
        letter_approvals.withdraw,
        ReasonForm,
        "已撤销",
        "撤销后不能恢复；已出的文书同时作废，文号保留。",
        danger=True,
        decides=True,
    ),
}


def step_form(letter: Letter, verb: Verb, data: Any = None) -> forms.Form:
    kind = SHEETS[verb].form
    made = ServiceForm(letter, data) if kind is ServiceForm else kind(data)
    made.auto_id = f"{verb.value}_%s"
    return made


@dataclass(frozen=True, slots=True)
class Sheet:
    rule: StepRule
    sheet: SheetRule
    form: forms.Form


def sheets_for(letter: Letter, possible: Iterable[StepRule]) -> list[Sheet]:
    """Of the steps that may be taken now; the first is the next one."""
    return [
        Sheet(rule, SHEETS[rule.verb], step_form(letter, rule.verb))
        for rule in sorted(possible, key=lambda rule: ORDER.index(rule.verb))
    ]


ORDER: Final = (
    Verb.SUBMIT,
    Verb.APPROVE,
    Verb.SEND,
    Verb.RECEIVE,
    Verb.UNANSWERED,
    Verb.ANSWER,
    Verb.CHECK,
    Verb.RETURN,
    Verb.TALK,
    Verb.COPY,
    Verb.TAKE_BACK,
    Verb.WITHDRAW,
    Verb.DRAFT,
)
"""By what is next: what a person records while the letter waits comes after it."""
