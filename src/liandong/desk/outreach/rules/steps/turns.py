"""Whose turn it is: who takes the next step, in words for everybody who cannot take it.

The rules are those of the actions: a decision is taken by somebody else than who drafted."""

from collections.abc import Sequence
from datetime import date

from liandong.desk.outreach.rules.campaigns import Stage
from liandong.desk.outreach.rules.meetings import Kind
from liandong.desk.outreach.rules.meetings import State as MeetingState
from liandong.desk.outreach.rules.steps.letters import State as LetterState
from liandong.desk.outreach.rules.steps.letters import Verb
from liandong.desk.outreach.rules.steps.reminders import State as ReminderState
from liandong.desk.outreach.rules.steps.reports import State as ReportState

LETTER_NEXT = {
    LetterState.DRAFT: Verb.SUBMIT,
    LetterState.SUBMITTED: Verb.APPROVE,
    LetterState.APPROVED: Verb.SEND,
    LetterState.SENT: Verb.RECEIVE,
    LetterState.RECEIVED: Verb.ANSWER,
    LetterState.ANSWERED: Verb.CHECK,
    LetterState.UNANSWERED: Verb.CHECK,
}
"""The step that leads on from each state."""


def of_report(state: str, *, drafter: str, department: str, missing: Sequence[str]) -> str:
    """`missing`: the sides that have not signed."""
    match state:
        case ReportState.DRAFT:
            return _drafter(drafter, "写好后送会签")
        case ReportState.SUBMITTED:
            return _sides(missing)
        case ReportState.SIGNED:
            return _head(department, "印发", "拟稿人")
    return ""


def of_reminder(state: str, *, drafter: str, department: str, missing: Sequence[str]) -> str:
    match state:
        case ReminderState.DRAFT:
            return _drafter(drafter, "写好后送审")
        case ReminderState.SUBMITTED:
            return _head(department, "审核", "拟稿人")
        case ReminderState.REVIEWED:
            return _sides(missing)
        case ReminderState.SIGNED:
            return _head(department, "签发", "拟稿人")
        case ReminderState.ISSUED:
            return f"由{department}在各渠道发布并登记。"
    return ""


def of_letter(state: str, *, drafter: str, department: str, answer_by: date | None) -> str:
    """`answer_by`: until when the trader answers."""
    until = f"在 {answer_by:%Y-%m-%d} 前" if answer_by else ""
    checks = f"等待{department}复查并登记。"
    words: dict[str, str] = {
        LetterState.DRAFT: _drafter(drafter, "写好后送审"),
        LetterState.SUBMITTED: _head(department, "批准", "拟稿人"),
        LetterState.APPROVED: f"等待{department}送达并登记，本商圈的警务站可以代为送达。",
        LetterState.SENT: f"等待经营者签收、{until}反馈，由{department}登记；"
        "签收也可由本商圈的警务站登记。",
        LetterState.RECEIVED: f"等待经营者{until}反馈，由{department}登记。",
        LetterState.ANSWERED: checks,
        LetterState.UNANSWERED: checks,
    }
    return words.get(state, "")


def of_meeting(state: str, kind: str, *, department: str, topics_by: date) -> str:
    """`department`: the convener."""
    match state:
        case MeetingState.CALLING:
            at_once = "；临时会议来不及通知的，开过后直接登记召开" if kind == Kind.AT_ONCE else ""
            return (
                f"成员单位在 {topics_by:%Y-%m-%d} 前提出议题，"
                f"由{department}的负责人出会议通知{at_once}。"
            )
        case MeetingState.NOTIFIED:
            return f"开会以后，由{department}登记召开、起草纪要。"
        case MeetingState.HELD:
            return _head(department, "签发纪要", "起草纪要的人")
    return ""


def of_campaign(stage: Stage, *, department: str, summary_by: date) -> str:
    """`department`: the one that leads it."""
    match stage:
        case Stage.PLANNED:
            return f"开始以后，由{department}和有任务的单位每周填报。"
        case Stage.MOBILISING | Stage.ACTING:
            return f"由{department}和有任务的单位每周填报。"
        case Stage.CLOSING:
            return f"由{department}和有任务的单位每周填报，{department}登记总结。"
        case Stage.ENDED:
            return f"等待{department}登记总结（{summary_by:%Y-%m-%d} 前）。"
    return ""


def of_plan(*, department: str) -> str:
    """A draft of an emergency plan."""
    return _head(department, "签发", "拟稿人")


def _drafter(drafter: str, what: str) -> str:
    return f"等待拟稿人{drafter}{what}。"


def _head(department: str, what: str, other_than: str) -> str:
    return f"等待{department}的负责人{what}，{other_than}不能办理。"


def _sides(missing: Sequence[str]) -> str:
    who = "、".join(f"{side}负责人" for side in missing)
    return f"等待本商圈的{who}会签，拟稿人不能办理。" if who else ""
