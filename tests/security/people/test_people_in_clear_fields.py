"""Goods, shop and the source's class are kept once, for everybody: they name nobody."""

import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Record
from liandong.desk.intake.rules.own_people_columns import without_people
from tests.desk.disputes.conftest import GOLD, GOLD_COMPLAINT, dispute_of
from tests.desk.intake.fixtures import KEY

pytestmark = pytest.mark.django_db
NAME, PHONE = "席慕晴", "13911110005"
GIVEN_AWAY = {
    "goods": f"{NAME}买的手镯，联系13911110007",
    "merchant_name": f"个体户13911110008（{NAME}）",
    "merchant_address": f"建设中路1号2幢301室 {NAME} 13911110009",
    "source_class": ["消费纠纷", f"{NAME}13911110010"],
}
CANARIES = (NAME, "13911110007", "13911110008", "13911110009", "13911110010")
SIGNED = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def record(add_record: Callable[..., Record]) -> Record:
    return add_record(GOLD, person_name=NAME, person_phone=PHONE, **GIVEN_AWAY)


def gives_away(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


@pytest.mark.parametrize("role", ["analyst", "people_mediator", "duty_officer"])
def test_no_page_or_file_shows_them(
    record: Record, signed_in: Callable[..., Client], role: str
) -> None:
    dispute, client = dispute_of(record), signed_in(role)
    shown = ""
    for path in (
        f"/disputes/{dispute.number}/",
        f"/disputes/{dispute.number}/evidence/{record.pk}/",
        f"/intake/records/{record.pk}/",
        "/disputes/",
        "/disputes/export/csv/",
        "/board/",
        "/handling/day/",
        "/recognition/doubts/",
    ):
        answer: Any = client.get(path)
        parts = answer.streaming_content if answer.streaming else [answer.content]
        page = b"".join(parts).decode("utf-8", "replace")
        assert not gives_away(page), path
        shown += page
    assert "手镯" in shown
    assert "2幢301室" in shown  # where a shop is found


def test_neither_the_search_nor_the_interface_knows_them(record: Record, machine: Any) -> None:
    dispute = dispute_of(record)
    assert not gives_away(dispute.search.replace(" ", ""))
    assert "慕晴" not in dispute.search
    assert not gives_away(dispute.summary + dispute.merchant_name + dispute.place)
    answer = Client().get(f"/api/v1/disputes/{dispute.number}", headers=SIGNED)
    assert answer.status_code == 200
    assert not gives_away(json.dumps(answer.json(), ensure_ascii=False))


def test_whom_another_record_of_the_dispute_names_is_masked_as_well(
    add_record: Callable[..., Record], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    first = add_record(GOLD, person_name=NAME, person_phone=PHONE)
    other = add_record(
        GOLD_COMPLAINT,
        source="complaint_12315",
        minutes_ago=60 * 24 * 40,
        person_name="演示甲",
        **(GIVEN_AWAY | {"merchant_name": "福临金店"}),
    )
    assert NAME in other.goods
    merge(dispute_of(first), dispute_of(other), by=person("regulator"))
    other.refresh_from_db()
    assert NAME not in other.goods + other.merchant_address + str(other.source_class)
    dispute = Dispute.objects.get(members__record=first)
    assert NAME not in dispute.summary
    assert "慕晴" not in dispute.search
    for path in (f"/disputes/{dispute.number}/", f"/intake/records/{other.pk}/"):
        assert NAME not in signed_in("analyst").get(path).content.decode()


def test_the_same_row_again_is_no_new_version(
    record: Record, add_record: Callable[..., Record]
) -> None:
    fields: dict[str, Any] = {"person_name": NAME, "person_phone": PHONE, **GIVEN_AWAY}
    again = add_record(GOLD, source_id=record.source_id, received_at=record.received_at, **fields)
    assert (again.pk, again.version) == (record.pk, 1)
    later = add_record(
        GOLD, source_id=record.source_id, received_at=record.received_at, response="已到场",
        **fields,
    )  # fmt: skip
    assert later.version == 2
    assert later.versions.get(number=2).changed_fields == ["response"]


@pytest.mark.parametrize(
    ("name", "goods", "shop", "address"),
    [
        ("张建国", "双星冰箱", "张建国水果店", "建设中路88号"),
        ("李晓梅", "张裕干红葡萄酒", "云泽市李晓梅服饰店", "万达广场3号楼1单元201室"),
        ("王强", "王老吉凉茶", "王强餐饮管理有限公司", "滨河路12号"),
        (None, "型号130-0013-80", "诸葛烤鱼（铜马店）", "东大街130号1000米"),
    ],
)
def test_names_of_shops_and_goods_stay(
    name: str | None, goods: str, shop: str, address: str
) -> None:
    row = {
        "person_name": name,
        "person_phone": PHONE,
        "goods": goods,
        "merchant_name": shop,
        "merchant_address": address,
        "source_class": ["投诉", "食品"],
    }
    rows = pl.DataFrame(
        [row, row | {"source_class": None}, row], schema_overrides={"person_name": pl.String}
    )
    assert without_people(rows).equals(rows)
