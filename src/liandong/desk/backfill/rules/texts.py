"""The texts for other systems: one description each, in the field order of the system.

110 反馈 follows the 反馈单 (FKDB), 12315 登记 and 反馈 the columns of the 投诉单. A field says
where it comes from and, where the source's next export has it as well, with what it is compared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from liandong.desk.backfill.rules import words
from liandong.desk.backfill.rules.channels import Channel
from liandong.desk.backfill.rules.course import Course
from liandong.desk.disputes.rules.facts import (
    DELEGATIONS,
    NAMES,
    REFUSALS,
    SATISFACTION,
    TERMINATIONS,
    Fact,
)
from liandong.desk.disputes.rules.stages import Stage

SCENE_LEFT: Final = ("settle_now", "settle_later", "scene_failed", "to_room", "hand_over", "settle")
ENDED: Final = ("settle_now", "agree_and_perform", "agree", "settle_later", "terminate", "refuse")
ENDED_BY_PHONE: Final = ("settle", "fail", "scene_failed", "withdraw_claim", "return", "hand_over")


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of another system. `personal`: names people, for who has the dispute in hand.

    `compared`: the field of a record that holds the same after the next export; `columns`: names
    of the export's columns that do. `code`: the field's name in the police's system.
    """

    label: str
    text_of: Callable[[Course], str]
    code: str = ""
    personal: bool = False
    compared: str = ""
    columns: tuple[str, ...] = ()


def _number(source: str) -> Callable[[Course], str]:
    return lambda course: course.sources.get(source, "")


def _yes(fact: Fact) -> Callable[[Course], str]:
    return lambda course: _is(fact in course.facts)


def _chosen(fact: Fact, choices: Mapping[str, str]) -> Callable[[Course], str]:
    return lambda course: choices.get(course.choice(fact), "")


def _channel(course: Course) -> str:
    """Unknown for a registration of the desk: somebody came or rang up."""
    return "110公安热线" if "police_110" in course.sources else ""


def _origin(course: Course) -> str:
    """The parties asked for the committee, or the call came from 110."""
    if course.choice(Fact.JURISDICTION) == "committee":
        return "当事人申请"
    return "公安移交" if "police_110" in course.sources else ""


def _accepted(course: Course) -> str:
    if Fact.REFUSAL in course.facts:
        return "不予受理"
    return "受理" if Fact.ACCEPTED in course.facts else ""


def _at(fact: Fact) -> Callable[[Course], str]:
    return lambda course: words.day(course.facts[fact].at) if fact in course.facts else ""


def _publishes(course: Course) -> str:
    return "" if course.may_publish is None else _is(course.may_publish)


def _delegates(course: Course) -> str:
    if not course.facts.keys().isdisjoint(DELEGATIONS.values()):
        return _is(True)
    return "" if course.may_delegate is None else _is(course.may_delegate)


def _left(course: Course) -> str:
    return words.minute(course.left_at or course.moment(*SCENE_LEFT))


def _unhurt(course: Course) -> str:
    """Zero only where nobody was hurt on the scene; any number is for the officer to enter."""
    return "0" if course.injured is False and not course.hurt else ""


def _is(true: bool) -> str:
    return "是" if true else "否"


def _form(course: Course) -> str:
    if Fact.ORAL in course.facts:
        return "口头协议"
    return "人民调解协议书" if Fact.SIGNED in course.facts else ""


def _performed(course: Course) -> str:
    if Fact.AGREED not in course.facts:
        return ""
    if course.stage is Stage.UNPERFORMED:
        return "逾期未履行"
    return "已履行" if Fact.PAID in course.facts else "待履行"


POLICE: Final = (
    Entry("接警单编号", _number("police_110"), "JJDBH"),
    Entry("反馈人", lambda course: course.officer, "FKYXM"),
    Entry("实际出警时间", lambda course: words.minute(course.dispatched_at), "CJSJ01"),
    Entry("到达现场时间", lambda course: words.minute(course.arrived_at), "DDXCSJ"),
    Entry("现场处理完毕时间", _left, "XCCLWBSJ"),
    Entry("警情类别", lambda _course: "纠纷", "JQLBDM"),
    Entry("警情类型", lambda _course: "消费纠纷", "JQLXDM"),
    Entry("警情地址", lambda course: course.place, "JQDZ", compared="place"),
    Entry("出警处置情况", words.disposal, "CJCZQK", compared="response"),
    Entry("出动人次", lambda course: str(course.set_out or ""), "CDRC"),
    Entry("受伤人数", _unhurt, "SSRS"),
    Entry("处理结果说明", words.outcome, "JQCLJGSM"),
    Entry("涉案人数", lambda course: str(course.persons or ""), "SARS"),
    Entry("是否取证", lambda course: "是" if course.evidence else "", "SFQZ"),
    Entry("执法记录仪编号", lambda course: "、".join(course.cameras)),
    Entry(
        "移交单位",
        lambda course: course.facts[Fact.HANDED].to if Fact.HANDED in course.facts else "",
        "YJDWMC",
    ),
)

REGISTRATION: Final = (
    Entry("登记时间", lambda course: words.minute(course.received_at)),
    Entry("接收方式", _channel),
    Entry("投诉人", lambda course: course.person_name, personal=True, compared="person_name"),
    Entry("联系电话", lambda course: course.person_phone, personal=True, compared="person_phone"),
    Entry("被投诉主体名称", lambda course: course.merchant, compared="merchant_name"),
    Entry("统一社会信用代码", lambda course: course.merchant_code, columns=("统一社会信用代码",)),
    Entry("被投诉主体地址", lambda course: course.merchant_address, compared="merchant_address"),
    Entry("商品/服务类别", lambda course: "／".join(filter(None, (course.sector, course.item)))),
    Entry("商品名称", lambda course: course.goods, compared="goods"),
    Entry("购买时间", lambda course: course.bought_on),
    Entry("消费地点", lambda course: course.place, compared="place"),
    Entry("涉及金额(元)", lambda course: words.amount(course.amount), compared="amount_yuan"),
    Entry("投诉问题类别", lambda course: course.nature),
    Entry("投诉内容", lambda course: course.text, personal=True, compared="text"),
    Entry("诉求", lambda course: course.demand),
    Entry("是否同意公示投诉信息", _publishes),
    Entry("是否同意委托调解", _delegates),
)

ANSWER: Final = (
    Entry("登记编号", _number("complaint_12315")),
    Entry("承办单位", lambda course: course.office),
    Entry("承办人", lambda course: course.holder),
    Entry("是否受理", _accepted),
    Entry("受理时间", _at(Fact.ACCEPTED)),
    Entry("不予受理理由", _chosen(Fact.REFUSAL, REFUSALS)),
    Entry("调解主体", _chosen(Fact.NAME_CHOSEN, NAMES)),
    Entry("调解结果", words.result, columns=("调解结果",)),
    Entry("终止原因", _chosen(Fact.TERMINATION, TERMINATIONS)),
    Entry("争议金额", lambda course: words.amount(course.amount)),
    Entry(
        "挽回经济损失",
        lambda course: words.amount(course.recovered),
        columns=("挽回经济损失", "挽回经济损失(元)"),
    ),
    Entry("办结时间", lambda course: words.minute(course.moment(*ENDED, *ENDED_BY_PHONE))),
    Entry("是否超期", lambda course: "" if course.late is None else _is(course.late)),
    Entry("反馈内容", words.reply, compared="response"),
    Entry("回访满意度", _chosen(Fact.CALLED_BACK, SATISFACTION)),
)

PEOPLE: Final = (
    Entry("纠纷类型", lambda _course: "消费纠纷"),
    Entry("案件来源", _origin),
    Entry("受理时间", _at(Fact.ACCEPTED)),
    Entry("申请人", lambda course: course.person_name, personal=True),
    Entry("申请人电话", lambda course: course.person_phone, personal=True),
    Entry("被申请人", lambda course: course.merchant),
    Entry("纠纷简要情况", words.claimed_summary),
    Entry("调解员", lambda course: course.mediator),
    Entry(
        "调解日期",
        lambda course: words.day(course.moment("agree", "agree_and_perform", "terminate")),
    ),
    Entry("调解结果", words.result),
    Entry("协议形式", _form),
    Entry("协议内容", lambda course: "；".join(course.plan)),
    Entry("涉及金额", lambda course: words.amount(course.agreed)),
    Entry("履行情况", _performed),
    Entry("是否申请司法确认", _yes(Fact.CONFIRMATION)),
)

TEXTS: Final[Mapping[Channel, tuple[Entry, ...]]] = {
    Channel.POLICE: POLICE,
    Channel.REGISTRATION: REGISTRATION,
    Channel.ANSWER: ANSWER,
    Channel.PEOPLE: PEOPLE,
}
