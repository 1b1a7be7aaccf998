"""Merchants of the register found in records, and the districts that they bring."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.recognition import Recogniser
from liandong.engine.records.merchant_register import Merchant, Register

MERCHANTS = [
    Merchant("1", "云泽市亭东区云上羽绒服饰有限公司", ("云上羽绒", "云羽"), "建设中路1号"),
    Merchant("2", "张记火锅（建设中路店）", ("张记",), "建设中路12号"),
    Merchant("3", "张记火锅（滨河店）", ("张记",), "滨河西路88号"),
    Merchant("4", "亭东区鞋店", (), "城南大道3号"),
    Merchant("5", "老码头面馆", (), "城外", 120.11, 33.38),
    Merchant("6", "远山茶庄", (), "城外", None, None, "远山集市"),
]

Answering = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def answer_to(recogniser: Recogniser) -> Answering:
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
        "named by the place",
        "one of two",
        "part of other words",
        "landmark",
        "no name at all",
    ],
)
def test_a_merchant_is_known_by_the_names_in_the_text(
    answer_to: Answering, text: str, known: str | None
) -> None:
    assert answer_to(text)["merchant_id"] == known


def test_the_registered_name_is_told_beside_what_was_said(answer_to: Answering) -> None:
    answer = answer_to("在云上羽绒买的羽绒服跑绒")
    assert answer["merchant"] == "云上羽绒"
    assert answer["merchant_known"] == "云泽市亭东区云上羽绒服饰有限公司"
    (ground,) = [item for item in answer["evidence"] if item["answer"] == "merchant"]
    assert (ground["word"], ground["label"]) == ("云上羽绒", answer["merchant_known"])


def test_the_column_of_the_record_counts_before_its_text(answer_to: Answering) -> None:
    assert answer_to("在云上羽绒旁边", merchant_name="张记火锅（滨河店）")["merchant_id"] == "3"
    assert (
        answer_to("吃出头发", merchant_name="张记", merchant_address="建设中路12号")["merchant_id"]
        == "2"
    )
    assert answer_to("吃出头发", merchant_name="张记")["merchant_id"] is None


def test_a_merchant_brings_its_district(answer_to: Answering) -> None:
    assert answer_to("在云上羽绒买的羽绒服跑绒")["district"] == "铜马商圈"
    assert answer_to("在老码头面馆吃坏肚子")["district"] == "滨河商圈"
    assert answer_to("在远山茶庄买的茶叶发霉")["district"] == "远山集市"


def test_where_the_record_lies_counts_before_its_merchant(answer_to: Answering) -> None:
    assert answer_to("在云上羽绒买的", place="城南大道9号")["district"] == "城南商圈"
    assert answer_to("在云上羽绒买的", lon=120.11, lat=33.38)["district"] == "滨河商圈"


def test_the_district_of_the_merchant_counts_before_a_place_named_in_passing(
    answer_to: Answering,
) -> None:
    assert answer_to("在云上羽绒买的，我住大学城")["district"] == "铜马商圈"


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
