"""Stored records as canonical tables for the engine."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

import polars as pl
import pyarrow as pa

from liandong.desk.intake.models import Record
from liandong.desk.intake.record_contents import CHINA, content_of_record, without_person
from liandong.desk.intake.rules.version_columns import as_json, frame_of
from liandong.desk.intake.rules.versions import FIELDS, Content
from liandong.engine.records.schema import RECORD_SCHEMA

STANDARD: Final = timedelta(hours=8)


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
            **without_person(record),
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


def content_as_json(records: Sequence[Record], *, for_page: bool = False) -> list[str]:
    """The contents as JSON texts, as versions store them."""
    return as_json(frame_of([content_of_record(record, for_page=for_page) for record in records]))


def moments_of(walls: pl.Series) -> pl.Series:
    """The same of a column. Of an ambiguous time the first is taken; a time that was skipped when
    the clock was put forward counts in standard time."""
    wall = walls.alias("wall").to_frame()
    known = pl.col("wall").dt.replace_time_zone(
        CHINA.key, ambiguous="earliest", non_existent="null"
    )
    skipped = (pl.col("wall") - STANDARD).dt.replace_time_zone("UTC")
    return wall.select(pl.coalesce(known.dt.convert_time_zone("UTC"), skipped)).to_series()
