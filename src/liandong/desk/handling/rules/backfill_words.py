"""What was done and what came of it, in the sentences that officials write (DOMAIN 4.4 and 4.6)."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from liandong.desk.disputes.rules.facts import HAND_OFFS, REFUSALS, SATISFACTION, TERMINATIONS, Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.rules.course import Course

S = Stage
NOT_SETTLED: Final = frozenset({S.UNSETTLED, S.TERMINATED})
IN_ROOM: Final = frozenset({S.REVIEW, S.NAMING, S.MEDIATION, S.SUSPENDED, S.TESTING})
OTHER_WAYS: Final = "已告知可依消费者权益保护法第三十九条申请仲裁或提起诉讼"


def minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def amount(value: Decimal | None) -> str:
    """In yuan, as a number to type: 1280.50."""
    return f"{value:.2f}" if value is not None else ""


def outcome(course: Course) -> str:
    """In one sentence. Names nobody: it goes into systems of others."""
    if course.stage in IN_ROOM:
        return "双方同意到警务站调解室继续调解"
    if Fact.REFUSAL in course.facts:
        ground = course.choice(Fact.REFUSAL)
        return (
            f"依据《市场监督管理投诉举报处理办法》第十六条第{ground}项不予受理："
            f"{REFUSALS.get(ground, '')}，{OTHER_WAYS}"
        )
    if Fact.TERMINATION in course.facts:
        ground = course.choice(Fact.TERMINATION)
        return (
            f"依据《市场监督管理投诉举报处理办法》第二十三条第一款第{ground}项终止调解："
            f"{TERMINATIONS.get(ground, '')}，{OTHER_WAYS}"
        )
    return _settled(course) or _left(course)


def _settled(course: Course) -> str:
    if Fact.AGREED in course.facts and course.stage not in NOT_SETTLED:
        what = "；".join(course.plan) or f"金额 {amount(course.agreed)} 元"
        done = "已履行" if Fact.PAID in course.facts else "待到期履行"
        if course.moment("settle_now", "agree_and_perform"):
            what, done = f"金额 {amount(course.agreed)} 元", "当场履行"
        return f"双方达成一致：{what}，{done}"
    return "经电话联系双方，纠纷已化解" if course.stage is S.SETTLED else ""


def _left(course: Course) -> str:
    match course.stage:
        case S.UNSETTLED:
            return f"经调解双方未达成一致，{OTHER_WAYS}"
        case S.WITHDRAWN:
            return "消费者撤回，不再要求处理"
        case S.RETURNED:
            return "不属于本单位管辖，已退回来件单位"
        case S.TRANSFERRED:
            how = HAND_OFFS.get(course.choice(Fact.HANDED), "移交").split("：")[0]
            to = course.facts[Fact.HANDED].to if Fact.HANDED in course.facts else ""
            return f"已{how}{to}"
        case S.POLICE:
            return "涉嫌治安、刑事违法，已由公安机关另行处理"
    return ""


def disposal(course: Course) -> str:
    """出警处置情况: what was found on the scene, who acted, what came of it."""
    came = f"{course.arrived_at:%H时%M分}到场，" if course.arrived_at else ""
    who = "民警会同消费者协会人员现场处置" if course.arrived_at else "经电话联系双方处置"
    hurt = "有人受伤，" if course.hurt else ""
    parts = (f"{came}系消费纠纷：{course.summary}", f"{hurt}{who}", outcome(course))
    return "。".join(part for part in parts if part) + "。"


def reply(course: Course) -> str:
    """反馈内容: what the consumer reads on the platform."""
    called = SATISFACTION.get(course.choice(Fact.CALLED_BACK), "")
    after = f"回访结果：{called}。" if called else ""
    return f"您好，您反映的“{course.summary}”已由本单位处理。{outcome(course)}。{after}"


def result(course: Course) -> str:
    """调解结果."""
    if course.stage is S.WITHDRAWN:
        return "撤回"
    if Fact.REFUSAL in course.facts:
        return ""
    if course.stage in NOT_SETTLED or Fact.TERMINATION in course.facts:
        return "调解不成"
    return "调解成功" if _settled(course) else ""
