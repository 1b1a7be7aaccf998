"""Amounts, people and the shop's name in the text."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("买鞋花了三千二", 3200),
        ("装修付了1.2万", 12000),
        ("理发店把38元变成980元办卡", 980),
        ("充值3000元，要求退还余额2540元", 2540),
        ("交了两百多块钱", 200),
        ("花费1,280元购买手机", 1280),
        ("定金一万五不退", 15000),
        ("付款２６８元", 268),
        ("房款60万元", 600000),
        ("收了十五块", 15),
        ("电费每度0.85元，一个月收了120元", 120),
        ("二十多人在店门口", None),
        ("2026年3月2日在店里买的", None),
        ("住在三千多户的小区", None),
    ],
)
def test_amount_in_yuan(judge: Judge, text: str, amount: float | None) -> None:
    assert judge(text)["amount_yuan"] == (pytest.approx(amount) if amount else None)


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("同桌五人情绪激动", 5),
        ("门口二十多人聚集", 20),
        ("30余名业主要求退款", 30),
        ("为人民服务，每人收三元", None),
        ("本人在店里买东西", None),
    ],
)
def test_number_of_people(judge: Judge, text: str, persons: int | None) -> None:
    assert judge(text)["persons"] == persons


@pytest.mark.parametrize(
    ("text", "merchant"),
    [
        ("我在小云朵美容院办了卡，不给退款", "小云朵美容院"),
        ("到花间集火锅店吃饭，吃出头发", "花间集火锅店"),
        ("在一家服装店买的衣服掉色", None),
        ("某超市卖过期食品", None),
        ("城南的一个药店不给退货", None),
        ("在一服装店买的裤子", None),
        ("老板拉黑，联系不上门店", None),
        ("投诉云间月购物广场不退押金", "云间月购物广场"),
    ],
)
def test_merchant_named_in_the_text(judge: Judge, text: str, merchant: str | None) -> None:
    assert judge(text)["merchant"] == merchant
