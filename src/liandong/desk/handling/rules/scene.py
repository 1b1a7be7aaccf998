"""What can be done on the scene, what each deed needs, and how it is put into words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from liandong.desk.disputes.rules.claims import CLAIMS

REQUESTS: Final = tuple(CLAIMS)


class Verb(StrEnum):
    """The deeds: arriving, the four big keys, the red key. All but the first are steps."""

    ARRIVE = "arrive"
    SETTLE_NOW = "settle_now"
    SETTLE_LATER = "settle_later"
    TO_ROOM = "to_room"
    FAILED = "scene_failed"
    POLICE = "police"


class Keep(StrEnum):
    """What a person may choose where the matter moved on: one version, or that it is another."""

    MINE = "mine"
    THEIRS = "theirs"
    APART = "apart"


OUTCOMES: Final = {
    Verb.SETTLE_NOW: "当场履行",
    Verb.SETTLE_LATER: "约定履行",
    Verb.TO_ROOM: "进站再调",
    Verb.FAILED: "调解不成",
    Verb.POLICE: "涉治安，报告民警",
}
NEEDED: Final = {
    "shop": "商家",
    "name": "消费者姓名",
    "phone": "消费者电话",
    "fact": "一句话事实",
    "requests": "诉求",
    "in_name_of": "以谁的名义",
}
"""What every outcome but the red key needs, for the registration and the record of the scene."""


def lacking(verb: Verb, told: Mapping[str, Any]) -> list[str]:
    """What has still to be told, in the words of the page."""
    if verb in {Verb.ARRIVE, Verb.POLICE}:
        return []
    found = [words for key, words in NEEDED.items() if not told.get(key)]
    if not told.get("told_rights"):
        found.append("当面告知的勾选")
    if verb in {Verb.SETTLE_NOW, Verb.SETTLE_LATER} and told.get("agreed_amount") is None:
        found.append("协议金额")
    if verb == Verb.SETTLE_LATER and not told.get("due_on"):
        found.append("履行期限")
    if verb == Verb.SETTLE_LATER and not told.get("signed"):
        found.append("签字方式")
    if verb == Verb.FAILED and not told.get("told_ways"):
        found.append("已告知其他途径")
    return found


def complaint_words(told: Mapping[str, Any]) -> str:
    """What the consumer says, as the text of a record."""
    shop, goods, amount = (told.get(key) or "" for key in ("shop", "goods", "amount"))
    bought = f"{told['bought_on']}" if told.get("bought_on") else ""
    begin = f"{bought}在{shop}购买{goods}" if shop and goods else f"{bought}{shop}{goods}"
    parts = [
        begin,
        told.get("fact") or "",
        f"涉及{amount}元" if amount else "",
        f"要求{'、'.join(told['requests'])}" if told.get("requests") else "",
        "未成年人消费" if told.get("guardian") else "",
    ]
    return "，".join(part for part in parts if part) or "现场涉治安，报告民警"


def request_words(told: Mapping[str, Any]) -> str:
    return "；".join(filter(None, ["、".join(told.get("requests") or ()), told.get("asks") or ""]))


def offer_words(told: Mapping[str, Any]) -> str:
    compromise = told.get("compromise") or ""
    middle = f"折中方案：{compromise}" if compromise else ""
    return "；".join(filter(None, [told.get("offers") or "", middle]))


def result_words(verb: Verb, told: Mapping[str, Any]) -> str:
    """The outcome in a sentence, for the record of the scene and for the choice in a conflict."""
    what, amount = told.get("what") or "退款", told.get("agreed_amount")
    match verb:
        case Verb.ARRIVE:
            return "到场"
        case Verb.SETTLE_NOW:
            return f"双方同意调解，达成一致，{what} {amount} 元，当场履行完毕"
        case Verb.SETTLE_LATER:
            return f"双方同意调解，达成一致，{what} {amount} 元，{told.get('due_on')} 前履行"
        case Verb.TO_ROOM:
            return "现场未达成一致，约定进站再调"
        case Verb.FAILED:
            return f"调解不成，已告知投诉、仲裁、诉讼等途径。{told.get('reason') or ''}"
        case Verb.POLICE:
            return "涉治安、刑事，已报告民警处理"
