"""What is written in bulk is what Django would have written, on both databases."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.db import connection

from liandong.desk.intake.bulk_insert import Columns, insert, json_texts
from liandong.desk.intake.models import Answer, Record

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CAME = datetime(2026, 3, 1, 4, 5, 6, 789, UTC)
RECORDS = [
    {
        "source": "police_110",
        "source_id": f"J{place}",
        "received_at": came,
        "facts_until": None,
        "person_name": name,
        "text": text,
        "redacted_text": text or "",
        "lon": lon,
        "source_class": classes,
        "amount_yuan": amount,
        "version": 2**31 - 1,
    }
    for place, (came, name, text, lon, classes, amount) in enumerate(
        [
            (CAME, "王小明", 'a\tb\n\\N"', 112.5, ["消费", '"'], Decimal("0.10")),
            (datetime(1999, 12, 31, 23, 59, 59, 999_999, UTC), None, None, None, [], None),
            (datetime(1931, 1, 1, tzinfo=UTC), "", "", -0.1, [], Decimal("99999999999.99")),
        ]
    )
]
EMPTY = (
    "sector",
    "item",
    "nature",
    "second_nature",
    "merchant",
    "district",
    "kind",
    "merchant_known",
    "error",
)
ANSWER = {
    **dict.fromkeys(EMPTY, ""),
    "urgency": [],
    "claimer_hints": [],
    "is_dispute": True,
    "probability": 0.25,
    "persons": 0,
    "bought_on": date(2026, 2, 28),
    "phrases": ["退\\款"],
    "evidence": [{"answer": "sector", "weight": 0.5}],
    "machine": {"is_dispute": None, "sector": "食品"},
    "model": "x",
    "judged_at": CAME,
}


def stored(model: Any, names: Any) -> Any:
    """As it is read: what is encrypted is never the same twice in the database."""
    return [tuple(getattr(row, name) for name in names) for row in model.objects.order_by("pk")]


def test_objects_are_stored_as_django_stores_them() -> None:
    insert([Record(**fields) for fields in RECORDS])
    found = stored(Record, RECORDS[0])
    Record.objects.all().delete()
    Record.objects.bulk_create(Record(**fields) for fields in RECORDS)
    assert found == stored(Record, RECORDS[0])
    assert [row[2] for row in found] == [fields["received_at"] for fields in RECORDS]


def test_so_are_columns_that_are_converted_already() -> None:
    records = Record.objects.bulk_create(Record(**fields) for fields in RECORDS)
    Answer.objects.bulk_create(Answer(record=record, **ANSWER) for record in records)
    names = ["record_id", *ANSWER]
    expected = stored(Answer, names)
    Answer.objects.all().delete()
    columns: dict[str, Any] = {name: [value] * len(records) for name, value in ANSWER.items()}
    for name in ("phrases", "urgency", "claimer_hints", "evidence", "machine"):
        columns[name] = json_texts(pl.Series(columns[name]))
    columns["judged_at"] = pl.Series([CAME.replace(tzinfo=None)] * len(records))
    Columns.from_values(Answer, columns | {"record_id": [record.pk for record in records]}).write()
    assert stored(Answer, names) == expected


def test_grounds_are_read_in_the_form_of_before_too() -> None:
    (record,) = Record.objects.bulk_create([Record(**RECORDS[0])])
    Answer.objects.create(record=record, **ANSWER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence FROM intake_answer")
        assert cursor.fetchone() == ('{"answer": ["sector"], "weight": [0.5]}',)
        cursor.execute("UPDATE intake_answer SET evidence = %s", [json.dumps(ANSWER["evidence"])])
    assert Answer.objects.get().evidence == ANSWER["evidence"]


def test_what_gives_way_is_replaced() -> None:
    (record,) = Record.objects.bulk_create([Record(**RECORDS[0])])
    answer = Answer(record=record, **ANSWER)
    insert([answer], replacing=["record_id"])
    answer.phrases, answer.judged_at = [], datetime(2026, 4, 1, tzinfo=UTC)
    insert([answer], replacing=["record_id"])
    (found,) = Answer.objects.all()
    assert (found.phrases, found.judged_at, found.evidence) == (
        [],
        answer.judged_at,
        ANSWER["evidence"],
    )
