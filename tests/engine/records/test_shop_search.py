"""A shop by what somebody types of it, and that it is found quickly among very many."""

from time import perf_counter

import pytest

from liandong.engine.records.shop_search import Shop, ShopSearch, floor_in

SHOPS = (
    Shop(("云泽市小满服饰有限公司", "小满衣橱"), "站前大道1号", "金穗广场", "二楼", "铜马商圈"),
    Shop(("云泽市小溪鞋业有限公司", "小溪鞋铺"), "站前大道1号", "金穗广场", "3F-12", "铜马商圈"),
    Shop(("张记火锅",), "建设中路121号", "", "", "铜马商圈"),
    Shop(("张记烧烤",), "滨河路8号负一楼", "", "", "滨河商圈"),
)


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("三楼", "F3"), ("3层", "F3"), ("3F-12", "F3"), ("L3", "F3"), ("十二楼", "F12"),
        ("二十一层", "F21"), ("负一楼", "B1"), ("地下一层", "B1"), ("B1-05", "B1"), ("121号", ""),
        ("F", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_floor_is_read_however_it_is_written(text: str, floor: str) -> None:
    assert floor_in(text)[0] == floor


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("小满衣橱", [0]),
        ("小蛮衣橱", [0]),
        ("小满家衣橱", [0]),
        ("小衣满橱", [0]),
        ("金穗广场", [0, 1]),
        ("金穗广场 三楼", [1]),
        ("金穗广场二层的小满", [0]),
        ("张记", [2, 3]),
        ("张记 负一楼", [3, 2]),  # of the other the floor is not known
        ("建设中路121号", [2]),
        ("张记 建设中路", [2]),
        ("二楼", []),
        ("李记", []),
        ("", []),
        ("？！", []),
    ],
)
def test_what_is_typed_finds_the_shops_that_may_be_meant(typed: str, found: list[int]) -> None:
    assert [hit.index for hit in ShopSearch(SHOPS).find(typed, most=8)] == found


def test_only_the_districts_asked_for_and_no_more_than_asked_for() -> None:
    search = ShopSearch(SHOPS)
    assert [hit.index for hit in search.find("张记", most=8, within=["滨河商圈"])] == [3]
    assert search.find("张记", most=8, within=[]) == []
    assert len(search.find("张记", most=1)) == 1


def test_without_shops_nothing_is_found() -> None:
    assert ShopSearch([]).find("张记", most=8) == []


@pytest.mark.long
def test_among_twenty_thousand_shops_a_stroke_takes_a_moment() -> None:
    """Far more than the register of a district has; the bound is ten times what it takes."""
    many = [
        Shop(
            (f"云泽市{chr(0x4E00 + at % 4000)}{chr(0x5000 + at % 700)}服饰有限公司",),
            f"建设中路{at}号",
        )
        for at in range(20_000)
    ]
    search = ShopSearch(many)
    began = perf_counter()
    for typed in ("服饰有限公司", "云泽市服饰", "建设中路121号", "小满服饰店"):
        assert len(search.find(typed, most=8)) <= 8
    assert perf_counter() - began < 2
