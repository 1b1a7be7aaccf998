"""What is looked at on a visit (走访检查表), by kind of trade, and on which article each rests.

A visit is guidance and compliance advice (消费者权益保护法实施条例 art. 30), the association's
word to a trader (art. 39), about the trader's own handling of complaints (art. 44;
市场监督管理投诉举报处理办法, order 121, art. 6). It finds no offence: that is a clue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BASIS: Final = (
    "《中华人民共和国消费者权益保护法实施条例》第三十条、第三十九条、第四十四条；"
    "《市场监督管理投诉举报处理办法》第六条"
)


class Topic(StrEnum):
    """A line of the checklist, a column of the ledger."""

    PRICES = "prices"
    PURCHASES = "purchases"
    TERMS = "terms"
    RETURNS = "returns"
    OFFICER = "officer"
    NOTICE = "notice"
    PREPAID = "prepaid"


@dataclass(frozen=True, slots=True)
class TopicRule:
    """`look` says what is looked at, in one line."""

    topic: Topic
    label: str
    look: str
    basis: str


TOPICS: Final[dict[str, TopicRule]] = {
    rule.topic.value: rule
    for rule in (
        TopicRule(
            Topic.PRICES,
            "明码标价",
            "商品、服务逐项标价，收费条件写明",
            "《明码标价和禁止价格欺诈规定》第五条、第六条",
        ),
        TopicRule(
            Topic.PURCHASES,
            "进货查验",
            "供货者资质、合格证明和进货记录",
            "《食品安全法》第五十三条；《产品质量法》第三十三条",
        ),
        TopicRule(
            Topic.TERMS,
            "格式条款",
            "合同、店堂告示、小票上没有免责或强制条款",
            "《消费者权益保护法》第二十六条；实施条例第十七条",
        ),
        TopicRule(
            Topic.RETURNS,
            "退换货制度",
            "有书面制度，在店内公示，店员知道",
            "《消费者权益保护法》第二十四条；实施条例第十八条",
        ),
        TopicRule(Topic.OFFICER, "维权专员", "有专人处理投诉，联系方式有效", "实施条例第四十四条"),
        TopicRule(
            Topic.NOTICE,
            "投诉公示",
            "店内公示投诉电话和处理流程",
            "实施条例第四十四条；《市场监督管理投诉举报处理办法》第六条",
        ),
        TopicRule(
            Topic.PREPAID,
            "预付款",
            "订立书面合同，写明退还方式和违约责任",
            "实施条例第二十二条",
        ),
    )
}
TOPIC_LABELS: Final = {key: rule.label for key, rule in TOPICS.items()}
VERDICTS: Final = {"meets": "符合", "fails": "不符合", "none": "不适用"}
TRADES: Final = {
    "goods": "商品零售",
    "food": "食品、餐饮",
    "service": "服务",
    "prepaid": "预付式消费（教培、健身、美容）",
    "market": "商场、市场管理方",
}
_OF_ALL: Final = (Topic.PRICES, Topic.TERMS, Topic.OFFICER, Topic.NOTICE)
_FURTHER: Final[dict[str, frozenset[Topic]]] = {
    "goods": frozenset({Topic.PURCHASES, Topic.RETURNS}),
    "food": frozenset({Topic.PURCHASES, Topic.PREPAID}),
    "service": frozenset({Topic.PREPAID}),
    "prepaid": frozenset({Topic.RETURNS, Topic.PREPAID}),
    "market": frozenset({Topic.PURCHASES, Topic.RETURNS, Topic.PREPAID}),
}
_OF_SECTOR: Final[Mapping[str, str]] = {
    "食品": "food",
    "烟酒饮料": "food",
    "教育培训": "prepaid",
    "文化娱乐体育": "prepaid",
    **dict.fromkeys(
        (
            "家用电子电器", "服装鞋帽", "日用商品", "交通工具", "房屋建材", "首饰文体用品",
            "医药医疗用品", "农用生产资料", "销售服务",
        ),
        "goods",
    ),
}  # fmt: skip


def topics_of(trade: str) -> list[TopicRule]:
    """The checklist of a kind of trade, in the order of the ledger."""
    wanted = {*_OF_ALL, *_FURTHER[trade]}
    return [rule for rule in TOPICS.values() if rule.topic in wanted]


def trade_of(sector: str, kind: str, scope: str = "") -> str:
    """Which checklist is proposed; a person can choose another. `scope` is that of the licence
    (经营范围): of the services of life it tells a restaurant from a barber."""
    if kind in {"mall", "market"}:
        return "market"
    if sector not in _OF_SECTOR and any(word in scope for word in ("餐饮", "食品")):
        return "food"
    return _OF_SECTOR.get(sector, "service" if sector else "goods")
