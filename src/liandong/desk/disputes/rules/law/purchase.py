"""The facts of a purchase that the rules need, and the contents of an offer."""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final, Self

from liandong.desk.disputes.rules.law.table import Rule
from liandong.desk.disputes.rules.law.weighing import Weighing

CENT: Final = Decimal("0.01")


class Goods(StrEnum):
    """What was bought, as far as the rules distinguish it."""

    PHONE = "phone"
    COMPUTER = "computer"
    THREE_GUARANTEES = "three_guarantees"
    E_BIKE = "e_bike"
    CAR = "car"
    FOOD = "food"
    OTHER = "other"
    SERVICE = "service"
    PREPAID = "prepaid"


class Trouble(StrEnum):
    """The alleged defect. Evidence has to show whether it exists."""

    FAULT = "fault"
    FRAUD = "fraud"
    UNSAFE_FOOD = "unsafe_food"
    HARM = "harm"  # death or serious harm by a defect that the trader knew of
    OVERCHARGED = "overcharged"
    PRICE_FRAUD = "price_fraud"
    SHORT = "short"
    NO_REASON = "no_reason"
    MINOR = "minor"
    CLOSED = "closed"


GOODS_WORDS: Final = {
    Goods.PHONE: "手机（移动电话机）",
    Goods.COMPUTER: "电脑（微型计算机）",
    Goods.THREE_GUARANTEES: "其他列入三包目录的商品（家电、自行车等）",
    Goods.E_BIKE: "电动自行车",
    Goods.CAR: "家用汽车",
    Goods.FOOD: "食品",
    Goods.OTHER: "其他商品",
    Goods.SERVICE: "服务",
    Goods.PREPAID: "预付卡、充值、课时",
}
TROUBLE_WORDS: Final = {
    Trouble.FAULT: "质量问题",
    Trouble.FRAUD: "欺诈（以假充真、隐瞒翻新等）",
    Trouble.UNSAFE_FOOD: "食品不符合安全标准（过期、异物、变质等）",
    Trouble.HARM: "明知缺陷仍提供，造成死亡或健康严重损害",
    Trouble.OVERCHARGED: "多收价款",
    Trouble.PRICE_FRAUD: "价格欺诈（虚假原价、低标高结等）",
    Trouble.SHORT: "短缺数量",
    Trouble.NO_REASON: "无理由退货、退款",
    Trouble.MINOR: "未成年人消费，家长不同意",
    Trouble.CLOSED: "商家停业、搬迁、失联",
}


@dataclass(frozen=True, slots=True)
class Prepaid:
    """A card or course. Amounts in yuan.

    `gift` was credited beyond what was paid; `used` is what was consumed at the price of the
    contract (for credit: of the credit), `used_before_discount` the same at full price.
    With `days` (of an unlimited offer) the time counts instead, `days_left` of them not yet run.
    """

    paid: Decimal
    gift: Decimal = Decimal(0)
    used: Decimal = Decimal(0)
    used_before_discount: Decimal | None = None
    by_consumer: bool = False  # whether it ends for a reason of the consumer's own
    had_before: bool = False  # the same goods or services, from anybody
    days: int = 0
    days_left: int = 0


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is known. `price` is what was paid for the thing in question, `loss` what came on top.

    `extra`: what was charged too much. `remote`: bought by net, telephone or post; `no_return`: of
    the kinds that art. 25 leaves out; `agreed_no_return`: of those that the consumer agreed to at
    the purchase. `knowing`: it is proved that the buyer knew the food to be unsafe; `reasonable`:
    what of the price is within the need of daily life. `days` since it was received (or paid, for a
    card).
    """

    goods: Goods
    troubles: frozenset[Trouble]
    price: Decimal = Decimal(0)
    loss: Decimal = Decimal(0)
    extra: Decimal = Decimal(0)
    days: int | None = None
    kilometres: int | None = None
    repairs: int = 0
    repair_days: int = 0
    remote: bool = False
    no_return: bool = False
    agreed_no_return: bool = False
    label_flaw: bool = False
    knowing: bool = False
    reasonable: Decimal | None = None
    weighing: Weighing | None = None
    prepaid: Prepaid | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A rule that fits: what can be claimed, how much and how that came about, on what article.

    `amount` is all that is to be paid, in yuan; None where it is not money.
    """

    title: str
    claim: str
    law: str
    amount: Decimal | None = None
    working: str = ""
    needs: str = ""
    parts: tuple[tuple[str, Decimal], ...] = field(default=())

    @classmethod
    def by(cls, rule: Rule, amount: Decimal | None = None, working: str = "") -> Self:
        """What a rule of the table offers here."""
        return cls(rule.title, rule.claim, rule.law, amount, working, rule.needs)

    def words(self) -> str:
        """The offer as the sheet prints it."""
        lines = [f"{self.title}：{self.claim}"]
        if self.amount is not None:
            lines.append(f"测算：{self.working} = {yuan(self.amount)} 元")
        lines.append(f"依据：{self.law}")
        if self.needs:
            lines.append(f"须查明：{self.needs}")
        return "\n".join(lines)


def money(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def yuan(amount: Decimal) -> str:
    """12345.60 as 12,345.6; whole yuan without cents."""
    text = f"{money(amount):,.2f}"
    return text.removesuffix(".00")


def since(bought_on: date | None, today: date) -> int | None:
    """Days since the day of purchase, which itself is not counted."""
    return (today - bought_on).days if bought_on else None
