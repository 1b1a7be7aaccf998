"""People, districts, files and a plain recogniser, for the tests of intake and the API."""

import csv
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.actions.machines import key_hash
from liandong.desk.access.models import Department, MachineAccount, User
from liandong.desk.directory.models import District
from liandong.desk.intake import recogniser as loaded
from liandong.desk.intake.actions import ahead, drafting
from liandong.desk.intake.actions import judge as judging
from liandong.engine.recognition import ANSWER_SCHEMA
from liandong.engine.records.schema import RECORD_SCHEMA

KEY = "ld_test-key-of-the-command-centre"
POLICE_HEAD = ["接警单编号", "报警时间", "报警人", "报警人电话", "警情地址", "报警内容", "处警情况"]
FEEDBACK_HEAD = ["接警单编号", "反馈时间", "处警情况"]
BOUGHT = "报警人称在铜马广场买的羽绒服掉色，店家不退，请民警到场。"
QUARREL = "报警人称楼上邻居半夜吵闹，请民警到场。"


class PlainRecogniser:
    """Takes for a dispute what tells of 退, for its district what is named: no model moves it."""

    version = "plain-1"
    word = "退"

    def judge(self, records: pa.Table) -> pa.Table:
        rows = [self._answer(row) for row in records.to_pylist()]
        return pa.Table.from_pylist(rows, schema=ANSWER_SCHEMA)

    def _answer(self, row: dict[str, Any]) -> dict[str, Any]:
        text = row["text"]
        answer = dict.fromkeys(ANSWER_SCHEMA.names) | {"model": self.version}
        if not text:
            return answer | {"error": "没有内容，无法识别"}
        told = self.word in text
        start = text.find(self.word)
        evidence = {
            "answer": "is_dispute",
            "label": "消费纠纷",
            "word": self.word,
            "start": start,
            "end": start + len(self.word),
            "weight": 2.0,
        }
        return answer | {
            "is_dispute": told,
            "dispute_probability": 0.9 if told else 0.1,
            "sector": "服装鞋帽",
            "item": "服装",
            "nature": "质量",
            "phrases": ["衣服掉色"] if told else [],
            "district": "铜马商圈" if "铜马" in text else "",
            "urgency": [],
            "evidence": [evidence] if told else [],
        }


@pytest.fixture
def plain_recogniser(monkeypatch: pytest.MonkeyPatch) -> PlainRecogniser:
    """The recogniser of every action under test."""
    plain = PlainRecogniser()
    for asking in (loaded, ahead, drafting, judging):
        monkeypatch.setattr(asking, "recogniser", lambda: plain)
    return plain


@pytest.fixture
def district(db: None) -> District:
    return District.objects.create(code="D01", name="铜马商圈", station="铜马广场警务站")


@pytest.fixture
def station(db: None) -> Department:
    return Department.objects.create(
        name="铜马广场警务站", kind=Department.Kind.POLICE, districts=["铜马商圈"]
    )


@pytest.fixture
def person(station: Department):
    """Makes a person of a role, the same one when asked again."""

    def make(role: str) -> User:
        found = User.objects.filter(username=role).first()
        return found or User.objects.create(
            username=role,
            display_name=f"{role} 甲",
            role=role,
            department=station,
            password_changed_at=timezone.now(),
        )

    return make


@pytest.fixture
def signed_in(person):
    """A browser in which somebody of this role is signed in."""

    def browser(role: str) -> Client:
        client = Client()
        client.force_login(person(role))
        return client

    return browser


@pytest.fixture
def machine(station: Department) -> MachineAccount:
    """A machine account that may push incidents and complaints and read disputes; key KEY."""
    return MachineAccount.objects.create(
        name="指挥中心",
        department=station,
        sources=["police_110", "complaint_12315"],
        may_read=True,
        key_hash=key_hash(KEY),
    )


def record_row(**fields: Any) -> dict[str, Any]:
    """A canonical row of an incident; `fields` replace."""
    row = dict.fromkeys(RECORD_SCHEMA.names) | {
        "source": "police_110",
        "source_id": "J001",
        "received_at": datetime(2026, 11, 20, 10, 0),
        "text": BOUGHT,
    }
    return row | fields


def record_table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=RECORD_SCHEMA)


def police_row(number: str, **cells: str) -> list[str]:
    """A row under POLICE_HEAD; `cells` replace by column name."""
    row = {
        "接警单编号": number,
        "报警时间": "2026-11-20 10:00:00",
        "报警人": "张三丰",
        "报警人电话": "19900001234",
        "警情地址": "铜马广场地下商业街",
        "报警内容": BOUGHT,
        "处警情况": "",
    }
    return list((row | cells).values())


def write_csv(path, head, rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path
