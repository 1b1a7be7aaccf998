"""Goods and services: 消法 art. 24, 25, 52, 55, 食品安全法 art. 148, cars, price, weight, minors.

法释〔2024〕9号 (食品药品惩罚性赔偿司法解释): the tenfold is counted on the price actually paid
(art. 1); a knowing buyer, which the trader has to prove, has all of it back (2) and the tenfold
only of what is within the reasonable need of daily life (12-14); the tenfold and the threefold are
at choice, not both (9). 令第90号: what is bought on the net goes back within
seven days of the day after receipt (10), with the exceptions of art. 6 and 7.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from liandong.desk.disputes.rules.law.purchase import Goods, Offer, Purchase, Trouble, money, yuan
from liandong.desk.disputes.rules.law.table import CONSUMER, FRAUD, LABEL_FLAW, UNSAFE_FOOD
from liandong.desk.disputes.rules.law.three_guarantees import guaranteed

MEASURED: Final = "法释〔2024〕9号"
RETURNS: Final = "《网络购买商品七日无理由退货暂行办法》（令第90号）"
CARS: Final = "《家用汽车产品修理更换退货责任规定》（总局令第43号）"
PRICES: Final = "《明码标价和禁止价格欺诈规定》"


def goods_offers(purchase: Purchase) -> Iterable[Offer]:
    """The rules that fit, the most specific first."""
    if Trouble.UNSAFE_FOOD in purchase.troubles and purchase.goods is Goods.FOOD:
        yield from _food(purchase)
    if purchase.troubles & {Trouble.FRAUD, Trouble.PRICE_FRAUD}:
        yield _one_of_two(purchase, _fraud(purchase))
    if Trouble.HARM in purchase.troubles:
        yield _harm(purchase)
    if Trouble.FAULT in purchase.troubles:
        yield from _fault(purchase)
    if Trouble.NO_REASON in purchase.troubles and purchase.remote:
        yield _remote(purchase)
    if purchase.troubles & {Trouble.OVERCHARGED, Trouble.PRICE_FRAUD} and purchase.extra:
        yield _overcharged(purchase)
    if Trouble.SHORT in purchase.troubles:
        yield from _short(purchase)
    if Trouble.MINOR in purchase.troubles and purchase.goods is not Goods.PREPAID:
        yield _minor(purchase)


def _food(purchase: Purchase) -> Iterable[Offer]:
    """支付价款十倍或者损失三倍，不足一千元的为一千元; beside the loss itself."""
    back = purchase.price + purchase.loss
    if purchase.label_flaw:
        working = f"货款 {yuan(purchase.price)} ＋ 损失 {yuan(purchase.loss)}"
        yield Offer.by(LABEL_FLAW, money(back), working)
        return
    if purchase.knowing:
        yield _knowing(purchase)
        return
    ten, three = purchase.price * UNSAFE_FOOD.times, purchase.loss * UNSAFE_FOOD.loss_times
    penalty = UNSAFE_FOOD.on(purchase.price, purchase.loss)
    how = f"价款十倍 {yuan(ten)}" if ten >= three else f"损失三倍 {yuan(three)}"
    if penalty > max(ten, three):
        how = f"十倍 {yuan(ten)}、三倍 {yuan(three)} 均不足 1,000，按 1,000"
    working = f"货款 {yuan(purchase.price)} ＋ 损失 {yuan(purchase.loss)}"
    working += f" ＋ 赔偿金 {yuan(penalty)}（{how}）"
    offer = Offer.by(UNSAFE_FOOD.rule, money(back + penalty), working)
    yield replace(offer, parts=(("退还和赔偿", money(back)), ("赔偿金", money(penalty))))


def _knowing(purchase: Purchase) -> Offer:
    """法释〔2024〕9号第2、12–14条: the price back, the tenfold within the reasonable need."""
    law = f"{UNSAFE_FOOD.rule.law}；{MEASURED}第2条、第12条至第14条"
    needs = "经营者对“明知”负举证责任；合理数量按保质期、通常消费习惯、购买频次认定"
    claim = "返还价款；十倍赔偿限于合理生活消费需要范围内"
    within = purchase.reasonable
    if within is None:
        return Offer(UNSAFE_FOOD.rule.title, f"{claim}，须先查明合理数量", law, needs=needs)
    penalty = UNSAFE_FOOD.on(within)
    working = (
        f"货款 {yuan(purchase.price)} ＋ 赔偿金 {yuan(penalty)}（合理部分 {yuan(within)} 的十倍"
    )
    working += "，不足 1,000 按 1,000）" if penalty > within * UNSAFE_FOOD.times else "）"
    return Offer(
        UNSAFE_FOOD.rule.title, claim, law, money(purchase.price + penalty), working, needs
    )


def _one_of_two(purchase: Purchase, offer: Offer) -> Offer:
    """法释〔2024〕9号第9条: of food the threefold instead of the tenfold, not beside it."""
    if purchase.goods is not Goods.FOOD or Trouble.UNSAFE_FOOD not in purchase.troubles:
        return offer
    claim = f"{offer.claim}；与退一赔十择一主张，不得并用"
    return replace(offer, claim=claim, law=f"{offer.law}；{MEASURED}第9条")


def _fraud(purchase: Purchase) -> Offer:
    """增加赔偿价款或者费用的三倍，不足五百元的为五百元."""
    penalty = FRAUD.on(purchase.price)
    least = "（不足 500，按 500）" if penalty > purchase.price * FRAUD.times else ""
    working = f"价款 {yuan(purchase.price)} ＋ 三倍赔偿 {yuan(penalty)}{least}"
    offer = Offer.by(FRAUD.rule, money(purchase.price + penalty), working)
    law = offer.law + (f"；{PRICES}第19条" if Trouble.PRICE_FRAUD in purchase.troubles else "")
    parts = (("退还", money(purchase.price)), ("增加赔偿", money(penalty)))
    return replace(offer, law=law, parts=parts)


def _harm(purchase: Purchase) -> Offer:
    return Offer(
        "明知缺陷造成严重损害",
        "赔偿全部损失，另可要求损失二倍以下的惩罚性赔偿（最高额如下，由法院酌定）",
        f"{CONSUMER}第55条第2款、第49条、第51条",
        money(purchase.loss * 3),
        f"损失 {yuan(purchase.loss)} ＋ 至多二倍 {yuan(purchase.loss * 2)}",
        "伤情、缺陷和因果关系；经营者是否明知。建议告知诉讼途径",
    )


def _fault(purchase: Purchase) -> Iterable[Offer]:
    match purchase.goods:
        case Goods.THREE_GUARANTEES | Goods.PHONE | Goods.COMPUTER:
            yield from guaranteed(purchase)
        case Goods.E_BIKE:
            yield _e_bike(purchase)
        case Goods.CAR:
            yield from _car(purchase)
        case Goods.SERVICE:
            yield Offer(
                "重作或退还服务费用",
                "重作、退还服务费用、赔偿损失",
                f"{CONSUMER}第52条",
                money(purchase.price + purchase.loss),
                f"费用 {yuan(purchase.price)} ＋ 损失 {yuan(purchase.loss)}",
                "约定的服务内容和实际提供的差别",
            )
        case _:
            yield _returned(purchase)


def _car(purchase: Purchase) -> Iterable[Offer]:
    days, far = purchase.days, purchase.kilometres
    if days is not None and days <= 7:
        yield Offer(
            "家用汽车七日内更换或退货",
            "需要更换发动机、变速器、动力蓄电池、行驶驱动电机或其主要零部件的，更换整车或者退货",
            f"{CARS}第22条",
            money(purchase.price),
            f"退货：车价款 {yuan(purchase.price)}",
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
    if purchase.repair_days > 5:
        yield Offer(
            "修理超过五日",
            "自第六日起提供备用车，或者支付合理的交通费用补偿",
            f"{CARS}第21条",
            None,
            "",
            f"单次修理时间（现为 {purchase.repair_days} 日，含等待零部件）",
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


def _returned(purchase: Purchase) -> Offer:
    """消法 art. 24: where neither the State nor the parties have settled it, seven days."""
    within = purchase.days is not None and purchase.days <= 7
    claim = (
        "自收到商品之日起七日内可以退货，运输等必要费用由经营者承担"
        if within
        else "已过七日：符合法定解除条件的可以退货，否则要求更换、修理；必要费用由经营者承担"
    )
    return Offer(
        "质量不合格退换修",
        claim,
        f"{CONSUMER}第24条、第52条",
        money(purchase.price + purchase.loss) if within else None,
        f"货款 {yuan(purchase.price)} ＋ 损失 {yuan(purchase.loss)}" if within else "",
        "质量问题是否成立（可协商送检，费用约定）；有无国家规定或双方约定",
    )


def _e_bike(purchase: Purchase) -> Offer:
    """On no list of 三包: 消法 art. 24, what was promised, and the standard GB 17761-2024."""
    return replace(
        _returned(purchase),
        title="电动自行车质量问题",
        needs="有无生产者、销售者的三包承诺（未列入国家三包目录，按承诺和消法第24条）；"
        "合格证和强制性产品认证；是否符合 GB 17761—2024（2025年9月1日施行）"
        "的整车质量（铅酸蓄电池车型不超过 63 千克）、电池组和控制器防篡改等要求；质量问题是否成立",
    )


def _remote(purchase: Purchase) -> Offer:
    late = purchase.days is not None and purchase.days > 7
    if purchase.no_return or purchase.agreed_no_return or late:
        why = "已过签收次日起七日"
        if purchase.no_return:
            why = "属于定作、鲜活易腐、已拆封的数字化商品、已交付的报刊（第6条）"
        elif purchase.agreed_no_return:
            why = "属于第7条所列商品，且消费者购买时已单次确认不适用"
        return Offer(
            "七日无理由退货不适用",
            f"{why}；经营者有更优承诺的按承诺",
            f"{CONSUMER}第25条；{RETURNS}第6条、第7条、第10条",
            None,
            "",
            "销售流程中是否设有显著的单次确认程序，没有确认的不得拒绝（第20条）；页面承诺",
        )
    return Offer(
        "网购七日无理由退货",
        "商品完好，自签收次日起七日内发出退货通知；经营者收到退货之日起七日内返还实际支付的价款，"
        "运费由消费者承担，另有约定的从其约定",
        f"{CONSUMER}第25条；{RETURNS}第10条、第13条、第17条、第18条",
        money(purchase.price),
        f"价款 {yuan(purchase.price)}",
        "签收日期；商品、配件、商标标识是否齐全完好（打开包装查验、合理调试不影响完好，第8条）",
    )


def _overcharged(purchase: Purchase) -> Offer:
    return Offer(
        "退还多付价款",
        "退还多付部分；造成损害的赔偿损失",
        f"《价格法》第41条；{PRICES}",
        money(purchase.extra + purchase.loss),
        f"多收 {yuan(purchase.extra)} ＋ 损失 {yuan(purchase.loss)}",
        "标价签、结账单；是否事先明码标示",
    )


def _short(purchase: Purchase) -> Iterable[Offer]:
    weighing = purchase.weighing
    if weighing is not None:
        yield Offer(
            "核称结果",
            weighing.words(),
            weighing.law,
            None,
            "",
            "核称由计量监督人员按第6条办理；活禽、活鱼、水发物除外；附表以公布的文本为准",
        )
    extra = purchase.extra
    if not extra and weighing is not None and weighing.missing > 0:
        extra = money(purchase.price * weighing.missing / weighing.charged)
    yield Offer(
        "补足数量",
        "补足商品数量或者退还相应货款、赔偿损失；故意短少的按欺诈处理（退一赔三）",
        f"{CONSUMER}第52条、第55条",
        money(extra + purchase.loss) if extra else None,
        f"短少部分 {yuan(extra)} ＋ 损失 {yuan(purchase.loss)}" if extra else "",
        "核称结果；计量器具是否检定（可请计量人员校验）",
    )


def _minor(purchase: Purchase) -> Offer:
    return Offer(
        "未成年人消费",
        "不满八周岁的，消费行为无效；八周岁以上与年龄、智力不相适应且法定代理人不同意的，不发生效力；"
        "返还价款、退回商品，已不能退回的折价",
        "《民法典》第19条、第20条、第145条、第157条",
        money(purchase.price),
        f"价款 {yuan(purchase.price)}",
        "年龄、付款账户、是否本人操作、法定代理人是否同意或追认",
    )
