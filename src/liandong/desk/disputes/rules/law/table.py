"""The rules whose amounts are worked out here and on a phone without signal as well.

One table for both. The rules beside this module read it, and a phone is given the same as data
(`as_data`); how a number comes about from it stands in `goods`, `prepaid` and the front end's
`scene/law.ts`, and a test holds the two against each other.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

CONSUMER: Final = "《消费者权益保护法》"
FOOD: Final = "《食品安全法》"
PREPAID: Final = "最高人民法院预付式消费司法解释（法释〔2025〕4号）"
INTEREST: Final = "另可主张自合同解除时起的利息（第16条、第17条）"
PROOF: Final = f"合同、充值和消费记录；经营者不提供的可作不利认定（第25条）。{INTEREST}"


@dataclass(frozen=True, slots=True)
class Rule:
    """What can be claimed, on what article, and what has to be found out first."""

    title: str
    claim: str
    law: str
    needs: str


@dataclass(frozen=True, slots=True)
class Penalty:
    """On top of what is given back: so many times the price or the loss, the higher, in yuan."""

    rule: Rule
    times: int
    loss_times: int
    least: int

    def on(self, price: Decimal, loss: Decimal = Decimal(0)) -> Decimal:
        return max(price * self.times, loss * self.loss_times, Decimal(self.least))


FRAUD: Final = Penalty(
    Rule(
        "退一赔三",
        "退还价款或费用，增加赔偿价款或费用的三倍，不足五百元的为五百元",
        f"{CONSUMER}第55条第1款",
        "是否故意告知虚假情况或隐瞒真实情况，使消费者作出错误选择",
    ),
    times=3,
    loss_times=0,
    least=500,
)
UNSAFE_FOOD: Final = Penalty(
    Rule(
        "退一赔十",
        "退还货款、赔偿损失，另支付实际支付价款十倍或损失三倍的赔偿金，不足一千元的为一千元",
        f"{FOOD}第148条第2款；法释〔2024〕9号第1条",
        "食品是否在本店购买、是否不符合安全标准；销售者是否明知；是否为生活消费（购买者明知的，赔偿限于"
        "合理生活消费需要）；夹带、掉包、造假的，移送公安（办法第42条）",
    ),
    times=10,
    loss_times=3,
    least=1000,
)
LABEL_FLAW: Final = Rule(
    "食品标签瑕疵",
    "不影响食品安全且不会造成误导的标签、说明书瑕疵（字号字体、错别字、标示格式等），不适用惩罚性赔偿；"
    "可退货退款",
    f"{FOOD}第148条第2款但书；法释〔2024〕9号第6条至第8条",
    "是否未标明必须标明的事项、故意错标（属此情形的不能抗辩）；是否影响食品安全、造成误导",
)
SEVEN_DAYS: Final = Rule(
    "预付款七日无理由退款",
    "自付款之日起七日内，返还预付款本金",
    f"{PREPAID}第14条、第15条",
    "付款日期；此前有无获得过相同商品或者服务",
)
HAD_BEFORE: Final = Rule(
    "七日无理由退款不适用",
    "订立合同时已获得过相同商品或者服务的，不适用七日无理由退款；可按一般规则协商解除",
    f"{PREPAID}第14条",
    "此前是否办过同店或他店的同类卡",
)
AT_FULL_PRICE: Final = Rule(
    "退还预付款余额",
    "因消费者原因退款，已兑付部分按打折前价格计算；超出预付款的不再补交",
    f"{PREPAID}第15条、第19条、第20条",
    PROOF,
)
BY_GIFT: Final = Rule(
    "退还预付款余额",
    "非因消费者原因退款，已兑付部分按折扣价、优惠比例计算",
    f"{PREPAID}第15条、第18条第1款第2项",
    PROOF,
)
AT_DISCOUNT: Final = Rule(
    "退还预付款余额",
    "非因消费者原因退款，已兑付部分按折扣价、优惠比例计算",
    f"{PREPAID}第15条、第18条",
    PROOF,
)
BY_TIME: Final = Rule(
    "不限次数的按剩余期限退款",
    "按合同解除（或经营者停止服务）后的剩余履行期限与全部履行期限的比例返还",
    f"{PREPAID}第22条",
    f"约定期限、停止服务日期；消费者自身原因未使用且已到期的不予返还。{INTEREST}",
)
REFUND_DAYS: Final = 7


def as_data() -> dict[str, Any]:
    """The table for a phone."""
    return {
        "fraud": asdict(FRAUD),
        "unsafe_food": asdict(UNSAFE_FOOD),
        "label_flaw": asdict(LABEL_FLAW),
        "seven_days": asdict(SEVEN_DAYS),
        "had_before": asdict(HAD_BEFORE),
        "at_full_price": asdict(AT_FULL_PRICE),
        "by_gift": asdict(BY_GIFT),
        "at_discount": asdict(AT_DISCOUNT),
        "by_time": asdict(BY_TIME),
        "refund_days": REFUND_DAYS,
    }
