"""Records of the database as canonical tables, for the engine."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa

from liandong.desk.intake.models import Record
from liandong.desk.intake.rules.versions import FIELDS, Content, as_json, frame_of
from liandong.engine.records.schema import RECORD_SCHEMA

CHINA: Final = ZoneInfo("Asia/Shanghai")
STANDARD: Final = timedelta(hours=8)
T = TypeVar("T")


def to_table(records: Iterable[Record]) -> pa.Table:
    """The records, decrypted, as a table in RECORD_SCHEMA and in their order.

    `raw` stays null: nothing in the engine reads it, and it would be decrypted for nothing.
    """
    records = list(records)
    keys = [(record.source, record.source_id) for record in records]
    return table_of(keys, [content_of_record(record) for record in records])


def table_of(keys: Sequence[tuple[str, str]], contents: Sequence[Content]) -> pa.Table:
    """Sources with numbers, and what is known of each, as such a table."""
    columns: dict[str, list[Any]] = {
        "source": [source for source, _ in keys],
        "source_id": [number for _, number in keys],
        **{name: [content[name] for content in contents] for name in FIELDS},
        "raw": [None] * len(keys),
    }
    return pa.table(columns, schema=RECORD_SCHEMA)


def content_of_record(record: Record) -> Content:
    """The canonical content of a stored record, as `rules.versions` compares it."""
    return {
        "received_at": wall_clock(record.received_at),
        "occurred_at": wall_clock(record.occurred_at) if record.occurred_at else None,
        "person_name": record.person_name,
        "person_phone": record.person_phone,
        "merchant_name": record.merchant_name or None,
        "merchant_address": record.merchant_address or None,
        "place": record.place,
        "lon": record.lon,
        "lat": record.lat,
        "text": record.text,
        "response": record.response,
        "source_class": record.source_class or None,
        "goods": record.goods or None,
        "amount_yuan": None if record.amount_yuan is None else float(record.amount_yuan),
    }


def content_as_json(records: Sequence[Record]) -> list[str]:
    """The same of each as a text, as versions keep it."""
    return as_json(frame_of([content_of_record(record) for record in records]))


def wall_clock(moment: datetime) -> datetime:
    """A moment of the database as the engine takes it: China's wall clock without a zone."""
    return moment.astimezone(CHINA).replace(tzinfo=None)


def moment_of(wall: datetime) -> datetime:
    """The other way round."""
    return wall.replace(tzinfo=CHINA)


def moments_of(walls: pl.Series) -> pl.Series:
    """The same of a column. What the clock showed twice counts the first time; what it never
    showed, where it was put forward, as if it had not been yet."""
    wall = walls.alias("wall").to_frame()
    known = pl.col("wall").dt.replace_time_zone(
        CHINA.key, ambiguous="earliest", non_existent="null"
    )
    skipped = (pl.col("wall") - STANDARD).dt.replace_time_zone("UTC")
    return wall.select(pl.coalesce(known.dt.convert_time_zone("UTC"), skipped)).to_series()


def portions(items: Sequence[T], size: int) -> Iterable[list[T]]:
    """The items in lists of at most `size`: what one short transaction takes."""
    left = iter(items)
    while portion := list(islice(left, size)):
        yield portion
