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
        ("预付卡充了5000元，余额还有3200元", 3200),
        ("交了两百多块钱", 200),
        ("交了两百来块", 200),
        ("花费1,280元购买手机", 1280),
        ("花费2,300.50元", 2300.5),
        ("花了２，３００．５０元", 2300.5),
        ("定金一万五不退", 15000),
        ("交了1万2", 12000),
        ("1万2千元定金", 12000),
        ("一万二千三百元", 12300),
        ("一千零五十元", 1050),
        ("三四百元", 400),
        ("叁仟元", 3000),
        ("2万多元", 20000),
        ("共计1万余元", 10000),
        ("付款２６８元", 268),
        ("¥268的鞋", 268),
        ("付款￥1,299.00", 1299),
        ("人民币300", 300),
        ("花了500RMB", 500),
        ("1.5w押金不退", 15000),
        ("房款60万元", 600000),
        ("收了十五块", 15),
        ("买了3块5的水", 3.5),
        ("押金2000不退", 2000),
        ("2026年花了200", 200),
        ("原价1999元实付999元", 999),
        ("电费每度0.85元，一个月收了120元", 120),
        ("20块钱一斤", None),
        ("800元/月", None),
        ("二十多人在店门口", None),
        ("2026年3月2日在店里买的", None),
        ("住在三千多户的小区", None),
        ("买了300条毛巾", None),
        ("电话13800001234", None),
        ("第3块地", None),
    ],
)
def test_amount_in_yuan(judge: Judge, text: str, amount: float | None) -> None:
    assert judge(text)["amount_yuan"] == (pytest.approx(amount) if amount else None)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("学途网课票面3680，视频点不开，不给退", 3680),
        ("买的电饭煲收498，用了两天就坏", 498),
        ("美容卡三千二百六，只做了一次，要退", 3260),
        ("押金九九八不退", 998),
        ("交了3k学费，要求退款", 3000),
        ("多收了百把块，要求退", 100),
    ],
)
def test_a_sum_needs_no_unit(judge: Judge, text: str, amount: float) -> None:
    assert judge(text)["amount_yuan"] == amount


@pytest.mark.parametrize(
    "text",
    [
        "老人今年七十三，在店里买的鞋开胶，店家不给换",
        "我打了12315，客服说三天内联系，店家还是不给修",
        "报警人18:05到店，20:31离开，店家没有答复",
        "住在3号楼702，暖气不热，物业不来修",
        "骑了三百公里就坏了，车行不给修",
        "手机号13800001234，请回电，鞋子掉色不给换",
    ],
)
def test_a_number_that_counts_dates_or_dials_is_no_sum(judge: Judge, text: str) -> None:
    assert judge(text)["amount_yuan"] is None


def test_what_is_charged_too_much_follows_from_two_sums(judge: Judge) -> None:
    answer = judge("羽绒服标价三百收我四百，要求退差价")
    assert answer["amount_yuan"] == 100
    (ground,) = [item for item in answer["evidence"] if item["answer"] == "amount_yuan"]
    assert (ground["label"], ground["word"]) == ("100", "三百收我四百")


def test_a_difference_that_is_told_rests_on_its_own_words(judge: Judge) -> None:
    answer = judge("奶粉标价198，结账收我268，多收70元，要求退70元")
    assert answer["amount_yuan"] == 70
    (ground,) = [item for item in answer["evidence"] if item["answer"] == "amount_yuan"]
    assert ground["word"] == "70元"


def test_a_price_for_each_piece_counts_as_often_as_pieces_are_bought(judge: Judge) -> None:
    answer = judge("我们三个人报的一日游，每人三百块，酒店又脏又潮，要求旅行社退钱")
    assert answer["amount_yuan"] == 900


def test_what_is_claimed_counts_before_what_others_pay(judge: Judge) -> None:
    answer = judge("平时二十来块的理发，这次收了我168元，要求退还168元")
    assert answer["amount_yuan"] == 168


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("鸡蛋十八块六双袜子，洗一次就破，要求退款", 18),
        ("押金五百块一直不退", 500),
    ],
)
def test_small_change_does_not_take_the_next_word(judge: Judge, text: str, amount: float) -> None:
    assert judge(text)["amount_yuan"] == amount


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("同桌五人情绪激动", 5),
        ("门口二十多人聚集", 20),
        ("30余名业主要求退款", 30),
        ("和15位家长一起要求退费", 15),
        ("我们六个人去吃饭", 6),
        ("为人民服务，每人收三元", None),
        ("本人在店里买东西", None),
        ("手机号是11位数字", None),
    ],
)
def test_number_of_people(judge: Judge, text: str, persons: int | None) -> None:
    assert judge(text)["persons"] == persons


@pytest.mark.parametrize(
    ("text", "merchant"),
    [
        ("我在小云朵美容院办了卡，不给退款", "小云朵美容院"),
        ("到花间集火锅店吃饭，吃出头发", "花间集火锅店"),
        ("投诉云间月购物广场不退押金", "云间月购物广场"),
        ("投诉云泽嘉星百货有限公司不退款", "云泽嘉星百货有限公司"),
        ("举报小胖烧烤店用地沟油", "小胖烧烤店"),
        ("购买嘉星专卖店的手机", "嘉星专卖店"),
        ("发现健康人家大药房卖过期药", "健康人家大药房"),
        ("在张记火锅店（建设中路店）吃饭", "张记火锅店（建设中路店）"),
        ("在“老王理发店”理发", "老王理发店"),
        ("开发商星湖房地产公司延期交房", "星湖房地产公司"),
        ("在一家服装店买的衣服掉色", None),
        ("某超市卖过期食品", None),
        ("城南的一个药店不给退货", None),
        ("在一服装店买的裤子", None),
        ("老板拉黑，联系不上门店", None),
        ("我们要求店家退款", None),
        ("该健身房突然闭店", None),
        ("老板说关店了", None),
        ("我在他的店里买的", None),
        ("附近超市卖过期食品", None),
        ("网上店铺不发货", None),
        ("因为装修公司跑路", None),
    ],
)
def test_merchant_named_in_the_text(judge: Judge, text: str, merchant: str | None) -> None:
    assert judge(text)["merchant"] == merchant


def test_the_amount_rests_on_its_words(judge: Judge) -> None:
    text = "买鞋花了三千二，不给退"
    (ground,) = [item for item in judge(text)["evidence"] if item["answer"] == "amount_yuan"]
    assert (ground["label"], ground["word"]) == ("3200", "三千二")


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("顾客被店员推倒，手划伤了", "受伤动手"),
        ("吃完上吐下泻，在医院挂水", "受伤动手"),
        ("被保安拦在店内，不让离开", "威胁"),
        ("多名顾客围着店门口", "群体聚集"),
        ("孩子偷偷打赏主播", "未成年人"),
        ("82岁的母亲买的床垫", "老年人"),
        ("要发小红书曝光", "媒体"),
        ("联系不上老板，门锁了", "闭店跑路"),
        ("店铺已搬空，卡退不了", "闭店跑路"),
    ],
)
def test_what_makes_a_record_urgent(judge: Judge, text: str, urgency: str) -> None:
    assert urgency in judge(text)["urgency"]


@pytest.mark.parametrize("text", ["无人受伤", "没有动手", "给老师买的花", "店主没有威胁"])
def test_what_is_denied_is_not_urgent(judge: Judge, text: str) -> None:
    assert judge(text)["urgency"] == []
