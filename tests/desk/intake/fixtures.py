"""People, districts, files and a plain recogniser, for the tests of intake and the API."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from liandong.engine.recognition import ANSWER_SCHEMA
from liandong.engine.records.schema import RECORD_SCHEMA

KEY = "ld_test-key-of-the-command-centre"
POLICE_HEAD = ["接警单编号", "报警时间", "报警人", "报警人电话", "警情地址", "报警内容", "处警情况"]
FEEDBACK_HEAD = ["接警单编号", "反馈时间", "处警情况"]
BOUGHT = "报警人称在铜马广场买的羽绒服掉色，店家不退，请民警到场。"
QUARREL = "报警人称楼上邻居半夜吵闹，请民警到场。"


class PlainRecogniser:
    """Takes texts with 退 for disputes, in the district they name: independent of any model."""

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
        found = self.word in text
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
            "is_dispute": found,
            "dispute_probability": 0.9 if found else 0.1,
            "sector": "服装鞋帽",
            "item": "服装",
            "nature": "质量",
            "phrases": ["衣服掉色"] if found else [],
            "district": "铜马商圈" if "铜马" in text else "",
            "urgency": [],
            "evidence": [evidence] if found else [],
        }


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


def write_csv(
    path: Path, head: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path
