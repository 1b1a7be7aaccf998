"""Goods and services: 三包, 消法 art. 24, 25, 52, 55, 食品安全法 art. 148, price, minors."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from liandong.desk.disputes.rules.law.facts import Goods, Offer, Purchase, Trouble, money, yuan
from liandong.desk.disputes.rules.law.table import CONSUMER, FRAUD, LABEL_FLAW, UNSAFE_FOOD

CARS: Final = "《家用汽车产品修理更换退货责任规定》（总局令第43号）"
GUARANTEES: Final = "《部分商品修理更换退货责任规定》"
PRICES: Final = "《明码标价和禁止价格欺诈规定》"


def goods_offers(told: Purchase) -> Iterable[Offer]:
    """The rules that fit, most telling first."""
    if Trouble.UNSAFE_FOOD in told.troubles and told.goods is Goods.FOOD:
        yield from _food(told)
    if told.troubles & {Trouble.FRAUD, Trouble.PRICE_FRAUD}:
        yield _fraud(told)
    if Trouble.HARM in told.troubles:
        yield _harm(told)
    if Trouble.FAULT in told.troubles:
        yield from _fault(told)
    if Trouble.NO_REASON in told.troubles and told.remote:
        yield _remote(told)
    if told.troubles & {Trouble.OVERCHARGED, Trouble.PRICE_FRAUD} and told.extra:
        yield _overcharged(told)
    if Trouble.SHORT in told.troubles:
        yield _short(told)
    if Trouble.MINOR in told.troubles and told.goods is not Goods.PREPAID:
        yield _minor(told)


def _food(told: Purchase) -> Iterable[Offer]:
    """支付价款十倍或者损失三倍，不足一千元的为一千元; beside the loss itself."""
    back = told.price + told.loss
    if told.label_flaw:
        working = f"货款 {yuan(told.price)} ＋ 损失 {yuan(told.loss)}"
        yield Offer.by(LABEL_FLAW, money(back), working)
        return
    ten, three = told.price * UNSAFE_FOOD.times, told.loss * UNSAFE_FOOD.loss_times
    penalty = UNSAFE_FOOD.on(told.price, told.loss)
    how = f"价款十倍 {yuan(ten)}" if ten >= three else f"损失三倍 {yuan(three)}"
    if penalty > max(ten, three):
        how = f"十倍 {yuan(ten)}、三倍 {yuan(three)} 均不足 1,000，按 1,000"
    working = f"货款 {yuan(told.price)} ＋ 损失 {yuan(told.loss)}"
    working += f" ＋ 赔偿金 {yuan(penalty)}（{how}）"
    offer = Offer.by(UNSAFE_FOOD.rule, money(back + penalty), working)
    yield replace(offer, parts=(("退还和赔偿", money(back)), ("赔偿金", money(penalty))))


def _fraud(told: Purchase) -> Offer:
    """增加赔偿价款或者费用的三倍，不足五百元的为五百元."""
    penalty = FRAUD.on(told.price)
    least = "（不足 500，按 500）" if penalty > told.price * FRAUD.times else ""
    working = f"价款 {yuan(told.price)} ＋ 三倍赔偿 {yuan(penalty)}{least}"
    offer = Offer.by(FRAUD.rule, money(told.price + penalty), working)
    law = offer.law + (f"；{PRICES}第19条" if Trouble.PRICE_FRAUD in told.troubles else "")
    parts = (("退还", money(told.price)), ("增加赔偿", money(penalty)))
    return replace(offer, law=law, parts=parts)


def _harm(told: Purchase) -> Offer:
    return Offer(
        "明知缺陷造成严重损害",
        "赔偿全部损失，另可要求损失二倍以下的惩罚性赔偿（最高额如下，由法院酌定）",
        f"{CONSUMER}第55条第2款、第49条、第51条",
        money(told.loss * 3),
        f"损失 {yuan(told.loss)} ＋ 至多二倍 {yuan(told.loss * 2)}",
        "伤情、缺陷和因果关系；经营者是否明知。建议告知诉讼途径",
    )


def _fault(told: Purchase) -> Iterable[Offer]:
    match told.goods:
        case Goods.THREE_GUARANTEES:
            yield _guaranteed(told)
        case Goods.CAR:
            yield from _car(told)
        case Goods.SERVICE:
            yield Offer(
                "重作或退还服务费用",
                "重作、退还服务费用、赔偿损失",
                f"{CONSUMER}第52条",
                money(told.price + told.loss),
                f"费用 {yuan(told.price)} ＋ 损失 {yuan(told.loss)}",
                "约定的服务内容和实际提供的差别",
            )
        case _:
            yield _returned(told)


def _guaranteed(told: Purchase) -> Offer:
    """7 days: return, exchange or repair; 15: exchange or repair; then repair, twice at most."""
    if told.days is not None and told.days <= 7:
        claim, how = "退货、换货或者修理，由消费者选择", "售出七日内"
    elif told.repairs >= 2 or told.repair_days > 30:
        claim, how = "免费换货；无同型号可换的，退货", "修理两次仍不能正常使用，或修理超过三十日"
    elif told.days is not None and told.days <= 15:
        claim, how = "换货或者修理，由消费者选择", "售出十五日内"
    else:
        claim, how = "三包有效期内免费修理", "三包有效期内"
    returns = told.days is not None and told.days <= 7
    return Offer(
        "三包",
        claim,
        f"{GUARANTEES}；{CONSUMER}第24条",
        money(told.price) if returns else None,
        f"退货退款：发票价 {yuan(told.price)}" if returns else "",
        f"是否列入三包目录、性能故障是否成立、是否人为损坏（{how}）",
    )


def _car(told: Purchase) -> Iterable[Offer]:
    days, far = told.days, told.kilometres
    if days is not None and days <= 7:
        yield Offer(
            "家用汽车七日内更换或退货",
            "需要更换发动机、变速器、动力蓄电池、行驶驱动电机或其主要零部件的，更换整车或者退货",
            f"{CARS}第22条",
            money(told.price),
            f"退货：车价款 {yuan(told.price)}",
            "质量问题是否需要更换上述总成或主要零部件；购车发票、三包凭证",
        )
    if (days is not None and days <= 60) and (far is None or far <= 3000):
        yield Offer(
            "家用汽车六十日或三千公里内",
            "转向、制动失效，车身开裂，燃油泄漏，动力蓄电池起火的，更换整车或者退货；发动机等主要零部件"
            "质量问题的，免费更换总成",
            f"{CARS}第20条、第23条",
            None,
            "",
            "故障属于哪一种；购车发票、三包凭证",
        )
    if told.repair_days > 5:
        yield Offer(
            "修理超过五日",
            "自第六日起提供备用车，或者支付合理的交通费用补偿",
            f"{CARS}第21条",
            None,
            "",
            f"单次修理时间（现为 {told.repair_days} 日，含等待零部件）",
        )
    yield Offer(
        "家用汽车三包",
        "包修期（不低于三年或六万公里）内免费修理；三包有效期（不低于两年或五万公里）内严重安全性能故障"
        "修理两次仍未排除等情形的，更换或者退货，按约定支付使用补偿费",
        f"{CARS}第18条、第19条、第24条、第27条",
        None,
        "",
        "购车日期、里程、修理记录",
    )


def _returned(told: Purchase) -> Offer:
    """消法 art. 24: where neither the State nor the parties have settled it, seven days."""
    within = told.days is not None and told.days <= 7
    claim = (
        "自收到商品之日起七日内可以退货，运输等必要费用由经营者承担"
        if within
        else "已过七日：符合法定解除条件的可以退货，否则要求更换、修理；必要费用由经营者承担"
    )
    return Offer(
        "质量不合格退换修",
        claim,
        f"{CONSUMER}第24条、第52条",
        money(told.price + told.loss) if within else None,
        f"货款 {yuan(told.price)} ＋ 损失 {yuan(told.loss)}" if within else "",
        "质量问题是否成立（可协商送检，费用约定）；有无国家规定或双方约定",
    )


def _remote(told: Purchase) -> Offer:
    late = told.days is not None and told.days > 7
    if told.no_return or late:
        why = "属于不适用的商品" if told.no_return else "已过收到商品之日起七日"
        return Offer(
            "七日无理由退货不适用",
            f"{why}；经营者有更优承诺的按承诺",
            f"{CONSUMER}第25条",
            None,
            "",
            "购买时是否已确认不适用；页面承诺",
        )
    return Offer(
        "网购七日无理由退货",
        "商品完好，收到之日起七日内退货；经营者收到退货之日起七日内返还价款，运费由消费者承担",
        f"{CONSUMER}第25条",
        money(told.price),
        f"价款 {yuan(told.price)}",
        "签收日期；商品是否完好",
    )


def _overcharged(told: Purchase) -> Offer:
    return Offer(
        "退还多付价款",
        "退还多付部分；造成损害的赔偿损失",
        f"《价格法》第41条；{PRICES}",
        money(told.extra + told.loss),
        f"多收 {yuan(told.extra)} ＋ 损失 {yuan(told.loss)}",
        "标价签、结账单；是否事先明码标示",
    )


def _short(told: Purchase) -> Offer:
    return Offer(
        "补足数量",
        "补足商品数量或者退还相应货款、赔偿损失；故意短少的按欺诈处理（退一赔三）",
        f"{CONSUMER}第52条、第55条",
        money(told.extra + told.loss) if told.extra else None,
        f"短少部分 {yuan(told.extra)} ＋ 损失 {yuan(told.loss)}" if told.extra else "",
        "复称结果；计量器具是否检定（可请计量人员校验）",
    )


def _minor(told: Purchase) -> Offer:
    return Offer(
        "未成年人消费",
        "不满八周岁的，消费行为无效；八周岁以上与年龄、智力不相适应且法定代理人不同意的，不发生效力；"
        "返还价款、退回商品，已不能退回的折价",
        "《民法典》第19条、第20条、第145条、第157条",
        money(told.price),
        f"价款 {yuan(told.price)}",
        "年龄、付款账户、是否本人操作、法定代理人是否同意或追认",
    )
