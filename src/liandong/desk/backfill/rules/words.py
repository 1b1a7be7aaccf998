"""What was done and what came of it, in the sentences that officials write (DOMAIN 4.4 and 4.6)."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Final

from liandong.desk.backfill.rules.course import Course
from liandong.desk.disputes.rules.facts import (
    HAND_OFFS,
    OFFICIAL,
    REFUSALS,
    SATISFACTION,
    TERMINATIONS,
    Fact,
)
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.rules.offices import words_of

S = Stage
NOT_SETTLED: Final = frozenset({S.UNSETTLED, S.TERMINATED})
IN_ROOM: Final = frozenset({S.REVIEW, S.NAMING, S.MEDIATION, S.SUSPENDED, S.TESTING})
OTHER_WAYS: Final = "，已告知可依消费者权益保护法第三十九条申请仲裁或提起诉讼"
BY_PHONE: Final = ("settle", "fail")


ALLEGED: Final = {
    "霸王条款": "涉嫌不公平格式条款",
    "欺诈消费者": "涉嫌欺诈",
    "虚假宣传": "涉嫌虚假宣传",
    "虚假广告": "涉嫌虚假广告",
    "强制消费": "涉嫌强制交易",
    "诱导消费": "涉嫌诱导消费",
    "以次充好": "涉嫌以次充好",
    "冒充新品": "涉嫌冒充新品",
    "假货": "涉嫌假冒",
    "掺假": "涉嫌掺杂掺假",
    "缺斤短两": "涉嫌短缺数量",
    "计量不准": "涉嫌计量不准确",
    "乱收费": "收费争议",
    "跑路": "经营者失去联系",
    "洗坏": "洗涤损坏",
    "不认账": "经营者否认",
    "动手打人": "发生肢体冲突",
}
"""Problem phrases in the words of an official text: what is only claimed is 涉嫌."""
CLAIM: Final = re.compile(rf"(?<![^：、])(?:{'|'.join(ALLEGED)})(?![^、，])")


def claimed_summary(course: Course) -> str:
    """What the dispute is about, for the system of another authority."""
    return CLAIM.sub(lambda found: ALLEGED[found[0]], course.summary)


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
        agreed = Fact.BOTH_CONSENTED in course.facts
        return "双方同意调解，转警务站调解室继续调解" if agreed else "转警务站调解室处理"
    if Fact.REFUSAL in course.facts:
        ground = course.choice(Fact.REFUSAL)
        return (
            f"依据《市场监督管理投诉举报处理办法》第十六条第{ground}项不予受理："
            f"{REFUSALS.get(ground, '')}{_remedies(course)}"
        )
    if Fact.TERMINATION in course.facts:
        return _terminated(course)
    return _settled(course) or _left(course)


def _terminated(course: Course) -> str:
    """By the article of the rule under which it was mediated."""
    ground = course.choice(Fact.TERMINATION)
    why = f"{TERMINATIONS.get(ground, '')}{_remedies(course)}"
    name = course.choice(Fact.NAME_CHOSEN)
    if name == "committee":
        return f"依据《人民调解法》第二十六条终止调解：{why}"
    if name in OFFICIAL:
        return f"依据《市场监督管理投诉举报处理办法》第二十三条第一款第{ground}项终止调解：{why}"
    return f"终止调解：{why}"


def _remedies(course: Course) -> str:
    return OTHER_WAYS if Fact.WAYS_EXPLAINED in course.facts else ""


def _settled(course: Course) -> str:
    if Fact.AGREED in course.facts and course.stage not in NOT_SETTLED:
        what = "；".join(course.plan) or f"金额 {amount(course.agreed)} 元"
        done = "已履行" if Fact.PAID in course.facts else "待到期履行"
        if Fact.NOT_PERFORMED in course.facts and Fact.PAID not in course.facts:
            done = "到期未履行"
        if course.moment("settle_now", "agree_and_perform") and not course.plan:
            what, done = f"金额 {amount(course.agreed)} 元", "当场履行"
        return f"双方达成一致：{what}，{done}"
    return "经电话联系双方，纠纷已化解" if course.stage is S.SETTLED else ""


def _left(course: Course) -> str:
    match course.stage:
        case S.UNSETTLED:
            how = "经电话联系，" if _by_phone(course) else "经调解"
            return f"{how}双方未达成一致{_remedies(course)}"
        case S.WITHDRAWN:
            return "消费者撤回"
        case S.RETURNED:
            return "不属于本单位管辖，已退回来件单位"
        case S.TRANSFERRED:
            how = HAND_OFFS.get(course.choice(Fact.HANDED), "移交").split("：")[0]
            to = course.facts[Fact.HANDED].to if Fact.HANDED in course.facts else ""
            return f"已{how}{to}"
        case S.POLICE:
            return "涉嫌治安、刑事违法，已报告公安机关处理"
    return ""


def _by_phone(course: Course) -> bool:
    """The last thing done with both sides was done by telephone."""
    done = {verb: at for verb, at in course.steps.items() if not verb.startswith("archive")}
    return max(done, key=lambda verb: done[verb], default="") in BY_PHONE


def disposal(course: Course) -> str:
    """出警处置情况: what was found on the scene, who is recorded as there, what came of it."""
    came = f"{course.arrived_at:%H时%M分}到场，" if course.arrived_at else ""
    who = ""
    if course.arrived_at:
        who = f"{words_of(course.offices)}现场处置"
        if course.offices_by_word_of_others:
            who += f"（代登记到场：{words_of(course.offices_by_word_of_others)}）"
    elif course.moment(*BY_PHONE):
        who = "经电话联系双方处置"
    hurt = ""
    if course.injured:
        hurt = "现场有人受伤或动手"
    elif course.hurt:
        hurt = "反映有人受伤或动手"
    circumstances = "，".join(part for part in (hurt, who) if part)
    parts = (f"{came}系消费纠纷：{claimed_summary(course)}", circumstances, outcome(course))
    return "。".join(part for part in parts if part) + "。"


def reply(course: Course) -> str:
    """反馈内容: what the consumer reads on the platform."""
    after = _called_back(course)
    who = f"由{course.office}" if course.office else ""
    came = outcome(course)
    ending = f"{came}。" if came else ""
    return f"您好，您反映的“{claimed_summary(course)}”已{who}处理。{ending}{after}"


def _called_back(course: Course) -> str:
    """With the office that called, where another one handled the dispute."""
    called = SATISFACTION.get(course.choice(Fact.CALLED_BACK), "")
    if not called:
        return ""
    office = course.facts[Fact.CALLED_BACK].by_office
    return (
        f"{office}回访：{called}。"
        if office not in {"", course.office}
        else f"回访结果：{called}。"
    )


def result(course: Course) -> str:
    """调解结果."""
    if course.stage is S.WITHDRAWN:
        return "撤回"
    if Fact.REFUSAL in course.facts:
        return ""
    if course.stage in NOT_SETTLED or Fact.TERMINATION in course.facts:
        return "调解不成"
    return "调解成功" if _settled(course) else ""
