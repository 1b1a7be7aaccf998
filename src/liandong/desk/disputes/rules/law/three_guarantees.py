"""三包 by kind of goods: repair, exchange, return.

Phones: 《移动电话机商品修理更换退货责任规定》 art. 8, 10-13, 15-19, 24.
Computers: 《微型计算机商品修理更换退货责任规定》 art. 8, 10-15, 23, 24.
Whatever else is on a list: 《部分商品修理更换退货责任规定》.
Electric bicycles are on no list: 消法 art. 24 and what maker or seller promise. The periods of
computers and their parts stand in a table that is published as a picture, and are not given here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.rules.law.purchase import Goods, Offer, Purchase, money, yuan
from liandong.desk.disputes.rules.law.table import CONSUMER

RETURN_DAYS: Final = 7
EXCHANGE_DAYS: Final = 15
REPAIRS: Final = 2
REPAIRER_DAYS: Final = 30  # in repair by the repairer's own fault
PARTS_DAYS: Final = 60  # in repair for want of parts
SPARE_AFTER_DAYS: Final = 7
PHONE_YEAR: Final = 365
LISTED: Final = "《部分商品修理更换退货责任规定》"


@dataclass(frozen=True, slots=True)
class Articles:
    """Where one rule has what all of them say."""

    rule: str
    repair: str
    returned: str
    exchanged: str
    after_repairs: str
    slow: str


PHONES: Final = Articles(
    "《移动电话机商品修理更换退货责任规定》",
    repair="第8条、第10条",
    returned="第11条",
    exchanged="第12条",
    after_repairs="第13条、第18条、第19条",
    slow="第16条、第17条",
)
COMPUTERS: Final = Articles(
    "《微型计算机商品修理更换退货责任规定》",
    repair="第8条、第10条",
    returned="第11条",
    exchanged="第12条",
    after_repairs="第13条至第15条",
    slow="第23条、第24条",
)
BY_KIND: Final = {Goods.PHONE: PHONES, Goods.COMPUTER: COMPUTERS}
PROOF: Final = "发货票和三包凭证；性能故障是否属于规定所列，是否人为损坏"
NO_LONGER: Final = (
    "购买已超过一年：扣除修理占用和待修的时间后仍超过三包有效期的，不实行三包，可收费修理"
)
EXCHANGE: Final = "免费更换同型号同规格商品；无同型号同规格商品的，按发货票价格退清货款"


def guaranteed(purchase: Purchase) -> Iterable[Offer]:
    """What 三包 gives for a fault, by the rule of the kind of goods."""
    articles = BY_KIND.get(purchase.goods)
    if articles is None:
        yield _listed(purchase)
        return
    yield _of_kind(purchase, articles)
    if purchase.goods is Goods.PHONE and purchase.repair_days > SPARE_AFTER_DAYS:
        yield Offer(
            "提供备用机",
            "送修的移动电话机七日内不能修好的，修理者免费提供备用机，原机修好后收回",
            f"{PHONES.rule}第15条",
            None,
            "",
            f"送修日期和修理记录（现为 {purchase.repair_days} 日）",
        )


def _of_kind(purchase: Purchase, articles: Articles) -> Offer:
    days = purchase.days
    if days is not None and days <= RETURN_DAYS:
        claim, article = "退货、换货或者修理，由消费者选择（售出七日内）", articles.returned
        price = money(purchase.price)
        working = f"退货退款：发票价 {yuan(purchase.price)}"
        return Offer("三包", claim, f"{articles.rule}{article}", price, working, PROOF)
    if days is not None and days > PHONE_YEAR and articles is PHONES:
        claim, article = NO_LONGER, "第8条、第24条"
    elif purchase.repairs >= REPAIRS:
        claim, article = f"两次修理仍不能正常使用的，{EXCHANGE}", articles.after_repairs
    elif purchase.repair_days > REPAIRER_DAYS:
        claim, article = _slow(purchase.repair_days), articles.slow
    elif days is not None and days <= EXCHANGE_DAYS:
        claim, article = "换货或者修理，由消费者选择（售出第八日至第十五日）", articles.exchanged
    else:
        claim, article = "三包有效期内免费修理，修理后应能正常使用三十日以上", articles.repair
    return Offer("三包", claim, f"{articles.rule}{article}", None, "", PROOF)


def _slow(days: int) -> str:
    if days > PARTS_DAYS:
        why = "因修理者自身原因超过三十日，或者因生产者未供应零配件超过六十日未修好的"
    else:
        why = "因修理者自身原因超过三十日未修好的（因缺零配件的，须超过六十日）"
    return f"{why}，免费更换同型号同规格商品"


def _listed(purchase: Purchase) -> Offer:
    """7 days: return, exchange or repair; 15: exchange or repair; then repair, twice at most."""
    if purchase.days is not None and purchase.days <= RETURN_DAYS:
        claim, how = "退货、换货或者修理，由消费者选择", "售出七日内"
    elif purchase.repairs >= REPAIRS or purchase.repair_days > REPAIRER_DAYS:
        claim, how = "免费换货；无同型号可换的，退货", "修理两次仍不能正常使用，或修理超过三十日"
    elif purchase.days is not None and purchase.days <= EXCHANGE_DAYS:
        claim, how = "换货或者修理，由消费者选择", "售出十五日内"
    else:
        claim, how = "三包有效期内免费修理", "三包有效期内"
    returns = purchase.days is not None and purchase.days <= RETURN_DAYS
    return Offer(
        "三包",
        claim,
        f"{LISTED}；{CONSUMER}第24条",
        money(purchase.price) if returns else None,
        f"退货退款：发票价 {yuan(purchase.price)}" if returns else "",
        f"是否列入三包目录、性能故障是否成立、是否人为损坏（{how}）",
    )
