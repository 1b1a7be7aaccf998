"""反馈单 joins 接警单 by its number, whichever comes first."""

import polars as pl
import pyarrow as pa

from liandong.engine.records.schema import RECORD_SCHEMA


def merge_feedback(records: pa.Table, feedback: pa.Table) -> pa.Table:
    """`records` with the responses of `feedback` (both in RECORD_SCHEMA, one source).

    Several feedback forms of one number follow each other in time order, the last one's class
    counts; a class that the officer confirmed replaces the operator's. Feedback without its
    record is left out: it belongs to a record that this table does not have.
    """
    if not feedback.num_rows or not records.num_rows:
        return records
    joined = _frame(records).join(
        _by_number(feedback), on="source_id", how="left", maintain_order="left"
    )
    merged = joined.with_columns(
        response=_after("response", "responses"),
        source_class=pl.coalesce("confirmed", "source_class"),
        occurred_at=pl.coalesce("occurred_at", "happened"),
    )
    return merged.select(RECORD_SCHEMA.names).to_arrow().cast(RECORD_SCHEMA)


def _frame(table: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table))


def _by_number(feedback: pa.Table) -> pl.DataFrame:
    confirmed = pl.col("source_class").filter(pl.col("source_class").list.len() > 0)
    return (
        _frame(feedback)
        .sort("received_at", maintain_order=True)
        .group_by("source_id", maintain_order=True)
        .agg(
            responses=pl.col("response").drop_nulls().unique(maintain_order=True).str.join("\n"),
            confirmed=confirmed.last(),
            happened=pl.col("occurred_at").drop_nulls().last(),
        )
    )


def _after(first: str, second: str) -> pl.Expr:
    both = pl.concat_str([first, second], separator="\n")
    return pl.coalesce(both, first, second)
