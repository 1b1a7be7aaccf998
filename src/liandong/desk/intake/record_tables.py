"""Stored records as canonical tables for the engine."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa

from liandong.desk.access.encryption.unreadable import refuse_unreadable
from liandong.desk.intake.models import Record
from liandong.desk.intake.rules.versions import FIELDS, Content, as_json, frame_of
from liandong.engine.records.schema import RECORD_SCHEMA

CHINA: Final = ZoneInfo("Asia/Shanghai")
MOMENTS: Final = ("received_at", "occurred_at")
STANDARD: Final = timedelta(hours=8)
T = TypeVar("T")


def to_table(records: Iterable[Record]) -> pa.Table:
    """The records, decrypted, as a table in RECORD_SCHEMA and in their order.

    `raw` stays null: the engine does not read it, so it need not be decrypted.
    """
    records = list(records)
    keys = [(record.source, record.source_id) for record in records]
    return table_of(keys, [content_of_record(record) for record in records])


def redacted_table(records: Iterable[Record]) -> pa.Table:
    """The same of the redacted texts and without their person: what is found in it was not found
    by what readers may not see. Nothing is decrypted."""
    records = list(records)
    keys = [(record.source, record.source_id) for record in records]
    contents = [
        {
            **_without_person(record),
            "person_name": None,
            "person_phone": None,
            "place": record.redacted_place or None,
            "text": record.redacted_text or None,
            "response": record.redacted_response or None,
        }
        for record in records
    ]
    return table_of(keys, contents)


def table_of(keys: Sequence[tuple[str, str]], contents: Sequence[Content]) -> pa.Table:
    """Such a table from keys (source, number) and contents."""
    columns: dict[str, list[Any]] = {
        "source": [source for source, _ in keys],
        "source_id": [number for _, number in keys],
        **{name: [content[name] for content in contents] for name in FIELDS},
        "raw": [None] * len(keys),
    }
    return pa.table(columns, schema=RECORD_SCHEMA)


def content_of_record(record: Record, *, for_page: bool = False) -> Content:
    """The canonical content of a stored record, as `rules.versions` compares it.

    Raises UnreadableError unless it is `for_page`: a record is not judged or changed by what stands
    for a value."""
    if not for_page:
        refuse_unreadable(
            record.person_name, record.person_phone, record.place, record.text, record.response
        )
    return {
        **_without_person(record),
        "person_name": record.person_name,
        "person_phone": record.person_phone,
        "place": record.place,
        "text": record.text,
        "response": record.response,
    }


def _without_person(record: Record) -> Content:
    """The fields that are stored in clear."""
    return {
        "received_at": wall_clock(record.received_at),
        "occurred_at": wall_clock(record.occurred_at) if record.occurred_at else None,
        "merchant_name": record.merchant_name or None,
        "merchant_address": record.merchant_address or None,
        "lon": record.lon,
        "lat": record.lat,
        "source_class": record.source_class or None,
        "goods": record.goods or None,
        "amount_yuan": None if record.amount_yuan is None else float(record.amount_yuan),
    }


def content_as_json(records: Sequence[Record], *, for_page: bool = False) -> list[str]:
    """The contents as JSON texts, as versions store them."""
    return as_json(frame_of([content_of_record(record, for_page=for_page) for record in records]))


def content_of_json(text: str) -> Content:
    """The content of a version or of a change request, from its JSON text."""
    content: Content = dict.fromkeys(FIELDS) | json.loads(text)
    for name in MOMENTS:
        if content[name]:
            content[name] = datetime.fromisoformat(content[name])
    return content


def wall_clock(moment: datetime) -> datetime:
    """A moment of the database as the engine takes it: China's wall clock without a zone."""
    return moment.astimezone(CHINA).replace(tzinfo=None)


def moment_of(wall: datetime) -> datetime:
    """The other way round."""
    return wall.replace(tzinfo=CHINA)


def moments_of(walls: pl.Series) -> pl.Series:
    """The same of a column. Of an ambiguous time the first is taken; a time that was skipped when
    the clock was put forward counts in standard time."""
    wall = walls.alias("wall").to_frame()
    known = pl.col("wall").dt.replace_time_zone(
        CHINA.key, ambiguous="earliest", non_existent="null"
    )
    skipped = (pl.col("wall") - STANDARD).dt.replace_time_zone("UTC")
    return wall.select(pl.coalesce(known.dt.convert_time_zone("UTC"), skipped)).to_series()


def chunks(items: Sequence[T], size: int) -> Iterable[list[T]]:
    """The items in lists of at most `size`, for one short transaction each."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk
