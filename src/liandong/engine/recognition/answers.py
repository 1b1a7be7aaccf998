"""What the recogniser answers: one row for each record, in the order of the records."""

from typing import Final

import pyarrow as pa

EVIDENCE: Final = pa.struct(
    [
        pa.field("answer", pa.string()),  # the column of ANSWER_SCHEMA that it is about
        pa.field("label", pa.string()),  # the answer that the word speaks for
        pa.field("word", pa.string()),
        pa.field("start", pa.int32()),  # characters of `text`; -1: from another column
        pa.field("end", pa.int32()),
        pa.field("weight", pa.float64()),  # log-odds
    ]
)

ANSWER_SCHEMA: Final = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("source_id", pa.string()),
        pa.field("is_dispute", pa.bool_()),
        pa.field("dispute_probability", pa.float64()),
        pa.field("sector", pa.string()),
        pa.field("item", pa.string()),
        pa.field("nature", pa.string()),
        pa.field("second_nature", pa.string()),  # where the nature is not clear
        pa.field("sector_probability", pa.float64()),  # of the sector among all sectors
        pa.field("nature_probability", pa.float64()),
        pa.field(
            "phrases", pa.list_(pa.string())
        ),  # at most three, aspect and problem in normal form
        pa.field(
            "aspects", pa.list_(pa.string())
        ),  # aligned with phrases; empty where none is named
        pa.field("problems", pa.list_(pa.string())),
        pa.field("aspect_spans", pa.list_(pa.string())),  # "start-end" in characters of `text`
        pa.field("problem_spans", pa.list_(pa.string())),
        pa.field("amount_yuan", pa.float64()),
        pa.field("bought_on", pa.date32()),  # the day of the purchase
        pa.field("merchant", pa.string()),  # a name as the text has it
        pa.field("merchant_id", pa.string()),  # of the register, where one is given
        pa.field("merchant_known", pa.string()),  # the registered name
        pa.field("district", pa.string()),
        pa.field("kind", pa.string()),  # one of KINDS, null where it is neither
        pa.field("claimer_hints", pa.list_(pa.string())),  # facts for a person to look at
        pa.field("urgency", pa.list_(pa.string())),
        pa.field("persons", pa.int32()),  # how many people it concerns, where stated
        pa.field("evidence", pa.list_(EVIDENCE)),
        pa.field("error", pa.string()),  # why a row could not be judged
        pa.field("model", pa.string()),
    ]
)
"""Columns of the answers. A row that cannot be judged has nulls and an `error`."""
