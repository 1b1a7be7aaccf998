"""Counts of disputes by week, district, sector and nature: what surveillance watches."""

from typing import Final

import duckdb
import pyarrow as pa

COUNT_SCHEMA: Final = pa.schema(
    [
        pa.field("week", pa.date32(), nullable=False),  # its Monday
        pa.field("district", pa.string()),
        pa.field("sector", pa.string()),
        pa.field("item", pa.string()),
        pa.field("nature", pa.string()),
        pa.field("disputes", pa.int64(), nullable=False),  # each dispute once
        pa.field("records", pa.int64(), nullable=False),  # every record of one
    ]
)


def count_disputes(disputes: pa.Table) -> pa.Table:
    """Only combinations that occur; weeks begin on Monday and count the dispute's first record."""
    with duckdb.connect() as database:
        database.register("disputes", disputes)
        counted = database.sql(
            """
            select date_trunc('week', first_at)::date as week, district, sector, item, nature,
                   count(*) as disputes, sum(records)::bigint as records
            from disputes group by all order by all
            """
        ).to_arrow_table()
    return counted.cast(COUNT_SCHEMA)
