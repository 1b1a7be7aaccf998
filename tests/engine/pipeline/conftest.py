"""Small tables in the form of recognition's and linkage's results."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.pipeline.disputes import build_disputes, judged_records, taking_part
from liandong.engine.recognition.answers import ANSWER_SCHEMA
from liandong.engine.records import RECORD_SCHEMA

Rows = list[dict[str, Any]]


def record(source_id: str, **more: Any) -> dict[str, Any]:
    """A record and its answers in one; by default a dispute over clothes at the square."""
    return {
        "source": "police_110",
        "source_id": source_id,
        "received_at": datetime(2026, 3, 2, 14, 5),
        "text": "买的羽绒服掉色",
        "is_dispute": True,
        "dispute_probability": 0.9,
        "district": "铜马商圈",
        "sector": "服装鞋帽",
        "item": "服装",
        "nature": "质量",
        "phrases": ["衣服掉色"],
        "urgency": [],
        **more,
    }


@pytest.fixture
def judged() -> Callable[..., pa.Table]:
    def build(*rows: dict[str, Any]) -> pa.Table:
        split = [{**row, "amount_yuan": row.get("text_amount")} for row in rows]
        answers = pa.Table.from_pylist(split, schema=ANSWER_SCHEMA)
        return judged_records(pa.Table.from_pylist(list(rows), schema=RECORD_SCHEMA), answers)

    return build


@pytest.fixture
def clusters() -> Callable[..., pa.Table]:
    """Each argument is the (source, id) pairs of one dispute."""

    def build(*groups: list[tuple[str, str]]) -> pa.Table:
        rows = [
            {"source": source, "source_id": source_id, "cluster": number}
            for number, group in enumerate(groups)
            for source, source_id in group
        ]
        schema = pa.schema(
            [("source", pa.string()), ("source_id", pa.string()), ("cluster", pa.int64())]
        )
        return pa.Table.from_pylist(rows, schema=schema)

    return build


@pytest.fixture
def together(clusters: Callable[..., pa.Table]) -> Callable[..., pa.Table]:
    """Disputes of records, given the (source, id) pairs of each dispute."""
    return lambda rows, *groups: build_disputes(taking_part(rows, clusters(*groups)))


@pytest.fixture
def disputes(
    judged: Callable[..., pa.Table], together: Callable[..., pa.Table]
) -> Callable[..., pa.Table]:
    """Disputes of records that are not linked."""
    return lambda *rows: together(judged(*rows))
