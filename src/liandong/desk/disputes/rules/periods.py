"""Legal periods: which there are, how long by the rule of the day, what extends them.

令第121号 《市场监督管理投诉举报处理办法》 is in force from 2026-04-15: acceptance is decided within
7 working days of receipt (art. 15), mediation ends 60 natural days after acceptance (art. 23(5)).
Before it, 令第20号 《…暂行办法》 gave 7 working days (art. 14) and 45 working days (art. 21); from
2024-07-01 the 60 natural days of 国令第778号 《消费者权益保护法实施条例》 (art. 46) applied beside
them at higher rank, so the earlier of the two dates is kept. The new rule has no transition clause:
the day of receipt chooses the version.

《行政执法机关移送涉嫌犯罪案件的规定》 (国务院令第310号, art. 5, 7-9, 12) and the laws that demand
an answer to whoever reported (《广告法》 art. 53, 《企业信息公示暂行条例》 art. 13) have periods of
their own, which the regulator starts and stops. Hours are kept as the day on which they end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from liandong.desk.directory.rules.workdays import (
    Deadline,
    add_days,
    add_natural_days,
    add_working_days,
    add_years,
)

Adder = Callable[..., Deadline]


class Period(StrEnum):
    """The clocks of a dispute. Those from IDENTITY on are entered by hand."""

    DECISION = "acceptance_decision"
    MEDIATION = "mediation"
    NOTICE = "termination_notice"
    CONFIRMATION = "judicial_confirmation"
    PERFORMANCE = "performance"
    CLUE = "clue_check"
    IDENTITY = "identity"
    CASE = "case"
    TRANSFER_DECISION = "transfer_decision"
    TRANSFER = "transfer"
    REDIRECTION = "redirection"
    POLICE_DECISION = "police_decision"
    OBJECTION = "objection"
    OBJECTION_DECISION = "objection_decision"
    SUPERVISION = "supervision"
    GOODS_HANDED = "goods_handed"
    ADVERTISING_REPLY = "advertising_reply"
    PUBLICITY_REPLY = "publicity_reply"
    JURISDICTION = "jurisdiction"
    SELF_SETTLEMENT = "self_settlement"
    WORK_ORDER = "work_order"
    LIMITATION = "limitation"


@dataclass(frozen=True, slots=True)
class Length:
    """A length and the article that sets it."""

    add: Adder
    length: int
    article: str


@dataclass(frozen=True, slots=True)
class Kind:
    """The name of a period. `extra`: by how much it may be extended, with approval.

    `confidential`: the regulator's alone (a clue is not shown to the joint room, 办法第37条).
    `by_hand`: staff start and stop it; `dated`: they set its last day themselves; `group`: under
    which heading of the list they choose it.
    """

    label: str
    extra: Length | None = None
    confidential: bool = False
    by_hand: bool = False
    dated: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """The rule for disputes begun from `since` on; of several lengths the earliest end counts."""

    name: str
    since: date
    lengths: Mapping[Period, tuple[Length, ...]] = field(default_factory=dict)


NEW: Final = "《市场监督管理投诉举报处理办法》"
OLD: Final = "《市场监督管理投诉举报处理暂行办法》"
CHECKING: Final = "《市场监督管理行政处罚程序规定》"
REGULATION: Final = "《消费者权益保护法实施条例》"
PEOPLE: Final = "《人民调解法》"
COURT: Final = "《民事诉讼法》"
TRANSFERS: Final = "《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）"
TO_POLICE: Final = "移送涉嫌犯罪案件"
REPLIES: Final = "举报答复"


def _of_regulator(label: str, group: str) -> Kind:
    return Kind(label, confidential=True, by_hand=True, group=group)


KINDS: Final[Mapping[Period, Kind]] = {
    Period.DECISION: Kind("受理决定"),
    Period.MEDIATION: Kind("调解期限"),
    Period.NOTICE: Kind("终止告知"),
    Period.CONFIRMATION: Kind("司法确认"),
    Period.PERFORMANCE: Kind("履行期限", dated=True),
    Period.CLUE: Kind(
        "线索核查",
        Length(add_working_days, 15, f"{NEW}第27条；{CHECKING}第18条：经负责人批准"),
        confidential=True,
        by_hand=True,
    ),
    Period.IDENTITY: Kind("身份补正", by_hand=True, dated=True),
    Period.CASE: Kind(
        "办案期限",
        Length(add_natural_days, 30, f"{CHECKING}第64条：经负责人批准"),
        confidential=True,
        by_hand=True,
    ),
    Period.TRANSFER_DECISION: _of_regulator("移送审批", TO_POLICE),
    Period.TRANSFER: _of_regulator("移送公安", TO_POLICE),
    Period.REDIRECTION: _of_regulator("公安转送有管辖权的机关", TO_POLICE),
    Period.POLICE_DECISION: _of_regulator("公安立案审查", TO_POLICE),
    Period.OBJECTION: _of_regulator("提请复议", TO_POLICE),
    Period.OBJECTION_DECISION: _of_regulator("公安复议决定", TO_POLICE),
    Period.SUPERVISION: _of_regulator("建议立案监督", TO_POLICE),
    Period.GOODS_HANDED: _of_regulator("移交涉案物品", TO_POLICE),
    Period.ADVERTISING_REPLY: _of_regulator("广告举报处理告知", REPLIES),
    Period.PUBLICITY_REPLY: _of_regulator("公示信息举报书面告知", REPLIES),
    Period.JURISDICTION: Kind("管辖争议", by_hand=True),
    Period.SELF_SETTLEMENT: Kind("企业和解（ODR）", by_hand=True),
    Period.WORK_ORDER: Kind("12345 工单", by_hand=True, dated=True),
    Period.LIMITATION: Kind("投诉时效", by_hand=True),
}
LABELS: Final[Mapping[str, str]] = {period.value: kind.label for period, kind in KINDS.items()}
CONFIDENTIAL: Final = tuple(period.value for period, kind in KINDS.items() if kind.confidential)

ALWAYS: Final[Mapping[Period, tuple[Length, ...]]] = {
    Period.CONFIRMATION: (Length(add_natural_days, 30, f"{COURT}第205条；{PEOPLE}第33条"),),
    Period.CASE: (Length(add_natural_days, 90, f"{CHECKING}第64条"),),
    Period.TRANSFER_DECISION: (Length(add_days, 3, f"{TRANSFERS}第5条：接到书面报告之日起三日"),),
    Period.TRANSFER: (Length(add_days, 1, f"{TRANSFERS}第5条：批准后二十四小时内"),),
    Period.REDIRECTION: (Length(add_days, 1, f"{TRANSFERS}第7条：二十四小时内"),),
    Period.POLICE_DECISION: (Length(add_days, 3, f"{TRANSFERS}第8条：接受之日起三日"),),
    Period.OBJECTION: (Length(add_days, 3, f"{TRANSFERS}第9条：接到不予立案通知书之日起三日"),),
    Period.OBJECTION_DECISION: (Length(add_days, 3, f"{TRANSFERS}第9条第2款：三日"),),
    Period.SUPERVISION: (Length(add_days, 3, f"{TRANSFERS}第9条第2款：收到复议决定之日起三日"),),
    Period.GOODS_HANDED: (Length(add_days, 3, f"{TRANSFERS}第12条：接到立案通知书之日起三日"),),
    Period.ADVERTISING_REPLY: (Length(add_working_days, 7, "《广告法》第53条"),),
    Period.PUBLICITY_REPLY: (Length(add_working_days, 20, "《企业信息公示暂行条例》第13条"),),
    Period.SELF_SETTLEMENT: (Length(add_working_days, 10, "全国12315平台在线消费纠纷解决机制"),),
}
STAFF_SET: Final[Mapping[Period, str]] = {
    Period.PERFORMANCE: f"协议约定（{PEOPLE}第29条、第31条）",
    Period.IDENTITY: f"{NEW}第10条第3款，期限由办理人定",
    Period.WORK_ORDER: "工单要求，期限由派单方定",
}
"""On what those rest whose last day staff set."""


def _since_2020(mediation: tuple[Length, ...]) -> Mapping[Period, tuple[Length, ...]]:
    return {
        Period.DECISION: (Length(add_working_days, 7, f"{OLD}第14条"),),
        Period.MEDIATION: mediation,
        Period.NOTICE: (Length(add_working_days, 7, f"{OLD}第21条"),),
        Period.CLUE: (Length(add_working_days, 15, f"{OLD}第23条；{CHECKING}第18条"),),
        **ALWAYS,
    }


FORTY_FIVE: Final = Length(add_working_days, 45, f"{OLD}第21条")
VERSIONS: Final[tuple[RuleVersion, ...]] = (
    RuleVersion(
        "令第121号",
        date(2026, 4, 15),
        {
            Period.DECISION: (Length(add_working_days, 7, f"{NEW}第15条"),),
            Period.MEDIATION: (Length(add_natural_days, 60, f"{NEW}第23条第1款第5项"),),
            Period.NOTICE: (Length(add_working_days, 7, f"{NEW}第23条第2款"),),
            Period.CLUE: (Length(add_working_days, 15, f"{NEW}第27条；{CHECKING}第18条"),),
            Period.JURISDICTION: (Length(add_working_days, 7, f"{NEW}第33条"),),
            Period.LIMITATION: (Length(add_years, 3, f"{NEW}第16条第4项"),),
            **ALWAYS,
        },
    ),
    RuleVersion(
        "令第20号＋条例",
        date(2024, 7, 1),
        _since_2020((Length(add_natural_days, 60, f"{REGULATION}第46条"), FORTY_FIVE)),
    ),
    RuleVersion("令第20号", date(2020, 1, 1), _since_2020((FORTY_FIVE,))),
)


def version_on(day: date) -> RuleVersion | None:
    """The rule for a dispute received on `day`; None before 2020, when others applied."""
    return next((version for version in VERSIONS if day >= version.since), None)
