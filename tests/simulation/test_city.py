"""The register of the city: always the same, plainly fictional, and where the map says."""

import json
import re
from importlib.resources import files
from itertools import pairwise

import pytest

from liandong.simulation import City, Merchant

MERCHANTS = City.load().merchants
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def districts() -> dict[str, list[tuple[float, float]]]:
    source = files("liandong.engine.recognition") / "data" / "gazetteer.geojson"
    collection = json.loads(source.read_text(encoding="utf-8"))
    return {
        f["properties"]["name"]: [tuple(p) for p in f["geometry"]["coordinates"][0]]
        for f in collection["features"]
    }


def inside(lon: float, lat: float, ring: list[tuple[float, float]]) -> bool:
    crossings = 0
    for (x0, y0), (x1, y1) in pairwise(ring):
        if (y0 > lat) != (y1 > lat) and lon < (x1 - x0) * (lat - y0) / (y1 - y0) + x0:
            crossings += 1
    return crossings % 2 == 1


def test_the_city_is_always_the_same() -> None:
    City.load.cache_clear()
    assert City.load().merchants == MERCHANTS


def test_no_two_merchants_share_an_identity() -> None:
    for field in ("id", "credit_code"):
        assert len({getattr(m, field) for m in MERCHANTS}) == len(MERCHANTS)
    assert len({m.name for m in MERCHANTS}) > len(MERCHANTS) * 0.95


def test_merchants_lie_in_the_district_they_belong_to() -> None:
    rings = districts()
    wrong = [
        m.id
        for m in MERCHANTS
        for name, ring in rings.items()
        if inside(m.lon, m.lat, ring) != (m.district == name)
    ]
    assert len(wrong) < len(MERCHANTS) * 0.01  # at the very edge a house may lie across the street


def test_a_third_of_the_shops_is_in_the_old_town() -> None:
    share = sum(m.district == "铜马商圈" for m in MERCHANTS) / len(MERCHANTS)
    assert 0.28 < share < 0.38


@pytest.mark.parametrize("merchant", MERCHANTS[::97], ids=lambda m: m.id)
def test_a_credit_code_carries_its_check_character(merchant: Merchant) -> None:
    code = merchant.credit_code
    assert re.fullmatch(r"9[12]999902[0-9A-Z]{10}", code)
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    assert (total + ALPHABET.index(code[17])) % 31 == 0


def test_addresses_name_road_and_number_and_the_floor_in_a_mall() -> None:
    for merchant in MERCHANTS:
        assert f"{merchant.road}{merchant.number}" in merchant.address
        if merchant.mall and merchant.floor:
            assert f"{merchant.mall}{merchant.floor}" in merchant.address


def test_phones_belong_to_no_area() -> None:
    assert all(re.fullmatch(r"0500-8\d{6}", m.phone) for m in MERCHANTS)


def test_a_merchant_sells_what_its_sector_says() -> None:
    kinds = {m.trade: m for m in MERCHANTS}
    assert kinds["金店"].sector == "首饰文体用品"
    assert "黄金饰品" in kinds["金店"].items
    assert kinds["电动车店"].items[0] == "电动自行车"


def test_people_call_a_shop_otherwise_than_the_register_does() -> None:
    assert all(m.name not in m.aliases for m in MERCHANTS)
    assert sum(len(m.aliases) > 1 for m in MERCHANTS) > len(MERCHANTS) * 0.9
