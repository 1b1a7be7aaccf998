"""Which records form one dispute, and what the dispute is."""

from typing import Final

import polars as pl
import pyarrow as pa

from liandong.engine.vocabulary import Source

LINKABLE: Final = 0.2
"""From this probability of a consumer dispute on, a record takes part in linkage: a telegraphic
110 line that alone would not be one may be of the same dispute as a complaint."""

DISPUTE_SCHEMA: Final = pa.schema(
    [
        pa.field("dispute_id", pa.string(), nullable=False),  # that of its first record
        pa.field("first_at", pa.timestamp("us"), nullable=False),
        pa.field("last_at", pa.timestamp("us"), nullable=False),
        pa.field("records", pa.int32(), nullable=False),
        pa.field("record_ids", pa.list_(pa.string()), nullable=False),  # source:source_id, by time
        pa.field("sources", pa.list_(pa.string()), nullable=False),
        pa.field("lead_id", pa.string(), nullable=False),  # the record whose answers count
        pa.field("district", pa.string()),
        pa.field("sector", pa.string()),
        pa.field("item", pa.string()),
        pa.field("nature", pa.string()),
        pa.field("phrases", pa.list_(pa.string())),
        pa.field("amount_yuan", pa.float64()),
        pa.field("merchant", pa.string()),
        pa.field("urgency", pa.list_(pa.string())),
        pa.field("persons", pa.int32()),
    ]
)
"""One consumer dispute a row, with all its records."""
KNOWN_SCHEMA: Final = DISPUTE_SCHEMA.append(pa.field("consumer", pa.string()))
"""The same with the consumer's telephone, as the source states or masks it. It is not written
out."""


def judged_records(records: pa.Table, answers: pa.Table) -> pa.Table:
    """Records with their answers beside them. The amount that the source states stays in
    `amount_yuan`; the one read from the text is `text_amount_yuan`."""
    names = [name for name in answers.column_names if name not in {"source", "source_id"}]
    joined = records
    for name in names:
        shown = "text_amount_yuan" if name == "amount_yuan" else name
        joined = joined.append_column(shown, answers[name])
    return joined


def linkable(judged: pa.Table) -> pa.Table:
    """The records that linkage looks at."""
    likely = pa.compute.greater_equal(judged["dispute_probability"], LINKABLE)
    return judged.filter(pa.compute.or_kleene(judged["is_dispute"], likely))


PART_SCHEMA: Final = pa.schema(
    [
        pa.field("received_at", pa.timestamp("us")),
        *(pa.field(name, pa.string()) for name in ("record_id", "source", "dispute")),
        pa.field("is_dispute", pa.bool_()),
        pa.field("sureness", pa.float64()),
        *(pa.field(name, pa.string()) for name in ("district", "sector", "item", "nature")),
        *(pa.field(name, pa.list_(pa.string())) for name in ("phrases", "urgency")),
        *(pa.field(name, pa.float64()) for name in ("amount_yuan", "text_amount_yuan")),
        *(pa.field(name, pa.string()) for name in ("merchant_name", "merchant", "person_phone")),
        pa.field("persons", pa.int32()),
    ]
)
"""A record that takes part in a dispute."""


def taking_part(judged: pa.Table, clusters: pa.Table) -> pa.Table:
    """Records that are a dispute or linked, with their `dispute`: that of their cluster, or one of
    their own.
    """
    frame = pl.DataFrame(pl.from_arrow(judged.drop_columns(["raw", "evidence", "text"])))
    linked = pl.DataFrame(pl.from_arrow(clusters)).select("source", "source_id", "cluster")
    named = frame.with_columns(record_id=pl.concat_str("source", "source_id", separator=":"))
    joined = named.join(
        linked, on=["source", "source_id"], how="left", maintain_order="left"
    ).filter(pl.col("is_dispute") | pl.col("cluster").is_not_null())
    with_dispute = joined.with_columns(
        dispute=pl.coalesce(pl.format("#{}", pl.col("cluster")), "record_id"),
        sureness=pl.col("dispute_probability")
        + pl.col("is_dispute").cast(pl.Float64) * 10
        + (pl.col("source") == Source.COMPLAINT_12315).cast(pl.Float64),
    )
    return with_dispute.select(PART_SCHEMA.names).to_arrow().cast(PART_SCHEMA)


def build_disputes(records: pa.Table) -> pa.Table:
    """Disputes, in KNOWN_SCHEMA, of records taking part, with all records of each dispute.

    A cluster is a consumer dispute when one of its records is. Its answers are those of the record
    that is most surely a dispute, a 12315 complaint before an incident; amount and number of people
    are the greatest stated, urgency is the union.
    """
    disputes = (
        pl.DataFrame(pl.from_arrow(records))
        .sort("received_at", "record_id")
        .group_by("dispute", maintain_order=True)
        .agg(*_facts(), *_answers())
        .filter(pl.col("is_dispute"))
        .sort("first_at", "dispute_id")
    )
    return disputes.select(KNOWN_SCHEMA.names).to_arrow().cast(KNOWN_SCHEMA)


def _facts() -> list[pl.Expr]:
    return [
        pl.col("is_dispute").any(),
        pl.col("record_id").first().alias("dispute_id"),
        pl.col("received_at").first().alias("first_at"),
        pl.col("received_at").last().alias("last_at"),
        pl.len().cast(pl.Int32).alias("records"),
        pl.col("record_id").alias("record_ids"),
        pl.col("source").unique(maintain_order=True).alias("sources"),
        pl.max_horizontal("amount_yuan", "text_amount_yuan").max().alias("amount_yuan"),
        pl.col("persons").max(),
        pl.col("urgency").explode(empty_as_null=True).drop_nulls().unique(maintain_order=True),
    ]


def _answers() -> list[pl.Expr]:
    name = pl.coalesce("merchant_name", "merchant")
    return [
        _surest("record_id").first().alias("lead_id"),
        *(_surest(name).drop_nulls().first() for name in ("district", "sector", "item", "nature")),
        _surest("phrases").filter(_surest("phrases").list.len() > 0).first(),
        name.sort_by("sureness", descending=True, nulls_last=True)
        .drop_nulls()
        .first()
        .alias("merchant"),
        _surest("person_phone").drop_nulls().first().alias("consumer"),
    ]


def _surest(column: str) -> pl.Expr:
    return pl.col(column).sort_by("sureness", descending=True, nulls_last=True)
