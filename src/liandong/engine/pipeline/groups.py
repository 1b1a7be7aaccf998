"""Which disputes may be group disputes: by the rules that the desk proposes them by."""

from typing import Final

import polars as pl
import pyarrow as pa

from liandong.engine.recognition.details.gazetteer import Gazetteer
from liandong.engine.surveillance.groups.detection import FEWEST, trader_of
from liandong.engine.surveillance.groups.events import group_events
from liandong.engine.surveillance.groups.levels import PLAN, Plan

GROUP_SCHEMA: Final = pa.schema(
    [
        pa.field("group", pa.int64(), nullable=False),
        pa.field("trader", pa.string(), nullable=False),  # the brand, without place and legal form
        pa.field("problem", pa.string(), nullable=False),  # nature of the complaints, or 闭店跑路
        pa.field("rule", pa.string(), nullable=False),  # of levels.RULES
        pa.field("level", pa.string(), nullable=False),  # Ⅰ to Ⅳ
        pa.field("consumers", pa.int64(), nullable=False),
        pa.field("amount_yuan", pa.float64(), nullable=False),
        pa.field("first_at", pa.timestamp("us"), nullable=False),
        pa.field("last_at", pa.timestamp("us"), nullable=False),
        pa.field("dispute_ids", pa.list_(pa.string()), nullable=False),
    ]
)
"""Disputes of many consumers with one merchant about one problem; a person decides."""


def find_groups(known: pa.Table, gazetteer: Gazetteer, plan: Plan = PLAN) -> pa.Table:
    """Groups, in GROUP_SCHEMA, of disputes in disputes.KNOWN_SCHEMA, the earliest first."""
    frame = pl.DataFrame(pl.from_arrow(known)).with_row_index("dispute")
    ids = frame["dispute_id"]
    found = group_events(_cases(frame, gazetteer), plan)
    return (
        found.with_columns(
            pl.col("amount").cast(pl.Float64).alias("amount_yuan"),
            pl.col("disputes").list.eval(_named(ids)).alias("dispute_ids"),
        )
        .select(GROUP_SCHEMA.names)
        .to_arrow()
        .cast(GROUP_SCHEMA)
    )


def _named(ids: pl.Series) -> pl.Expr:
    return pl.element().replace_strict(
        pl.int_range(len(ids), eager=True), ids, return_dtype=pl.String
    )


def _cases(frame: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Disputes in the form of the rules; a trader with a single one has no group."""
    named = frame.with_columns(trader=_traders(frame["merchant"], gazetteer))
    likely = named.filter((pl.col("trader") != "") & (pl.len().over("trader") >= FEWEST))
    alone = pl.format("dispute {}", "dispute")
    return likely.select(
        pl.col("dispute").cast(pl.Int64),
        pl.col("first_at").alias("at"),
        "trader",
        pl.col("nature").fill_null(""),
        pl.col("urgency").fill_null([]),
        pl.concat_list(pl.coalesce("consumer", alone)).alias("consumers"),
        pl.col("persons").fill_null(1).clip(lower_bound=1),
        pl.col("amount_yuan").cast(pl.Decimal(14, 2), strict=False).alias("amount"),
    )


def _traders(merchants: pl.Series, gazetteer: Gazetteer) -> pl.Series:
    places = sorted(
        {name for district in gazetteer.districts for name in (district.name, *district.names)},
        key=len,
        reverse=True,
    )
    names = merchants.drop_nulls().unique()
    brands = pl.Series([trader_of(name, places) for name in names], dtype=pl.String)
    return merchants.replace_strict(names, brands, default="", return_dtype=pl.String).fill_null("")
