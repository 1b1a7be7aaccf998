"""What linkage hands over: scored pairs with their reasons, and clusters."""

from typing import Final

import pyarrow as pa

REASON: Final = pa.struct(
    [
        pa.field("comparison", pa.string()),  # a key of the model: phone, person, merchant, ...
        pa.field("level", pa.string()),  # a level of that comparison
        pa.field("words", pa.string()),  # the same in Chinese, for people
        pa.field("weight", pa.float64()),  # bits; above 0 speaks for one dispute, below 0 against
    ]
)

LINK_SCHEMA: Final = pa.schema(
    [
        pa.field("left_source", pa.string(), nullable=False),
        pa.field("left_id", pa.string(), nullable=False),
        pa.field("right_source", pa.string(), nullable=False),
        pa.field("right_id", pa.string(), nullable=False),
        pa.field("weight", pa.float64(), nullable=False),  # bits, prior included
        pa.field("probability", pa.float64(), nullable=False),  # of a pair to review: by its rivals
        pa.field("decision", pa.string(), nullable=False),  # link or review
        pa.field("reasons", pa.list_(REASON), nullable=False),
    ]
)
"""One pair of records that may be of one dispute."""

CLUSTER_SCHEMA: Final = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("cluster", pa.int64(), nullable=False),
        pa.field("weakest", pa.float64(), nullable=False),  # bits of the cluster's weakest link
    ]
)
"""Which records form one dispute; a record without any link does not appear."""
