"""What the law offers: which rule fits, and the amount by the cent."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.disputes.rules.law.offers import as_text, offers_for
from liandong.desk.disputes.rules.law.purchase import Goods, Prepaid, Purchase, Trouble, yuan
from liandong.desk.disputes.rules.law.weighing import Method, Weighed, Weighing
from liandong.desk.intake.models import Record

MEASURES = ("price", "loss", "extra", "reasonable")


def offers(goods: Any, *troubles: Any, **purchase: Any) -> Any:
    for name in MEASURES:
        if name in purchase:
            purchase[name] = Decimal(str(purchase[name]))
    wanted = frozenset(Trouble(trouble) for trouble in troubles)
    return {offer.title: offer for offer in offers_for(Purchase(Goods(goods), wanted, **purchase))}


def card(**terms: Any) -> Any:
    numbers = {key: Decimal(str(value)) for key, value in terms.items() if key in AMOUNTS}
    return Prepaid(**(terms | numbers))


AMOUNTS = {"paid", "gift", "used", "used_before_discount"}


@pytest.mark.parametrize(
    ("price", "amount"),
    [("268", "1072"), ("166.66", "666.66"), ("166.67", "666.68"), ("30", "530"), ("0", "500")],
)
def test_fraud_refunds_once_and_pays_three_times_at_least_500(price: str, amount: str) -> None:
    offer = offers("other", "fraud", price=price)["退一赔三"]
    assert offer.amount == Decimal(amount)
    assert "第55条第1款" in offer.law


@pytest.mark.parametrize(
    ("price", "loss", "amount"),
    [
        ("6", "0", "1006"),  # ten times 60 is less than a thousand
        ("100", "0", "1100"),
        ("100.50", "0", "1105.50"),
        ("20", "800", "3220"),  # three times the loss is more than ten times the price
        ("20", "100", "1120"),
    ],
)
def test_unsafe_food_pays_ten_times_the_price_or_three_times_the_loss(
    price: str, loss: str, amount: str
) -> None:
    offer = offers("food", "unsafe_food", price=price, loss=loss)["退一赔十"]
    assert offer.amount == Decimal(amount)
    assert "第148条" in offer.law


def test_a_flaw_of_the_label_is_no_tenfold() -> None:
    found = offers("food", "unsafe_food", price=100, label_flaw=True)
    assert "退一赔十" not in found
    assert found["食品标签瑕疵"].amount == 100


def test_price_fraud_gives_back_what_was_too_much_and_three_times_the_price() -> None:
    found = offers("other", "price_fraud", price=598, extra=90)
    assert found["退还多付价款"].amount == 90
    assert found["退一赔三"].amount == 598 * 4
    assert "第19条" in found["退一赔三"].law


@pytest.mark.parametrize(
    ("purchase", "claim", "amount"),
    [
        ({"days": 7}, "退货、换货或者修理", 1999),
        ({"days": 8}, "换货或者修理", None),
        ({"days": 15}, "换货或者修理", None),
        ({"days": 16}, "免费修理", None),
        ({"days": 100, "repairs": 2}, "免费换货", None),
        ({"days": 100, "repair_days": 31}, "免费换货", None),
        ({}, "免费修理", None),
    ],
)
def test_the_three_guarantees_by_days_and_repairs(
    purchase: Any, claim: str, amount: int | None
) -> None:
    offer = offers("three_guarantees", "fault", price=1999, **purchase)["三包"]
    assert claim in offer.claim
    assert offer.amount == amount


@pytest.mark.parametrize(
    ("days", "kilometres", "titles"),
    [
        (7, 100, {"家用汽车七日内更换或退货", "家用汽车六十日或三千公里内", "家用汽车三包"}),
        (60, 3000, {"家用汽车六十日或三千公里内", "家用汽车三包"}),
        (60, 3001, {"家用汽车三包"}),
        (61, 100, {"家用汽车三包"}),
    ],
)
def test_a_car_by_days_and_kilometres(days: int, kilometres: int, titles: Any) -> None:
    assert set(offers("car", "fault", price=90000, days=days, kilometres=kilometres)) == titles


@pytest.mark.parametrize(
    ("goods", "purchase", "claim", "article"),
    [
        ("phone", {"days": 7}, "退货、换货或者修理", "移动电话机商品修理更换退货责任规定》第11条"),
        ("phone", {"days": 8}, "换货或者修理", "第12条"),
        ("phone", {"days": 15}, "换货或者修理", "第12条"),
        ("phone", {"days": 16}, "免费修理", "第10条"),
        ("phone", {"days": 365, "repairs": 2}, "免费更换", "第13条"),
        ("phone", {"days": 366, "repairs": 2}, "不实行三包", "第24条"),
        ("phone", {"days": 90, "repair_days": 30}, "免费修理", "第10条"),
        ("phone", {"days": 90, "repair_days": 31}, "因缺零配件的，须超过六十日", "第17条"),
        ("phone", {"days": 90, "repair_days": 61}, "超过六十日未修好的", "第16条"),
        (
            "computer",
            {"days": 7},
            "退货、换货或者修理",
            "微型计算机商品修理更换退货责任规定》第11条",
        ),
        ("computer", {"days": 15}, "换货或者修理", "第12条"),
        ("computer", {"days": 400, "repairs": 2}, "退清货款", "第14条|第13条至第15条"),
        ("computer", {"days": 90, "repair_days": 31}, "免费更换", "第23条"),
    ],
)
def test_phones_and_computers_have_a_rule_of_their_own(
    goods: str, purchase: Any, claim: str, article: str
) -> None:
    offer = offers(goods, "fault", price=1999, **purchase)["三包"]
    assert claim in offer.claim
    assert re.search(article, offer.law)
    assert offer.amount == (1999 if purchase["days"] <= 7 else None)


def test_a_phone_in_repair_for_more_than_seven_days_means_a_spare_one() -> None:
    """移动电话机商品修理更换退货责任规定第15条."""
    assert "提供备用机" in offers("phone", "fault", days=90, repair_days=8)
    assert "提供备用机" not in offers("phone", "fault", days=90, repair_days=7)
    assert "提供备用机" not in offers("computer", "fault", days=90, repair_days=8)


def test_an_electric_bicycle_is_on_no_list() -> None:
    """消法第24条 and what was promised."""
    found = offers("e_bike", "fault", price=3299, days=7)["电动自行车质量问题"]
    assert found.amount == 3299
    assert "第24条" in found.law
    assert "三包承诺" in found.needs
    assert offers("e_bike", "fault", price=3299, days=8)["电动自行车质量问题"].amount is None


def test_a_knowing_buyer_has_the_tenfold_within_the_reasonable_need() -> None:
    """法释〔2024〕9号第2、12–14条."""
    found = offers("food", "unsafe_food", price=3000, knowing=True, reasonable=200)["退一赔十"]
    assert found.amount == 5000
    assert "第12条至第14条" in found.law
    small = offers("food", "unsafe_food", price=3000, knowing=True, reasonable=99)["退一赔十"]
    assert small.amount == 4000
    unknown = offers("food", "unsafe_food", price=3000, knowing=True)["退一赔十"]
    assert unknown.amount is None
    assert "须先查明合理数量" in unknown.claim


def test_of_food_the_tenfold_and_the_threefold_are_at_choice() -> None:
    """法释〔2024〕9号第9条."""
    both = offers("food", "unsafe_food", "fraud", price=100)
    assert "择一主张" in both["退一赔三"].claim
    assert "法释〔2024〕9号第9条" in both["退一赔三"].law
    assert "择一" not in offers("food", "fraud", price=100)["退一赔三"].claim


@pytest.mark.parametrize(
    ("kind", "charged", "found", "method", "words"),
    [
        ("staple", "1000", "980", "same", "未超过允许的负偏差 20 克"),
        ("staple", "1000", "979.9", "same", "超过允许的负偏差 20 克"),
        ("staple", "1000.1", "961", "finer", "未超过允许的负偏差 40 克"),
        ("staple", "1000", "960", "equal", "未超过允许的负偏差 40 克"),
        ("staple", "25001", "20000", "same", "结算重量超出附表的称重范围"),
        ("fresh", "1500", "1494", "same", "超过允许的负偏差 5 克"),
        ("dried", "6000", "5994", "same", "未超过允许的负偏差 6 克"),
        ("precious", "501", "499", "same", "未超过允许的负偏差 2 克"),
        ("gold", "12.34", "12.32", "finer", "超过允许的负偏差 0.01 克"),
        ("gold", "12.34", "12.32", "equal", "未超过允许的负偏差 0.02 克"),
        ("silver", "100", "99.9", "same", "未超过允许的负偏差 0.1 克"),
    ],
)
def test_what_is_weighed_again_may_lack_so_much(
    kind: str, charged: str, found: str, method: str, words: str
) -> None:
    """零售商品称重计量监督管理办法第5、6条，附表1、2."""
    weighing = Weighing(Weighed(kind), Decimal(charged), Decimal(found), Method(method))
    offer = offers("food", "short", price=60, weighing=weighing)["核称结果"]
    assert f"，{words}" in offer.claim
    assert ("附表2" in offer.law) == (kind in {"gold", "silver"})


def test_what_was_short_by_weight_is_given_back_in_proportion() -> None:
    weighing = Weighing(Weighed.FRESH, Decimal(1500), Decimal(1150), Method.FINER)
    assert offers("food", "short", price=60, weighing=weighing)["补足数量"].amount == 14


def test_who_agreed_at_the_purchase_has_no_return_without_reason() -> None:
    """令第90号第7条."""
    terms: Any = {"price": 99, "remote": True, "days": 2}
    found = offers("other", "no_reason", agreed_no_return=True, **terms)["七日无理由退货不适用"]
    assert "第7条" in found.law
    assert "单次确认" in found.claim
    assert "第10条" in offers("other", "no_reason", **terms)["网购七日无理由退货"].law


def test_a_car_in_repair_for_long_means_a_spare_one() -> None:
    assert "修理超过五日" in offers("car", "fault", days=400, repair_days=6)
    assert "修理超过五日" not in offers("car", "fault", days=400, repair_days=5)


@pytest.mark.parametrize(("days", "amount"), [(7, 300), (8, None), (None, None)])
def test_faulty_goods_go_back_within_seven_days(days: int | None, amount: int | None) -> None:
    assert (
        offers("other", "fault", price=268, loss=32, days=days)["质量不合格退换修"].amount == amount
    )


@pytest.mark.parametrize(
    ("purchase", "title"),
    [
        ({"days": 7}, "网购七日无理由退货"),
        ({"days": 8}, "七日无理由退货不适用"),
        ({"days": 2, "no_return": True}, "七日无理由退货不适用"),
    ],
)
def test_what_is_bought_from_afar_goes_back_without_reason(purchase: Any, title: str) -> None:
    assert title in offers("other", "no_reason", price=99, remote=True, **purchase)
    assert offers("other", "no_reason", price=99, **purchase) == {}


def test_short_weight_a_minor_and_harm() -> None:
    assert offers("food", "short", price=60, extra=14)["补足数量"].amount == 14
    assert offers("service", "minor", price=1648)["未成年人消费"].amount == 1648
    assert offers("other", "harm", loss=1000)["明知缺陷造成严重损害"].amount == 3000
    assert offers("service", "fault", price=80, loss=20)["重作或退还服务费用"].amount == 100


@pytest.mark.parametrize(
    ("terms", "amount", "article"),
    [
        # the trader's fault: at the price of the contract
        ({"paid": 3000, "used": 460}, "2540", "第18条"),
        # 500 given on top of 1000: of 300 used a consumer paid two thirds
        ({"paid": 1000, "gift": 500, "used": 300}, "800", "第18条第1款第2项"),
        # the consumer's own reason: at the price before the discount
        (
            {"paid": 3000, "used": 460, "used_before_discount": 920, "by_consumer": True},
            "2080",
            "第19条",
        ),
        # never below nothing: art. 20
        (
            {"paid": 1000, "used": 900, "used_before_discount": 1800, "by_consumer": True},
            "0",
            "第20条",
        ),
        # unlimited: by time
        ({"paid": 1200, "days": 365, "days_left": 73}, "240", "第22条"),
    ],
)
def test_a_card_gives_back_what_was_not_used(terms: Any, amount: str, article: str) -> None:
    found = offers("prepaid", "closed", prepaid=card(**terms))
    offer = next(iter(found.values()))
    assert offer.amount == Decimal(amount)
    assert article in offer.law
    assert "收款后跑路" in found


def test_a_card_is_given_back_within_seven_days_unless_known_before() -> None:
    fresh = offers("prepaid", "no_reason", days=7, prepaid=card(paid=2000))
    assert fresh["预付款七日无理由退款"].amount == 2000
    known = offers("prepaid", "no_reason", days=7, prepaid=card(paid=2000, had_before=True))
    assert known["七日无理由退款不适用"].amount is None
    late = offers("prepaid", "no_reason", days=8, prepaid=card(paid=2000, by_consumer=True))
    assert late["退还预付款余额"].amount == 2000


def test_the_card_of_a_minor_goes_back_less_what_was_used() -> None:
    found = offers("prepaid", "minor", prepaid=card(paid=648, used=48))
    assert found["未成年人的预付款"].amount == 600


YUAN = st.decimals(0, 100_000, places=2)


@given(YUAN, YUAN, YUAN, YUAN, st.booleans())
def test_no_card_gives_back_more_than_was_paid(
    paid: Any, gift: Any, used: Any, full: Any, by_consumer: Any
) -> None:
    prepaid = Prepaid(paid, gift, used, full, by_consumer)
    found = offers_for(Purchase(Goods.PREPAID, frozenset({Trouble.CLOSED}), prepaid=prepaid))
    assert 0 <= found[0].amount <= paid


@given(YUAN, YUAN)
def test_a_penalty_is_never_below_its_least(price: Any, loss: Any) -> None:
    found = {
        offer.title: offer
        for offer in offers_for(
            Purchase(
                Goods.FOOD,
                frozenset({Trouble.UNSAFE_FOOD, Trouble.FRAUD}),
                price=price,
                loss=loss,
            )
        )
    }
    assert found["退一赔十"].amount >= price + loss + 1000
    assert found["退一赔三"].amount >= price + 500


@pytest.mark.parametrize("goods", list(Goods))
@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_offer_cites_its_article(goods: Any, trouble: Any) -> None:
    purchase = Purchase(
        goods,
        frozenset({trouble}),
        price=Decimal(100),
        extra=Decimal(10),
        days=3,
        remote=True,
        repair_days=9,
        prepaid=card(paid=100) if goods is Goods.PREPAID else None,
    )
    found = offers_for(purchase)
    of_goods = {Trouble.UNSAFE_FOOD: {Goods.FOOD}, Trouble.CLOSED: set()}.get(trouble, set(Goods))
    assert bool(found) == (goods in of_goods | {Goods.PREPAID})
    for offer in found:
        assert re.search("第.+条", offer.law), offer.law
        assert (offer.amount is None) == (not offer.working)
        assert offer.law in as_text([offer])


def test_amounts_read_as_people_write_them() -> None:
    assert yuan(Decimal("12345.6")) == "12,345.60"
    assert yuan(Decimal(500)) == "500"


def test_a_closed_gym_begins_as_a_card_of_a_shop_that_closed() -> None:
    from liandong.desk.disputes.forms.purchases import known_of
    from liandong.desk.disputes.models import Dispute

    gym = Dispute(item="健身", phrases=["健身年卡不退款"], urgency=["闭店跑路"], nature="合同")
    known = known_of(gym, None)
    assert (known["goods"], known["troubles"]) == ("prepaid", ["closed"])


def test_what_was_paid_in_advance_is_worked_out_whatever_it_was_for() -> None:
    terms = {"price": 2400, "prepaid": card(paid=2400, used=600)}
    assert offers("service", "closed", **terms) == offers("prepaid", "closed", **terms) != {}


QUERY = "goods=food&troubles=unsafe_food&price=6"


@pytest.mark.django_db
def test_the_page_works_it_out_and_prints_it(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    from tests.desk.disputes.conftest import GOLD, dispute_of

    number = dispute_of(add_record(GOLD)).number
    page = signed_in("mediator")
    first = page.get(f"/disputes/{number}/law/").content.decode()
    assert "660" in first
    assert "退一赔十" not in first
    shown = page.get(f"/disputes/{number}/law/?{QUERY}").content.decode()
    assert "1,006 元" in shown
    assert "第148条" in shown
    of_a_meal_card = "goods=service&troubles=closed&paid=2400&used=600"
    assert "1,800 元" in page.get(f"/disputes/{number}/law/?{of_a_meal_card}").content.decode()
    assert page.get(f"/disputes/{number}/law.pdf?{QUERY}").content.startswith(b"%PDF")
    assert page.get(f"/disputes/{number}/law.docx?{QUERY}").status_code == 200
    assert page.get(f"/disputes/{number}/law.exe?{QUERY}").status_code == 404
    assert signed_in("analyst").get(f"/disputes/{number}/law/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "goods=car",
        "goods=x&troubles=y",
        "goods=prepaid&troubles=closed&paid=-1",
        "goods=prepaid&troubles=closed&paid=100&begins_on=2026-05-01",
        "goods=food&troubles=unsafe_food&price=1e9999",
        "goods=food&troubles=unsafe_food&bought_on=0001-01-01",
    ],
)
def test_what_makes_no_sense_gives_no_offer(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], query: str
) -> None:
    from tests.desk.disputes.conftest import GOLD, dispute_of

    number = dispute_of(add_record(GOLD)).number
    reply = signed_in("mediator").get(f"/disputes/{number}/law/?{query}")
    assert reply.status_code == 200
    assert reply.context["offers"] == []
