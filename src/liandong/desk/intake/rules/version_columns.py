"""Contents of records as columns: made from rows, and written as JSON."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from liandong.desk.intake.rules.own_people_columns import without_people
from liandong.desk.intake.rules.versions import FIELDS, LIMITS, Content, amount_kept

KINDS: Final = {
    "received_at": pl.Datetime("us"),
    "occurred_at": pl.Datetime("us"),
    "lon": pl.Float64(),
    "lat": pl.Float64(),
    "source_class": pl.List(pl.String),
    "amount_yuan": pl.Float64(),
}
"""Types of the fields that are no text."""

MOMENT: Final = "%Y-%m-%d %H:%M:%S%.6f"


def contents_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The canonical content of rows in RECORD_SCHEMA, FIELDS as columns: blank cells are null, no
    field is longer than it may be, amounts are to the fen, and fields that are kept in clear alone
    name nobody."""
    texts = [name for name in FIELDS if name not in KINDS]
    contents = rows.select(FIELDS).with_columns(
        *(pl.when(pl.col(name) != "").then(name).str.slice(0, LIMITS.get(name)) for name in texts),
        pl.when(pl.col("source_class").list.len() > 0).then("source_class"),
    )
    amounts = [amount_kept(amount) for amount in contents["amount_yuan"].to_list()]
    amount = pl.Series("amount_yuan", amounts, KINDS["amount_yuan"])
    return without_people(contents.with_columns(amount))


def frame_of(contents: Sequence[Content]) -> pl.DataFrame:
    """The contents as such columns."""
    columns = {name: [content[name] for content in contents] for name in FIELDS}
    return pl.DataFrame(columns, schema={name: KINDS.get(name, pl.String()) for name in FIELDS})


def as_json(contents: pl.DataFrame) -> list[str]:
    """The contents as JSON texts; equal contents have equal texts."""
    moments = [
        pl.col(name).dt.to_string(MOMENT).str.strip_suffix(".000000")
        for name in ("received_at", "occurred_at")
    ]
    rows = contents.select(FIELDS).with_columns(moments)
    return rows.to_struct("content").struct.json_encode().to_list()
