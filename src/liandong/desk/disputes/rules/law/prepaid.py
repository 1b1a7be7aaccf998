"""What is to be given back of a prepaid card: 法释〔2025〕4号 (in force 2025-05-01) art. 10–23."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from liandong.desk.disputes.rules.law.facts import (
    Offer,
    Prepaid,
    Purchase,
    Trouble,
    money,
    yuan,
)

RULES: Final = "最高人民法院预付式消费司法解释（法释〔2025〕4号）"
INTEREST: Final = "另可主张自合同解除时起的利息（第16条、第17条）"
NOTHING: Final = Decimal(0)


def prepaid_offers(told: Purchase) -> Iterable[Offer]:
    """The refund by the rule that fits, and what comes beside it."""
    card = told.prepaid
    if card is None:
        return
    if Trouble.NO_REASON in told.troubles and told.days is not None and told.days <= 7:
        yield _within_seven_days(card)
    elif Trouble.MINOR in told.troubles:
        yield _of_a_minor(card)
    else:
        yield _by_time(card) if card.days else _by_use(card)
    if Trouble.CLOSED in told.troubles:
        yield Offer(
            "收款后跑路",
            "终止营业、不兑付又恶意逃避退款的，可要求惩罚性赔偿；涉嫌犯罪的移送公安机关；"
            "商场租赁柜台的，依法可要求场地出租者承担责任",
            f"{RULES}第6条、第23条；《消费者权益保护法》第55条",
            needs="何时停业、是否通知、能否联系、商场是否核验资质",
        )


def _within_seven_days(card: Prepaid) -> Offer:
    """Art. 14: seven days from payment, unless the same was had before; less what was used."""
    if card.had_before:
        return Offer(
            "七日无理由退款不适用",
            "订立合同时已获得过相同商品或者服务的，不适用七日无理由退款；可按一般规则协商解除",
            f"{RULES}第14条",
            needs="此前是否办过同店或他店的同类卡",
        )
    return Offer(
        "预付款七日无理由退款",
        "自付款之日起七日内，返还预付款本金",
        f"{RULES}第14条、第15条",
        money(max(card.paid - card.used, NOTHING)),
        f"预付款 {yuan(card.paid)} － 已兑付 {yuan(card.used)}",
        "付款日期；此前有无获得过相同商品或者服务",
    )


def _by_use(card: Prepaid) -> Offer:
    """Art. 18 and 19: at the discount where the trader is the cause, at full price otherwise."""
    if card.by_consumer:
        used = card.used if card.used_before_discount is None else card.used_before_discount
        worth, how, article = used, f"已兑付按打折前价格 {yuan(used)}", "第15条、第19条、第20条"
    elif card.gift:
        worth = card.used * card.paid / (card.paid + card.gift)
        how = (
            f"已兑付 {yuan(card.used)} × 优惠比例 {yuan(card.paid)}／"
            f"{yuan(card.paid + card.gift)} = {yuan(worth)}"
        )
        article = "第15条、第18条第1款第2项"
    else:
        worth, how, article = card.used, f"已兑付按折扣价 {yuan(card.used)}", "第15条、第18条"
    return Offer(
        "退还预付款余额",
        "因消费者原因退款，已兑付部分按打折前价格计算；超出预付款的不再补交"
        if card.by_consumer
        else "非因消费者原因退款，已兑付部分按折扣价、优惠比例计算",
        f"{RULES}{article}",
        money(max(card.paid - worth, NOTHING)),
        f"预付款 {yuan(card.paid)} － {how}",
        f"合同、充值和消费记录；经营者不提供的可作不利认定（第25条）。{INTEREST}",
    )


def _by_time(card: Prepaid) -> Offer:
    """Art. 22: of an unlimited offer, the time that is left of the whole."""
    return Offer(
        "不限次数的按剩余期限退款",
        "按合同解除（或经营者停止服务）后的剩余履行期限与全部履行期限的比例返还",
        f"{RULES}第22条",
        money(card.paid * card.days_left / card.days),
        f"预付款 {yuan(card.paid)} × 剩余 {card.days_left} 日／全部 {card.days} 日",
        f"约定期限、停止服务日期；消费者自身原因未使用且已到期的不予返还。{INTEREST}",
    )


def _of_a_minor(card: Prepaid) -> Offer:
    return Offer(
        "未成年人的预付款",
        "法定代理人可请求返还预付款；已兑付部分可抵扣，违法向未成年人提供网络付费游戏等服务的除外",
        f"{RULES}第10条",
        money(max(card.paid - card.used, NOTHING)),
        f"预付款 {yuan(card.paid)} － 已兑付 {yuan(card.used)}",
        "年龄、法定代理人是否同意或追认、金额与年龄是否相适应",
    )
