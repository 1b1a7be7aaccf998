"""A small desk: two districts, some shops, people of each role, and records told to it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.actors import System
from liandong.desk.access.models import Department, User
from liandong.desk.directory.models import District, Merchant, MerchantAlias
from liandong.desk.disputes.actions.placing import place_records
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.actions.judge import judge_records
from liandong.desk.intake.actions.store import store_records
from liandong.desk.intake.models import Answer, Record
from liandong.engine.records.schema import RECORD_SCHEMA

BY = System("test")
GOLD = (
    "报警人称：在铜马广场福临金店买的黄金手镯，结账多收工艺费660元，店家不肯退款，请民警到场处理。"
)
GOLD_COMPLAINT = (
    "我在福临金店购买黄金手镯，标价每克598元，结账时多收工艺费660元，事先没有说明，要求退款660元。"
)
DRESS = "我在云裳服饰买的连衣裙第一次手洗就掉色，染坏内衣，店家拒绝更换，要求退货退款268元。"
NOISE = "报警人称：楼上装修噪音扰民，影响休息，请民警到场处理。"


@pytest.fixture
def districts(db: None) -> dict[str, District]:
    return {
        name: District.objects.create(code=code, name=name, station=station, names=names)
        for code, name, station, names in (
            ("D01", "铜马商圈", "铜马广场警务站", ["铜马广场", "建设中路"]),
            ("D02", "滨河商圈", "滨河警务站", ["滨河路"]),
        )
    }


@pytest.fixture
def shops(districts: dict[str, District]) -> dict[str, Merchant]:
    made = {}
    for name, sign, district, sector in (
        ("云泽市福临珠宝有限公司", "福临金店", "铜马商圈", "首饰文体用品"),
        ("亭东区云裳服饰店", "云裳服饰", "滨河商圈", "服装鞋帽"),
    ):
        shop = Merchant.objects.create(
            name=name, address=f"{district}1号", district=districts[district], sector=sector
        )
        MerchantAlias.objects.create(merchant=shop, name=sign)
        made[sign] = shop
    return made


@pytest.fixture
def person(districts: dict[str, District]) -> Callable[..., User]:
    """The person of a role; those of the station see 铜马商圈 alone."""
    station = Department.objects.create(name="警务站", kind="police", districts=["铜马商圈"])

    def make(role: str = "duty_officer") -> User:
        found = User.objects.filter(username=role).first()
        return found or User.objects.create(
            username=role,
            display_name=f"{role}甲",
            role=role,
            department=station,
            password_changed_at=timezone.now(),
        )

    return make


@pytest.fixture
def signed_in(person: Callable[..., User]) -> Callable[..., Client]:
    def browser(role: str = "duty_officer") -> Client:
        client = Client()
        client.force_login(person(role))
        return client

    return browser


@pytest.fixture
def told(shops: dict[str, Merchant]) -> Callable[..., Record]:
    """Stores and judges a record and, unless told otherwise, places it.

    `answers` replace what the machine says, so that a test does not hang on its wording.
    """
    serial = iter(range(1, 10_000))

    def tell(
        text: str = GOLD,
        *,
        source: str = "police_110",
        source_id: str = "",
        minutes_ago: float = 60,
        received_at: datetime | None = None,
        place: bool = True,
        answers: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Record:
        moment = received_at or timezone.now() - timedelta(minutes=minutes_ago)
        row: dict[str, Any] = dict.fromkeys(RECORD_SCHEMA.names)
        row |= {
            "source": source,
            "source_id": source_id or f"{source[:2].upper()}{next(serial):06d}",
            "received_at": timezone.localtime(moment).replace(tzinfo=None),
            "text": text,
            **fields,
        }
        table = pa.Table.from_pylist([row], schema=RECORD_SCHEMA)
        stored = store_records(table, of=None, by=BY)
        judge_records(stored.record_ids, by=BY)
        record = Record.objects.get(source=source, source_id=row["source_id"])
        wanted = {"is_dispute": True, "district": "铜马商圈"} if answers is None else answers
        Answer.objects.filter(record=record).update(**wanted)
        if place:
            place_records([record.pk], by=BY)
        return record

    return tell


def dispute_of(record: Record) -> Dispute:
    return Dispute.objects.get(members__record=record)
