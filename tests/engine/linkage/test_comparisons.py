"""How the parts of two records compare, seen through the reasons of a pair."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from liandong.engine.linkage.features.extraction import features, tables
from liandong.engine.linkage.features.frequencies import Frequencies
from liandong.engine.linkage.features.merchants import FEW, merchant_names
from liandong.engine.linkage.features.rows import ROW, TEXT
from liandong.engine.linkage.weights.comparison import COMPARISONS, LEVELS, compare_pairs
from tests.engine.linkage.conftest import Make


@pytest.fixture
def level(make: Make) -> Any:
    """The level at which two rows compare."""

    def compare(comparison: str, a: dict[str, object], b: dict[str, object]) -> str:
        rarities = tables(Frequencies.unknown())
        left = features(make(a), rarities)
        right = features(make(b, source="complaint_12315"), rarities)
        levels = np.zeros((1, len(COMPARISONS)), np.uint8)
        bits = np.zeros((1, len(COMPARISONS)), np.float32)
        row = np.zeros(1, np.int32)
        compare_pairs(left, right, row, row, levels, bits)
        return LEVELS[comparison][levels[0, COMPARISONS.index(comparison)]]

    return compare


HASH = "hmac-sm3:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("19900001234", "19900001234", "exact"),
        ("199 0000 1234", "+86-199-0000-1234", "exact"),
        ("１９９００００１２３４", "19900001234", "exact"),
        ("0515-83331234", "83331234", "exact"),
        ("19900001234（丈夫）", "19900001234", "exact"),
        ("199****1234", "19900001234", "masked"),
        ("199****1234", "199****1234", "masked"),
        ("*******1234", "19900001234", "masked_weak"),
        ("199****1234", "19900001235", "masked_unlike"),
        ("19900001234", "19900004321", "unlike"),
        (HASH, HASH, "hash"),
        (HASH.upper().replace("HMAC-SM3", "hmac-sm3"), HASH, "hash"),
        (HASH, "hmac-sm3:" + "f" * 64, "hash_unlike"),
        (HASH, "19900001234", "missing"),
        ("无", "19900001234", "missing"),
        ("00000000000", "00000000000", "missing"),
        (None, "19900001234", "missing"),
    ],
)
def test_phones(level: Any, a: Any, b: Any, expected: str) -> None:
    assert level("phone", {"person_phone": a}, {"person_phone": b}) == expected
    assert level("phone", {"person_phone": b}, {"person_phone": a}) == expected


def test_a_phone_told_in_the_text_counts(level: Any) -> None:
    call = {"text": "联系电话19900001234，请处理。"}
    assert level("phone", call, {"person_phone": "19900001234"}) == "in_text"
    other = {**call, "person_phone": "19900009999"}
    assert level("phone", other, {"person_phone": "19900001234"}) == "in_text"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("陈小山", "陈小山", "full"),
        ("陈小山", "陈小珊", "near"),
        ("陈先生", "陈小山", "surname"),
        ("陈**", "陈小山", "surname"),
        ("陈*山", "陈小山", "masked"),
        ("陈*水", "陈小山", "surname_unlike"),
        ("陈先生", "陈女士", "title_unlike"),
        ("陈先生", "王小山", "surname_unlike"),
        ("陈小山", "王大海", "unlike"),
        ("欧阳先生", "欧阳小山", "surname"),
        ("欧阳小山", "欧小山", "near"),
        ("匿名", "陈小山", "missing"),
        ("报警人", "陈小山", "missing"),
        (None, "陈小山", "missing"),
        ("Anna Smith", "ANNA SMITH", "full"),
    ],
)
def test_names(level: Any, a: str | None, b: str, expected: str) -> None:
    assert level("person", {"person_name": a}, {"person_name": b}) == expected
    assert level("person", {"person_name": b}, {"person_name": a}) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("锦福珠宝", "云泽市亭东区锦福珠宝有限公司", "same"),
        ("锦福珠宝（铜马店）", "锦福珠宝", "same"),
        ("锦福", "锦福珠宝", "brand"),
        ("老锦福金店", "锦福珠宝", "weak"),
        ("锦福珠宝", "川香火锅", "unlike"),
        ("锦福珠宝有限公司", "亭东区远山珠宝商行", "registered_unlike"),
        ("锦福珠宝有限公司", "远山珠宝（个体工商户）", "registered_unlike"),
        ("锦福珠宝有限公司", "远山珠宝", "weak"),
        ("好又多超市", "好又多超市有限公司", "same"),
        ("ＫＦＣ", "kfc", "same"),
        ("松子伞铺0", "松子伞铺1", "unlike"),
        ("松子伞铺12", "松子伞铺１２", "same"),
        ("松子伞铺2店", "松子伞铺3店", "unlike"),
        ("松子伞铺", "松子伞铺1", "brand"),
        (None, None, "missing"),
    ],
)
def test_merchants(level: Any, a: str | None, b: str | None, expected: str) -> None:
    assert level("merchant", {"merchant_name": a}, {"merchant_name": b}) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("建设中路169号", "云泽市亭东区建设中路169-1号", "number"),
        ("建设中路一百六十九号", "建设中路169号", "number"),
        ("建设中路12号", "建设中路21号", "number_unlike"),
        ("建设中路", "建设中路12号附近", "words"),
        ("建设中路与解放路交叉口", "解放路12号", "words"),
        ("金鹿广场3楼", "金鹿广场三层A12", "floor"),
        ("金鹿广场", "金鹿广场对面", "words"),
        ("建设中路12号", "湖滨路12号", "unlike"),
        ("金鹿广场", "湖滨路12号", "words_unlike"),
        ("湖滨路3楼", "湖滨路12号", "words"),
        (None, "湖滨路12号", "missing"),
    ],
)
def test_places(level: Any, a: str | None, b: str, expected: str) -> None:
    assert level("place", {"place": a}, {"place": b}) == expected


@pytest.mark.parametrize(
    ("north", "expected"), [(0.0005, "near"), (0.0015, "close"), (0.05, "far")]
)
def test_coordinates(level: Any, north: float, expected: str) -> None:
    a, b = {"lon": 120.1, "lat": 33.4}, {"lon": 120.1, "lat": 33.4 + north}
    assert level("place", a, b) == expected


def test_far_places_are_far_though_they_share_words(level: Any) -> None:
    a = {"place": "湖滨路附近", "lon": 120.1, "lat": 33.40}
    b = {"place": "湖滨路口", "lon": 120.1, "lat": 33.45}
    assert level("place", a, b) == "far"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ({"amount_yuan": 3299.0}, {"amount_yuan": 3299.0}, "equal"),
        ({"amount_yuan": 3299.0}, {"text": "花了3299元"}, "equal"),
        ({"text": "充了1.2万"}, {"amount_yuan": 12000.0}, "equal"),
        ({"amount_yuan": 3300.0}, {"amount_yuan": 3299.0}, "rounded"),
        ({"amount_yuan": 2000.0}, {"amount_yuan": 2480.0}, "rough"),
        ({"amount_yuan": 3310.0}, {"amount_yuan": 3299.0}, "near"),
        ({"amount_yuan": 2000.0}, {"amount_yuan": 2580.0}, "unlike"),
        ({"amount_yuan": 80.0}, {"amount_yuan": 3299.0}, "unlike"),
        ({"text": "3楼20人"}, {"amount_yuan": 20.0}, "missing"),
    ],
)
def test_sums(level: Any, a: Any, b: Any, expected: str) -> None:
    assert level("amount", a, b) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ({"goods": "电动自行车"}, {"goods": "电动自行车一辆"}, "same"),
        ({"text": "新买的电动自行车没电"}, {"goods": "电动自行车"}, "in_text"),
        ({"text": "一辆车没电了不给退"}, {"goods": "折叠自行车"}, "not_mentioned"),
        ({"goods": "窗帘"}, {"goods": "折叠自行车"}, "unlike"),
        ({"text": "羽绒服掉色不给退"}, {"goods": "电动自行车"}, "excluded"),
        ({"goods": "羽绒服"}, {"goods": "电动自行车"}, "excluded"),
        ({"text": "黄金项链断了"}, {"text": "买的手机开不了机"}, "excluded"),
        ({"text": "项链断了"}, {"text": "首饰有质量问题"}, "missing"),
        ({"text": "买手机送的项链断了"}, {"text": "买的手机开不了机"}, "missing"),
        ({"text": "项链断了，手机号19900001234"}, {"text": "首饰断了"}, "missing"),
        ({"text": "在汽车站旁的店里买的"}, {"text": "首饰断了"}, "missing"),
    ],
)
def test_goods(level: Any, a: Any, b: Any, expected: str) -> None:
    assert level("goods", a, b) == expected


def test_text_that_repeats_shop_and_place_counts_only_once(level: Any) -> None:
    a = {"merchant_name": "锦福珠宝", "text": "锦福珠宝"}
    b = {"merchant_name": "锦福珠宝", "text": "锦福珠宝的手镯断了"}
    assert level("text", a, b) == "missing"


WORDS = [
    "在",
    "到",
    "锦福",
    "金店",
    "一家",
    "服装店",
    "买",
    "手镯",
    "，",
    "：",
    " ",
    "\n",
    "1",
    "１",
    "某",
    "店",
    "😀",
]


@pytest.mark.long
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map("".join), max_size=20))
def test_shops_told_in_texts_are_the_same_for_few_texts_and_for_many(texts: Any) -> None:
    shops = pa.array(["锦福金店" if n % 5 == 1 else None for n in range(FEW + 1)], pa.string())
    padded = pa.array((texts + ["无"] * (FEW + 1))[: FEW + 1], pa.string())
    both = pa.table({"merchant_name": shops, "text": padded})
    many, _own = merchant_names(both)
    few, _own = merchant_names(both.slice(0, len(texts)))
    assert few.to_pylist() == many.to_pylist()[: len(texts)]


def test_features_do_not_depend_on_how_many_rows_come_at_once(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]],
) -> None:
    police, _, _ = city
    rarities = tables(Frequencies.unknown())
    whole = features(pa.concat_tables([police] * 15), rarities)  # more than one batch
    alone = features(police.slice(7, 1), rarities)
    many, one = whole.rows[[7 + police.num_rows * 14]], alone.rows
    assert ROW.names
    for name in set(ROW.names) - {"start", "record"}:
        assert_array_equal(many[name], one[name], name)
    first, second = (
        side.words.items[row["start"][0] :][: row["ends"][0, TEXT]]
        for side, row in ((whole, many), (alone, one))
    )
    assert_array_equal(first, second)
