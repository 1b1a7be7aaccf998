"""The canonical record: the one form in which every source enters the engine."""

from typing import Final

import pyarrow as pa

RECORD_SCHEMA: Final = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),  # a vocabulary.Source
        pa.field("source_id", pa.string(), nullable=False),  # the source's own number
        pa.field("received_at", pa.timestamp("us"), nullable=False),  # wall clock of China (UTC+8)
        pa.field("occurred_at", pa.timestamp("us")),
        pa.field("person_name", pa.string()),
        pa.field("person_phone", pa.string()),  # in clear, masked 138****1234, or hmac-sm3:<64 hex>
        pa.field("merchant_name", pa.string()),
        pa.field("merchant_address", pa.string()),
        pa.field("place", pa.string()),
        pa.field("lon", pa.float64()),  # GCJ-02 degrees
        pa.field("lat", pa.float64()),
        pa.field("text", pa.string()),  # the statement of caller or complainant
        pa.field("response", pa.string()),  # what the office did about it
        pa.field("source_class", pa.list_(pa.string())),  # the source's own classes, coarse to fine
        pa.field("goods", pa.string()),
        pa.field("amount_yuan", pa.float64()),
        pa.field("raw", pa.string()),  # the row as it came: a JSON object of column to cell
    ]
)
"""Columns of a canonical record. Empty cells are null, never an empty string."""

KEY: Final = ("source", "source_id")
"""The key by which a record is recognised when its source sends it again."""
