"""The facts that the steps of a dispute depend on: their names and their details.

The apps above (dispatch, mediation, performance) write facts down; the table of steps knows facts
only. Where no app has written one yet, the form of the step asks for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class Fact(StrEnum):
    """What may be true of a dispute. Its time is when it came about."""

    DISPATCHED = "dispatched"
    ARRIVED = "arrived"
    RIGHTS_EXPLAINED = "rights_explained"
    WAYS_EXPLAINED = "ways_explained"
    JURISDICTION = "jurisdiction"
    ACCEPTED = "accepted"
    REFUSAL = "refusal"
    BOTH_CONSENTED = "both_consented"
    DELEGATION_CONSENTED = "delegation_consented"
    COMMITTEE_DELEGATION = "committee_delegation"
    NAME_CHOSEN = "name_chosen"
    INVITED = "invited"
    RECUSAL_REQUESTED = "recusal_requested"
    RECUSED = "recused"
    TESTING = "testing"
    TESTED = "tested"
    AGREED = "agreed"
    SIGNED = "signed"
    ORAL = "oral"
    TERMINATION = "termination"
    SERVED = "served"
    CONFIRMATION = "confirmation"
    PAID = "paid"
    NOT_PERFORMED = "not_performed"
    CALLED_BACK = "called_back"
    HANDED = "handed"
    POLICE_ANSWERED = "police_answered"
    REOPENED = "reopened"


NAMES: Final = {
    "regulator": "市场监管局",
    "delegated": "消费者协会（受市场监管局委托）",
    "delegated_committee": "人民调解委员会（受市场监管局委托）",
    "association": "消费者协会自行",
    "committee": "人民调解委员会",
}
"""Under whose name a dispute is mediated: instrument, clock, forms and seal follow from it."""
DELEGATIONS: Final = {
    "delegated": Fact.DELEGATION_CONSENTED,
    "delegated_committee": Fact.COMMITTEE_DELEGATION,
}
"""Mediation by an organisation in the regulator's name (办法第19条), each by consent of its own. By
the people's committee it is no people's mediation."""
OFFICIAL: Final = frozenset({"regulator", *DELEGATIONS})
"""Names under which the rule and the forms of the regulator apply (办法第18、19条)."""

REFUSALS: Final = {
    "1": "不属于市场监管部门职责，或本部门无处理权限",
    "2": "法院、仲裁、行政机关或消费者协会已受理、处理过同一争议",
    "3": "不是为生活消费需要，或不能证明存在消费者权益争议",
    "4": "知道或应当知道权益受损已超过三年",
    "5": "未提供规定的材料，或材料虚假",
    "6": "冒用他人名义，或拒绝配合核验身份",
    "7": "法律、法规、规章规定的其他情形",
}
"""《市场监督管理投诉举报处理办法》第16条."""

TERMINATIONS: Final = {
    "1": "投诉人撤回投诉，或双方自行和解",
    "2": "一方无正当理由不参加，或明确拒绝调解",
    "3": "经组织调解，双方无法达成一致",
    "4": "对鉴定费用承担不能协商一致",
    "5": "自受理之日起六十日内未达成协议",
    "6": "调解中发现第十六条或第四十二条的情形",
    "7": "投诉人死亡，或主体终止",
    "8": "法律、法规、规章规定的其他情形",
}
"""《市场监督管理投诉举报处理办法》第23条第1款."""

HAND_OFFS: Final = {
    "required_transfer": "移送：法律规定由其他部门管辖",
    "handed_over": "移交：交给有权处理的部门",
    "passed_on": "转办：由上级或平台转出",
    "distributed": "分送：按管辖分给下级",
}
"""The ways out of the station, beside 退回. Those that the law requires do not count against it."""

JURISDICTIONS: Final = {
    "place": "实际经营地或住所地在本区（第13条第1款）",
    "platform": "平台经营者住所地在本区（第13条）",
    "first": "先收到，由本单位处理（第14条）",
    "committee": "双方当事人愿在本站由人民调解委员会调解",
}

WAYS: Final = {"face": "当面", "phone": "电话", "written": "书面", "online": "短信、网络"}
"""How a party agreed."""

PARTIES: Final = {"consumer": "消费者", "merchant": "商家"}

SATISFACTION: Final = {"1": "满意", "2": "基本满意", "3": "不满意", "0": "未联系上"}


@dataclass(frozen=True, slots=True)
class FactKind:
    """The name of a fact, and the details to enter when it is set down by hand.

    `lasting`: holds until the dispute is opened again; the others only within the stage in which
    they came about, so that an agreement of last time signs nothing today.
    """

    label: str
    choice: Mapping[str, str] = field(default_factory=dict)
    amount: bool = False
    due: bool = False  # a day until which
    to: bool = False  # somebody it goes to, in words
    offered: tuple[str, ...] = ()  # of the choices, if not all of them
    lasting: bool = False


KINDS: Final[Mapping[Fact, FactKind]] = {
    Fact.DISPATCHED: FactKind("已派出"),
    Fact.ARRIVED: FactKind("已到达现场"),
    Fact.RIGHTS_EXPLAINED: FactKind("已当面告知时间、地点、调解人员及申请回避的权利", lasting=True),
    Fact.WAYS_EXPLAINED: FactKind("已告知其他解决途径（消法第39条）", lasting=True),
    Fact.JURISDICTION: FactKind("管辖", JURISDICTIONS, lasting=True),
    Fact.ACCEPTED: FactKind("受理", lasting=True),
    Fact.REFUSAL: FactKind("不予受理的情形", REFUSALS),
    Fact.BOTH_CONSENTED: FactKind("双方同意调解", lasting=True),
    Fact.DELEGATION_CONSENTED: FactKind("双方同意委托消费者协会调解", lasting=True),
    Fact.COMMITTEE_DELEGATION: FactKind("双方同意委托人民调解委员会调解", lasting=True),
    Fact.NAME_CHOSEN: FactKind(  # by delegation: a step of its own, with its consents
        "调解主体",
        NAMES,
        lasting=True,
        offered=("regulator", "association", "committee"),
    ),
    Fact.INVITED: FactKind("已通知双方", lasting=True),
    Fact.RECUSAL_REQUESTED: FactKind("有人申请调解员回避"),
    Fact.RECUSED: FactKind("回避已决定", {"granted": "准许，更换调解员", "denied": "不准许"}),
    Fact.TESTING: FactKind(
        "鉴定机构", {"agreed": "双方协商选定", "designated": "协商不成，由市场监管部门指定"}
    ),
    Fact.TESTED: FactKind("已收到鉴定结论"),
    Fact.AGREED: FactKind("协议金额", amount=True, due=True),
    Fact.SIGNED: FactKind("双方已签字或盖章"),
    Fact.ORAL: FactKind("双方同意不制作调解书，已记入笔录"),
    Fact.TERMINATION: FactKind("终止调解的情形", TERMINATIONS),
    Fact.SERVED: FactKind("已告知双方"),
    Fact.CONFIRMATION: FactKind("已共同申请司法确认"),
    Fact.PAID: FactKind("已履行金额", amount=True),
    Fact.NOT_PERFORMED: FactKind("到期未履行，已催告"),
    Fact.CALLED_BACK: FactKind("回访结果", SATISFACTION),
    Fact.HANDED: FactKind("去向", HAND_OFFS, to=True),
    Fact.POLICE_ANSWERED: FactKind(
        "公安意见",
        {"no_case": "不作治安、刑事案件办理", "done": "案件办结，消费争议仍需调解"},
    ),
    Fact.REOPENED: FactKind("重新办理"),
}


def chosen(fact: Fact, code: str) -> str:
    """The words of a choice; an unknown code as it is."""
    return KINDS[fact].choice.get(code, code)


def in_force(recorded: Iterable[tuple[Fact, datetime]], since: datetime) -> frozenset[Fact]:
    """The facts that count now, of all that were recorded in order; `since`: the stage began.

    Facts from before the dispute was opened again do not count any more.
    """
    known = list(recorded)
    again = max((n for n, (fact, _) in enumerate(known) if fact is Fact.REOPENED), default=-1)
    return frozenset(fact for fact, at in known[again + 1 :] if KINDS[fact].lasting or at >= since)
