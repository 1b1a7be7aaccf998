"""What is to be given back of a prepaid card: 法释〔2025〕4号 (in force 2025-05-01) art. 10–23."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from liandong.desk.disputes.rules.law.purchase import Offer, Prepaid, Purchase, Trouble, money, yuan
from liandong.desk.disputes.rules.law.table import (
    AT_DISCOUNT,
    AT_FULL_PRICE,
    BY_GIFT,
    BY_TIME,
    HAD_BEFORE,
    REFUND_DAYS,
    SEVEN_DAYS,
)
from liandong.desk.disputes.rules.law.table import PREPAID as RULES

NOTHING: Final = Decimal(0)


def prepaid_offers(purchase: Purchase) -> Iterable[Offer]:
    """The refund by the rule that fits, and what comes beside it."""
    card = purchase.prepaid
    if card is None:
        return
    if (
        Trouble.NO_REASON in purchase.troubles
        and purchase.days is not None
        and purchase.days <= REFUND_DAYS
    ):
        yield _within_seven_days(card)
    elif Trouble.MINOR in purchase.troubles:
        yield _of_a_minor(card)
    else:
        yield _by_time(card) if card.days else _by_use(card)
    if Trouble.CLOSED in purchase.troubles:
        yield Offer(
            "收款后跑路",
            "终止营业、不兑付又恶意逃避退款的，可以起诉要求惩罚性赔偿（第23条）；商场未核验经营资质、"
            "营业执照的，按其过错承担责任（第6条）；柜台租赁期满的，可以向出租者要求赔偿（消法第43条）；"
            "涉嫌犯罪的，由市场监管部门移送公安机关（国务院令第310号）",
            f"{RULES}第6条、第23条；《消费者权益保护法》第43条、第55条；国务院令第310号第3条",
            needs="何时停业、是否通知、能否联系、商场是否核验资质",
        )


def _within_seven_days(card: Prepaid) -> Offer:
    """Art. 14: seven days from payment, unless the same was had before; less what was used."""
    if card.had_before:
        return Offer.by(HAD_BEFORE)
    working = f"预付款 {yuan(card.paid)} － 已兑付 {yuan(card.used)}"
    return Offer.by(SEVEN_DAYS, money(max(card.paid - card.used, NOTHING)), working)


def _by_use(card: Prepaid) -> Offer:
    """Art. 18 and 19: at the discount where the trader is the cause, at full price otherwise."""
    if card.by_consumer:
        worth = card.used if card.used_before_discount is None else card.used_before_discount
        rule, how = AT_FULL_PRICE, f"已兑付按打折前价格 {yuan(worth)}"
    elif card.gift:
        worth = card.used * card.paid / (card.paid + card.gift)
        how = (
            f"已兑付 {yuan(card.used)} × 优惠比例 {yuan(card.paid)}／"
            f"{yuan(card.paid + card.gift)} = {yuan(worth)}"
        )
        rule = BY_GIFT
    else:
        worth, rule, how = card.used, AT_DISCOUNT, f"已兑付按折扣价 {yuan(card.used)}"
    left = money(max(card.paid - worth, NOTHING))
    return Offer.by(rule, left, f"预付款 {yuan(card.paid)} － {how}")


def _by_time(card: Prepaid) -> Offer:
    """Art. 22: of an unlimited offer, the time that is left of the whole."""
    share = f"剩余 {card.days_left} 日／全部 {card.days} 日"
    left = money(card.paid * card.days_left / card.days)
    return Offer.by(BY_TIME, left, f"预付款 {yuan(card.paid)} × {share}")


def _of_a_minor(card: Prepaid) -> Offer:
    return Offer(
        "未成年人的预付款",
        "法定代理人可请求返还预付款；已兑付部分可抵扣，违法向未成年人提供网络付费游戏等服务的除外",
        f"{RULES}第10条",
        money(max(card.paid - card.used, NOTHING)),
        f"预付款 {yuan(card.paid)} － 已兑付 {yuan(card.used)}",
        "年龄、法定代理人是否同意或追认、金额与年龄是否相适应",
    )
