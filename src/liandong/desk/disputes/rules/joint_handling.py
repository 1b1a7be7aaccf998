"""Traps of handling a dispute together: what staff should see before the next step.

They warn and never decide. Law: 办法 is 《市场监督管理投诉举报处理办法》 (总局令第121号).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import UNFINISHED
from liandong.engine.vocabulary import Source

BEFORE_NAMING: Final = frozenset({Stage.OPEN, Stage.HANDLING, Stage.REVIEW, Stage.NAMING})
UNDER_WAY: Final = frozenset({*UNFINISHED, Stage.AGREED, Stage.UNPERFORMED})
"""Stages in which staff speak to the parties, agree something with them or pay them."""
MINOR: Final = "未成年人"
MIXED: Final = frozenset({"举报", "投诉和举报"})


@dataclass(frozen=True, slots=True)
class Guard:
    """What to mind, and why."""

    words: str
    law: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a dispute. `kinds`: what its records are judged to be (投诉, 举报 …);
    `names`: under whose it was ever mediated."""

    stage: Stage
    sources: Collection[str]
    complaints: int
    kinds: Collection[str]
    urgency: Collection[str]
    name: str = ""
    names: Collection[str] = ()


def guards(now: Situation) -> list[Guard]:
    """The traps that this situation holds, the gravest first."""
    found = [
        _minor(now),
        _mixed(now),
        _double(now),
        _accepted(now),
        _two_complaints(now),
        _receipt(now),
    ]
    return [guard for guard in found if guard]


def _minor(now: Situation) -> Guard | None:
    if MINOR not in now.urgency or now.stage not in UNDER_WAY:
        return None
    words = (
        "涉及未成年人：由监护人代理或同意，协议和退款对监护人；姓名、影像、住所、学校一律不得披露。"
    )
    return Guard(words, "未成年人保护法第103条；民法典第19、20条")


def _mixed(now: Situation) -> Guard | None:
    if not MIXED & set(now.kinds):
        return None
    words = "内容含举报线索：投诉和举报分别处理，举报部分由市监另案，不向商家透露举报人。"
    return Guard(words, "办法第9、37条")


def _double(now: Situation) -> Guard | None:
    if not now.complaints or (now.stage not in BEFORE_NAMING and now.name != "association"):
        return None
    words = (
        "12315 已有登记：消协不宜再自行受理，否则市监应以“消费者协会已受理”不予受理；"
        "要由消协调解的，双方同意后由市监委托。"
    )
    return Guard(words, "办法第16条第2项、第19条")


def _accepted(now: Situation) -> Guard | None:
    if now.stage is not Stage.REVIEW or "association" not in now.names or not now.complaints:
        return None
    words = "消费者协会已受理过同一争议：依规定不予受理，由承办人核对后决定。人民调解不成的不算。"
    return Guard(words, "办法第16条第2项")


def _two_complaints(now: Situation) -> Guard | None:
    if now.complaints < 2:
        return None
    words = f"这件有 {now.complaints} 份 12315 投诉：只按最早一份计时限，其余不另起。"
    return Guard(words, "办法第16条第2项")


def _receipt(now: Situation) -> Guard | None:
    if now.complaints or now.stage is not Stage.REVIEW:
        return None
    if not set(now.sources) & {Source.POLICE_110.value, Source.WALK_IN.value}:
        return None
    words = "110 接报和到站登记不起算受理期限：要由市监受理的，自到达市监渠道之日起算七个工作日。"
    return Guard(words, "办法第15条")
