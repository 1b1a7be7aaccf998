"""Merchants of the register found in records, and the districts that they bring."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.recognition import Recogniser
from liandong.engine.records.register import Merchant, Register

MERCHANTS = [
    Merchant("1", "云泽市亭东区云上羽绒服饰有限公司", ("云上羽绒", "云羽"), "建设中路1号"),
    Merchant("2", "张记火锅（建设中路店）", ("张记",), "建设中路12号"),
    Merchant("3", "张记火锅（滨河店）", ("张记",), "滨河西路88号"),
    Merchant("4", "亭东区鞋店", (), "城南大道3号"),
    Merchant("5", "老码头面馆", (), "城外", 120.11, 33.38),
    Merchant("6", "远山茶庄", (), "城外", None, None, "远山集市"),
]

Told = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def told(recogniser: Recogniser) -> Told:
    knowing = recogniser.with_register(Register(MERCHANTS))

    def of(text: str, **columns: Any) -> dict[str, Any]:
        record = {"text": text, **columns}
        table = pa.table({name: pa.array([value]) for name, value in record.items()})
        answer: dict[str, Any] = knowing.judge(table).to_pylist()[0]
        return answer

    return of


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("在云上羽绒买的羽绒服跑绒", "1"),
        ("在云泽市亭东区云上羽绒服饰有限公司买的羽绒服", "1"),
        ("我在云羽买的衣服掉色", "1"),
        ("在张记火锅（滨河店）吃出头发", "3"),
        ("在张记火锅滨河店吃出头发", "3"),
        ("在滨河西路的张记火锅吃出头发", "3"),
        ("在张记火锅吃出头发", None),
        ("多云羽毛掉了一地", None),
        ("云上羽绒对面的理发店不退卡", None),
        ("在鞋店买的皮鞋开胶", None),
    ],
    ids=[
        "alias",
        "registered",
        "short alias",
        "branch",
        "branch without brackets",
        "told by the place",
        "one of two",
        "part of other words",
        "landmark",
        "no name at all",
    ],
)
def test_a_merchant_is_known_by_the_names_in_the_text(told: Told, text: str, known: str | None):
    assert told(text)["merchant_id"] == known


def test_the_registered_name_is_told_beside_what_was_said(told: Told) -> None:
    answer = told("在云上羽绒买的羽绒服跑绒")
    assert answer["merchant"] == "云上羽绒"
    assert answer["merchant_known"] == "云泽市亭东区云上羽绒服饰有限公司"
    (ground,) = [one for one in answer["evidence"] if one["answer"] == "merchant"]
    assert (ground["word"], ground["label"]) == ("云上羽绒", answer["merchant_known"])


def test_the_column_of_the_record_counts_before_its_text(told: Told) -> None:
    assert told("在云上羽绒旁边", merchant_name="张记火锅（滨河店）")["merchant_id"] == "3"
    assert (
        told("吃出头发", merchant_name="张记", merchant_address="建设中路12号")["merchant_id"]
        == "2"
    )
    assert told("吃出头发", merchant_name="张记")["merchant_id"] is None


def test_a_merchant_brings_its_district(told: Told) -> None:
    assert told("在云上羽绒买的羽绒服跑绒")["district"] == "铜马商圈"
    assert told("在老码头面馆吃坏肚子")["district"] == "滨河商圈"
    assert told("在远山茶庄买的茶叶发霉")["district"] == "远山集市"


def test_where_the_record_lies_counts_before_its_merchant(told: Told) -> None:
    assert told("在云上羽绒买的", place="城南大道9号")["district"] == "城南商圈"
    assert told("在云上羽绒买的", lon=120.11, lat=33.38)["district"] == "滨河商圈"


def test_the_district_of_the_merchant_counts_before_a_place_named_in_passing(told: Told) -> None:
    assert told("在云上羽绒买的，我住大学城")["district"] == "铜马商圈"


def test_the_known_merchant_alone_is_that_of_the_whole_answer(recogniser: Recogniser) -> None:
    knowing = recogniser.with_register(Register(MERCHANTS))
    texts = ["在云上羽绒买的羽绒服跑绒", "在张记火锅吃出头发", "", "邻居噪音扰民"]
    records = pa.table(
        {"text": texts, "merchant_name": pa.array([None, "张记火锅（滨河店）", "云羽", None])}
    )
    alone = knowing.known_merchants(records)
    assert alone.to_pylist() == knowing.judge(records)["merchant_known"].to_pylist()
    assert alone.null_count == 2
    assert recogniser.known_merchants(records).null_count == 4
