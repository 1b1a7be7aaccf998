"""What the law offers: which rule fits, and the amount by the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.disputes.rules.law.facts import Goods, Prepaid, Purchase, Trouble, yuan
from liandong.desk.disputes.rules.law.offers import as_text, offers_for


def offers(goods, *troubles, **told):
    for name in ("price", "loss", "extra"):
        if name in told:
            told[name] = Decimal(str(told[name]))
    wanted = frozenset(Trouble(one) for one in troubles)
    return {one.title: one for one in offers_for(Purchase(Goods(goods), wanted, **told))}


def card(**told):
    numbers = {key: Decimal(str(value)) for key, value in told.items() if key in AMOUNTS}
    return Prepaid(**(told | numbers))


AMOUNTS = {"paid", "gift", "used", "used_before_discount"}


@pytest.mark.parametrize(
    ("price", "amount"),
    [("268", "1072"), ("166.66", "666.66"), ("166.67", "666.68"), ("30", "530"), ("0", "500")],
)
def test_fraud_refunds_once_and_pays_three_times_at_least_500(price, amount):
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
def test_unsafe_food_pays_ten_times_the_price_or_three_times_the_loss(price, loss, amount):
    offer = offers("food", "unsafe_food", price=price, loss=loss)["退一赔十"]
    assert offer.amount == Decimal(amount)
    assert "第148条" in offer.law


def test_a_flaw_of_the_label_is_no_tenfold():
    found = offers("food", "unsafe_food", price=100, label_flaw=True)
    assert "退一赔十" not in found
    assert found["食品标签瑕疵"].amount == 100


def test_price_fraud_gives_back_what_was_too_much_and_three_times_the_price():
    found = offers("other", "price_fraud", price=598, extra=90)
    assert found["退还多付价款"].amount == 90
    assert found["退一赔三"].amount == 598 * 4
    assert "第19条" in found["退一赔三"].law


@pytest.mark.parametrize(
    ("told", "claim", "amount"),
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
def test_the_three_guarantees_by_days_and_repairs(told, claim, amount):
    offer = offers("three_guarantees", "fault", price=1999, **told)["三包"]
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
def test_a_car_by_days_and_kilometres(days, kilometres, titles):
    assert set(offers("car", "fault", price=90000, days=days, kilometres=kilometres)) == titles


def test_a_car_in_repair_for_long_means_a_spare_one():
    assert "修理超过五日" in offers("car", "fault", days=400, repair_days=6)
    assert "修理超过五日" not in offers("car", "fault", days=400, repair_days=5)


@pytest.mark.parametrize(("days", "amount"), [(7, 300), (8, None), (None, None)])
def test_faulty_goods_go_back_within_seven_days(days, amount):
    assert (
        offers("other", "fault", price=268, loss=32, days=days)["质量不合格退换修"].amount == amount
    )


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ({"days": 7}, "网购七日无理由退货"),
        ({"days": 8}, "七日无理由退货不适用"),
        ({"days": 2, "no_return": True}, "七日无理由退货不适用"),
    ],
)
def test_what_is_bought_from_afar_goes_back_without_reason(told, title):
    assert title in offers("other", "no_reason", price=99, remote=True, **told)
    assert offers("other", "no_reason", price=99, **told) == {}


def test_short_weight_a_minor_and_harm():
    assert offers("food", "short", price=60, extra=14)["补足数量"].amount == 14
    assert offers("service", "minor", price=1648)["未成年人消费"].amount == 1648
    assert offers("other", "harm", loss=1000)["明知缺陷造成严重损害"].amount == 3000
    assert offers("service", "fault", price=80, loss=20)["重作或退还服务费用"].amount == 100


@pytest.mark.parametrize(
    ("told", "amount", "article"),
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
def test_a_card_gives_back_what_was_not_used(told, amount, article):
    found = offers("prepaid", "closed", prepaid=card(**told))
    offer = next(iter(found.values()))
    assert offer.amount == Decimal(amount)
    assert article in offer.law
    assert "收款后跑路" in found


def test_a_card_is_given_back_within_seven_days_unless_known_before():
    fresh = offers("prepaid", "no_reason", days=7, prepaid=card(paid=2000))
    assert fresh["预付款七日无理由退款"].amount == 2000
    known = offers("prepaid", "no_reason", days=7, prepaid=card(paid=2000, had_before=True))
    assert known["七日无理由退款不适用"].amount is None
    late = offers("prepaid", "no_reason", days=8, prepaid=card(paid=2000, by_consumer=True))
    assert late["退还预付款余额"].amount == 2000


def test_the_card_of_a_minor_goes_back_less_what_was_used():
    found = offers("prepaid", "minor", prepaid=card(paid=648, used=48))
    assert found["未成年人的预付款"].amount == 600


YUAN = st.decimals(0, 100_000, places=2)


@given(YUAN, YUAN, YUAN, YUAN, st.booleans())
def test_no_card_gives_back_more_than_was_paid(paid, gift, used, full, by_consumer):
    told = Prepaid(paid, gift, used, full, by_consumer)
    found = offers_for(Purchase(Goods.PREPAID, frozenset({Trouble.CLOSED}), prepaid=told))
    assert 0 <= found[0].amount <= paid


@given(YUAN, YUAN)
def test_a_penalty_is_never_below_its_least(price, loss):
    found = {
        one.title: one
        for one in offers_for(
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
def test_every_offer_cites_its_article(goods, trouble):
    told = Purchase(
        goods,
        frozenset({trouble}),
        price=Decimal(100),
        extra=Decimal(10),
        days=3,
        remote=True,
        repair_days=9,
        prepaid=card(paid=100) if goods is Goods.PREPAID else None,
    )
    for offer in offers_for(told):
        assert "条" in offer.law or "规定" in offer.law
        assert (offer.amount is None) == (not offer.working)
        assert offer.law in as_text([offer])


def test_amounts_read_as_people_write_them():
    assert yuan(Decimal("12345.6")) == "12,345.60"
    assert yuan(Decimal(500)) == "500"


def test_a_closed_gym_begins_as_a_card_of_a_shop_that_closed():
    from liandong.desk.disputes.forms_law import known_of
    from liandong.desk.disputes.models import Dispute

    gym = Dispute(item="健身", phrases=["健身年卡不退款"], urgency=["闭店跑路"], nature="合同")
    known = known_of(gym, None)
    assert (known["goods"], known["troubles"]) == ("prepaid", ["closed"])


def test_what_was_paid_in_advance_is_worked_out_whatever_it_was_for():
    told = {"price": 2400, "prepaid": card(paid=2400, used=600)}
    assert offers("service", "closed", **told) == offers("prepaid", "closed", **told) != {}


ASKED = "goods=food&troubles=unsafe_food&price=6"


@pytest.mark.django_db
def test_the_page_works_it_out_and_prints_it(told, signed_in):
    from .conftest import GOLD, dispute_of

    number = dispute_of(told(GOLD)).number
    page = signed_in("mediator")
    first = page.get(f"/disputes/{number}/law/").content.decode()
    assert "660" in first
    assert "退一赔十" not in first
    shown = page.get(f"/disputes/{number}/law/?{ASKED}").content.decode()
    assert "1,006 元" in shown
    assert "第148条" in shown
    of_a_meal_card = "goods=service&troubles=closed&paid=2400&used=600"
    assert "1,800 元" in page.get(f"/disputes/{number}/law/?{of_a_meal_card}").content.decode()
    assert page.get(f"/disputes/{number}/law.pdf?{ASKED}").content.startswith(b"%PDF")
    assert page.get(f"/disputes/{number}/law.docx?{ASKED}").status_code == 200
    assert page.get(f"/disputes/{number}/law.exe?{ASKED}").status_code == 404
    assert signed_in("analyst").get(f"/disputes/{number}/law/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        "goods=car",
        "goods=x&troubles=y",
        "goods=prepaid&troubles=closed&paid=-1",
        "goods=prepaid&troubles=closed&paid=100&begins_on=2026-05-01",
        "goods=food&troubles=unsafe_food&price=1e9999",
        "goods=food&troubles=unsafe_food&bought_on=0001-01-01",
    ],
)
def test_what_makes_no_sense_gives_no_offer(told, signed_in, asked):
    from .conftest import GOLD, dispute_of

    number = dispute_of(told(GOLD)).number
    reply = signed_in("mediator").get(f"/disputes/{number}/law/?{asked}")
    assert reply.status_code == 200
    assert reply.context["offers"] == []
