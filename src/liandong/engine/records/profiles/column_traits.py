"""What the cells of a column look like, whatever the column is called."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import polars as pl

from liandong.engine.records.dates import fault_of, now_in_china, parse_times
from liandong.engine.records.numbers import CHINA_LAT, CHINA_LON
from liandong.engine.records.phones import normal_phone
from liandong.engine.records.profiles.time_formats import fitting_form

Values = Sequence[str]
Cell = TypeVar("Cell")

_PHONE: Final = re.compile(r"1[3-9*][0-9*]{9}|0\d{9,11}|hmac-sm3:[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"(?=.*\d)[A-Za-z0-9\-_/]{5,40}")
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文"
)
_PERSON: Final = re.compile(rf"[{_SURNAMES}](?:[\u4e00-\u9fff*某]{{1,2}}|先生|女士)")
_PLACE: Final = re.compile(r"[路街道巷弄村镇区县楼幢室号]|广场|小区|商圈|附近")
_SHOP: Final = re.compile(r".{2,}(?:店|公司|超市|酒店|中心|馆|厅|行|部|城|院|集团|商场|坊|铺)")
_MONEY: Final = re.compile(r"[¥￥]?\d[\d,]{0,9}(?:\.\d{1,2})?(?:万?元)?")
_ANSWER: Final = re.compile(r"已|告知|调解|处理|处置|答复|到场|移交|核实|双方")
_LONG: Final = 15
_CLASS_LENGTH: Final = 16
_MOST_CLASSES: Final = 12


@dataclass(frozen=True)
class Trait:
    """What cells of one field look like: `weight` is the strength of the evidence when all of them
    do."""

    field: str
    words: str
    weight: float
    share: Callable[[Values], float]


def filled(series: pl.Series) -> list[str]:
    """The cells with content, trimmed."""
    return [drop_null.strip() for drop_null in series.drop_nulls() if drop_null.strip()]


def _part(values: Sequence[Cell], holds: Callable[[Cell], object]) -> float:
    return sum(1 for value in values if holds(value)) / len(values) if values else 0.0


def _phones(values: Values) -> float:
    return _part(values, lambda text: _PHONE.fullmatch(normal_phone(text) or ""))


def _times(values: Values) -> float:
    """Times with a separator, or compact ones: a bare number may be anything."""
    spread = [
        value if re.search(r"\D", value) or len(value) in {8, 14} else None for value in values
    ]
    texts = pl.Series(spread, dtype=pl.String)
    form = fitting_form(texts)
    now = now_in_china()
    read = parse_times(texts, [form] if form else ())
    return _part(list(read), lambda time: time is not None and fault_of(time, now) is None)


def _degrees(low: float, high: float) -> Callable[[Values], float]:
    def share(values: Values) -> float:
        return _part(values, lambda text: re.fullmatch(r"\d{1,3}\.\d{3,}", text) and _within(text))

    def _within(text: str) -> bool:
        return low <= float(text) <= high

    return share


def _numbers(values: Values) -> float:
    different = len(set(values)) / len(values) if values else 0
    if different < 0.95 or _phones(values) > 0.5:
        return 0.0
    return _part(values, _NUMBER.fullmatch)


def _money(values: Values) -> float:
    written = _part(values, lambda text: re.search(r"[.元¥￥]", text))
    return _part(values, _MONEY.fullmatch) * (0.4 + 0.6 * min(1.0, written * 3))


def _texts(values: Values) -> float:
    return _part(values, lambda text: len(text) >= _LONG) * len(set(values)) / max(1, len(values))


def _answers(values: Values) -> float:
    return _part(values, lambda text: len(text) >= 4 and _ANSWER.search(text))


def _classes(values: Values) -> float:
    kinds = set(values)
    few = len(kinds) <= _MOST_CLASSES and len(kinds) * 2 <= len(values)
    return _part(values, lambda text: len(text) <= _CLASS_LENGTH) if few else 0.0


def _places(values: Values) -> float:
    return _part(values, lambda text: 4 <= len(text) <= 50 and _PLACE.search(text))


TRAITS: Final = (
    Trait("person_phone", "电话号码", 0.9, _phones),
    Trait("received_at", "日期时间", 0.6, _times),
    Trait("occurred_at", "日期时间", 0.5, _times),
    Trait("lon", "经度", 0.9, _degrees(*CHINA_LON)),
    Trait("lat", "纬度", 0.85, _degrees(*CHINA_LAT)),
    Trait("source_id", "各不相同的编号", 0.6, _numbers),
    Trait("person_name", "姓名", 0.65, lambda values: _part(values, _PERSON.fullmatch)),
    Trait("merchant_name", "店名或单位名", 0.6, lambda values: _part(values, _SHOP.fullmatch)),
    Trait("place", "地址", 0.55, _places),
    Trait("text", "成段的文字", 0.6, _texts),
    Trait("response", "办理经过", 0.5, _answers),
    Trait("amount_yuan", "金额", 0.5, _money),
    Trait("class0", "反复出现的几种分类", 0.5, _classes),
)
