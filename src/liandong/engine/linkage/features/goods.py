"""Kinds of goods that exclude each other: who bought a necklace does not complain of a phone.

A record is of every kind that a word of its goods or text names as goods, but not by how it was
ordered, paid for or reached. Two records whose kinds are known and have none in common are of
different purchases, however alike all else is.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Ints, compiled
from liandong.engine.linkage.features.codepoints import Utf8, bigram, decode, is_digit
from liandong.engine.linkage.features.rows import Rows

KINDS: Final = (
    "项链 戒指 手镯 手链 吊坠 耳环 耳钉 饰品 金饰 首饰 足金 钻戒 金条 金镯",
    "手机",
    "电脑",
    "冰箱 冰柜",
    "空调",
    "电视 彩电",
    "电瓶 电动",
    "衣服 羽绒 裙子 裤子 外套 大衣 毛衣 衬衫 皮鞋 鞋子 球鞋 靴子",
    "沙发 床垫 衣柜 餐桌 橱柜",
    "外卖 火锅 菜里 点餐 聚餐 烧烤",
    "健身 私教 瑜伽 游泳",
    "理发 烫发 染发 美发 剪发",
    "美容 祛斑 护肤 化妆",
    "汽车 轿车",
    "眼镜 镜片 镜框",
    "水果 西瓜 草莓 榴莲",
    "香烟 假烟 白酒 茅台 假酒",
    "机票 门票 旅游 旅行",
    "培训 补课 学费 课时 家教",
)
"""Words of two characters, by kind. Clothes and shoes are one kind: a buyer of both may name
either."""

BOTH: Final = {"课时": ("健身", "培训")}
"""Words of more kinds than their own line gives: a gym sells lessons as a school does."""

NO_GOODS: Final = "号店站馆城市场广上支付联尾银客短验扫打充话拍"
"""Behind such a sign (or a digit) a word is no goods: 手机号, 手机支付, 汽车站, 眼镜店."""

OTHERWISE: Final = (
    # by what it was ordered, paid or asked for; what belongs to it; words that only cross it
    (
        "手机",
        "用拿从凭以拨玩刷看系留过",
        "转下微购里端软订预操登注查搜网录记淘抢叫约缴卡费流壳膜套架贴器械动",
    ),
    ("电脑", "用拿从凭以玩看过", "转下微购里系小开查登记绣针"),
    ("电视", "看从以过", "转下微购里剧台节直报柜背看"),
    ("彩电", "看", "购里柜"),
    # by what one came
    ("汽车", "乘坐骑搭打开驾驶停挤赶具控童", "里来票用座坐脚美玩模配南北东西总"),
    ("轿车", "乘坐搭打开驾驶停具童", "里来座坐脚"),
    ("电动 电瓶", "乘坐骑搭开推停", "牙剃刮按窗工门玩螺卷吸轮升晾沙床桌作态"),
    # what a shop or a home has
    ("冰箱 冰柜", "放在从进入存塞", "里贴中内"),
    ("空调", "开吹关没有无带航", "里房费被衫裤扇温间车口风度整剂开"),
    ("沙发 床垫 餐桌", "坐躺靠在从", "里旁边套垫布"),
    ("衣柜 橱柜", "更存储在从", "里内中"),
    ("水果", "送赠摆切", "刀味茶糖蛋盘篮捞机拼手然真"),
    ("西瓜 草莓 榴莲", "送赠", "味茶糖蛋熊音视霜千披酥饼汁"),
    ("香烟 假烟", "抽吸点", "烫味"),
    ("白酒 茅台 假酒", "喝饮空送赠", "镇杯冰瓶"),
    ("衣服", "换脱试", "务柜架"),
    ("大衣 外套", "换脱", "柜架餐路"),
    ("羽绒", "", "被枕睡垫"),
    ("毛衣", "", "链"),
    ("裤子 裙子 鞋子 皮鞋 球鞋 靴子", "换脱", "柜架"),
    # who brings or does it, and what is only named after it
    ("外卖", "用海国境室户过送", "员小骑平软柜箱家"),
    ("火锅 烧烤", "电", "架炉机桶"),
    ("健身 瑜伽", "", "器车垫球裤"),
    ("游泳", "", "衣圈镜帽裤"),
    ("理发", "办处管代受经修清整护助总料合原打", "票货现出送放布生展起动热黄表器剪推"),
    ("烫发 染发 剪发 美发", "感传", "炎热生剂膏棒产用"),
    ("美容 护肤", "车物维保", ""),
    ("化妆", "", "包镜台"),
    ("眼镜", "戴", "蛇男盒"),
    # on what occasion it was bought
    ("旅游 旅行", "去来出驾差商", "时期途中回购景箱包袋装杯鞋程路"),
    ("机票 门票", "送赠误登司部专", "据"),
    ("培训", "工员前", ""),
    ("学费", "大入", "用"),
    ("课时", "上下听逃", ""),
    ("家教", "国大", "育训"),
    # words that only cross the end of one and the beginning of another
    ("金条", "押佣定订奖现资基证约租税罚", "款件"),
    ("足金", "补不", "额"),
    ("饰品", "装", ""),
    ("首饰 戒指 手镯 项链", "", "盒"),
)
"""Where words of the table are no goods: behind, and before, any of these signs. What is left out
here and there costs little: of a record whose kind nobody knows, nothing is ruled out."""

FOR_USE: Final = "家商车专通民自备两多医儿公户"
"""用 after one of these means for whom the goods are: 家用空调."""

SLOTS: Final = 4096


def _slots() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """The words and the bits of their kinds, each at the first free slot from its own on."""
    words, kinds = np.zeros(SLOTS, np.uint32), np.zeros(SLOTS, np.uint32)
    lines = [line.split() for line in KINDS]
    for number, line in enumerate(lines):
        for word in line:
            at = _free_or_own(words, word)
            words[at], kinds[at] = _token(word), 1 << number
    for word, others in BOTH.items():
        for number, line in enumerate(lines):
            if set(others) & set(line):
                kinds[_free_or_own(words, word)] |= np.uint32(1 << number)
    return words, kinds


def _token(word: str) -> int:
    return bigram(ord(word[0]), ord(word[1]))


def _free_or_own(words: npt.NDArray[np.uint32], word: str) -> int:
    at = slot_of(_token(word))
    while words[at] and words[at] != _token(word):
        at = (at + 1) % SLOTS
    return at


def _contexts() -> npt.NDArray[np.int64]:
    """Each word of OTHERWISE with each of its signs, sorted."""
    return np.array(
        sorted(
            context_of(_token(word), ord(sign), side)
            for words, before, behind in OTHERWISE
            for word in words.split()
            for side, signs in enumerate((before, behind))
            for sign in signs
        ),
        np.int64,
    )


@compiled
def slot_of(token: int) -> int:
    return int(((np.int64(token) * 2654435761) & 0xFFFFFFFF) >> 20)


@compiled
def context_of(token: int, sign: int, side: int) -> int:
    """A word and a sign before (side 0) or behind it (1) as one number."""
    return int((np.int64(token) << 22) | (np.int64(sign) << 1) | side)


WORDS, WORD_KINDS = _slots()
CONTEXTS: Final = _contexts()
NO_GOODS_SIGNS: Final = np.array(sorted(map(ord, NO_GOODS)), np.int32)
FOR_USE_SIGNS: Final = np.array(sorted(map(ord, FOR_USE)), np.int32)
USE: Final = ord("用")


@compiled
def kind_of(first: int, second: int) -> int:
    """The bit of the kind that a word of these two signs names; 0 where it names none."""
    token = bigram(first, second)
    at = slot_of(token)
    while WORDS[at] != 0:
        if WORDS[at] == token:
            return int(WORD_KINDS[at])
        at = (at + 1) % SLOTS
    return 0


@compiled
def is_among(context: int) -> bool:
    """Whether OTHERWISE names this word with this sign at this side."""
    at = np.searchsorted(CONTEXTS, context)
    return bool(at < CONTEXTS.size and CONTEXTS[at] == context)


@compiled
def is_goods(codes: Ints, n: int, i: int) -> bool:
    """Whether the word at `i` is what was bought there, by the signs around it."""
    token = bigram(codes[i], codes[i + 1])
    if i + 2 < n:
        behind = codes[i + 2]
        if is_digit(behind) or behind in NO_GOODS_SIGNS:
            return False
        if is_among(context_of(token, behind, 1)):
            return False
    if i == 0 or not is_among(context_of(token, codes[i - 1], 0)):
        return True
    return codes[i - 1] == USE and i > 1 and codes[i - 2] in FOR_USE_SIGNS


@compiled
def kinds_in(codes: Ints, n: int) -> int:
    """The kinds that a text names, a bit each."""
    found = 0
    for i in range(n - 1):
        kind = kind_of(codes[i], codes[i + 1])
        if kind != 0 and is_goods(codes, n, i):
            found |= kind
    return found


@compiled
def parse_kinds(goods: Utf8, text: Utf8, rows: Rows) -> None:
    """Fill `kinds` of each row from its goods and its text."""
    codes = np.empty(2000, np.int32)
    for i in range(rows.size):
        n = decode(goods.data, goods.offsets[i], goods.offsets[i + 1], codes)
        kinds = kinds_in(codes, n)
        n = decode(text.data, text.offsets[i], text.offsets[i + 1], codes)
        rows[i].kinds = kinds | kinds_in(codes, n)
