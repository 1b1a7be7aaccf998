"""What a record names as goods, and what it only mentions beside them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.linkage.features.extraction import features, tables
from liandong.engine.linkage.features.frequencies import Frequencies
from liandong.engine.linkage.features.goods import KINDS, kinds_in
from liandong.engine.linkage.weights.comparison import COMPARISONS, LEVELS, compare_pairs
from tests.engine.linkage.conftest import Make

WORDS = [word for line in KINDS for word in line.split()]


def kinds(text: str) -> set[str]:
    """The first word of each kind that a text names."""
    codes = np.array([ord(sign) for sign in text], np.int32)
    found = kinds_in(codes, len(codes))
    return {line.split()[0] for number, line in enumerate(KINDS) if found >> number & 1}


def kind_of_word(word: str) -> str:
    return next(line.split()[0] for line in KINDS if word in line.split())


NO_GOODS = [
    # ordered, paid for, asked for
    "用手机转账买的手串",
    "用手机下单的东西没有到",
    "办卡用手机微信付的",
    "手机里转的钱还没有退",
    "在手机上订的房间",
    "通过手机购买了一盒茶叶",
    "拿手机付了定金",
    "留手机没有人接",
    "联系手机打不通",
    "手机里有聊天记录",
    "手机录了现场的视频",
    "手机查到价格更低",
    "用电脑下单的书",
    "在电脑上付的款",
    "商家的电脑系统没有记录",
    "电脑验光不准",
    "电视购物买的按摩椅",
    "从电视里看到广告买的药酒",
    "看电视广告买的保健品",
    "电视剧里的同款杯子",
    "电视直播间买的玉石",
    # how one came
    "乘汽车来店里退货",
    "坐汽车过来交涉",
    "开轿车去提的货",
    "骑电动车来店里退茶叶",
    "推电瓶车进店",
    "停汽车收了二十元",
    "买汽车票多收钱",
    "汽车坐垫开线",
    "玩具汽车掉轮子",
    # what a shop or a home has
    "蛋糕放冰箱第二天就变质",
    "从冰柜拿的雪糕化了",
    "放在冰箱里的牛奶酸了",
    "店里没开空调太热",
    "吹空调感冒了",
    "酒店空调费另收",
    "买的空调被起球",
    "坐沙发等了一小时",
    "躺床垫上试了试",
    "餐桌旁的椅子断了",
    "更衣柜被撬",
    "送水果抵差价",
    "水果刀生锈",
    "草莓味牙膏",
    "水果蛋糕不新鲜",
    "西瓜视频里的广告",
    "点香烟烫破桌布",
    "喝白酒后发生争执",
    "赠白酒一瓶没有兑现",
    # words that belong to another thing
    "外卖员撞了人",
    "外卖小哥态度恶劣",
    "外卖平台不退会员费",
    "在国外卖场买的包",
    "烧烤架变形",
    "电火锅漏电",
    "健身器材掉漆",
    "瑜伽垫有异味",
    "游泳圈漏气",
    "电动牙刷不转",
    "电动窗帘卡住",
    "旅行箱轮子断了",
    "旅游鞋开裂",
    "毛衣链掉色",
    "首饰盒合不上",
    "羽绒被钻绒",
    "宠物美容剪伤了狗",
    "汽车美容把漆抛坏",
    "戴眼镜的店员骂人",
    "化妆镜破裂",
    "理发器不通电",
    "染发剂过敏",
    "装饰品掉漆",
    # on what occasion
    "来旅游时被多收房费",
    "旅游期间住的民宿漏水",
    "出差旅行途中丢了行李",
    "员工培训不到位",
    "上课时投影坏了",
    # words that only cross two others
    "押金条款不合理",
    "定金条丢了不给退",
    "奖金条件改了",
    "补足金额还差二十元",
    "不足金额部分不退",
    "不给办理发票",
    "受理发现缺件",
    "管理发生变化",
    "处理发货问题",
    "洗衣服务太差",
    "感染发炎",
    "国家教育部门备案",
    "大家教训他",
    "入学费用没有明细",
    "部门票据不全",
    "打印机票据不清",
    "二手机器漏油",
    "二手机械不能用",
    "航空调整了时间",
    "充电动作慢",
    "里外套路太多",
]


@pytest.mark.parametrize("text", NO_GOODS)
def test_what_stands_beside_the_goods_is_no_goods(text: Any) -> None:
    assert kinds(text) == set()


GOODS = [
    ("用手机转账买的金手链", {"项链"}),
    ("手机支付后给了一条项链", {"项链"}),
    ("坐汽车来买的羽绒服掉毛", {"衣服"}),
    ("电视购物买的手镯是假的", {"项链"}),
    ("在电视上看到买的床垫塌了", {"沙发"}),
    ("骑电动车来店里退手机", {"手机"}),
    ("旅游时买的玉手镯", {"项链"}),
    ("来旅游时买的榴莲坏了", {"水果"}),
    ("微信付了三百买的西瓜", {"水果"}),
    ("手机黑屏三次", {"手机"}),
    ("买的手机不能充电", {"手机"}),
    ("刚买的手机，店家不给换", {"手机"}),
    ("买了手机和电脑", {"手机", "电脑"}),
    ("家用空调不制冷", {"空调"}),
    ("商用冰柜不制冷", {"冰箱"}),
    ("车用冰箱不通电", {"冰箱"}),
    ("自用手机送修后坏了", {"手机"}),
    ("空调装好就漏水", {"空调"}),
    ("电视花屏", {"电视"}),
    ("电视机买回来没有声音", {"电视"}),
    ("电动车续航不足", {"电瓶"}),
    ("电瓶鼓包", {"电瓶"}),
    ("新买的汽车漏油", {"汽车"}),
    ("轿车变速箱异响", {"汽车"}),
    ("沙发塌陷", {"沙发"}),
    ("衣柜有裂缝", {"沙发"}),
    ("外卖里有头发", {"外卖"}),
    ("点的外卖洒了", {"外卖"}),
    ("火锅里有虫", {"外卖"}),
    ("在健身房办的卡不退", {"健身"}),
    ("去健身房办卡", {"健身"}),
    ("游泳卡不给延期", {"健身"}),
    ("理发烫伤头皮", {"理发"}),
    ("染发后掉发", {"理发"}),
    ("美容卡余额不退", {"美容"}),
    ("化妆品过敏", {"美容"}),
    ("眼镜度数不对", {"眼镜"}),
    ("买的香烟是假的", {"香烟"}),
    ("白酒是假的", {"香烟"}),
    ("报名旅游被取消", {"机票"}),
    ("机票退票费太高", {"机票"}),
    ("英语培训不退费", {"培训"}),
    ("学费不退", {"培训"}),
    ("黄金金条不足克", {"项链"}),
    ("足金项链褪色", {"项链"}),
    ("大衣起球", {"衣服"}),
    ("衣服掉色", {"衣服"}),
    ("剩下的课时不退", {"健身", "培训"}),
]


@pytest.mark.parametrize(("text", "expected"), GOODS)
def test_what_was_bought_is_goods(text: Any, expected: Any) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize("word", WORDS)
def test_each_word_of_the_table_alone_names_its_kind(word: Any) -> None:
    assert kind_of_word(word) in kinds(word)
    assert kind_of_word(word) in kinds(f"买的{word}有问题")


@given(st.text("手机电视汽车用购转上家，", max_size=12))
def test_any_text_is_read(text: Any) -> None:
    assert kinds(text) <= {line.split()[0] for line in KINDS}


ONE_DISPUTE = [
    ("用手机转账买的手串，散了", "在店里买的手串，散了不给换"),
    ("用手机下单买的羽绒服掉毛", "羽绒服掉毛，店里不退"),
    ("办健身卡用手机微信付的，不给退", "健身卡不退"),
    ("乘汽车来买的床垫塌陷", "床垫塌陷要求更换"),
    ("电视购物买的项链褪色", "项链褪色不退"),
    ("旅游期间买的手镯是假的", "手镯是假的，要求退货"),
    ("骑电动车来交的学费，培训班关门", "培训班关门，学费不退"),
    ("定金条款没有说明，沙发不给退", "沙发定金不退"),
]


@pytest.mark.parametrize(("first", "again"), ONE_DISPUTE)
def test_two_tellings_of_one_purchase_do_not_exclude_each_other(
    make: Make, first: Any, again: Any
) -> None:
    rarities = tables(Frequencies.unknown())
    left = features(make({"text": first}), rarities)
    right = features(make({"text": again}, source="complaint_12315"), rarities)
    levels = np.zeros((1, len(COMPARISONS)), np.uint8)
    bits, row = np.zeros((1, len(COMPARISONS)), np.float32), np.zeros(1, np.int32)
    compare_pairs(left, right, row, row, levels, bits)
    at = COMPARISONS.index("goods")
    assert LEVELS["goods"][levels[0, at]] != "excluded"
