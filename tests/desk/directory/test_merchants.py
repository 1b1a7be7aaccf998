"""Finding a merchant by any of its names."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.actors import System
from liandong.desk.directory.actions.districts import load_districts
from liandong.desk.directory.actions.merchants import RegisteredMerchant, load_merchants
from liandong.desk.directory.models import District, Merchant, MerchantAlias
from liandong.desk.directory.queries import district_by_name, find_merchant, find_merchants
from liandong.desk.directory.rules.outlines import read_outlines
from liandong.engine.records.shop_names import closeness, normal_name

BY = System("test")


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("云泽市亭东区云上羽绒服饰有限公司", "云上羽绒服饰"),
        ("亭东区张记火锅店（建设中路店）", "张记火锅"),
        ("云上羽绒（铜马广场）", "云上羽绒"),
        ("ＡＢＣ 健身　中心", "abc健身中心"),
        ("张 记·火锅", "张记火锅"),
        ("好又多超市", "好又多超市"),
        ("家电商行", "家电"),
        ("银行", "银行"),
        ("（无名）", "无名"),
        ("", ""),
    ],
)
def test_a_name_without_width_region_and_legal_form(name: str, normal: str) -> None:
    assert normal_name(name) == normal


@given(st.text(max_size=30))
def test_a_normal_name_is_its_own_normal_name_or_shorter(name: Any) -> None:
    assert len(normal_name(name)) <= max(len(name) * 18, 1)  # NFKC unfolds one sign to 18 at most


def test_house_numbers_are_compared_as_numbers() -> None:
    assert closeness("建设中路12号", "建设中路12号") == 1
    assert closeness("建设中路21号", "建设中路12号") < 1
    assert closeness("", "建设中路") == 0


@pytest.fixture
def register(district: District) -> Any:
    rows = [
        RegisteredMerchant(
            "云泽市亭东区云上羽绒服饰有限公司",
            "CODE00000000000001",
            "建设中路1号",
            district="铜马商圈",
            sector="服装鞋帽",
            aliases=("云上羽绒", "云羽"),
        ),
        RegisteredMerchant(
            "张记火锅建设店", "CODE00000000000002", "建设中路12号", aliases=("张记",)
        ),
        RegisteredMerchant(
            "张记火锅滨河店", "CODE00000000000003", "滨河大道88号", aliases=("张记",)
        ),
    ]
    load_merchants(rows, by=BY)
    return {(merchant.credit_code or "")[-1]: merchant for merchant in Merchant.objects.all()}


@pytest.mark.parametrize(
    "name", ["云上羽绒", "云羽店", "亭东区云上羽绒服饰有限公司", "云上羽绒（铜马店）"]
)
def test_a_shop_is_found_by_register_name_and_alias(register: Any, name: str) -> None:
    found = find_merchant(name, "")
    assert found == register["1"]
    assert found.district.name == "铜马商圈"


def test_the_address_tells_shops_of_one_name_apart(register: Any) -> None:
    assert find_merchant("张记", "云泽市建设中路12号") == register["2"]
    assert find_merchant("张记", "滨河大道88号一楼") == register["3"]


def test_between_two_shops_nobody_guesses(register: Any) -> None:
    assert find_merchant("张记", "") is None
    assert find_merchant("张记", "人民路5号") is None


@pytest.mark.parametrize("name", ["", "没有这家", "店"])
def test_what_is_not_registered_is_not_found(register: Any, name: str) -> None:
    assert find_merchant(name, "建设中路1号") is None


def test_a_new_alias_counts_at_once(register: Any) -> None:
    assert find_merchant("大鹅毛", "") is None
    MerchantAlias.objects.create(merchant=register["1"], name="大鹅毛")
    assert find_merchant("大鹅毛", "") == register["1"]
    MerchantAlias.objects.filter(name="大鹅毛").delete()
    assert find_merchant("大鹅毛", "") is None


def test_a_renamed_shop_counts_at_once(register: Any) -> None:
    shop = register["1"]
    assert find_merchant("新名字", "") is None
    shop.name = "新名字"
    shop.save()
    assert find_merchant("新名字", "") == shop


def test_many_are_found_with_few_queries(
    register: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    find_merchant("云羽", "")
    with django_assert_max_num_queries(3):
        assert find_merchants([("云羽", ""), ("没有", "")] * 100).count(register["1"]) == 100


def test_loading_again_renews_by_credit_code(register: Any) -> None:
    load_merchants([RegisteredMerchant("云裳", "CODE00000000000001", aliases=("云羽",))], by=BY)
    assert Merchant.objects.count() == 3
    assert Merchant.objects.get(credit_code="CODE00000000000001").name == "云裳"
    assert MerchantAlias.objects.filter(name="云羽").count() == 1


def test_of_two_rows_with_one_code_the_later_stands(register: Any) -> None:
    code, known = "CODE00000000000009", "CODE00000000000001"
    rows = [RegisteredMerchant(name, of) for of in (code, known) for name in ("先写", "后写")]
    load_merchants(rows, by=BY)
    named = Merchant.objects.filter(name="后写").values_list("credit_code", flat=True)
    assert sorted(filter(None, named)) == [known, code]
    assert Merchant.objects.count() == 4


@pytest.mark.django_db
def test_districts_are_loaded_from_geojson() -> None:
    feature = {
        "properties": {
            "code": "D09",
            "name": "滨河商圈",
            "names": ["滨河大道"],
            "station": "滨河站",
        },
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[120, 33], [120, 34], [121, 33], [120, 33]]],
        },
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    for _ in range(2):
        assert load_districts(read_outlines(content), by=BY) == 1
    assert District.objects.count() == 1
    assert district_by_name()["滨河商圈"].names == ["滨河大道"]
