"""线索: which facts point to an offence, the steps of a check and of a transfer to the police, and
the days that the law gives for them.

A clue is checked within 15 working days and 15 more with the head's approval
(市场监督管理投诉举报处理办法 art. 27; 市场监督管理行政处罚程序规定 art. 18, 20). A suspected crime
goes to the police by 国务院令第310号: decided in three days, sent within 24 hours (art. 5), taken
over with a receipt (art. 7), decided by the police in three days (art. 8), objected to in three
more (art. 9); goods follow in three days (art. 12). Heads decide on paper: the regulator records
it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from liandong.desk.directory.rules.workdays import Calendar, Deadline
from liandong.desk.disputes.rules.periods import KINDS, Period, version_on

SUSPECT: Final = ("假冒", "虚假宣传", "计量", "安全")
"""Natures of complaints that point to an offence rather than to a quarrel over a contract."""


class State(StrEnum):
    """How far the check is."""

    CHECKING = "checking"
    FILED = "filed"
    DROPPED = "dropped"
    HANDED = "handed"


STATES: Final = {
    State.CHECKING: "核查中",
    State.FILED: "已立案",
    State.DROPPED: "不予立案",
    State.HANDED: "已移送其他部门",
}


class Police(StrEnum):
    """How far the transfer of a suspected crime is; NONE: none is begun."""

    NONE = ""
    REPORTED = "reported"
    APPROVED = "approved"
    REFUSED = "refused"
    SENT = "sent"
    RECEIVED = "received"
    FILED = "filed"
    NOT_FILED = "not_filed"
    OBJECTED = "objected"
    UPHELD = "upheld"
    SUPERVISED = "supervised"


POLICE: Final = {
    Police.NONE: "",
    Police.REPORTED: "待批准移送",
    Police.APPROVED: "待移送公安",
    Police.REFUSED: "不移送",
    Police.SENT: "待公安回执",
    Police.RECEIVED: "公安审查中",
    Police.FILED: "公安已立案",
    Police.NOT_FILED: "公安不予立案",
    Police.OBJECTED: "公安复议中",
    Police.UPHELD: "复议维持",
    Police.SUPERVISED: "已建议立案监督",
}


class Verb(StrEnum):
    """A step that is recorded."""

    EXTEND = "extend"
    FILE = "file"
    DROP = "drop"
    HAND = "hand"
    REPORT = "report"
    APPROVE = "approve"
    REFUSE = "refuse"
    SEND = "send"
    RECEIVE = "receive"
    REDIRECT = "redirect"
    POLICE_FILE = "police_file"
    POLICE_DROP = "police_drop"
    OBJECT = "object"
    UPHOLD = "uphold"
    SUPERVISE = "supervise"
    GOODS = "goods"


@dataclass(frozen=True, slots=True)
class StepRule:
    """`before`: the states in which it can be taken, `after` what it leads to. `who` names the one
    whose name is recorded; `text` what is written, `needs_text` whether it must be. `ends` the
    periods that stop, `starts` those that begin on its day. `once`: no second one."""

    verb: Verb
    label: str
    icon: str
    before: frozenset[str]
    after: str
    who: str
    text: str = "说明"
    needs_text: bool = False
    ends: tuple[Period, ...] = ()
    starts: Period | None = None
    is_police: bool = False
    once: bool = False
    note: str = ""


def _check(verb: Verb, label: str, icon: str, after: State, who: str, **rest: object) -> StepRule:
    ends = () if verb is Verb.EXTEND else (Period.CLUE,)
    return StepRule(
        verb,
        label,
        icon,
        frozenset({State.CHECKING}),
        after,
        who,
        ends=ends,
        **rest,  # type: ignore[arg-type]
    )


def _police(
    verb: Verb, label: str, icon: str, before: Iterable[Police], after: Police, who: str,
    **rest: object,
) -> StepRule:  # fmt: skip
    return StepRule(
        verb,
        label,
        icon,
        frozenset(before),
        after,
        who,
        is_police=True,
        **rest,  # type: ignore[arg-type]
    )


STEPS: Final[dict[Verb, StepRule]] = {
    rule.verb: rule
    for rule in (
        _check(
            Verb.FILE, "登记立案", "gavel", State.FILED, "批准人",
            note="案件在业务系统里办理；已在这里登记的，填它的编号或案号。",
        ),
        _check(Verb.DROP, "登记不予立案", "ban", State.DROPPED, "批准人",
               text="不予立案的理由", needs_text=True),
        _check(Verb.HAND, "移送其他部门", "arrow-right", State.HANDED, "接收部门",
               text="移送的理由", needs_text=True),
        _check(Verb.EXTEND, "登记延长核查", "clock", State.CHECKING, "批准人",
               text="延长的理由", needs_text=True, once=True,
               note="经负责人批准，可以延长 15 个工作日，只有一次。"),
        _police(
            Verb.REPORT, "登记移送报告", "clipboard-list", {Police.NONE, Police.REFUSED},
            Police.REPORTED, "执法人员（两名以上）", text="涉嫌犯罪的情况", needs_text=True,
            starts=Period.TRANSFER_DECISION,
            note="指定两名以上执法人员组成专案组，核实后提出书面报告（第310号第5条）。",
        ),
        _police(
            Verb.APPROVE, "登记批准移送", "check", {Police.REPORTED}, Police.APPROVED,
            "决定人（正职或主持工作的负责人）", ends=(Period.TRANSFER_DECISION,),
            starts=Period.TRANSFER,
        ),
        _police(
            Verb.REFUSE, "登记不批准移送", "ban", {Police.REPORTED}, Police.REFUSED,
            "决定人（正职或主持工作的负责人）", text="不予批准的理由", needs_text=True,
            ends=(Period.TRANSFER_DECISION,),
        ),
        _police(
            Verb.SEND, "登记移送公安", "send", {Police.APPROVED}, Police.SENT, "公安机关",
            text="移送的材料", needs_text=True, ends=(Period.TRANSFER,),
            note="附移送书、情况的调查报告、涉案物品清单、有关检验报告或者鉴定结论、其他材料（第6条）。",
        ),
        _police(
            Verb.RECEIVE, "登记公安回执", "file-certificate", {Police.SENT}, Police.RECEIVED,
            "签收的公安机关", starts=Period.POLICE_DECISION,
        ),
        _police(
            Verb.REDIRECT, "登记公安转送", "arrow-right", {Police.RECEIVED}, Police.SENT,
            "有管辖权的公安机关", ends=(Period.POLICE_DECISION,),
            note="不属于其管辖的，公安机关在 24 小时内转送有管辖权的机关，并书面告知（第7条）。",
        ),
        _police(
            Verb.POLICE_FILE, "登记公安立案", "check",
            {Police.RECEIVED, Police.OBJECTED, Police.SUPERVISED}, Police.FILED, "公安机关",
            ends=(Period.POLICE_DECISION, Period.OBJECTION_DECISION),
            starts=Period.GOODS_HANDED,
        ),
        _police(
            Verb.POLICE_DROP, "登记公安不予立案", "ban", {Police.RECEIVED}, Police.NOT_FILED,
            "公安机关", text="公安机关说明的理由", ends=(Period.POLICE_DECISION,),
            starts=Period.OBJECTION,
        ),
        _police(
            Verb.OBJECT, "登记提请复议", "message", {Police.NOT_FILED}, Police.OBJECTED,
            "作出决定的公安机关", ends=(Period.OBJECTION,), starts=Period.OBJECTION_DECISION,
        ),
        _police(
            Verb.UPHOLD, "登记复议维持", "ban", {Police.OBJECTED}, Police.UPHELD, "公安机关",
            ends=(Period.OBJECTION_DECISION,), starts=Period.SUPERVISION,
        ),
        _police(
            Verb.SUPERVISE, "登记建议立案监督", "eye", {Police.NOT_FILED, Police.UPHELD},
            Police.SUPERVISED, "检察机关", ends=(Period.OBJECTION, Period.SUPERVISION),
        ),
        _police(
            Verb.GOODS, "登记移交涉案物品", "package", {Police.FILED}, Police.FILED,
            "接收的公安机关", text="移交的物品", needs_text=True,
            ends=(Period.GOODS_HANDED,), once=True,
        ),
    )
}  # fmt: skip
LABELS: Final = {verb.value: rule.label for verb, rule in STEPS.items()}


def may_go(verb: Verb, state: str, police: str, taken: Iterable[str]) -> bool:
    """Whether the step can be taken in these states; `taken` are the steps that stand."""
    rule = STEPS[verb]
    if rule.once and verb in set(taken):
        return False
    return (police if rule.is_police else state) in rule.before


def states_after(taken: Iterable[str]) -> tuple[str, str]:
    """Of the check and of the transfer, once these steps were taken in this order."""
    state, police = State.CHECKING.value, Police.NONE.value
    for verb in taken:
        rule = STEPS[Verb(verb)]
        if rule.is_police:
            police = str(rule.after)
        else:
            state = str(rule.after)
    return state, police


@dataclass(frozen=True, slots=True)
class Due:
    """A period that runs or ran: since when, until when, by which article; `ended_on` once what was
    due was done."""

    period: Period
    label: str
    article: str
    deadline: Deadline
    ended_on: date | None = None

    @property
    def due(self) -> date:
        return self.deadline.due

    @property
    def words(self) -> str:
        return f"{self.deadline.words()}\n依据：{self.article}"


def dues(found_on: date, steps: Iterable[tuple[str, date]], calendar: Calendar) -> list[Due]:
    """All periods in the order in which they began. `steps` are those that stand, each with its
    day."""
    taken = list(steps)
    extended = any(verb == Verb.EXTEND for verb, _on in taken)
    begun: list[tuple[Period, date, date | None]] = [(Period.CLUE, found_on, None)]
    for verb, on in taken:
        rule = STEPS[Verb(verb)]
        begun = [
            (period, since, on if ended is None and period in rule.ends else ended)
            for period, since, ended in begun
        ]
        if rule.starts is not None:
            begun.append((rule.starts, on, None))
    found = (
        _due(period, since, ended, extended and period is Period.CLUE, calendar)
        for period, since, ended in begun
    )
    return [due for due in found if due is not None]


def _due(
    period: Period, since: date, ended: date | None, extended: bool, calendar: Calendar
) -> Due | None:
    """None before the first rule that gives the period a length."""
    version = version_on(since)
    lengths = version.lengths.get(period) if version else None
    if not lengths:
        return None
    extra = KINDS[period].extra if extended else None
    more = extra.length if extra else 0
    length = min(lengths, key=lambda each: each.add(since, each.length + more, calendar).due)
    article = (
        f"{length.article}；延长 {more} 个工作日：{extra.article}" if extra else length.article
    )
    deadline = length.add(since, length.length + more, calendar)
    return Due(period, KINDS[period].label, article, deadline, ended)
