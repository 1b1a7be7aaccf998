"""How things are said: normal forms, refusal, negation, questions, settlement, who speaks."""

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    "text", ["新买的裤子褪色", "衣服掉颜色很严重", "裙子洗了就掉色", "买的上衣一洗就褪色，店家不认"]
)
def test_fading_clothes_come_together(judge: Judge, text: str) -> None:
    assert "衣服掉色" in judge(text)["phrases"]


@pytest.mark.parametrize(
    "text",
    [
        "鞋子有毛病，店家不给换",
        "手机坏了换不了",
        "商家拒绝更换",
        "坏了也不予更换",
        "店主没有给我换",
    ],
)
def test_refusals_to_exchange_come_together(judge: Judge, text: str) -> None:
    assert "更换难" in judge(text)["problems"]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("开发商不退定金", "定金不退"),
        ("买房的定金一直没有退", "定金不退"),
        ("办的健身卡店里拒绝给我退款", "健身卡不退款"),
        ("小区电梯坏了物业迟迟不进行维修", "电梯不维修"),
        ("吃完饭店家不给开发票", "不给开发票"),
        ("停车费太贵了", "停车费太贵"),
    ],
)
def test_aspect_and_problem_make_a_phrase(judge: Judge, text: str, phrase: str) -> None:
    assert phrase in judge(text)["phrases"]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("密室关门了，联系不到人", "商家关门"),
        ("超市不处理", "商家不处理"),
        ("修理厂把车修坏，顾客要求退款", "退款难"),
        ("健身房倒闭了", "健身房倒闭"),
        ("饭店卫生差", "饭店卫生差"),
    ],
)
def test_a_place_of_business_is_the_merchant_where_it_closes(
    judge: Judge, text: str, phrase: str
) -> None:
    assert phrase in judge(text)["phrases"]


@pytest.mark.parametrize("text", ["加油站故障，给其加了一半", "修理厂要求退款的事不同意"])
def test_a_place_of_business_has_no_faults_of_goods(judge: Judge, text: str) -> None:
    assert not {"加油站", "修理厂"} & set(judge(text)["aspects"])


@pytest.mark.parametrize("text", ["衣服没有掉色", "这件衣服不掉色", "没有发现衣服掉色"])
def test_what_is_denied_is_no_problem(judge: Judge, text: str) -> None:
    assert "掉色" not in judge(text)["problems"]


@pytest.mark.parametrize("text", ["请问衣服是否掉色", "如果衣服掉色可以退吗", "担心衣服掉色"])
def test_what_is_asked_or_supposed_is_no_problem(judge: Judge, text: str) -> None:
    assert "掉色" not in judge(text)["problems"]


def test_a_refund_already_made_is_no_refund_refused(judge: Judge) -> None:
    assert "不退款" not in judge("店家已经退款，市民表示满意")["problems"]


def test_a_settled_call_is_no_dispute(judge: Judge) -> None:
    assert judge("退款的事已和店家自行和解，不需要民警到场")["is_dispute"] is False


def test_what_an_authority_answered_does_not_count(judge: Judge) -> None:
    question = "咨询老年卡在哪里办理。"
    answer = " 2026-03-01 10:20:30某局答复：商家拒绝退款，消费者要求退货，产品质量问题。"
    assert judge(question + answer)["is_dispute"] is False
    assert judge(question + answer)["phrases"] == []


@pytest.mark.parametrize(
    "stamp",
    [
        "购买日期：2026-05-01 10:20",
        "于2026-05-01 10:20:30",
        "2026-05-01 10:20:30",
        "时间2026-05-01 10:20:30",
    ],
)
def test_a_day_and_time_of_the_persons_own_begins_no_answer(
    judge: Judge, scan: Judge, stamp: str
) -> None:
    text = f"{stamp}在某家电城购买的冰箱不制冷，商家拒绝退款"
    assert judge(text)["is_dispute"] is True
    assert any("退款" in problem for problem in judge(text)["problems"])
    assert "不退款" in scan(text)["problems"]


def test_an_office_behind_a_stamp_without_seconds_answers(judge: Judge) -> None:
    text = "咨询老年卡在哪里办理。 2026-03-01 10:20某局回应：商家拒绝退款，产品质量问题。"
    assert judge(text)["problems"] == []


def test_the_envelope_of_a_work_order_does_not_make_it_an_enquiry(judge: Judge) -> None:
    inner = "其在某家具店买的沙发一个月就塌陷，店家不给退货。"
    text = f"市民来电咨询: 工单编号20260101000001《关于沙发的问题》处理结果 工单内容：{inner}"
    assert judge(text)["is_dispute"] is True


def test_a_shop_that_only_marks_the_place_is_not_what_was_bought(judge: Judge) -> None:
    answer = judge("在宾馆对面的鞋店买的皮鞋开胶，店家不给换")
    assert answer["sector"] == "服装鞋帽"
    assert all(e["word"] != "宾馆" for e in answer["evidence"] if e["answer"] == "sector")


@pytest.mark.parametrize(
    ("text", "sector", "item"),
    [
        ("点的外卖里吃出钢丝，商家不肯赔偿", "生活社会服务", "外卖食品"),
        ("金店买的金项链断了，克价还高于标价，要求退款", "首饰文体用品", "黄金饰品"),
        ("电动自行车骑了三天电瓶没电，车行不给换", "交通工具", "电动自行车"),
        ("商场买的冰箱不制冷，售后不来修", "家用电子电器", "大宗电器"),
        ("小区物业乱收停车费，业主不满", "房屋装修物业", "物业服务"),
    ],
)
def test_sector_and_item(judge: Judge, text: str, sector: str, item: str) -> None:
    answer = judge(text)
    assert (answer["sector"], answer["item"]) == (sector, item)


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("买三斤螃蟹回家称少了半斤，摊主缺斤短两", "计量"),
        ("烟酒店买的白酒是假酒，要求赔偿", "假冒"),
        ("健身房关门，会员卡余额不退", "合同"),
        ("停车场乱收费，收费过高", "价格"),
        ("超市保安搜包还辱骂顾客，要求道歉", "人格尊严"),
    ],
)
def test_nature(judge: Judge, text: str, nature: str) -> None:
    assert judge(text)["nature"] == nature


@pytest.mark.parametrize(
    "text",
    [
        "公司拖欠三个月工资，老板不接电话",
        "楼上住户半夜拖椅子，敲门不理",
        "供货商给超市供货，货款半年没有结",
        "举报某烟酒店卖假烟，请查处",
        "两桌客人在饭店里因为敬酒打起来",
        "建议延长公交车的运营时间",
        "咨询网购七天无理由退货的规定是什么",
    ],
)
def test_other_matters_are_no_disputes(judge: Judge, text: str) -> None:
    assert judge(text)["is_dispute"] is False


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("健身房老板跑路，几十人聚集在门口", {"闭店跑路", "群体聚集"}),
        ("老人被忽悠买了保健品", {"老年人"}),
        ("店员动手打人，顾客流血", {"受伤动手"}),
        ("扬言要砸店，还要找记者曝光", {"威胁", "媒体"}),
    ],
)
def test_urgency(judge: Judge, text: str, urgency: set[str]) -> None:
    assert urgency <= set(judge(text)["urgency"])


@pytest.mark.parametrize(
    "text",
    [
        "因退货发生争吵，没有受伤",
        "两人因退款推让，无人员受伤",
        "顾客和店员争执，双方均未受伤",
        "理论时未造成人员受伤",
        "店家多收了120元不退",
    ],
)
def test_nobody_hurt_is_not_urgent(judge: Judge, text: str) -> None:
    assert "受伤动手" not in judge(text)["urgency"]


@pytest.mark.parametrize(
    "text",
    [
        "给孩子买的书包拉链坏了，店家不换",
        "给女儿报的舞蹈班停课，要求退费",
        "买的儿童座椅少了零件",
        "65岁的市民买的按摩椅坏了",
        "六十七岁顾客办的卡退不了",
    ],
)
def test_buying_for_a_child_is_no_matter_of_minors(judge: Judge, text: str) -> None:
    assert "未成年人" not in judge(text)["urgency"]


@pytest.mark.parametrize(
    "text",
    [
        "孩子瞒着家长给游戏充值三千元，平台不退",
        "儿子偷偷打赏主播，要求退款",
        "未成年在网吧上网被收费",
        "13岁的顾客自己去店里烫发，家长要求退钱",
        "商场货架倒下砸伤孩子",
    ],
)
def test_a_minor_who_buys_or_is_hurt_is_urgent(judge: Judge, text: str) -> None:
    assert "未成年人" in judge(text)["urgency"]


@pytest.mark.parametrize(
    "text", ["商家拒绝为其办理退款", "店里不肯把剩下的钱退给我", "会所一直不同意给她退卡里余额"]
)
def test_a_refusal_reaches_over_the_words_between(judge: Judge, text: str) -> None:
    assert "不退款" in judge(text)["problems"]


@pytest.mark.parametrize("text", ["商家称质量没有问题", "维修师傅说机器没有故障，检查没问题"])
def test_what_the_merchant_denies_is_no_fault(judge: Judge, text: str) -> None:
    assert not {"质量问题", "故障"} & set(judge(text)["problems"])


def test_the_title_of_a_work_order_tells_what_it_is_about(judge: Judge) -> None:
    title = "《关于驾校不退学费的问题》"
    text = f"市民来电咨询: 工单编号20260101000001{title}处理结果 工单内容: 要求核实。"
    assert "培训费不退" in judge(text)["phrases"]


@pytest.mark.parametrize("text", ["其对面是一家店", "商家给出书面答复", "在路口等候通知"])
def test_a_word_inside_another_word_names_nothing(scan: Judge, text: str) -> None:
    assert scan(text)["phrases"] == []


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("服务员态度特别差", "服务员态度差"),
        ("小区电梯坏了很久", "电梯损坏"),
        ("玻璃杯有点小贵", "玻璃杯价格贵"),
        ("装修公司工期一拖再拖", "装修工期拖延"),
        ("保险公司不予理赔", "保险公司拒绝理赔"),
        ("水表走得快，水费突然翻倍", "水表计量不准"),
    ],
)
def test_everyday_wording_comes_to_a_normal_form(scan: Judge, text: str, phrase: str) -> None:
    assert phrase in scan(text)["phrases"]
