"""Merchants: the core of a name, without city, district, legal form and branch.

云泽市亭东区锦福珠宝有限公司, 锦福珠宝 and 锦福 share the tokens 锦福 and 福珠; how rare the rarest
of them is in the data says how much the agreement is worth, so a chain is weak evidence and a
one-off shop strong. Where a record has no merchant of its own, one named in its text is taken.
"""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.kernels import Ints, compiled
from liandong.engine.linkage.features.codepoints import (
    Utf8,
    among,
    as_type,
    bigram,
    column,
    decode,
    is_word,
    pair_among,
    plain,
    signs,
    strings,
    valid,
)
from liandong.engine.linkage.features.rows import Row, Rows
from liandong.engine.records.shop_names import (
    BRANCHES,
    LEGAL_FORMS,
    whole_name,
    without_licence,
)

LEVELS: Final = (
    "missing",
    "same",
    "brand",
    "similar",
    "weak",
    "in_text",
    "unlike",
    "not_mentioned",
    "registered_unlike",
)
NULL, SAME, BRAND, SIMILAR, WEAK, IN_TEXT, UNLIKE, NOT_MENTIONED, REGISTERED_UNLIKE = range(9)

REGION: Final = signs("省市区县")
NOT_REGION: Final = signs("超城都夜菜门花小社")  # 超市, 城市, 夜市, 小区 ... are no regions
ENDINGS: Final = tuple(signs(word) for word in (*LEGAL_FORMS, *BRANCHES))
LICENSED: Final = len(LEGAL_FORMS)  # so many of them stand in a name on a licence only
INDIVIDUAL: Final = signs("个体")  # in brackets behind the name of one person's business
ENDING_SIGNS: Final = np.concatenate(ENDINGS)
ENDING_STARTS: Final = np.cumsum([0, *(word.size for word in ENDINGS)])

OF_NUMBER: Final = signs("号店")  # behind the number of a branch
TRADES: Final = signs(
    "珠宝黄金火锅服装超市餐饮美容美发美甲健身数码电器家电家具家居百货药房药店酒店宾馆饭店餐厅"
    "便利商场商城广场中心购物服饰鞋业女装男装童装眼镜手机通讯电动车行汽车摩托烘焙蛋糕奶茶咖啡"
    "烧烤面馆小吃快餐酒楼影城网吧培训教育驾校宠物洗衣干洗家政装饰装修建材商贸贸易科技国际连锁"
    "专卖旗舰体验生活会所俱乐足浴洗浴养生食品水果生鲜烟酒茶叶文具书店金店金行老板那家一家"
)

MENTION: Final = (
    r"(?:在|到|去|于|从|找|给|向|与|和|被|家|内|号|楼|的|：|:|，|,|“)"
    r"(?P<name>[^ \t\r\n　，。,.、；;：:“”（）()!！?？0-9在到去于从的家某]{2,8}?"
    r"(?:健身房|健身|美容院|美容|美发|珠宝|金店|金行|火锅店|火锅|烧烤|饭店|餐厅|餐馆|酒楼|酒店|宾馆"
    r"|面馆|茶楼|奶茶|烘焙|蛋糕店|超市|便利店|商场|专卖店|服装店|女装|男装|鞋店|数码|手机店|电器"
    r"|车行|药店|药房|眼镜店|眼镜|影城|网吧|驾校|培训|教育|家具|家居|家政|洗衣店|干洗店|宠物店"
    r"|商行|车行|金行|门店|店|馆|坊|公司))"
)

MENTIONS: Final = re.compile(MENTION)
FEW: Final = 500  # records


def merchant_names(records: pa.Table) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """The merchant of each record, from its column or else from its text, and whether the former.

    A name from the text is good enough to search by, but too often wrong to compare.
    """
    named = plain(column(records, "merchant_name"))
    own = valid(named)
    if own.all():
        return named, own
    # The pattern takes as long as all the rest of parsing, so it runs only where it is needed.
    if len(named) > FEW:
        texts = strings(records, "text").filter(pa.array(~own))
        found = pc.struct_field(pc.extract_regex(texts, MENTION), "name").combine_chunks()
        return pc.replace_with_mask(as_type(named, found.type), pa.array(~own), found), own
    # Arrow compiles the pattern in each call, and a live check would wait for that.
    texts = column(records, "text")
    names = [
        name if name is not None else mentioned(texts[row].as_py())
        for row, name in enumerate(named.to_pylist())
    ]
    return pa.array(names, pa.large_string()), own


def mentioned(text: str | None) -> str | None:
    """The first shop that a text names."""
    match = MENTIONS.search(text) if text else None
    return match["name"] if match else None


@compiled
def ends_with(codes: Ints, n: int, word: Ints) -> bool:
    if n < word.size + 2:
        return False
    for k in range(word.size):  # noqa: SIM110 - compiled
        if codes[n - word.size + k] != word[k]:
            return False
    return True


@compiled
def without_region(codes: Ints, n: int) -> int:
    """Where the name begins once province, city and district in front of it are passed."""
    start = 0
    for i in range(2, min(n - 2, 10)):
        if among(codes[i], REGION) and not among(codes[i - 1], NOT_REGION) and i - start >= 2:
            start = i + 1
    return start


@compiled
def core(codes: Ints, n: int) -> tuple[int, bool]:
    """Reduce a name to its core in place; (its length, whether it is the name on a licence)."""
    m, depth, registered = 0, 0, False
    for i in range(n):
        c = codes[i]
        if depth > 0 and i + 1 < n and pair_among(c, codes[i + 1], INDIVIDUAL):
            registered = True
        if c in (40, 0x3010, 91):  # ( 【 [
            depth += 1
        elif c in (41, 0x3011, 93):
            depth -= 1
        elif depth <= 0 and is_word(c):
            codes[m] = c
            m += 1
    start = without_region(codes, m)
    for i in range(start, m):
        codes[i - start] = codes[i]
    m -= start
    cut = 1
    while cut:
        cut = 0
        for k in range(ENDING_STARTS.size - 1):
            word = ENDING_SIGNS[ENDING_STARTS[k] : ENDING_STARTS[k + 1]]
            if ends_with(codes, m, word):
                cut = word.size
                registered = registered or k < LICENSED
                break
        m -= cut
    return m, registered


@compiled
def number_behind(codes: Ints, n: int) -> int:
    """The number that a core ends with (伞铺2, 伞铺2号店), and one more: 0 where it has none."""
    while n > 0 and among(codes[n - 1], OF_NUMBER):
        n -= 1
    start = n
    while start > 0 and n - start < 6 and 48 <= codes[start - 1] <= 57:
        start -= 1
    if start == n:
        return 0
    value = 0
    for i in range(start, n):
        value = value * 10 + int(codes[i]) - 48
    return value + 1


@compiled
def name_hash(codes: Ints, n: int) -> int:
    value = np.int64(1469598103934665603)
    for i in range(n):
        value = (value ^ np.int64(codes[i])) * np.int64(1099511628211)
    return int(value)


@compiled
def parse_merchants(
    column: Utf8,
    own: npt.NDArray[np.bool_],
    rows: Rows,
    offsets: npt.NDArray[np.int64],
    kept: Ints,
) -> int:
    """Write the keys of each name to the rows; of a record's own also its hash, and the code points
    of its core to `kept`.
    """
    codes = np.empty(64, np.int32)
    total = 0
    offsets[0] = 0
    for i in range(rows.size):
        n = decode(column.data, column.offsets[i], column.offsets[i + 1], codes)
        m, registered = core(codes, n)
        add_keys(codes, m, rows[i])
        if not own[i]:
            m = 0
        rows[i].registered = registered and m > 0
        rows[i].merchant = name_hash(codes, m) if m else np.int64(0)
        rows[i].shop_number = number_behind(codes, m)
        for k in range(m):
            kept[total + k] = codes[k]
        total += m
        offsets[i + 1] = total
    return total


@compiled
def add_keys(codes: Ints, n: int, row: Row) -> None:
    """The first words of a name that are more than its trade."""
    row.token_1, row.token_2, row.token_3 = 0, 0, 0
    for k in range(n - 1):
        if pair_among(codes[k], codes[k + 1], TRADES):
            continue
        token = bigram(codes[k], codes[k + 1])
        if row.token_1 == 0:
            row.token_1 = token
        elif row.token_2 == 0:
            row.token_2 = token
        elif row.token_3 == 0:
            row.token_3 = token


@compiled
def named_level(
    same: bool, registered: bool, both: float, poorer: float, rarest: float
) -> tuple[int, float]:
    """Two names, by the bits of the words that both hold; (level, bits of the rarest of them).

    `registered`: both are names on a licence, which a shop has but one of.
    """
    ratio = both / poorer if poorer > 0 else 0.0
    if same:
        return SAME, rarest
    if ratio >= 0.75:
        return BRAND, rarest
    if registered:
        return REGISTERED_UNLIKE, 0.0
    if ratio >= 0.4:
        return SIMILAR, rarest
    return (WEAK, rarest) if ratio >= 0.15 else (UNLIKE, 0.0)


@compiled
def numbered_apart(a: Row, b: Row) -> bool:
    """Whether both names end with a number, and not with the same: 伞铺1 is not 伞铺2. Where the
    register knows both as one shop, they bear its name before they are compared."""
    if a.shop_number == 0 or b.shop_number == 0:
        return False
    return bool(a.shop_number != b.shop_number)


@compiled
def mention_level(both: float, total: float, rarest: float) -> tuple[int, float]:
    """One name against the other's text."""
    return (IN_TEXT, rarest) if both >= 0.35 * total and both > 0 else (NOT_MENTIONED, 0.0)


# Merchants called as a register calls them, before records are linked.
#
# A sign, a nickname, a name in the text: recognition finds whose it is (its answer
# `merchant_known`), and in the register the shop has one name. So
# 老王头 and 云泽市兴旺餐饮有限公司 are one shop.


def with_shops(records: pa.Table, known: Sequence[str | None]) -> pa.Table:
    """The records, known merchants under their name in the register."""
    if not any(known):
        return records
    place = records.schema.get_field_index("merchant_name")
    stated = records.column(place).to_pylist()
    names = [shop_name(name, shop or "") for name, shop in zip(stated, known, strict=True)]
    return records.set_column(place, records.field(place), pa.array(names, pa.string()))


def shop_name(stated: str | None, known: str) -> str | None:
    """The stated name, or the register's name of the shop.

    The latter without the words of a licence: two different names on licences mean two shops, and
    nobody has read this one from a licence.
    """
    if not known or (stated and whole_name(stated) == whole_name(known)):
        return stated
    return without_licence(known)
