"""What can be done on the scene, what each step needs, and how it is put into words."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Final

from liandong.desk.disputes.rules.claims import CLAIMS

REQUESTS: Final = tuple(CLAIMS)


class Verb(StrEnum):
    """Arriving, the four big keys, the red key. All but the first are steps of the workflow."""

    ARRIVE = "arrive"
    SETTLE_NOW = "settle_now"
    SETTLE_LATER = "settle_later"
    TO_ROOM = "to_room"
    FAILED = "scene_failed"
    POLICE = "police"


class Keep(StrEnum):
    """What a person may choose where the dispute moved on: one version, or that it is another."""

    MINE = "mine"
    THEIRS = "theirs"
    APART = "apart"


OUTCOMES: Final = {
    Verb.SETTLE_NOW: "当场履行",
    Verb.SETTLE_LATER: "约定履行",
    Verb.TO_ROOM: "引导至调解室",
    Verb.FAILED: "调解不成",
    Verb.POLICE: "转治安、刑事处置",
}
NEEDED: Final = {
    "shop": "商家",
    "name": "消费者姓名",
    "phone": "消费者电话",
    "fact": "一句话事实",
    "requests": "诉求",
    "in_name_of": "调解主体",
}
"""What every outcome but the red key needs, for the registration and the record of the scene."""


def lacking(verb: Verb, statement: Mapping[str, Any], recorded: Collection[str] = ()) -> list[str]:
    """What is still missing, in the words of the page. `recorded`: fields that a record fills."""
    if verb in {Verb.ARRIVE, Verb.POLICE}:
        return []
    found = [
        words for key, words in NEEDED.items() if not statement.get(key) and key not in recorded
    ]
    if not statement.get("rights_explained"):
        found.append("当面告知的勾选")
    if verb in {Verb.SETTLE_NOW, Verb.SETTLE_LATER} and not statement.get("what"):
        found.append("协议事项")
    if verb in {Verb.SETTLE_NOW, Verb.SETTLE_LATER} and statement.get("agreed_amount") is None:
        found.append("协议金额")
    if verb == Verb.SETTLE_LATER and not statement.get("due_on"):
        found.append("履行期限")
    if verb == Verb.SETTLE_LATER and not statement.get("signed"):
        found.append("签字方式")
    if verb == Verb.FAILED and not statement.get("remedies_explained"):
        found.append("已告知其他途径")
    return found


def complaint_words(statement: Mapping[str, Any]) -> str:
    """What the consumer says, as the text of a record."""
    shop, goods, amount = (statement.get(key) or "" for key in ("shop", "goods", "amount"))
    bought = f"{statement['bought_on']}" if statement.get("bought_on") else ""
    begin = f"{bought}在{shop}购买{goods}" if shop and goods else f"{bought}{shop}{goods}"
    parts = [
        begin,
        statement.get("fact") or "",
        f"涉及{amount}元" if amount else "",
        f"要求{'、'.join(statement['requests'])}" if statement.get("requests") else "",
        "未成年人消费" if statement.get("guardian") else "",
    ]
    return "，".join(part for part in parts if part) or "现场转治安、刑事处置"


def request_words(statement: Mapping[str, Any]) -> str:
    return "；".join(
        filter(None, ["、".join(statement.get("requests") or ()), statement.get("asks") or ""])
    )


def offer_words(statement: Mapping[str, Any]) -> str:
    compromise = statement.get("compromise") or ""
    middle = f"折中方案：{compromise}" if compromise else ""
    return "；".join(filter(None, [statement.get("offers") or "", middle]))


RESULTS: Final = {
    Verb.SETTLE_NOW: "双方达成一致，当场履行完毕",
    Verb.SETTLE_LATER: "双方达成一致，约定履行",
    Verb.TO_ROOM: "转调解室再调",
    Verb.FAILED: "调解不成",
}


def signed_words(verb: Verb, statement: Mapping[str, Any]) -> str:
    """The text under which a signature stands, as the phone shows it (scene/form.ts). It names
    nobody: the signer is sent with the signature."""
    amount = statement.get("agreed_amount")
    lines = (
        ("经营者", statement.get("shop")),
        ("商品或服务", statement.get("goods")),
        ("事实", statement.get("fact")),
        ("诉求", "、".join(statement.get("requests") or ())),
        ("结果", RESULTS.get(verb)),
        ("协议事项", statement.get("what")),
        ("协议金额", f"{amount} 元" if amount is not None else ""),
        ("履行期限", statement.get("due_on")),
    )
    return "\n".join(f"{label}：{words}" for label, words in lines if words)


def result_words(verb: Verb, statement: Mapping[str, Any]) -> str:
    """The outcome in a sentence, for the record of the scene and for the choice in a conflict."""
    what, amount = statement.get("what") or "", statement.get("agreed_amount")
    match verb:
        case Verb.ARRIVE:
            return "到场"
        case Verb.SETTLE_NOW:
            return f"双方同意调解，达成一致，{what} {amount} 元，当场履行完毕"
        case Verb.SETTLE_LATER:
            return f"双方同意调解，达成一致，{what} {amount} 元，{statement.get('due_on')} 前履行"
        case Verb.TO_ROOM:
            return "现场未达成一致，转调解室再调"
        case Verb.FAILED:
            return f"调解不成，已告知投诉、仲裁、诉讼等途径。{statement.get('reason') or ''}"
        case Verb.POLICE:
            return "已转治安、刑事处置"
