"""Rights stations (消费维权服务站): what one has to have, its people, its yearly examination."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

HAVES: Final = {
    "room": "有场所",
    "sign": "有标识",
    "people": "有人员",
    "board": "有宣传栏",
    "phone": "有电话",
    "computer": "有计算机",
    "register": "有登记簿",
    "rules": "有制度",
}
"""“八个有”: what is asked for before the plate is given, and again each year."""
ROLES: Final = {
    "head": "站长",
    "liaison": "联络员",
    "mediator": "协商和解员",
    "quality": "质量（食品安全）员",
    "prices": "物价员",
}
HOSTS: Final = {
    "mall": "商场、超市", "market": "市场", "company": "企业", "sight": "景区", "hotel": "酒店",
    "community": "社区", "other": "其他",
}  # fmt: skip
VERDICTS: Final = {"passed": "合格", "mend": "限期整改", "failed": "不合格"}
STARS: Final = range(1, 6)


class State(StrEnum):
    """How far a station is."""

    FILED = "filed"
    PLATED = "plated"
    REMOVED = "removed"


STATES: Final = {State.FILED: "已备案", State.PLATED: "已授牌", State.REMOVED: "已摘牌"}


def lacking(met: Iterable[str]) -> list[str]:
    """Which of the eight are not there, in words."""
    return [words for key, words in HAVES.items() if key not in set(met)]
